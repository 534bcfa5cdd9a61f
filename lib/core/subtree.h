/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables that are not linked: they are built before they take a place, and freed after they lost
 * it.
 */

#ifndef S2PT_CORE_SUBTREE_H
#define S2PT_CORE_SUBTREE_H

#include "walk.h"

/**
 * A request for a table that maps what `block`, found at `level`, maps, with the same attributes.
 */
struct parts {
	int level;
	/** Map by pages only; otherwise by leaves of the next level. */
	bool pages_only;
	s2pt_desc_t block;
	void *cache;
};

/** Build the one table that maps by leaves of the next level; NULL if there is no page. */
slot_t *table_of_parts(const struct s2pt *pt, const struct parts *parts);

/** Build the table; NULL if pages ran out, and then nothing stays allocated. */
slot_t *subtree_of_parts(const struct s2pt *pt, const struct parts *parts);

#endif
