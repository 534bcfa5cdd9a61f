/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same for EL2's own stage 1, for which no caches are maintained: a CPU makes ready what it maps
 * before it maps it, and whoever sees the leaf must see that.
 */

#ifndef TESTS_MODEL_EL2_H
#define TESTS_MODEL_EL2_H

#define MODEL_REGIME S2PT_EL2

#include "model.h"

/* Make an output ready, and map it.  By KVM's policy nothing is mapped over another page. */
static inline void el2_map(struct mapper *mapper)
{
	struct s2pt_mapping mapping = {
		.ipa = mapper->ipa,
		.pa = OUTPUT(mapper->output),
		.size = PAGE,
		.attr = { .perm = mapper->perm },
		.cache = &mapper->spare,
	};

	cleaned[mapper->output] = 1;
	mapper->status = s2pt_map(&table, &mapping);
	assert(mapper->status >= S2PT_DONE || mapper->status == S2PT_EEXIST);
}

/* Map a page for all of a program, before its threads are run. */
static inline void el2_page(s2pt_ipa_t ipa, unsigned int output, unsigned int perm)
{
	struct mapper first = { .ipa = ipa, .output = output, .perm = perm, .spare = 1 };

	el2_map(&first);
	assert(first.status == S2PT_DONE);
}

#endif
