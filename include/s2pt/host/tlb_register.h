/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_REGISTER_H
#define S2PT_HOST_TLB_REGISTER_H

/**
 * @file
 * The registers of a CPU that say which regime and VMID its TLB invalidations work on (`tlb.h`).
 *
 * TLBs of a stage 1 (`s2pt_tlbs_config::regime`) have no combined entries.  Leaves and tables go by
 * ASID in EL2&0, global leaves for all of them; EL2 alone has none.  The instructions of EL2 work
 * on EL2 or EL2&0 as `HCR_EL2.E2H` says, those of EL1 on EL2&0 where TGE is set too:
 *
 *                               leaf                       table
 *     VAE2, VAE1, RVAE2, RVAE1  holds the address, global  spans the address, of the ASID,
 *                               or of the ASID; any level  and there is no level hint
 *                               or its own
 *     VALE2, VALE1              likewise                   stays
 *     ALLE2, VMALLE1            goes                       goes
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The TLBs.  Opaque. */
struct s2pt_tlbs;

/** The registers of EL2 that say which regime and VMID a TLBI works on. */
enum s2pt_tlb_register {
	/** VTTBR_EL2, for its VMID. */
	S2PT_TLB_VTTBR,
	/** HCR_EL2, for its bits E2H and TGE. */
	S2PT_TLB_HCR,
};

/** How many registers there are. */
#define S2PT_TLB_REGISTERS 2

/** For `s2pt_tlbs_execute`: the VMID is the one in VTTBR_EL2. */
#define S2PT_TLB_CURRENT_VMID UINT32_MAX

/**
 * Write `value` to a register of CPU `cpu`, which is the caller's alone.  It has its effect on
 * invalidations from the next ISB or `s2pt_tlbs_synchronise` on, and may have it before: until then
 * an invalidation takes away only what it would with the old value and with the new one.  While
 * HCR_EL2.{E2H, TGE} is {1, 1} VMALLE1 works on EL2&0, and takes nothing away of stage 2; before
 * the first write it is {0, 0}, with TLBs of EL2&0 {1, 0}.
 */
void s2pt_tlbs_msr(struct s2pt_tlbs *tlbs, unsigned int cpu, enum s2pt_tlb_register which,
		   uint64_t value);

/**
 * CPU `cpu` takes an exception, or returns from one: what was written to registers has its effect.
 */
void s2pt_tlbs_synchronise(struct s2pt_tlbs *tlbs, unsigned int cpu);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
