/* SPDX-License-Identifier: BSD-2-Clause */
/* Random scripts that aim at the corners of a stage-2 walker. */
#ifndef S2PT_FUZZ_GENERATE_H
#define S2PT_FUZZ_GENERATE_H

#include "lines.h"
#include "rng.h"

#include <stdbool.h>
#include <stdint.h>

/* What both engines can do; scripts ask for nothing else. */
struct abilities {
	unsigned int page_shift;
	bool hyp, lpa2, nofwb, as_s1, xnx, defer, forced, idmap, no_cmo, owner, annot, mkold, tcy,
		split, unlinked, race, poke, walk;
};

#define MOST_WINDOWS 3

struct window {
	uint64_t ipa, pa;
};

struct generator {
	struct rng rng;
	struct abilities can;
	unsigned int ia_bits;
	bool forced_pages, idmap, xnx;
	/* The table is EL2's own stage 1. */
	bool hyp;
	struct window window[MOST_WINDOWS];
	unsigned int windows;
};

/* Generate a script of about `operations` lines, which first cleans up what another one left. */
void generate(struct lines *script, const struct abilities *can, uint64_t seed,
	      unsigned int operations, const char *classes);

/* Shared by generate.c and generate_ops.c. */
void generate_operation(struct generator *g, struct lines *script);
uint64_t generate_page(const struct generator *g);
uint64_t generate_block(const struct generator *g);
/* What one page of the root spans. */
uint64_t generate_root_span(const struct generator *g);

#endif
