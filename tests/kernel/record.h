/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recording a kernel's walker by libs2pt-record.  The linker puts the functions of record*.c in front of those of the driver that
 * they are named after (--wrap, in record-tree): they tell what no compiler sees, and then do the same.
 */
#ifndef S2PT_KERNEL_RECORD_H
#define S2PT_KERNEL_RECORD_H

#include "pool.h"
#include "walker.h"

/* `name` of the driver, and what stands in front of it. */
#define RECORD_WRAP(type, name, ...)                                                               \
	type __real_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__)

#define RECORD_VMID 5

/* The table that is recorded. */
struct record {
	struct w_setup setup;
	/* What VTTBR_EL2 and VTCR_EL2 have while its guest runs. */
	w_u64 vttbr, vtcr;
};

extern struct record record;

/* __kvm_tlb_flush_vmid(), kvm_tlb_flush_vmid_range() */
void record_flush_all(void);
void record_flush_range(w_u64 ipa, w_u64 size);

#endif
