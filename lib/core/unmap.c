/* SPDX-License-Identifier: BSD-2-Clause */
#include "apply.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "walk.h"

/** Empty the entry where the walk stands; false if hardware changed it meanwhile. */
static bool take_away(const struct s2pt_cursor *walk, s2pt_desc_t found, struct s2pt_gather *gather)
{
	struct s2pt_rules rules = exact_rules(walk->pt);
	struct s2pt_verdict verdict = s2pt_decide(&rules, found, s2pt_desc_empty(), walk->level);
	struct edit edit = edit_at(walk, found, &verdict);

	edit.gather = gather;
	edit.clean = true;
	return verdict.price == S2PT_KEEP || apply(&edit) == S2PT_DONE;
}

static bool table_is_empty(const struct s2pt *pt, const slot_t *table)
{
	for (unsigned int i = 0; i < s2pt_table_entries(geom_of(pt)); i++)
		if (!s2pt_desc_same(slot_scan(&table[i]), s2pt_desc_empty()))
			return false;
	return true;
}

/** Go up from the table that the walk has left, and take it away if nothing is in it. */
static void leave_table(struct s2pt_cursor *walk)
{
	const slot_t *table = walk->tables[walk->level + 1];
	struct s2pt_cursor left;

	walk_up(walk);
	if (!table_is_empty(walk->pt, table))
		return;
	left = *walk;
	left.at = walk_base_of(walk, walk->at - 1);
	if (left.at < walk->start)
		left.at = walk->start;
	(void)take_away(&left, slot_load(walk_slot(&left)),
			NULL); /* A table has no hardware bits. */
}

enum s2pt_status s2pt_unmap(struct s2pt_excl excl, const struct s2pt_range *range,
			    struct s2pt_gather *gather)
{
	const struct s2pt_config *config = &excl.pt->config;
	bool may_wait = config->format.fwb || !config->ops->cmo;
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span span;

	status = span_of(excl.pt, range, &span);
	if (status != S2PT_DONE)
		return status;
	walk_start(&walk, excl.pt, &span);
	while (walk.off || walk.at < walk.end) {
		s2pt_desc_t found;

		if (walk.off) {
			leave_table(&walk);
			continue;
		}
		found = slot_load(walk_slot(&walk));
		if (desc_is(found, walk.level, S2PT_TABLE))
			walk_down(&walk, found);
		else if (take_away(&walk, found, may_wait ? gather : NULL))
			walk_step(&walk);
	}
	return S2PT_DONE;
}

enum s2pt_status s2pt_destroy_range(struct s2pt_excl excl, const struct s2pt_range *range)
{
	enum s2pt_status status;
	struct s2pt_cursor walk;
	struct span span;

	status = span_of(excl.pt, range, &span);
	if (status != S2PT_DONE)
		return status;
	walk_start(&walk, excl.pt, &span);
	while (walk.off || walk.at < walk.end) {
		slot_t *table = walk.tables[walk.level + 1];
		s2pt_desc_t found;

		if (walk.off) {
			walk_up(&walk);
			if (table_is_empty(excl.pt, table)) {
				apply_wipe(walk_slot_of(&walk, walk.at - 1));
				table_free(excl.pt, table);
			}
			continue;
		}
		found = slot_load(walk_slot(&walk));
		if (desc_is(found, walk.level, S2PT_TABLE)) {
			walk_down(&walk, found);
			continue;
		}
		apply_wipe(walk_slot(&walk));
		walk_step(&walk);
	}
	return S2PT_DONE;
}
