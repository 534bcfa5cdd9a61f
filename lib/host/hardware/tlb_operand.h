/* SPDX-License-Identifier: BSD-2-Clause */
/* The operands of TLB invalidations: which addresses and levels they cover. */

#ifndef S2PT_HOST_HARDWARE_TLB_OPERAND_H
#define S2PT_HOST_HARDWARE_TLB_OPERAND_H

#include "s2pt/tlbi.h"
#include "tlb_cache.h"

/* Read an operand: addresses and level go to `cover`.  False: it covers nothing. */
bool s2pt_tlb_read_operand(const struct s2pt_geom *geom, const struct s2pt_step *step,
			   struct tlb_cover *cover);

#endif
