/* SPDX-License-Identifier: BSD-2-Clause */
/* The TLBs of EL2's own stage 1: whose entries are found and dropped, and by which instructions. */

#ifndef S2PT_HOST_HARDWARE_TLB_STAGE1_H
#define S2PT_HOST_HARDWARE_TLB_STAGE1_H

#include "tlb_state.h"

/* The address by which entries for `va` go: without a top byte that TCR_ELx.TBI has ignored. */
s2pt_ipa_t s2pt_tlb_va(const struct s2pt_mmu *mmu, s2pt_ipa_t va);

/* Is it an instruction for a stage 1 of EL2, at least in a host? */
bool s2pt_tlb_is_of_stage1(enum s2pt_step_op op);

/* Is it one of these, and works on its own CPU alone? */
bool s2pt_tlb_stage1_local(enum s2pt_step_op op);

/*
 * What such an instruction, of the CPU with the TLB `own`, takes away of the translations of `tlbs`, which
 * are of a stage 1; TLB_NOTHING if those of another regime are meant.
 */
enum tlb_effect s2pt_tlb_stage1_effect(const struct s2pt_tlbs *tlbs, const struct tlb *own,
				       enum s2pt_step_op op);

/* The ASID in an operand; 0 for EL2 alone, which has none and does not look at the field. */
unsigned int s2pt_tlb_stage1_tag(const struct s2pt_tlbs *tlbs, const struct s2pt_step *step);

#endif
