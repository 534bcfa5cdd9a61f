/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps where nothing is mapped yet: builds a table, or several levels of them, filled before a
 * single swap links them.
 */

#include "map_fresh.h"

#include "alike.h"
#include "apply_contiguous.h"
#include "apply_run.h"
#include "desc_run.h"
#include "grow.h"

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
	s2pt_pa_t pa = mapping->pa + (pt->base + span->start - mapping->ipa);
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

/*
 * Fill entries of `table` from what is left to map, as far as one run and `end` reach.  False if it goes
 * into a table below.  Not inlined, since `build_fresh` lies on the stack up to four times.
 */
__attribute__((noinline)) static bool fill_fresh(struct fresh *fresh, slot_t *slot, int level,
						 s2pt_ipa_t end)
{
	const struct s2pt *pt = fresh->pt;
	const struct s2pt_mapping *mapping = fresh->mapping;
	struct span here = { fresh->span.start, end };
	s2pt_pa_t pa = mapping->pa + (pt->base + here.start - mapping->ipa);
	/* Always less than 64, which clang's analyzer can't see. */
	unsigned int shift = s2pt_level_shift(geom_of(pt), level) & 63;
	struct run run = {
		.slot = slot,
		.count = leaves_fit(pt, mapping, level, &here),
		.stride = UINT64_C(1) << shift,
	};

	if (run.count == 0 && level < S2PT_LEVEL_MAX)
		return false;
	run.first = s2pt_desc_leaf(format_of(pt), level, pa, &mapping->attr);
	apply_fill_run(&run);
	fresh->leaf = run.first;
	fresh->span.start += run.count * run.stride;
	return true;
}

/** Where what is left to map ends, or the table with entries of `level` into which it begins to go. */
static s2pt_ipa_t end_in_table(const struct fresh *fresh, int level)
{
	const struct s2pt_geom *geom = geom_of(fresh->pt);
	uint64_t whole = s2pt_level_size(geom, level) * s2pt_table_entries(geom);
	s2pt_ipa_t end = (fresh->span.start & ~(whole - 1)) + whole;

	return end < fresh->span.end ? end : fresh->span.end;
}

/**
 * Build a table with entries of `level` for what is left to map, as far as one table reaches.
 * NULL: there is none.
 */
static slot_t *build_fresh(struct fresh *fresh, int level)
{
	slot_t *table = table_new(fresh->pt, fresh->mapping->cache);
	s2pt_ipa_t end = end_in_table(fresh, level);

	fresh->out = !table;
	while (!fresh->out && fresh->span.start < end) {
		slot_t *slot = slot_in(fresh->pt, table, level, fresh->span.start);
		slot_t *child;

		if (fill_fresh(fresh, slot, level, end))
			continue;
		child = build_fresh(fresh, level + 1);
		if (child)
			apply_link(fresh->pt, slot, child);
	}
	if (table && fresh->pt->config.contiguous)
		fresh->pt->config.contiguous->fill(fresh->pt, table, level);
	return table;
}

/* Not inlined: `build_fresh` needs none of its stack. */
__attribute__((noinline)) static enum s2pt_status
link_fresh(const struct s2pt_cursor *walk, s2pt_desc_t found, const struct s2pt_rules *rules,
	   const struct fresh *fresh, slot_t *table)
{
	const struct s2pt_mapping *mapping = fresh->mapping;
	struct leaves below = {
		.any = fresh->leaf,
		.pa = mapping->pa + (walk->pt->base + walk->at - mapping->ipa),
		.size = fresh->span.start - walk->at,
	};
	struct edit edit = edit_at(walk, found, found);
	enum s2pt_status status;

	edit.below = &below;
	status = link_table(&edit, rules, table);
	if (status == S2PT_DONE)
		let_go(&edit);
	return status;
}

enum s2pt_status map_fresh(struct s2pt_cursor *walk, s2pt_desc_t found,
			   const struct s2pt_mapping *mapping, const struct s2pt_rules *rules)
{
	struct fresh fresh = {
		.pt = walk->pt,
		.mapping = mapping,
		.span = { walk->at, walk->end },
	};
	struct s2pt_rules sized;
	enum s2pt_status status;
	slot_t *table;

	if (desc_is(found, walk->level, S2PT_HELD))
		return S2PT_BUSY;
	table = build_fresh(&fresh, walk->level + 1);
	if (!table)
		return S2PT_ENOMEM;
	sized = rules_between(fresh.pt, rules, found, table_link(fresh.pt, table), walk->level);
	status = link_fresh(walk, found, &sized, &fresh, table);
	if (status != S2PT_DONE)
		return status;
	walk_step(walk);
	return fresh.out ? S2PT_ENOMEM : S2PT_DONE;
}
