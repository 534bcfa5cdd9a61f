/* SPDX-License-Identifier: BSD-2-Clause */
/* Which regime and VMID a CPU's TLBI works on, by what was written to its registers. */

#ifndef S2PT_HOST_HARDWARE_TLB_REGIME_H
#define S2PT_HOST_HARDWARE_TLB_REGIME_H

#include "tlb_state.h"

/*
 * Does an instruction of CPU `cpu` work on EL1&0, and on a VMID that is known, whichever of the values
 * that may be in effect is?  `vmid` is S2PT_TLB_CURRENT_VMID or has been said, and becomes that VMID.
 */
bool s2pt_tlb_in_effect(const struct tlb *tlb, enum tlb_effect effect, unsigned int *vmid);

/* Do instructions of EL2 work on this stage 1 of EL2, and those of EL1 on EL2&0?  Likewise. */
bool s2pt_tlb_el2_in_effect(const struct tlb *tlb, enum s2pt_regime regime);
bool s2pt_tlb_host_in_effect(const struct tlb *tlb);

#endif
