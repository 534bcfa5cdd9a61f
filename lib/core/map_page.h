/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping one page where a walk for it ended: what nearly all faults ask for.  Everything else is
 * left to the loop of map.c.
 */

#ifndef S2PT_CORE_MAP_PAGE_H
#define S2PT_CORE_MAP_PAGE_H

#include "apply.h"
#include "desc_write.h"

/** Can the entry at which a walk ended become a page by one swap, whatever the policy? */
static inline bool is_page_free(const struct s2pt *pt, const struct spot *spot)
{
	return spot->level == S2PT_LEVEL_MAX && s2pt_desc_same(spot->found, s2pt_desc_empty()) &&
	       pt->swaps;
}

/**
 * The page that `mapping`, which was checked, wants.  Where its address needs no shifting most of the entry
 * was known to `s2pt_init`.
 */
static inline s2pt_desc_t page_leaf(const struct s2pt *pt, const struct s2pt_mapping *mapping)
{
	const struct s2pt_attr *attr = &mapping->attr;
	s2pt_desc_t page = { pt->page_bits | mapping->pa };

	if (!pt->page_bits)
		return s2pt_desc_leaf(format_of(pt), S2PT_LEVEL_MAX, mapping->pa, attr);
	if (attr->old)
		page.word &= ~DESC_AF;
	page.word |= stage2_attr_bits(format_of(pt), attr);
	return page;
}

/** Make an empty entry of the last level the page that `mapping` wants. */
static inline enum s2pt_status
map_free_page(const struct s2pt *pt, const struct s2pt_mapping *mapping, const struct spot *spot)
{
	struct leaves leaf = { .pa = mapping->pa, .size = s2pt_page_size(geom_of(pt)) };

	leaf.any = page_leaf(pt, mapping);
	return apply_free(pt, spot->slot, leaf.any, &leaf);
}

/**
 * Map one page, where a walk for it ended, if its table is there already or is all that is missing.
 * False, with nothing done, if more is missing, a block is in the way, or anything that is to stay;
 * or another walker's table came first and is to be passed over.
 */
bool map_page(const struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone,
	      const struct spot *spot, enum s2pt_status *status);

#endif
