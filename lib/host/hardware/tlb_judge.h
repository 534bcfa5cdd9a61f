/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_JUDGE_H
#define S2PT_HOST_TLB_JUDGE_H

/* What a TLB entry says, beside what the table says. */

#include "tlb_state.h"

/* Compare an entry with the table; PENDING is not among the answers. */
enum s2pt_tlb_verdict s2pt_tlb_compare(const struct s2pt_mmu *mmu, enum s2pt_tlb_kind kind,
				       const struct tlb_entry *entry, s2pt_ipa_t ipa,
				       struct s2pt_mmu_walk *now);

/* An entry of `cpu` is used for `ipa`.  Under the lock of its TLB, as the next one. */
enum s2pt_tlb_verdict s2pt_tlb_judge(struct s2pt_tlbs *tlbs, unsigned int cpu,
				     const struct s2pt_mmu *mmu, enum s2pt_tlb_kind kind,
				     const struct tlb_entry *entry, s2pt_ipa_t ipa);

/* If what was suspected can be settled, do it. */
void s2pt_tlb_settle(struct s2pt_tlbs *tlbs, unsigned int cpu, const struct s2pt_mmu *mmu);

#endif
