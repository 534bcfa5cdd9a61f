/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a table in the place of an entry that is no table, so that an operation can go down to
 * smaller entries.
 */

#include "grow.h"

#include "apply.h"
#include "subtree.h"

static slot_t *table_of_marks(const struct s2pt *pt, s2pt_desc_t note, void *cache)
{
	slot_t *table = table_new(pt, cache);

	for (unsigned int i = 0; table && i < s2pt_table_entries(geom_of(pt)); i++)
		apply_fill(&table[i], note);
	return table;
}

/**
 * The table that takes the place of `found`, filled with the rest of `found` if that is to be kept.
 */
static slot_t *successor(const struct s2pt_cursor *walk, s2pt_desc_t found, void *cache)
{
	struct parts parts = { .block = found, .level = walk->level, .cache = cache };

	if (walk->pt->config.keep_rest && s2pt_desc_valid(found))
		return subtree_of_parts(walk->pt, &parts);
	if (walk->pt->config.keep_rest && desc_is(found, walk->level, S2PT_NOTE))
		return table_of_marks(walk->pt, found, cache);
	return table_new(walk->pt, cache);
}

enum s2pt_status grow(struct s2pt_cursor *walk, s2pt_desc_t found, const struct s2pt_rules *rules,
		      void *cache)
{
	struct s2pt_verdict verdict;
	enum s2pt_status status;
	struct edit edit;
	slot_t *table;

	if (desc_is(found, walk->level, S2PT_HELD))
		return S2PT_BUSY;
	table = successor(walk, found, cache);
	if (!table)
		return S2PT_ENOMEM;
	verdict = s2pt_decide(rules, found, table_link(walk->pt, table), walk->level);
	edit = edit_at(walk, found, &verdict);
	edit.claim = walk->pt->claims;
	status = apply(&edit);
	if (status == S2PT_DONE)
		walk_down(walk, edit.want);
	else
		table_free(walk->pt, table);
	return status;
}
