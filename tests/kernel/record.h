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
	/* Where it lies; what VTTBR_EL2 and VTCR_EL2 have while its guest runs. */
	w_u64 root, vttbr, vtcr;
	/* The place that was last told of, in the operation that goes on. */
	const struct place *told;
};

extern struct record record;

static inline size_t record_bytes(unsigned int pages)
{
	return (size_t)pages << w_page_shift;
}

/* Say in which function of the tree it is that something is asked for. */
void record_place(void);

/* record_tlbi.c, or record_kernel_tlbi.c: a recording begins; __kvm_tlb_flush_vmid(). */
void record_flush_begin(void);
void record_flush_all(void);
void record_tlbi_range(w_u64 ipa, w_u64 pages);
/* kvm_tlb_flush_vmid_range() */
void record_flush_range(w_u64 ipa, w_u64 size);

#endif
