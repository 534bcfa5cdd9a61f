/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unmaps a range: empties leaves and marks in runs, unlinks whole subtrees and tables that became
 * empty.  Frees the tables of a range on the way to `s2pt_destroy`.
 */

#include "apply_run.h"
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

/**
 * Is the table empty that the walk has stepped off?  Looks upwards and downwards from where the
 * walk ended at the same time: the neighbours of an entry are the most likely to be in use.
 */
static bool table_is_empty(const struct s2pt_cursor *walk)
{
	const struct s2pt_geom *geom = geom_of(walk->pt);
	const slot_t *table = walk->tables[walk->level + 1];
	uint64_t mask = s2pt_table_entries(geom) - 1;
	uint64_t up = walk->at >> s2pt_level_shift(geom, walk->level);
	uint64_t down = up;

	for (uint64_t i = 0; i <= mask; i += 2) {
		down--;
		if (!s2pt_desc_same(slot_scan(&table[up & mask]), s2pt_desc_empty()) ||
		    !s2pt_desc_same(slot_scan(&table[down & mask]), s2pt_desc_empty()))
			return false;
		up++;
	}
	return true;
}

/** A walk that stands at the entry which leads to the table that `walk` has stepped off. */
static struct s2pt_cursor way_up(const struct s2pt_cursor *walk)
{
	struct s2pt_cursor up = *walk;

	walk_up(&up);
	up.at = walk_base_of(&up, walk->at - 1);
	if (up.at < walk->start)
		up.at = walk->start;
	return up;
}

/**
 * Go up from the table that the walk has stepped off, and take it away if it is empty, with an
 * invalidation of its own.  If that was lost, the walk stays, for another try.
 */
static void leave_plainly(struct s2pt_cursor *walk)
{
	struct s2pt_cursor up = way_up(walk);

	if (!table_is_empty(walk) || take_away(&up, slot_load(walk_slot(&up)), NULL))
		walk_up(walk);
}

/**
 * Detach the table that the walk has stepped off, if it is empty.  Invalidating any one of its
 * addresses drops it from the walk caches.
 */
static void leave_detached(struct s2pt_cursor *walk, struct detached *detached)
{
	struct s2pt_cursor up = way_up(walk);
	struct span cached = { up.at, up.at + s2pt_page_size(geom_of(walk->pt)) };

	if (!table_is_empty(walk) ||
	    apply_detach(detached, &up, slot_load(walk_slot(&up)), &cached))
		walk_up(walk);
}

/** Empty the one entry where the walk stands, or go down into its table. */
static void unmap_plainly(struct s2pt_cursor *walk, struct s2pt_gather *gather)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));

	if (desc_is(found, walk->level, S2PT_TABLE))
		walk_down(walk, found);
	else if (take_away(walk, found, gather))
		walk_step(walk);
}

/** Does the range cover all that the entry spans where the walk stands? */
static bool covers(const struct s2pt_cursor *walk)
{
	uint64_t size = walk_span(walk);

	return (walk->at & (size - 1)) == 0 && walk->end - walk->at >= size;
}

/**
 * Empty a run of leaves from where the walk stands, as far as one invalidation and one cleaning
 * serve.
 */
static void take_run(struct s2pt_cursor *walk, s2pt_desc_t found, struct s2pt_gather *gather)
{
	struct s2pt_rules rules = exact_rules(walk->pt);
	struct s2pt_verdict verdict = s2pt_decide(&rules, found, s2pt_desc_empty(), walk->level);
	struct edit edit = edit_at(walk, found, &verdict);
	uint64_t done;

	edit.gather = gather;
	done = apply_gone_run(&edit, walk_run(walk));
	if (done != 0)
		walk_skip(walk, done);
}

/** Empty a run of leaves, an entry or a whole subtree where the walk stands. */
static void unmap_entry(struct s2pt_cursor *walk, struct s2pt_gather *gather,
			struct detached *detached)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));
	struct span all = { walk->at, walk->at + walk_span(walk) };

	if (desc_is(found, walk->level, S2PT_LEAF)) {
		take_run(walk, found, gather);
	} else if (!desc_is(found, walk->level, S2PT_TABLE)) {
		if (take_away(walk, found, gather))
			walk_step(walk);
	} else if (covers(walk)) {
		if (apply_detach(detached, walk, found, &all))
			walk_step(walk);
	} else {
		walk_down(walk, found);
	}
}

enum s2pt_status s2pt_unmap(struct s2pt_excl excl, const struct s2pt_range *range,
			    struct s2pt_gather *gather)
{
	const struct s2pt_config *config = &excl.pt->config;
	bool may_wait = config->format.fwb || !excl.pt->cmo;
	struct detached detached = { .gather = may_wait ? gather : NULL };
	struct s2pt_cursor walk;
	enum s2pt_status status = walk_over(&walk, excl.pt, range);

	if (status != S2PT_DONE)
		return status;
	while (walk.off || walk.at < walk.end) {
		if (walk.off && config->by_entry)
			leave_plainly(&walk);
		else if (walk.off)
			leave_detached(&walk, &detached);
		else if (config->by_entry)
			unmap_plainly(&walk, may_wait ? gather : NULL);
		else
			unmap_entry(&walk, may_wait ? gather : NULL, &detached);
	}
	apply_detached(&detached);
	return S2PT_DONE;
}

enum s2pt_status s2pt_unmap_leaves(struct s2pt_excl excl, const struct s2pt_range *range,
				   uint64_t *size)
{
	struct s2pt_cursor walk;
	enum s2pt_status status = walk_over(&walk, excl.pt, range);

	*size = 0;
	while (status == S2PT_DONE && (walk.off || walk.at < walk.end)) {
		s2pt_desc_t found;

		if (walk.off) {
			leave_plainly(&walk);
			continue;
		}
		found = slot_load(walk_slot(&walk));
		if (desc_is(found, walk.level, S2PT_TABLE)) {
			walk_down(&walk, found);
		} else if (!s2pt_desc_valid(found) || walk.end - walk.at < walk_span(&walk)) {
			status = S2PT_ABSENT;
		} else if (take_away(&walk, found, NULL)) {
			*size += walk_span(&walk);
			walk_step(&walk);
		}
	}
	return status;
}

enum s2pt_status s2pt_destroy_range(struct s2pt_excl excl, const struct s2pt_range *range)
{
	struct s2pt_cursor walk;
	enum s2pt_status status = walk_over(&walk, excl.pt, range);

	if (status != S2PT_DONE)
		return status;
	while (walk.off || walk.at < walk.end) {
		slot_t *table = walk.tables[walk.level + 1];
		s2pt_desc_t found;

		if (walk.off) {
			bool empty = table_is_empty(&walk);

			walk_up(&walk);
			if (empty) {
				apply_wipe(walk_slot_of(&walk, walk.at - 1));
				table_free(excl.pt, table);
			}
			continue;
		}
		found = slot_load(walk_slot(&walk));
		if (desc_is(found, walk.level, S2PT_TABLE)) {
			if (excl.pt->config.by_entry || !covers(&walk)) {
				walk_down(&walk, found);
				continue;
			}
			s2pt_subtree_free(excl.pt, table_of(excl.pt, found, walk.level),
					  walk.level);
		}
		apply_wipe(walk_slot(&walk));
		walk_step(&walk);
	}
	return S2PT_DONE;
}
