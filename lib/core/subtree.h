/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_SUBTREE_H
#define S2PT_CORE_SUBTREE_H

/* Tables that are not linked: built before they take a place, freed after they lost it. */

#include "walk.h"

/** A table that maps what `block`, found at `level`, does, with the same attributes. */
struct parts {
	s2pt_desc_t block;
	int level;
	/** Pages all the way down; otherwise leaves of the next level. */
	bool pages_only;
	void *cache;
};

/** Build it; NULL if pages ran out, and then nothing stays allocated. */
slot_t *subtree_of_parts(const struct s2pt *pt, const struct parts *parts);

#endif
