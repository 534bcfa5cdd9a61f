/* SPDX-License-Identifier: GPL-2.0-only */
/* What record_kernel.c has of the tree's vhe/tlb.c, called by those who see no kernel headers. */
#ifndef S2PT_KERNEL_RECORD_KERNEL_H
#define S2PT_KERNEL_RECORD_KERNEL_H

#include <stdbool.h>

/* The table that is invalidated from here on: what VTTBR_EL2 and VTCR_EL2 are made of. */
void record_kernel_load(unsigned long long root, unsigned int vmid, unsigned long long vtcr);

/* HCR_EL2 as the host has it. */
unsigned long long record_kernel_host(void);

/* __kvm_tlb_flush_vmid(), __kvm_tlb_flush_vmid_ipa() or _ipa_nsh(), __kvm_tlb_flush_vmid_range() */
void record_kernel_flush(void);
void record_kernel_flush_ipa(unsigned long long ipa, int level, bool local);
void record_kernel_flush_range(unsigned long long start, unsigned long pages);

#endif
