/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking permissions or access flags away from leaves, by runs of sibling entries.  Inside a table
 * the leaves differ in little but their addresses, so what one of them becomes, and what that
 * costs, is decided once for all that are alike.
 */

#ifndef S2PT_CORE_APPLY_REWRITE_H
#define S2PT_CORE_APPLY_REWRITE_H

#include "s2pt/gather.h"
#include "walk.h"

/** Leaves that are alike, and so change alike. */
struct alike {
	/** All that the change depends on: the kind of entry, and the fields that it touches. */
	uint64_t care;
	/** The value of the `care` bits in such a leaf. */
	uint64_t word;
	/** Their value afterwards; the same value if nothing changes. */
	uint64_t becomes;
	/** The price of the change. */
	enum s2pt_price price;
	/** The facets in which the leaf changes. */
	unsigned int facets;
	/** Whose leaves they are. */
	enum s2pt_regime regime;
};

/** What is to become of the leaves of a range; made by `rewrite_perm` or `rewrite_old`. */
struct rewrite {
	/** Permissions to take away. */
	unsigned int take;
	/** Clear the access flag. */
	bool old;
	/** Write nothing, and stop at the first leaf that would be changed. */
	bool test;
	/** Store without comparing first: nobody else writes, nor does the MMU. */
	bool plain;
	/** The gather that is to owe the invalidations. */
	struct s2pt_gather *gather;
	/** A leaf was changed, or, with `test`, would be. */
	bool changed;
	/** The kinds of leaves that were met last: one that changes, and one that stays. */
	struct alike change, keep;
};

/** A rewrite that takes `perm` away. */
struct rewrite rewrite_perm(unsigned int perm);

/** A rewrite that clears the access flag. */
struct rewrite rewrite_old(void);

/**
 * Rewrite the leaves from where the walk stands up to the end of the table or the range, a table,
 * or a held entry.  How many entries that were, for the walk to skip; the one at which it stands
 * may be none of the two latter, so that there is at least one.
 */
unsigned int apply_rewrite(const struct s2pt_cursor *walk, struct rewrite *rewrite);

#endif
