/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_DROP_H
#define S2PT_HOST_TLB_DROP_H

/* Invalidations arrive at TLBs, and take entries out of them. */

#include "tlb_state.h"

/* Under the lock of `tlb`: let instructions that are on their way arrive, or not, at random. */
void s2pt_tlb_deliver_some(struct s2pt_tlbs *tlbs, struct tlb *tlb);

#endif
