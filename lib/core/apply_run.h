/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs of edits of one kind: sibling entries that differ in nothing but their address, and subtrees
 * that are taken away as a whole.  What `apply` does for one entry is done here once for all.
 */

#ifndef S2PT_CORE_APPLY_RUN_H
#define S2PT_CORE_APPLY_RUN_H

#include "apply.h"

/** Sibling leaves, each of which maps what follows the one before. */
struct run {
	slot_t *slot;
	uint64_t count;
	s2pt_desc_t first;
	/** The bytes that one of them spans. */
	uint64_t stride;
};

/** Fill entries of a table that is not linked yet. */
void apply_fill_run(const struct run *run);

/**
 * Make empty entries of a linked table leaves.  Returns how many became so; if fewer than
 * `run->count`, the next one was no longer empty, and nothing was written from there on.
 */
uint64_t apply_fresh_run(const struct s2pt *pt, const struct run *run, int level);

/**
 * Carry out `edit`, which takes a leaf away, and take the leaves after it away too, `most` entries
 * in all.  Ends early at an entry that is no leaf, or whose data would have to be cleaned from the
 * caches elsewhere.  Returns how many went: 0 if hardware changed the first meanwhile.
 */
uint64_t apply_gone_run(const struct edit *edit, uint64_t most);

/** Clean the data of leaves that went and were invalidated from the caches, where that is owed. */
void apply_clean_gone(const struct s2pt *pt, const struct leaves *gone);

/** Most subtrees that wait for one invalidation. */
#define DETACHED 16

struct detached {
	const struct s2pt *pt;
	slot_t *tables[DETACHED];
	/** The levels of the entries that led to `tables`. */
	signed char levels[DETACHED];
	/** The first address of each. */
	s2pt_ipa_t ipas[DETACHED];
	/** There may be leaves in it. */
	bool full[DETACHED];
	unsigned int count;
	/** All addresses that must be invalidated for them, and those that lie between. */
	struct span span;
	/**
	 * A gather whose debts are paid together with those of the subtrees; NULL: there is none.
	 */
	struct s2pt_gather *gather;
	/**
	 * Tells `told` of the leaves below the one table that was detached; NULL: nobody is told.  A
	 * pointer, so that who tells nobody does not link it.
	 */
	void (*tell)(const struct detached *detached);
	struct s2pt_gather *told;
};

/**
 * Unlink the table that `found` leads to, with all that is in it, where `walk` stands.  `cached`
 * spans its leaves; one page of it is enough if there are none.  The table may not lie below one
 * that was detached before.  False if the entry reads something else by now; nothing was done then.
 */
bool apply_detach(struct detached *detached, const struct s2pt_cursor *walk, s2pt_desc_t found,
		  const struct span *cached);

/** Invalidate all that was detached, clean its data from the caches, and retire it. */
void apply_detached(struct detached *detached);

#endif
