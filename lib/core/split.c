/* SPDX-License-Identifier: BSD-2-Clause */
/* Splits blocks into tables of smaller leaves that map the same. */

#include "apply.h"
#include "apply_contiguous.h"
#include "gather.h"
#include "grow.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "subtree.h"

/** How many tables it takes to turn a block of `level` into pages. */
static uint64_t tables_for(const struct s2pt_geom *geom, int level)
{
	uint64_t tables = 1;

	for (int l = level + 1; l < S2PT_LEVEL_MAX; l++)
		tables = 1 + tables * s2pt_table_entries(geom);
	return tables;
}

/**
 * Put a table in the place of the block where the walk stands, and go down into it if it has
 * blocks.
 */
static enum s2pt_status split_block(struct s2pt_cursor *walk, s2pt_desc_t block, uint64_t *pages,
				    void *cache)
{
	struct s2pt_rules rules = exact_rules(walk->pt);
	uint64_t whole = tables_for(geom_of(walk->pt), walk->level);
	struct parts parts = {
		.block = block,
		.level = walk->level,
		.pages_only = *pages >= whole,
		.cache = cache,
	};
	struct edit edit;
	slot_t *table;

	if (*pages == 0)
		return S2PT_ENOMEM;
	table = subtree_of_parts(walk->pt, &parts);
	if (!table)
		return S2PT_ENOMEM;
	edit = edit_at(walk, block, block);
	edit.parts = true;
	if (link_table(&edit, &rules, table) != S2PT_DONE)
		return S2PT_RACED;
	let_go(&edit);
	*pages -= parts.pages_only ? whole : 1;
	if (parts.pages_only || walk->level + 1 == S2PT_LEVEL_MAX)
		walk_step(walk);
	else
		walk_down(walk, edit.want);
	return S2PT_DONE;
}

enum s2pt_status s2pt_split(struct s2pt_excl excl, const struct s2pt_splitting *splitting)
{
	uint64_t pages = splitting->pages;
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span span;

	status = span_of(excl.pt, &splitting->range, &span);
	if (status != S2PT_DONE)
		return status;
	if (excl.pt->config.contiguous)
		excl.pt->config.contiguous->open(excl.pt, &splitting->range, true);
	walk_start(&walk, excl.pt, &span);
	while (status == S2PT_DONE && walk_more(&walk)) {
		s2pt_desc_t found = slot_load(walk_slot(&walk));

		/* A table of pages has nothing to split. */
		if (desc_is(found, walk.level, S2PT_TABLE) && walk.level + 1 < S2PT_LEVEL_MAX) {
			walk_down(&walk, found);
			continue;
		}
		if (walk.level == S2PT_LEVEL_MAX || !desc_is(found, walk.level, S2PT_LEAF)) {
			walk_step(&walk);
			continue;
		}
		status = split_block(&walk, found, &pages, splitting->cache);
		if (status == S2PT_RACED) /* Hardware changed the block: look again. */
			status = S2PT_DONE;
	}
	publish(excl.pt);
	return status;
}
