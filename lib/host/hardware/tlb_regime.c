/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows the registers that say which regime and VMID a CPU's TLBI works on: Arm ARM, HCR_EL2.TGE,
 * C5.5 (TLBI VMALLE1), and synchronisation requirements for System registers.
 */

#include "tlb_regime.h"

#define TGE (UINT64_C(1) << 27)
#define E2H (UINT64_C(1) << 34)

void s2pt_tlbs_msr(struct s2pt_tlbs *tlbs, unsigned int cpu, enum s2pt_tlb_register which,
		   uint64_t value)
{
	struct tlb_register *written = &tlbs->tlb[cpu].registers[which];

	written->next = value;
	written->pending = true;
}

void s2pt_tlbs_synchronise(struct s2pt_tlbs *tlbs, unsigned int cpu)
{
	for (unsigned int i = 0; i < S2PT_TLB_REGISTERS; i++) {
		struct tlb_register *written = &tlbs->tlb[cpu].registers[i];

		if (!written->pending)
			continue;
		*written = (struct tlb_register){ .now = written->next, .known = true };
	}
}

/* With this in HCR_EL2 the instructions of EL1's stage 1 work on EL2&0. */
static bool is_host(uint64_t hcr)
{
	return (hcr & E2H) && (hcr & TGE);
}

bool s2pt_tlb_el2_in_effect(const struct tlb *tlb, enum s2pt_regime regime)
{
	const struct tlb_register *hcr = &tlb->registers[S2PT_TLB_HCR];
	bool e2h = regime == S2PT_EL2_E2H;

	/* CPUs whose TLBs are of EL2&0 begin with E2H. */
	if (hcr->known && !!(hcr->now & E2H) != e2h)
		return false;
	return !hcr->pending || !!(hcr->next & E2H) == e2h;
}

bool s2pt_tlb_host_in_effect(const struct tlb *tlb)
{
	const struct tlb_register *hcr = &tlb->registers[S2PT_TLB_HCR];

	return is_host(hcr->now) && (!hcr->pending || is_host(hcr->next));
}

bool s2pt_tlb_in_effect(const struct tlb *tlb, enum tlb_effect effect, unsigned int *vmid)
{
	const struct tlb_register *vttbr = &tlb->registers[S2PT_TLB_VTTBR];
	const struct tlb_register *hcr = &tlb->registers[S2PT_TLB_HCR];

	if (effect == TLB_ALL_STAGE1 && (is_host(hcr->now) || (hcr->pending && is_host(hcr->next))))
		return false;
	if (*vmid != S2PT_TLB_CURRENT_VMID)
		return true;
	if (!vttbr->known || (vttbr->pending && vttbr->next >> 48 != vttbr->now >> 48))
		return false;
	*vmid = (unsigned int)(vttbr->now >> 48);
	return true;
}
