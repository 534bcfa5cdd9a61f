/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds and frees tables that are not linked: from a block whose parts they take over, or from a
 * caller's request.
 */

#include "subtree.h"

#include "apply_run.h"
#include "s2pt/exclusive.h"

/**
 * Fill a whole table with leaves, beginning with `first`.  A run never ends inside of a whole
 * table.
 */
static void fill_leaves(const struct s2pt *pt, slot_t *table, s2pt_desc_t first, int level)
{
	struct run run = {
		.slot = table,
		.count = s2pt_table_entries(geom_of(pt)),
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
	for (unsigned int i = 0; table && i < s2pt_table_entries(&format->geom); i++) {
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

static slot_t *build(const struct s2pt *pt, const struct s2pt_subtree *subtree)
{
	const struct s2pt_geom *geom = geom_of(pt);
	int level = subtree->level + 1;
	bool leaves = level == S2PT_LEVEL_MAX ||
		      (!subtree->pages_only && level >= s2pt_block_level(geom));
	slot_t *table = table_new(pt, subtree->cache);

	if (table && leaves) {
		fill_leaves(pt, table,
			    s2pt_desc_leaf(format_of(pt), level, subtree->pa, &subtree->attr),
			    level);
		return table;
	}
	for (unsigned int i = 0; table && i < s2pt_table_entries(geom); i++) {
		struct s2pt_subtree below = *subtree;
		slot_t *child;

		below.pa += i * s2pt_level_size(geom, level);
		below.level = level;
		child = build(pt, &below);
		if (!child) {
			s2pt_subtree_free(pt, table, subtree->level);
			return NULL;
		}
		apply_link(pt, &table[i], child);
	}
	return table;
}

enum s2pt_status s2pt_subtree_build(const struct s2pt *pt, const struct s2pt_subtree *subtree,
				    void **table)
{
	enum s2pt_status status = check_subtree(pt, subtree);
	slot_t *built;

	if (status != S2PT_DONE)
		return status;
	built = build(pt, subtree);
	if (!built)
		return S2PT_ENOMEM;
	tell_table(pt, built);
	*table = built;
	return S2PT_DONE;
}

void s2pt_subtree_free(const struct s2pt *pt, void *table, int level)
{
	int below = level + 1;
	unsigned int links = below < S2PT_LEVEL_MAX ? s2pt_table_entries(geom_of(pt)) : 0;
	slot_t *slots = table;

	for (unsigned int i = 0; i < links; i++) {
		s2pt_desc_t found = slot_load(&slots[i]);

		if (below < S2PT_LEVEL_MAX && desc_is(found, below, S2PT_TABLE))
			s2pt_subtree_free(pt, table_of(pt, found, level + 1), level + 1);
	}
	table_free(pt, slots);
}
