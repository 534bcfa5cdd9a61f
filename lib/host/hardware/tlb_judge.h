/* SPDX-License-Identifier: BSD-2-Clause */
/* Judging TLB entries: what an entry says, compared with what the table says. */

#ifndef S2PT_HOST_TLB_JUDGE_H
#define S2PT_HOST_TLB_JUDGE_H

#include "tlb_state.h"

/* Compare an entry with the table; PENDING is never the answer. */
enum s2pt_tlb_verdict s2pt_tlb_compare(const struct s2pt_mmu *mmu, enum s2pt_tlb_kind kind,
				       const struct tlb_entry *entry, s2pt_ipa_t ipa,
				       struct s2pt_mmu_walk *now);

/*
 * Judge an entry of `cpu` that is used for `ipa`.  The caller holds the lock of its TLB, here and
 * below.
 */
enum s2pt_tlb_verdict s2pt_tlb_judge(struct s2pt_tlbs *tlbs, unsigned int cpu,
				     const struct s2pt_mmu *mmu, enum s2pt_tlb_kind kind,
				     const struct tlb_entry *entry, s2pt_ipa_t ipa);

/* Settle what was suspected, if that can be done by now. */
void s2pt_tlb_settle(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu);

#endif
