/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds and frees tables that are not linked: from a block whose parts they take over, or from a
 * caller's request.
 */

#include "subtree.h"

#include "apply_contiguous.h"
#include "apply_run.h"
#include "desc_run.h"
#include "s2pt/exclusive.h"

/** A mapping that is put into tables which are not linked yet, and what came of it. */
struct fresh {
	const struct s2pt *pt;
	const struct s2pt_mapping *mapping;
	/** The addresses that are left to map. */
	struct span span;
	/** What was mapped. */
	struct leaves below;
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

	return table + ((ipa >> s2pt_level_shift(geom, level)) & pt->index_bits);
}

/** Where what is left to map ends, or the table with entries of `level` into which it begins to go. */
static s2pt_ipa_t end_in_table(const struct fresh *fresh, int level)
{
	const struct s2pt_geom *geom = geom_of(fresh->pt);
	uint64_t whole = s2pt_level_size(geom, level) * table_entries(fresh->pt);
	s2pt_ipa_t end = (fresh->span.start & ~(whole - 1)) + whole;

	return end < fresh->span.end ? end : fresh->span.end;
}

/*
 * Fill entries of `table` from what is left to map, as far as one run and the table reach.  False if it
 * goes into a table below.
 */
__attribute__((noinline)) static bool fill_fresh(struct fresh *fresh, slot_t *table, int level)
{
	const struct s2pt *pt = fresh->pt;
	const struct s2pt_mapping *mapping = fresh->mapping;
	struct span here = { fresh->span.start, end_in_table(fresh, level) };
	s2pt_pa_t pa = mapping->pa + (pt->base + here.start - mapping->ipa);
	/* Always less than 64, which clang's analyzer can't see. */
	unsigned int shift = s2pt_level_shift(geom_of(pt), level) & 63;
	struct run run = {
		.slot = slot_in(pt, table, level, here.start),
		.count = leaves_fit(pt, mapping, level, &here),
		.stride = UINT64_C(1) << shift,
	};

	if (run.count == 0 && level < S2PT_LEVEL_MAX)
		return false;
	run.first = s2pt_desc_leaf(format_of(pt), level, pa, &mapping->attr);
	apply_fill_run(&run);
	if (fresh->below.size == 0)
		fresh->below.pa = pa;
	fresh->below.any = run.first;
	fresh->below.size += run.count * run.stride;
	fresh->span.start += run.count * run.stride;
	return true;
}

/** Is all in a table with entries of `level` that is to be there, or that can be? */
static bool is_complete(const struct fresh *fresh, int level)
{
	uint64_t whole = s2pt_level_size(geom_of(fresh->pt), level - 1);

	return fresh->out || fresh->span.start == fresh->span.end ||
	       (fresh->span.start & (whole - 1)) == 0;
}

/**
 * Build a table with entries of level `top`, 0 or more, for what is left to map, as far as one table
 * reaches.  NULL: there is none; if pages ran out later, the table maps less.
 */
static slot_t *build_fresh(struct fresh *fresh, int top)
{
	const struct s2pt *pt = fresh->pt;
	slot_t *tables[S2PT_LEVEL_MAX + 1];
	/** The entries that are to lead to them. */
	slot_t *links[S2PT_LEVEL_MAX + 1];
	slot_t *table = table_new(pt, fresh->mapping->cache);
	int level = top;

	fresh->out = !table;
	if (!table)
		return NULL;
	tables[top] = table;
	for (;;) {
		if (!fill_fresh(fresh, tables[level], level)) {
			table = table_new(pt, fresh->mapping->cache);
			fresh->out = !table;
			if (table) {
				links[level + 1] =
					slot_in(pt, tables[level], level, fresh->span.start);
				tables[++level] = table;
				continue;
			}
		}
		for (; is_complete(fresh, level); level--) {
			if (pt->config.contiguous)
				pt->config.contiguous->fill(pt, tables[level], level);
			if (level == top)
				return tables[top];
			apply_link(pt, links[level], tables[level]);
		}
	}
}

