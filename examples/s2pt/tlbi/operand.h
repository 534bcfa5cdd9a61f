/* SPDX-License-Identifier: BSD-2-Clause */
/* The operands of TLBI instructions: taken apart, and composed. */

#ifndef TLBI_OPERAND_H
#define TLBI_OPERAND_H

#include "common/field_list.h"
#include "common/findings.h"
#include "form.h"
#include "s2pt/geom.h"

/* An operand has no more fields. */
#define TLBI_FIELDS_MAX 8

/* A buffer for tlbi_covers(). */
#define TLBI_COVERS 120

/* What an operand is composed of. */
struct tlbi_parts {
	/* IPA or VA; of a range the first one. */
	uint64_t address;
	/* Bytes; 0 is one page. */
	uint64_t size;
	/* A hint, or S2PT_LEVEL_UNKNOWN. */
	int level;
	unsigned int asid;
	/* NS of operands with an IPA. */
	bool non_secure;
};

/* Fill in the fields; what is odd goes to `findings`. */
unsigned int tlbi_fields(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 uint64_t operand, struct field field[TLBI_FIELDS_MAX],
			 struct findings *findings);

/* What the operand covers: "IPA 0x80000000", "IPA 0x0 to 0x3fffffff, 512 pages"; empty if nothing. */
const char *tlbi_covers(const struct tlbi_form *form, const struct s2pt_geom *geom,
			uint64_t operand, char text[TLBI_COVERS]);

/*
 * Compose the operand.  NULL, or why one operand can't say it; of a range it then covers at least what
 * was asked for, which is told by tlbi_covers().
 */
const char *tlbi_compose(const struct tlbi_form *form, const struct s2pt_geom *geom,
			 const struct tlbi_parts *parts, uint64_t *operand);

#endif
