/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a table in the place of an entry that is no table, so that an operation can go down to
 * smaller entries.
 */

#include "grow.h"

#include "alike.h"
#include "s2pt/exclusive.h"
#include "subtree.h"

/* Inline, so that `put_table` has it on the stack no second time. */
__attribute__((always_inline)) static inline enum s2pt_status
link_here(struct edit *edit, const struct s2pt_rules *rules, slot_t *table)
{
	const struct s2pt *pt = edit->pt;
	enum s2pt_status status;

	tell_table(pt, table);
	edit->want = table_link(pt, table);
	edit->claim = pt->claims;
	/* The price of FRESH is the same under each policy. */
	if (!edit->claim && s2pt_desc_same(edit->found, s2pt_desc_empty()))
		status = apply_fresh(pt, edit->slot, edit->want, edit->below);
	else
		status = exchange(edit, rules);
	if (status != S2PT_DONE)
		s2pt_subtree_free(pt, table, edit->level);
	return status;
}

enum s2pt_status link_table(struct edit *edit, const struct s2pt_rules *rules, slot_t *table)
{
	return link_here(edit, rules, table);
}

static slot_t *table_of_marks(const struct s2pt *pt, s2pt_desc_t note, void *cache)
{
	slot_t *table = table_new(pt, cache);

	for (unsigned int i = 0; table && i < table_entries(pt); i++)
		apply_fill(&table[i], note);
	return table;
}

slot_t *successor(const struct s2pt_cursor *walk, s2pt_desc_t found, void *cache)
{
	struct parts parts = { .block = found, .level = walk->level, .cache = cache };

	if (walk->pt->config.keep_rest && s2pt_desc_valid(found))
		return table_of_parts(walk->pt, &parts);
	if (walk->pt->config.keep_rest && desc_is(found, walk->level, S2PT_NOTE))
		return table_of_marks(walk->pt, found, cache);
	return table_new(walk->pt, cache);
}

enum s2pt_status put_table(const struct s2pt_cursor *walk, s2pt_desc_t found,
			   const struct s2pt_rules *rules, slot_t *table,
			   const struct leaves *below)
{
	struct edit edit = edit_at(walk, found, found);
	struct s2pt_rules sized =
		rules_between(walk->pt, rules, found, table_link(walk->pt, table), walk->level);

	enum s2pt_status status;

	edit.below = below;
	edit.parts = walk->pt->config.keep_rest;
	status = link_here(&edit, &sized, table);
	if (status == S2PT_DONE)
		let_go(&edit);
	return status;
}

enum s2pt_status grow(struct s2pt_cursor *walk, s2pt_desc_t found, const struct s2pt_rules *rules,
		      void *cache)
{
	enum s2pt_status status;
	slot_t *table;

	if (desc_is(found, walk->level, S2PT_HELD))
		return S2PT_BUSY;
	table = successor(walk, found, cache);
	if (!table)
		return S2PT_ENOMEM;
	status = put_table(walk, found, rules, table, NULL);
	if (status == S2PT_DONE)
		walk_down(walk, table_link(walk->pt, table));
	return status;
}
