/* SPDX-License-Identifier: BSD-2-Clause */
/* What the architecture allows for a table, as far as both geom.c and regs.c need it. */

#ifndef S2PT_CORE_GEOM_RULES_H
#define S2PT_CORE_GEOM_RULES_H

#include "s2pt/geom.h"

/* Codes of PS and PARange that this library knows: 0 to 6, for 32 to 52 bits. */
#define PS_CODES  7
#define PS_48BITS 5
#define PS_52BITS 6

/* A level that a walk may start at.  In bytes, since there are twelve of them. */
struct s2pt_start {
	/* `enum s2pt_granule` */
	unsigned char granule;
	signed char level;
	/* `VTCR_EL2`: SL2 is bit 2, SL0 the bits below. */
	unsigned char sl;
	/* The CPU's physical addresses must be at least this wide. */
	unsigned char cpu_bits;
	/* The level exists with FEAT_LPA2's format only. */
	bool lpa2;
	/* The level exists with FEAT_TTST only. */
	bool small_tables;
};

/* The rule for starting at `level`, NULL if no walk of this granule starts there. */
const struct s2pt_start *s2pt_start_at(enum s2pt_granule granule, int level);

/* The rule for the value `sl` of SL2:SL0, NULL if it is reserved. */
const struct s2pt_start *s2pt_start_coded(enum s2pt_granule granule, unsigned int sl);

/* Address bits that a code of PS or PARange stands for; `code` is below `PS_CODES`. */
unsigned int s2pt_ps_bits(unsigned int code);

/* The code for `pa_bits`; `PS_CODES` if no code stands for that width. */
unsigned int s2pt_ps_code(unsigned int pa_bits);

#endif
