/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order of stores and invalidations: one that no barrier puts after a store may take effect
 * before it, and what walks read in between stays in the TLBs.
 */

#ifndef S2PT_HOST_TLB_ORDER_H
#define S2PT_HOST_TLB_ORDER_H

#include "tlb_state.h"

/* `cpu` carries out `op`, which orders something if it is a DSB. */
void s2pt_tlb_order(struct s2pt_tlbs *tlbs, unsigned int cpu, enum s2pt_step_op op);

/* Put into `cover` which entries an invalidation that `cpu` issues now may leave. */
void s2pt_tlb_spare(struct s2pt_tlbs *tlbs, unsigned int cpu, bool broadcast,
		    struct tlb_cover *cover);

#endif
