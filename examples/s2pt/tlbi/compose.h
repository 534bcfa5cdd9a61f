/* SPDX-License-Identifier: BSD-2-Clause */
/* The operands of TLBI instructions, composed. */

#ifndef TLBI_COMPOSE_H
#define TLBI_COMPOSE_H

#include "form.h"
#include "s2pt/geom.h"

/* What an operand is composed of. */
struct tlbi_parts {
	/* IPA or VA; of a range the first one. */
	uint64_t address;
	/* Bytes; 0 is one page. */
	uint64_t size;
	/* A hint, or S2PT_LEVEL_UNKNOWN for none. */
	int level;
	unsigned int asid;
	/* NS of operands with an IPA. */
	bool non_secure;
};

/* Why no hint can say the level; NULL: one can, or it is S2PT_LEVEL_UNKNOWN. */
const char *tlbi_no_hint(const struct s2pt_geom *geom, int level);

/*
 * Compose the operand.  NULL, or why one operand can't say it; of a range it then covers at least what
 * was asked for, which is told by tlbi_covers().
 */
const char *tlbi_compose(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 const struct tlbi_parts *parts, uint64_t *operand);

#endif
