/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TLBs of EL2's own stage 1: ASIDs and global entries, virtual addresses, and what the instructions
 * of EL2, and in a host those of EL1, take away.  Source: Arm ARM, TLBI VAE2, RVAE2, ALLE2, VAE1, D8.14
 * (ASIDs, nG), and HCR_EL2.TGE.
 */

#include "tlb_stage1.h"

#include "s2pt/regs.h"
#include "tlb_regime.h"

/* Fields of TCR_EL2 with E2H: whose ASID is current, and do ASIDs have 16 bits? */
#define TCR_A1 (UINT64_C(1) << 22)
#define TCR_AS (UINT64_C(1) << 36)

unsigned int s2pt_tlb_asid(const struct s2pt_mmu *mmu)
{
	uint64_t ttbr = mmu->vtcr & TCR_A1 ? mmu->ttbr1 : mmu->vttbr;
	unsigned int asid = (unsigned int)(ttbr >> 48);

	if (mmu->regime == S2PT_EL2)
		return 0;
	return mmu->vtcr & TCR_AS ? asid : asid & 0xff;
}

s2pt_ipa_t s2pt_tlb_va(const struct s2pt_mmu *mmu, s2pt_ipa_t va)
{
	const uint64_t top = UINT64_C(0xff) << 56;
	bool upper = mmu->regime != S2PT_EL2 && (va >> 55 & 1);
	struct s2pt_tcr tcr;

	if (s2pt_tcr_parse(&tcr, mmu->regime, mmu->vtcr) != S2PT_DONE)
		return va;
	if (!(upper ? &tcr.upper : &tcr.lower)->top_byte_ignored)
		return va;
	return upper ? va | top : va & ~top;
}

/* Instructions of EL2, which work on EL2&0 with HCR_EL2.E2H; TLB_NOTHING where there is no row. */
static const enum tlb_effect of_el2[S2PT_STEP_OPS] = {
	[S2PT_VAE2] = TLB_BY_ADDRESS,    [S2PT_VAE2IS] = TLB_BY_ADDRESS,
	[S2PT_VALE2] = TLB_LEAVES,       [S2PT_VALE2IS_VA] = TLB_LEAVES,
	[S2PT_VALE2IS] = TLB_LEAVES,     [S2PT_RVAE2] = TLB_BY_ADDRESS,
	[S2PT_RVAE2IS] = TLB_BY_ADDRESS, [S2PT_ALLE2] = TLB_ALL,
	[S2PT_ALLE2IS] = TLB_ALL,
};

/* Instructions of EL1 that work on EL2&0 in a host. */
static const enum tlb_effect of_host[S2PT_STEP_OPS] = {
	[S2PT_VAE1] = TLB_BY_ADDRESS,  [S2PT_VAE1IS] = TLB_BY_ADDRESS,
	[S2PT_VALE1] = TLB_LEAVES,     [S2PT_VALE1IS] = TLB_LEAVES,
	[S2PT_RVAE1] = TLB_BY_ADDRESS, [S2PT_RVAE1IS] = TLB_BY_ADDRESS,
	[S2PT_VMALLE1] = TLB_ALL,      [S2PT_VMALLE1IS] = TLB_ALL,
};

bool s2pt_tlb_stage1_local(enum s2pt_step_op op)
{
	return op == S2PT_VAE2 || op == S2PT_VALE2 || op == S2PT_RVAE2 || op == S2PT_ALLE2 ||
	       op == S2PT_VAE1 || op == S2PT_VALE1 || op == S2PT_RVAE1 || op == S2PT_VMALLE1;
}

bool s2pt_tlb_is_of_stage1(enum s2pt_step_op op)
{
	return of_el2[op] != TLB_NOTHING || of_host[op] != TLB_NOTHING;
}

enum tlb_effect s2pt_tlb_stage1_effect(const struct s2pt_tlbs *tlbs, const struct tlb *own,
				       enum s2pt_step_op op)
{
	if (of_el2[op] != TLB_NOTHING)
		return s2pt_tlb_el2_in_effect(own, tlbs->regime) ? of_el2[op] : TLB_NOTHING;
	if (tlbs->regime == S2PT_EL2_E2H && s2pt_tlb_host_in_effect(own))
		return of_host[op];
	return TLB_NOTHING;
}

unsigned int s2pt_tlb_stage1_tag(const struct s2pt_tlbs *tlbs, const struct s2pt_step *step)
{
	return tlbs->regime == S2PT_EL2 ? 0 : (unsigned int)(step->operand >> 48);
}