slot_t *table_of_mapping(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping,
			 struct leaves *below)
{
	struct fresh fresh = {
		.pt = walk->pt,
		.mapping = mapping,
		.span = { walk->at, walk->end },
	};
	slot_t *table = build_fresh(&fresh, walk->level + 1);

	*below = fresh.below;
	return table;
}

/**
 * Fill a whole table with leaves, beginning with `first`.  A run never ends inside of a whole
 * table.
 */
static void fill_leaves(const struct s2pt *pt, slot_t *table, s2pt_desc_t first, int level)
{
	struct run run = {
		.slot = table,
		.count = table_entries(pt),
		.first = first,
		.stride = s2pt_level_size(geom_of(pt), level),
	};

	apply_fill_run(&run);
}

slot_t *table_of_parts(const struct s2pt *pt, const struct parts *parts)
{
	slot_t *table = table_new(pt, parts->cache);

	if (table)
		fill_leaves(pt, table, s2pt_desc_part(format_of(pt), parts->block, parts->level, 0),
			    parts->level + 1);
	return table;
}

slot_t *subtree_of_parts(const struct s2pt *pt, const struct parts *parts)
{
	const struct s2pt_format *format = format_of(pt);
	slot_t *table;

	if (!parts->pages_only || parts->level + 1 >= S2PT_LEVEL_MAX)
		return table_of_parts(pt, parts);
	table = table_new(pt, parts->cache);
	for (unsigned int i = 0; table && i < table_entries(pt); i++) {
		struct parts below = *parts;
		slot_t *child;

		below.block = s2pt_desc_part(format, parts->block, parts->level, i);
		below.level++;
		child = subtree_of_parts(pt, &below);
		if (!child) {
			s2pt_subtree_free(pt, table, parts->level);
			return NULL;
		}
		apply_link(pt, &table[i], child);
	}
	return table;
}

static enum s2pt_status check_subtree(const struct s2pt *pt, const struct s2pt_subtree *subtree)
{
	const struct s2pt_geom *geom = geom_of(pt);
	uint64_t size;

	if (subtree->level < geom->start_level || subtree->level >= S2PT_LEVEL_MAX)
		return S2PT_EINVAL;
	size = s2pt_level_size(geom, subtree->level);
	if (subtree->pa & (size - 1))
		return S2PT_EINVAL;
	if (subtree->pa >= s2pt_pa_end(geom) || size > s2pt_pa_end(geom) - subtree->pa)
		return S2PT_ERANGE;
	return s2pt_attr_check(format_of(pt), &subtree->attr);
}

enum s2pt_status s2pt_subtree_build(const struct s2pt *pt, const struct s2pt_subtree *subtree,
				    void **table)
{
	enum s2pt_status status = check_subtree(pt, subtree);
	struct s2pt_mapping mapping = {
		.ipa = pt->base,
		.pa = subtree->pa,
		.attr = subtree->attr,
		.pages_only = subtree->pages_only,
		.cache = subtree->cache,
	};
	struct fresh fresh = { .pt = pt, .mapping = &mapping };
	slot_t *built;

	if (status != S2PT_DONE)
		return status;
	fresh.span.end = s2pt_level_size(geom_of(pt), subtree->level);
	built = build_fresh(&fresh, subtree->level + 1);
	if (fresh.out) {
		if (built)
			s2pt_subtree_free(pt, built, subtree->level);
		return S2PT_ENOMEM;
	}
	tell_table(pt, built);
	*table = built;
	return S2PT_DONE;
}

void s2pt_subtree_free(const struct s2pt *pt, void *table, int level)
{
	int below = level + 1;
	unsigned int links = below < S2PT_LEVEL_MAX ? table_entries(pt) : 0;
	slot_t *slots = table;

	for (unsigned int i = 0; i < links; i++) {
		s2pt_desc_t found = slot_load(&slots[i]);

		if (below < S2PT_LEVEL_MAX && desc_is(found, below, S2PT_TABLE))
			s2pt_subtree_free(pt, table_of(pt, found, level + 1), level + 1);
	}
	table_free(pt, slots);
}
