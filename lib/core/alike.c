/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares what a table holds with a block of the same addresses, leaf by leaf. */

#include "alike.h"

#include "s2pt/decide.h"
#include "walk.h"

/** The leaf, where `walk` stands, in the place of `block`, which is of `level` and spans that. */
static s2pt_desc_t part_at(const struct s2pt_cursor *walk, s2pt_desc_t block, int level)
{
	const struct s2pt_geom *geom = geom_of(walk->pt);

	for (; level < walk->level; level++) {
		uint64_t index =
			walk->at >> s2pt_level_shift(geom, level + 1) & walk->pt->index_bits;

		block = s2pt_desc_part(format_of(walk->pt), block, level, (unsigned int)index);
	}
	return block;
}

/**
 * Does each leaf in `table` and below map what the part of `block`, of `level`, at its place maps?
 * Holes and marks map nothing.  What is held may become anything.
 */
static bool table_agrees(const struct s2pt *pt, slot_t *table, s2pt_desc_t block, int level)
{
	enum s2pt_regime regime = format_of(pt)->regime;
	struct s2pt_cursor walk;

	walk_below(&walk, pt, table, level + 1, 0);
	for (; walk_more(&walk); walk_step(&walk)) {
		s2pt_desc_t found = walk_bottom(&walk);

		if (desc_is(found, walk.level, S2PT_HELD))
			return false;
		if (s2pt_desc_valid(found) &&
		    s2pt_facets_in(regime, found, part_at(&walk, block, level), walk.level) &
			    S2PT_REMAP)
			return false;
	}
	return true;
}

bool maps_alike(const struct s2pt *pt, s2pt_desc_t found, s2pt_desc_t want, int level)
{
	bool was_table = desc_is(found, level, S2PT_TABLE);
	bool is_table = desc_is(want, level, S2PT_TABLE);

	if (was_table && is_table)
		return false;
	if (was_table)
		return table_agrees(pt, table_of(pt, found, level), want, level);
	if (is_table)
		return table_agrees(pt, table_of(pt, want, level), found, level);
	return true;
}

struct s2pt_rules rules_between(const struct s2pt *pt, const struct s2pt_rules *rules,
				s2pt_desc_t found, s2pt_desc_t want, int level)
{
	struct s2pt_rules sized = *rules;

	if (pt->bbm != 0 && rules->policy == S2PT_EXACT && s2pt_desc_valid(found) &&
	    pt->config.bbm->maps_alike(pt, found, want, level))
		sized.bbm = pt->bbm;
	return sized;
}
