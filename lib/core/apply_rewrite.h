/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking permissions, access flags or dirty state away from leaves, by runs of sibling entries.
 */

#ifndef S2PT_CORE_APPLY_REWRITE_H
#define S2PT_CORE_APPLY_REWRITE_H

#include "apply_alike.h"
#include "walk.h"

/**
 * Rewrite the leaves from where the walk stands up to the end of the table or the range, a table,
 * or a held entry.  How many entries that were, for the walk to skip; the one at which it stands
 * may be none of the two latter, so that there is at least one.
 */
unsigned int apply_rewrite(const struct s2pt_cursor *walk, struct rewrite *rewrite);

/** What the entries of the walk's table span from `first` up to `end`, counted from the walk. */
static inline struct s2pt_range rewrite_span(const struct s2pt_cursor *walk, unsigned int first,
					     unsigned int end)
{
	uint64_t span = walk_span(walk);
	struct s2pt_range range = {
		.ipa = walk_base_of(walk, walk->at) + first * span,
		.size = (end - first) * span,
	};

	return range;
}

/** Have the gather owe the invalidation of leaves that were changed. */
void rewrite_owe(const struct rewrite *rewrite, const struct s2pt_range *range);

/** Tell of leaves that were dirty: the visitor before the caller invalidates, the hypervisor after. */
void rewrite_tell(const struct s2pt *pt, const struct rewrite *rewrite, struct s2pt_range range);

#endif
