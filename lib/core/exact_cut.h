/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the parts of blocks and marks that lie in a range, at both of its edges. */

#ifndef S2PT_CORE_EXACT_CUT_H
#define S2PT_CORE_EXACT_CUT_H

#include "s2pt/gather.h"
#include "walk.h"

/** What is to be changed, and how. */
struct exact {
	const struct s2pt *pt;
	struct span span;
	/** Permissions to take away; 0: what is there gives way to `mark`. */
	unsigned int take;
	s2pt_desc_t mark;
	/** What is mapped in the range goes: its data is cleaned from the caches. */
	bool unmap;
	/** The gather whose list is told what goes; NULL: nobody is told. */
	struct s2pt_gather *told;
	/** Handed to `alloc`. */
	void *cache;
};

/**
 * Round the range, and cut the entries at both edges.  `exact->span` becomes what is left between
 * them for whoever changes whole entries.  `S2PT_ENOMEM`: nothing was changed.
 */
enum s2pt_status exact_begin(struct exact *exact, const struct s2pt_range *range);

#endif
