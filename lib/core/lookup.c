/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at entries and changes none: the look-up of one address, and the public cursor over a
 * range.
 */

#include "ops.h"
#include "s2pt/shared.h"
#include "walk.h"

static struct s2pt_entry entry_at(const struct s2pt_cursor *walk, s2pt_desc_t found)
{
	struct s2pt_entry entry = {
		.ipa = walk->pt->base + walk_base_of(walk, walk->at),
		.size = walk_span(walk),
		.level = walk->level,
		.desc = found,
		.kind = desc_kind(found, walk->level),
	};

	return entry;
}

/** Tell what is at `spot`, where `ipa` is counted from `base`. */
static inline enum s2pt_status report(s2pt_ipa_t base, const struct spot *spot, s2pt_ipa_t ipa,
				      struct s2pt_entry *entry)
{
	entry->ipa = base + (ipa >> spot->shift << spot->shift);
	entry->size = UINT64_C(1) << spot->shift;
	entry->level = spot->level;
	entry->desc = spot->found;
	entry->kind = S2PT_LEAF;
	if (s2pt_desc_valid(spot->found))
		return S2PT_DONE;
	entry->kind = desc_kind(spot->found, spot->level);
	return entry->kind == S2PT_HELD ? S2PT_BUSY : S2PT_ABSENT;
}

/** `s2pt_lookup` in any table.  Not inline, so that the path without calls has no registers to save. */
__attribute__((noinline)) static enum s2pt_status lookup_any(const struct s2pt *pt, s2pt_ipa_t ipa,
							     struct s2pt_entry *entry)
{
	struct spot spot;

	ipa -= pt->base;
	if (ipa >> geom_of(pt)->ipa_bits)
		return S2PT_ERANGE;
	spot = walk_by_hook(pt, ipa);
	return report(pt->base, &spot, ipa, entry);
}

enum s2pt_status s2pt_lookup(const struct s2pt *pt, s2pt_ipa_t ipa, struct s2pt_entry *entry)
{
	struct spot spot;

	if (ipa >= pt->low_end)
		return lookup_any(pt, ipa, entry);
	spot = walk_direct(pt, ipa);
	if (desc_is_table(spot.found, spot.level))
		return lookup_any(pt, ipa, entry);
	return report(0, &spot, ipa, entry);
}

enum s2pt_status s2pt_cursor_begin(struct s2pt_cursor *cursor, const struct s2pt *pt,
				   const struct s2pt_range *range)
{
	return walk_over(cursor, pt, range);
}

bool s2pt_cursor_next(struct s2pt_cursor *cursor, struct s2pt_entry *entry)
{
	while (walk_more(cursor)) {
		s2pt_desc_t found = slot_load(walk_slot(cursor));

		*entry = entry_at(cursor, found);
		if (entry->kind == S2PT_TABLE)
			walk_down(cursor, found);
		else
			walk_pass(cursor, 1);
		if (entry->kind != S2PT_EMPTY)
			return true;
	}
	return false;
}

bool s2pt_cursor_leaf(struct s2pt_cursor *cursor, struct s2pt_entry *entry)
{
	while (s2pt_cursor_next(cursor, entry))
		if (entry->kind == S2PT_LEAF)
			return true;
	return false;
}
