/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_APPLY_REWRITE_H
#define S2PT_CORE_APPLY_REWRITE_H

/*
 * Leaves that lose permissions or the access flag, by runs of sibling entries.  Inside a table the
 * leaves differ in little but their addresses: what one of them becomes, and what that costs, is
 * decided once for all that are alike.
 */

#include "s2pt/gather.h"
#include "walk.h"

/** Leaves that are alike, and so change alike. */
struct alike {
	/** All that the change depends on: the kind of entry, and the fields that it touches. */
	uint64_t care;
	/** What such a leaf has there. */
	uint64_t word;
	/** What it has there afterwards; the same: nothing changes. */
	uint64_t becomes;
	/** What that costs. */
	enum s2pt_price price;
	/** And why. */
	unsigned int facets;
};

/** What is to become of the leaves of a range; made by `rewrite_perm` or `rewrite_old`. */
struct rewrite {
	/** Permissions to take away. */
	unsigned int take;
	/** Clear the access flag. */
	bool old;
	/** Write nothing, and stop at the first leaf that would be changed. */
	bool test;
	/** Nobody else writes, nor does the MMU: store, instead of comparing first. */
	bool plain;
	/** Where to owe the invalidations. */
	struct s2pt_gather *gather;
	/** A leaf was changed, or would be. */
	bool changed;
	/** The leaves met last that change, and those that do not. */
	struct alike change, keep;
};

/** Take `perm` away. */
struct rewrite rewrite_perm(unsigned int perm);

/** Clear the access flag. */
struct rewrite rewrite_old(void);

/**
 * Rewrite the leaves from where the walk stands up to the end of the table or the range, a table,
 * or a held entry.  How many entries that were, for the walk to skip; the one at which it stands
 * may be none of the two latter, so that there is at least one.
 */
unsigned int apply_rewrite(const struct s2pt_cursor *walk, struct rewrite *rewrite);

#endif
