/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_TLB_OPERAND_H
#define S2PT_HOST_TLB_OPERAND_H

/* Which addresses and levels the operand of a TLB invalidation covers. */

#include "s2pt/tlbi.h"
#include "tlb_cache.h"

/* What an operand covers: addresses and level of `cover`.  False: nothing. */
bool s2pt_tlb_read_operand(const struct s2pt_geom *geom, const struct s2pt_step *step,
			   struct tlb_cover *cover);

#endif
