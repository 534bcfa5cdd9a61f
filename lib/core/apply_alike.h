/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Leaves that are alike, and what a rewrite makes of them.  Inside a table the leaves differ in little
 * but their addresses, so what one of them becomes, and what that costs, is decided once.
 */

#ifndef S2PT_CORE_APPLY_ALIKE_H
#define S2PT_CORE_APPLY_ALIKE_H

#include "ops.h"
#include "s2pt/gather.h"
#include "s2pt/shared.h"

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
	/** The leaf is dirty, and is so no longer, and somebody is to be told of that. */
	bool dirty;
	/** Whose leaves they are. */
	enum s2pt_regime regime;
};

/** What `found`, which is like `alike`, becomes. */
static inline s2pt_desc_t alike_flipped(s2pt_desc_t found, const struct alike *alike)
{
	s2pt_desc_t want = { found.word ^ alike->word ^ alike->becomes };

	return want;
}

/** What is to become of the leaves of a range; made by one of the functions below. */
struct rewrite {
	/** Permissions to take away. */
	unsigned int take;
	/** Clear the access flag. */
	bool old;
	/** Make dirty leaves clean. */
	bool clean;
	/** Who is told of leaves that were dirty; NULL: `s2pt_ops::dirty`. */
	const struct s2pt_visitor *visitor;
	/** Write nothing, and stop at the first leaf that would be changed. */
	bool test;
	/** Store without comparing first: nobody else writes, nor does the MMU. */
	bool plain;
	/** The gather that is to owe the invalidations. */
	struct s2pt_gather *gather;
	/** A run of contiguous leaves was passed over that another walker changes. */
	bool busy;
	/** A leaf was changed, or, with `test`, would be. */
	bool changed;
	/** The kinds of leaves that were met last: one that changes, and one that stays. */
	struct alike change, keep;
};

/* A pattern that no leaf matches. */
#define ALIKE_NONE                                                                                 \
	{                                                                                          \
		.word = ~UINT64_C(0)                                                               \
	}

/** A rewrite that takes `perm` away. */
static inline struct rewrite rewrite_perm(unsigned int perm)
{
	struct rewrite rewrite = { .take = perm, .change = ALIKE_NONE, .keep = ALIKE_NONE };

	return rewrite;
}

/** A rewrite that clears the access flag. */
static inline struct rewrite rewrite_old(void)
{
	struct rewrite rewrite = { .old = true, .change = ALIKE_NONE, .keep = ALIKE_NONE };

	return rewrite;
}

/** A rewrite that makes dirty leaves clean and tells `visitor` of them. */
static inline struct rewrite rewrite_clean(const struct s2pt_visitor *visitor)
{
	struct rewrite rewrite = { .take = S2PT_W,
				   .clean = true,
				   .visitor = visitor,
				   .change = ALIKE_NONE,
				   .keep = ALIKE_NONE };

	return rewrite;
}

/**
 * Decide what `found`, and all leaves that are like it, become.  It stands in `rewrite` from then on.
 */
const struct alike *rewrite_decide(const struct s2pt *pt, struct rewrite *rewrite,
				   s2pt_desc_t found, int level);

#endif
