/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks that need a call: rounding a range, and going down to one entry by the hypervisor's
 * `table_at`.  The cursor itself is inline, in walk.h.
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

struct spot walk_by_hook(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = geom_of(pt);
	struct spot spot = walk_from(pt, ipa);

	while (desc_is_table(spot.found, spot.level)) {
		slot_t *table = table_of(pt, spot.found, spot.level);

		spot.level++;
		spot.shift -= s2pt_level_bits(geom);
		spot.slot = table + (ipa >> spot.shift & (s2pt_table_entries(geom) - 1));
		spot.found = slot_load(spot.slot);
	}
	return spot;
}
