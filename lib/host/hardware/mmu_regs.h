/* SPDX-License-Identifier: BSD-2-Clause */
/* What the registers of an MMU say of the tables, whatever the stage. */

#ifndef S2PT_HOST_MMU_REGS_H
#define S2PT_HOST_MMU_REGS_H

#include "s2pt/host/mmu.h"

/* What the registers say. */
struct mmu_shape {
	unsigned int page_shift;
	unsigned int level_bits;
	unsigned int input_bits;
	unsigned int output_bits;
	int start_level;
	bool lpa2;
	bool set_af;
	bool set_dirty;
	unsigned int vtcr_sh;
	/* The register that has the root's address. */
	uint64_t root;
	enum s2pt_regime regime;
	/* Stage 1: the range has no table; the address is none of it; limits of tables do nothing. */
	bool off;
	bool outside;
	bool flat;
	uint64_t mair;
};

#endif
