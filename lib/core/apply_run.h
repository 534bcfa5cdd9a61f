/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_APPLY_RUN_H
#define S2PT_CORE_APPLY_RUN_H

/*
 * Many edits of one kind, done right: sibling entries that differ in nothing but their address, and
 * subtrees that are taken away as a whole.  What `apply` does for one entry is done here once for all.
 */

#include "apply.h"

/** Sibling leaves. */
struct run {
	slot_t *slot;
	uint64_t count;
	s2pt_desc_t first;
	/** What one of them spans. */
	uint64_t stride;
};

/** Fill entries of a table that is not linked yet. */
void apply_fill_run(const struct run *run);

/**
 * Make entries that were seen to be empty leaves, in a table that is linked.  Returns how many
 * became so; fewer than all: there the race was lost, and nothing was written from there on.
 */
uint64_t apply_fresh_run(const struct s2pt *pt, const struct run *run, int level);

/**
 * `edit` takes a leaf away; so are the leaves after it, `most` entries in all, until one is met that
 * is no leaf, or whose caches would have to be cleaned elsewhere.  Returns how many went: 0 if
 * hardware changed the first meanwhile.
 */
uint64_t apply_gone_run(const struct edit *edit, uint64_t most);

/** Subtrees that were unlinked, and may still be cached. */
#define DETACHED 16

struct detached {
	const struct s2pt *pt;
	slot_t *tables[DETACHED];
	/** Of the entries that led to them. */
	signed char levels[DETACHED];
	unsigned int count;
	/** All that must be invalidated for them, and what lies between. */
	struct span span;
	/** What leaves owe is paid along; NULL: nothing. */
	struct s2pt_gather *gather;
};

/**
 * Unlink the table that `found` leads to, with all that is in it, where `walk` stands: for the leaves
 * that lie in `cached`, which may be as little as a page of it if there are none.  Not below what was
 * detached before.
 */
void apply_detach(struct detached *detached, const struct s2pt_cursor *walk, s2pt_desc_t found,
		  const struct span *cached);

/** Invalidate all that was detached, clean its data from the caches, and retire it. */
void apply_detached(struct detached *detached);

#endif
