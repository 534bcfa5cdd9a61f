/* SPDX-License-Identifier: BSD-2-Clause */
/* Unmapping for whoever is to be told what went: leaf by leaf, and subtrees one by one. */

#include "gather.h"
#include "unmap.h"

/** Have all leaves told below the one table that was detached. */
static void tell_below(const struct detached *detached)
{
	struct s2pt_cursor walk;

	walk_below(&walk, detached->pt, detached->tables[0], detached->levels[0] + 1,
		   detached->ipas[0]);
	for (; walk_more(&walk); walk_step(&walk)) {
		s2pt_desc_t found = walk_bottom(&walk);
		struct s2pt_gone gone;

		if (!desc_is(found, walk.level, S2PT_LEAF))
			continue;
		gone = gone_of(detached->pt, found, walk.level, walk.at);
		gather_gone(detached->pt, detached->told, &gone);
	}
}

/** Take away the leaf or the whole subtree where the walk stands, and have its leaves told. */
static bool take_told(const struct teller *teller, struct s2pt_cursor *walk,
		      struct detached *detached)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));
	struct span all = { walk->at, walk->at + walk_span(walk) };
	struct s2pt_gone gone;

	if (desc_is(found, walk->level, S2PT_TABLE) && covers(walk)) {
		apply_detached(detached);
		detached->tell = tell_below;
		detached->told = teller->told;
		if (apply_detach(detached, walk, found, &all)) {
			apply_detached(detached);
			walk_step(walk);
		}
		detached->tell = NULL;
		return true;
	}
	if (!desc_is(found, walk->level, S2PT_LEAF))
		return false;
	gone = gone_of(walk->pt, found, walk->level, walk_base_of(walk, walk->at));
	if (take_away(walk, found, detached->gather)) {
		gather_gone(walk->pt, teller->told, &gone);
		walk_step(walk);
	}
	return true;
}

enum s2pt_status unmap_and_tell(struct s2pt_excl excl, const struct s2pt_range *range,
				struct s2pt_gather *told)
{
	struct teller teller = { .take = take_told, .told = told };

	return unmap_range(excl, range, told, &teller);
}
