/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of one change of an entry, for `s2pt decide`. */

#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "s2pt/decide.h"
#include "s2pt/tlbi.h"

#include <jansson.h>

/* The change of one entry, and the CPU on which it happens. */
struct change {
	struct s2pt_format format;
	struct s2pt_tlb_features cpu;
	/* What the entry maps, if that is known; else 0. */
	s2pt_ipa_t ipa;
	bool has_ipa;
	int level;
	/* `found` is a table that is known to be empty, with nothing below it that is still owed. */
	bool empty;
	s2pt_desc_t found;
	s2pt_desc_t want;
};

/*
 * The steps that `verdict` asks for, in order: stores, barriers, invalidations with their operands,
 * cache maintenance.  A JSON array of strings.  Where the address is not known, an operand says which of
 * its bits are missing: "0x0000700000000000 | IPA[51:12]".
 */
json_t *sequence_of(const struct change *change, const struct s2pt_verdict *verdict);

/*
 * The sentence that says how much is owed for a table that `verdict` unlinks; NULL if it unlinks
 * none.
 */
const char *sequence_unlinks(const struct change *change, const struct s2pt_verdict *verdict);

#endif
