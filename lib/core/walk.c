/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a walk does once a table or a run: rounding a range, moving the cursor, and going down to one
 * entry by the hypervisor's `table_at`.  What is done for each entry is inline, in walk.h.
 */

#include "walk.h"

enum s2pt_status span_of(const struct s2pt *pt, const struct s2pt_range *range, struct span *span)
{
	const struct s2pt_geom *geom = geom_of(pt);
	uint64_t in_page = s2pt_page_size(geom) - 1;
	s2pt_ipa_t start = range->ipa - pt->base;

	if (start > s2pt_ipa_end(geom) || range->size > s2pt_ipa_end(geom) - start)
		return S2PT_ERANGE;
	span->start = start & ~in_page;
	span->end = span->start;
	if (range->size != 0)
		span->end = (start + range->size + in_page) & ~in_page;
	return S2PT_DONE;
}

enum s2pt_status walk_over(struct s2pt_cursor *walk, const struct s2pt *pt,
			   const struct s2pt_range *range)
{
	struct span span = { 0, 0 };
	enum s2pt_status status = span_of(pt, range, &span);

	walk_start(walk, pt, &span);
	return status;
}

void walk_start(struct s2pt_cursor *walk, const struct s2pt *pt, const struct span *span)
{
	walk->pt = pt;
	walk->start = span->start;
	walk->at = span->start;
	walk->end = span->end;
	walk->level = (signed char)geom_of(pt)->start_level;
	walk->shift = (unsigned char)pt->root_shift;
	walk->mask = WALK_ROOT;
	walk->off = false;
	walk->tables[walk->level + 1] = pt->root;
}

/* Where the walk ends it goes up to the root's level, whose table it has no need of. */
void walk_below(struct s2pt_cursor *walk, const struct s2pt *pt, slot_t *table, int level,
		s2pt_ipa_t ipa)
{
	walk->pt = pt;
	walk->start = ipa;
	walk->at = ipa;
	walk->end = ipa + s2pt_level_size(geom_of(pt), level - 1);
	walk->level = (signed char)level;
	walk->shift = (unsigned char)s2pt_level_shift(geom_of(pt), level);
	walk->mask = pt->index_bits;
	walk->off = false;
	walk->tables[level + 1] = table;
}

void walk_down(struct s2pt_cursor *walk, s2pt_desc_t link)
{
	slot_t *table = table_of(walk->pt, link, walk->level);

	walk_sink(walk);
	walk->tables[walk->level + 1] = table;
}

unsigned int walk_run(const struct s2pt_cursor *walk)
{
	uint64_t first = walk->at >> walk->shift;
	uint64_t last = (walk->end - 1) >> walk->shift;
	uint64_t last_of_table = first | walk->mask;

	if (last > last_of_table)
		last = last_of_table;
	return (unsigned int)(last - first + 1);
}

void walk_skip(struct s2pt_cursor *walk, uint64_t entries)
{
	walk_pass(walk, entries);
}

void walk_up(struct s2pt_cursor *walk)
{
	walk_rise(walk);
	walk->off = walk_is_off(walk);
}

s2pt_desc_t walk_bottom(struct s2pt_cursor *walk)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));

	while (desc_is(found, walk->level, S2PT_TABLE)) {
		walk_down(walk, found);
		found = slot_load(walk_slot(walk));
	}
	return found;
}

struct spot walk_by_hook(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = geom_of(pt);
	struct spot spot = walk_from(pt, ipa);

	while (desc_is_table(spot.found, spot.level)) {
		slot_t *table = table_of(pt, spot.found, spot.level);

		spot.level++;
		spot.shift -= s2pt_level_bits(geom);
		spot.slot = table + (ipa >> spot.shift & pt->index_bits);
		spot.found = slot_load(spot.slot);
	}
	return spot;
}
