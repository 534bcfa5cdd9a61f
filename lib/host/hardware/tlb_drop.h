/* SPDX-License-Identifier: BSD-2-Clause */
/* Dropping TLB entries: invalidations that arrive at TLBs. */

#ifndef S2PT_HOST_TLB_DROP_H
#define S2PT_HOST_TLB_DROP_H

#include "tlb_state.h"

/*
 * Let instructions that are on their way arrive, or not, at random.  The caller holds the lock of
 * `tlb`.
 */
void s2pt_tlb_deliver_some(struct s2pt_tlbs *tlbs, struct tlb *tlb);

#endif
