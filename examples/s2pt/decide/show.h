/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a decision: facets with their rules, prices, the sequence; as text and as JSON. */

#ifndef DECIDE_SHOW_H
#define DECIDE_SHOW_H

#include "common/args_format.h"
#include "common/findings.h"
#include "sequence.h"

/* What the command line asks. */
struct decide {
	struct args_format format_args;
	struct change change;
	struct s2pt_rules rules;
	/* Why the level is taken for what it is, if nobody said it. */
	const char *level_why;
	unsigned int words;
	bool json;
};

/* Print the decision as text. */
void decide_print(const struct decide *decide);

/* Print it as one JSON object, with what is odd about the two words, and hints to options. */
void decide_print_json(const struct decide *decide, const struct findings *findings,
		       const struct findings *hints);

#endif
