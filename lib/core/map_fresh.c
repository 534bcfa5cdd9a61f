/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps where nothing is mapped yet: builds a table, or several levels of them, filled before a
 * single swap links them.
 */

#include "map_fresh.h"

#include "apply_run.h"
#include "desc_run.h"
#include "s2pt/exclusive.h"

/** The state of building: what is left, and what happened. */
struct fresh {
	const struct s2pt *pt;
	const struct s2pt_mapping *mapping;
	/** The addresses that are left to map. */
	struct span span;
	/** The leaf that was written last. */
	s2pt_desc_t leaf;
	/** `alloc` returned NULL. */
	bool out;
};

uint64_t leaves_fit(const struct s2pt *pt, const struct s2pt_mapping *mapping, int level,
		    const struct span *span)
{
	const struct s2pt_geom *geom = geom_of(pt);
	unsigned int shift = s2pt_level_shift(geom, level);
	s2pt_pa_t pa = mapping->pa + (span->start - mapping->ipa);
	uint64_t count = (span->end - span->start) >> shift;

	if (level < S2PT_LEVEL_MAX &&
	    (mapping->pages_only || level < s2pt_block_level(geom) || count == 0 ||
	     ((span->start | pa) & (s2pt_level_size(geom, level) - 1)) != 0))
		return 0;
	return desc_run_length(pa, shift, count);
}

static slot_t *slot_in(const struct s2pt *pt, slot_t *table, int level, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = geom_of(pt);

	return table + ((ipa >> s2pt_level_shift(geom, level)) & (s2pt_table_entries(geom) - 1));
}

static void fill_fresh(struct fresh *fresh, slot_t *slot, int level, uint64_t count)
{
	const struct s2pt_mapping *mapping = fresh->mapping;
	s2pt_pa_t pa = mapping->pa + (fresh->span.start - mapping->ipa);
	struct run run = {
		.slot = slot,
		.count = count,
		.first = s2pt_desc_leaf(format_of(fresh->pt), level, pa, &mapping->attr),
		.stride = s2pt_level_size(geom_of(fresh->pt), level),
	};

	apply_fill_run(&run);
	fresh->leaf = run.first;
	fresh->span.start += count * run.stride;
}

/**
 * Build a table with entries of `level` for what is left to map, as far as one table reaches.
 * NULL: there is none.
 */
static slot_t *build_fresh(struct fresh *fresh, int level)
{
	const struct s2pt *pt = fresh->pt;
	uint64_t whole = s2pt_level_size(geom_of(pt), level) * s2pt_table_entries(geom_of(pt));
	slot_t *table = table_new(pt, fresh->mapping->cache);
	s2pt_ipa_t end = (fresh->span.start & ~(whole - 1)) + whole;

	fresh->out = !table;
	if (end > fresh->span.end)
		end = fresh->span.end;
	while (!fresh->out && fresh->span.start < end) {
		struct span here = { fresh->span.start, end };
		slot_t *slot = slot_in(pt, table, level, here.start);
		uint64_t count = leaves_fit(pt, fresh->mapping, level, &here);
		slot_t *child;

		if (count != 0 || level >= S2PT_LEVEL_MAX) {
			fill_fresh(fresh, slot, level, count);
			continue;
		}
		child = build_fresh(fresh, level + 1);
		if (child)
			apply_fill(slot, table_link(pt, child));
	}
	return table;
}

enum s2pt_status map_fresh(struct s2pt_cursor *walk, s2pt_desc_t found,
			   const struct s2pt_mapping *mapping, const struct s2pt_rules *rules)
{
	const struct s2pt *pt = walk->pt;
	struct fresh fresh = {
		.pt = pt,
		.mapping = mapping,
		.span = { walk->at, walk->end },
	};
	struct s2pt_verdict verdict;
	enum s2pt_status status;
	struct leaves below;
	struct edit edit;
	slot_t *table;

	if (desc_is(found, walk->level, S2PT_HELD))
		return S2PT_BUSY;
	table = build_fresh(&fresh, walk->level + 1);
	if (!table)
		return S2PT_ENOMEM;
	below = (struct leaves){
		.any = fresh.leaf,
		.pa = mapping->pa + (walk->at - mapping->ipa),
		.size = fresh.span.start - walk->at,
	};
	verdict = s2pt_decide(rules, found, table_link(pt, table), walk->level);
	edit = edit_at(walk, found, &verdict);
	edit.below = &below;
	edit.claim = pt->claims;
	status = apply(&edit);
	if (status != S2PT_DONE) {
		s2pt_subtree_free(pt, table, walk->level);
		return status;
	}
	walk_step(walk);
	return fresh.out ? S2PT_ENOMEM : S2PT_DONE;
}
