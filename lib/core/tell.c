/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the dirty leaves in what was taken away, and tells the hypervisor of them by ranges, as few
 * as possible.
 */

#include "tell.h"

#include "walk.h"

void tell_range(const struct s2pt *pt, const struct s2pt_range *range)
{
	struct s2pt_range moved = { .ipa = pt->base + range->ipa, .size = range->size };

	if (range->size != 0)
		pt->dirty(pt->config.context, &moved);
}

/**
 * Add a leaf of `level` to the range that is to be told, and the rest of its run; the range is told
 * first if that does not follow it.
 */
static void add_leaf(const struct s2pt *pt, struct s2pt_range *range, s2pt_ipa_t ipa,
		     s2pt_desc_t leaf, int level)
{
	uint64_t size = s2pt_level_size(geom_of(pt), level);

	if (pt->config.contiguous && leaf.word & DESC_CONTIGUOUS)
		size *= s2pt_level_run(geom_of(pt), level);
	ipa &= ~(size - 1);
	if (ipa < range->ipa + range->size)
		return; /* With another leaf of its run. */
	if (range->ipa + range->size != ipa) {
		tell_range(pt, range);
		range->ipa = ipa;
		range->size = 0;
	}
	range->size += size;
}

void tell_dirty_below(const struct s2pt *pt, slot_t *table, int level, s2pt_ipa_t ipa)
{
	struct s2pt_range range = { .ipa = ipa, .size = 0 };
	struct s2pt_cursor walk;

	walk_below(&walk, pt, table, level, ipa);
	while (walk_more(&walk)) {
		s2pt_desc_t found = walk_bottom(&walk);

		if (desc_is(found, walk.level, S2PT_LEAF) && desc_is_dirty(format_of(pt), found))
			add_leaf(pt, &range, walk.at, found, walk.level);
		walk_step(&walk);
	}
	tell_range(pt, &range);
}
