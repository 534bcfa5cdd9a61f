/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps one page without a cursor, where its table is there already or is the only one missing. */

#include "map_page.h"

#include "grow.h"
#include "map_span.h"
#include "s2pt/decide.h"

/*
 * What follows is not inlined, so that the stack of the one is not below that of the other, and a call
 * which finds an empty entry has no registers to save.
 */
#define APART __attribute__((noinline))

/**
 * Link a table that maps the page already, where the table is missing and the entry for it is
 * empty.
 */
APART static enum s2pt_status put_page_table(const struct s2pt *pt,
					     const struct s2pt_mapping *mapping,
					     const struct s2pt_rules *rules,
					     const struct spot *spot)
{
	struct leaves below = { .pa = mapping->pa, .size = s2pt_page_size(geom_of(pt)) };
	struct edit edit = edit_spot(pt, mapping->ipa, spot, spot->found);
	slot_t *table = table_new(pt, mapping->cache);
	uint64_t index =
		mapping->ipa >> s2pt_level_shift(geom_of(pt), S2PT_LEVEL_MAX) & pt->index_bits;

	if (!table)
		return S2PT_ENOMEM;
	/*
	 * A processor that runs ahead then fetches the entry while the load of the link is still on
	 * its way.
	 */
	slot_prefetch(&table[index], 0);
	below.any = s2pt_desc_leaf(format_of(pt), S2PT_LEVEL_MAX, mapping->pa, &mapping->attr);
	apply_fill(&table[index], below.any);
	edit.below = &below;
	return link_table(&edit, rules, table);
}

APART static enum s2pt_status put_page(const struct s2pt *pt, const struct s2pt_mapping *mapping,
				       const struct s2pt_rules *rules, const struct spot *spot)
{
	s2pt_desc_t want =
		s2pt_desc_leaf(format_of(pt), S2PT_LEVEL_MAX, mapping->pa, &mapping->attr);
	struct edit edit = edit_spot(pt, mapping->ipa, spot, want);

	edit.claim = pt->claims;
	return settle(&edit, rules);
}

/** Is the last table the only one that is missing where the walk for the page ended? */
static bool lacks_table(const struct s2pt *pt, const struct spot *spot)
{
	return spot->level == S2PT_LEVEL_MAX - 1 && !by_entry(pt) &&
	       s2pt_desc_same(spot->found, s2pt_desc_empty());
}

APART bool map_page(const struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone,
		    const struct spot *spot, enum s2pt_status *status)
{
	struct s2pt_rules rules = map_rules(pt, alone);

	if (lacks_table(pt, spot)) {
		*status = put_page_table(pt, mapping, &rules, spot);
		/* Another walker may have put a table there, into which the page can go. */
		return *status != S2PT_RACED || !mapping->pass_over;
	}
	if (spot->level != S2PT_LEVEL_MAX || mapping->fresh_only)
		return false;
	*status = put_page(pt, mapping, &rules, spot);
	return true;
}
