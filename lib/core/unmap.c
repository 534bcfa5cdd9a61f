/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unmaps a range: empties leaves and marks in runs, unlinks whole subtrees and tables that became
 * empty.  Frees the tables of a range on the way to `s2pt_destroy`.
 */

#include "unmap.h"

#include "apply_contiguous.h"
#include "apply_run.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "walk.h"

__attribute__((noinline)) bool take_away(const struct s2pt_cursor *walk, s2pt_desc_t found,
					 struct s2pt_gather *gather)
{
	struct s2pt_rules rules = exact_rules(walk->pt);
	struct edit edit = edit_at(walk, found, s2pt_desc_empty());
	enum s2pt_status status;

	edit.gather = gather;
	edit.clean = true;
	status = exchange(&edit, &rules);
	if (status == S2PT_DONE)
		let_go(&edit);
	return status != S2PT_RACED;
}

/**
 * Is the table empty that the walk has stepped off?  Looks upwards and downwards from where the
 * walk ended at the same time: the neighbours of an entry are the most likely to be in use.
 */
static bool table_is_empty(const struct s2pt_cursor *walk)
{
	const slot_t *table = walk->tables[walk->level + 1];
	uint64_t mask = walk->mask;
	uint64_t up = walk->at >> walk->shift;
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

/**
 * Go up from the table that the walk has stepped off, to the entry that leads to it.  Returns where the
 * walk goes on afterwards.
 */
static s2pt_ipa_t climb(struct s2pt_cursor *walk)
{
	s2pt_ipa_t next = walk->at;

	walk_rise(walk);
	walk->at = walk_base_of(walk, next - 1);
	if (walk->at < walk->start)
		walk->at = walk->start;
	return next;
}

/** Go on at `next`, after the entry to which the walk climbed. */
static void go_on(struct s2pt_cursor *walk, s2pt_ipa_t next)
{
	walk->at = next;
	walk->off = walk_is_off(walk);
}

/** As if the walk had not climbed, for another try. */
static void stay(struct s2pt_cursor *walk, s2pt_ipa_t next)
{
	walk->at = next;
	walk_sink(walk);
}

/**
 * Go up from the table that the walk has stepped off, and take it away if it is empty, with an
 * invalidation of its own.  If that was lost, the walk stays, for another try.
 */
static void leave_plainly(struct s2pt_cursor *walk)
{
	bool empty = table_is_empty(walk);
	s2pt_ipa_t next = climb(walk);

	if (!empty || take_away(walk, slot_load(walk_slot(walk)), NULL))
		go_on(walk, next);
	else
		stay(walk, next);
}

/**
 * Detach the table that the walk has stepped off, if it is empty.  Invalidating any one of its
 * addresses drops it from the walk caches.
 */
static void leave_detached(struct s2pt_cursor *walk, struct detached *detached)
{
	bool empty = table_is_empty(walk);
	s2pt_ipa_t next = climb(walk);
	struct span cached = { walk->at, walk->at + s2pt_page_size(geom_of(walk->pt)) };

	if (!empty || apply_detach(detached, walk, slot_load(walk_slot(walk)), &cached))
		go_on(walk, next);
	else
		stay(walk, next);
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

bool covers(const struct s2pt_cursor *walk)
{
	uint64_t size = walk_span(walk);

	return (walk->at & (size - 1)) == 0 && walk->end - walk->at >= size;
}

/**
 * Empty a run of leaves from where the walk stands, as far as one invalidation and one cleaning
 * serve.  Not inline, so that its stack is not below that of a subtree.
 */
__attribute__((noinline)) static void take_run(struct s2pt_cursor *walk, s2pt_desc_t found,
					       struct s2pt_gather *gather)
{
	struct edit edit = edit_at(walk, found, s2pt_desc_empty());
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

enum s2pt_status unmap_range(struct s2pt_excl excl, const struct s2pt_range *range,
			     struct s2pt_gather *gather, const struct teller *teller)
{
	bool plainly = by_entry(excl.pt);
	bool may_wait = format_of(excl.pt)->fwb || !excl.pt->cmo;
	struct detached detached;
	struct s2pt_cursor walk;
	enum s2pt_status status = walk_over(&walk, excl.pt, range);

	if (status != S2PT_DONE)
		return status;
	/*
	 * Runs are broken that the range covers in part, and all of which leaves go one by one, or
	 * whose dirty state is told: it is that of all leaves.
	 */
	if (excl.pt->config.contiguous)
		excl.pt->config.contiguous->open(excl.pt, range,
						 teller || plainly || excl.pt->dirty);
	/* Only what is counted is read of the rest. */
	detached.count = 0;
	detached.gather = may_wait ? gather : NULL;
	detached.tell = NULL;
	while (walk.off || walk.at < walk.end) {
		if (walk.off && plainly)
			leave_plainly(&walk);
		else if (walk.off)
			leave_detached(&walk, &detached);
		else if (teller && teller->take(teller, &walk, &detached))
			continue;
		else if (plainly)
			unmap_plainly(&walk, detached.gather);
		else
			unmap_entry(&walk, detached.gather, &detached);
	}
	apply_detached(&detached);
	return S2PT_DONE;
}

enum s2pt_status s2pt_unmap(struct s2pt_excl excl, const struct s2pt_range *range,
			    struct s2pt_gather *gather)
{
	return unmap_range(excl, range, gather, NULL);
}

enum s2pt_status s2pt_unmap_leaves(struct s2pt_excl excl, const struct s2pt_range *range,
				   uint64_t *size)
{
	struct s2pt_cursor walk;
	enum s2pt_status status = walk_over(&walk, excl.pt, range);

	*size = 0;
	if (excl.pt->config.contiguous)
		excl.pt->config.contiguous->open(excl.pt, range, true);
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
			if (by_entry(excl.pt) || !covers(&walk)) {
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
