/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables that are not linked: they are built before they take a place, and freed after they lost
 * it.
 */

#ifndef S2PT_CORE_SUBTREE_H
#define S2PT_CORE_SUBTREE_H

#include "apply.h"
#include "walk.h"

/**
 * Build the table in which all of `mapping` that the entry spans where the walk stands is mapped, or as
 * much of it as there are tables for; `below` tells.  The hypervisor has been told of the tables below
 * it.  NULL: there is none.
 */
slot_t *table_of_mapping(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping,
			 struct leaves *below);

/** How many leaves of `level` can be put side by side at the beginning of `span`; 0: none. */
uint64_t leaves_fit(const struct s2pt *pt, const struct s2pt_mapping *mapping, int level,
		    const struct span *span);

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
