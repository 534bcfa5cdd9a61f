/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps a range: checks the request, walks to each entry, and has runs of leaves, single leaves or
 * new tables put there, which are filled before a single swap links them.  The short way for one
 * page is in map_page.h.
 */

#include "alike.h"
#include "apply_contiguous.h"
#include "apply_run.h"
#include "gather.h"
#include "grow.h"
#include "map_check.h"
#include "map_page.h"
#include "map_span.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "subtree.h"
#include "walk.h"

/**
 * The output address where the walk stands.  It is computed from the input address each time, so
 * that the two can't drift apart.
 */
static s2pt_pa_t pa_at(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	return mapping->pa + (walk->pt->base + walk->at - mapping->ipa);
}

/** How many leaves of the walk's level can be put side by side from where it stands. */
static uint64_t fit(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	struct span span = { walk->at, walk->end };

	return leaves_fit(walk->pt, mapping, walk->level, &span);
}

/*
 * `put_leaf` and `put_run` are not inlined, nor is what maps a page that is taken: the stack of the one
 * is not under that of the other.
 */
#define APART __attribute__((noinline))

APART static enum s2pt_status make_leaf(struct s2pt_cursor *walk, s2pt_desc_t found,
					s2pt_desc_t want, const struct s2pt_rules *rules)
{
	struct edit edit = edit_at(walk, found, want);
	enum s2pt_status status;

	edit.claim = walk->pt->claims;
	status = exchange(&edit, rules);
	if (status != S2PT_DONE)
		return status;
	let_go(&edit);
	walk_step(walk);
	return S2PT_DONE;
}

APART static enum s2pt_status put_leaf(struct s2pt_cursor *walk, s2pt_desc_t found,
				       const struct s2pt_mapping *mapping,
				       const struct s2pt_rules *rules)
{
	s2pt_desc_t want = s2pt_desc_leaf(format_of(walk->pt), walk->level, pa_at(walk, mapping),
					  &mapping->attr);
	struct s2pt_rules sized = rules_between(walk->pt, rules, found, want, walk->level);

	return make_leaf(walk, found, want, &sized);
}

/**
 * How many of the next `most` entries are empty, `found` being the first, and can become leaves in
 * one run.
 */
static uint64_t empty_run(const struct s2pt_cursor *walk, s2pt_desc_t found, uint64_t most)
{
	slot_t *slot = walk_slot(walk);
	uint64_t run = walk_run(walk);
	uint64_t count = 1;

	if (by_entry(walk->pt) || walk->pt->claims || !s2pt_desc_same(found, s2pt_desc_empty()))
		return 1;
	if (most > run)
		most = run;
	while (count < most && s2pt_desc_same(slot_load(slot + count), s2pt_desc_empty()))
		count++;
	return count;
}

APART static enum s2pt_status put_run(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping,
				      uint64_t count)
{
	struct run run = {
		.slot = walk_slot(walk),
		.count = count,
		.first = s2pt_desc_leaf(format_of(walk->pt), walk->level, pa_at(walk, mapping),
					&mapping->attr),
		.stride = walk_span(walk),
	};
	uint64_t done = apply_fresh_run(walk->pt, &run, walk->level);

	if (done != 0)
		walk_skip(walk, done);
	return done == count ? S2PT_DONE : S2PT_RACED;
}

/**
 * May a map that leaves alone what is there go on where the walk stands and `found` is, of which
 * `most` leaves fit there?  `S2PT_DONE`: it may.  Not inline, so that other maps have no registers
 * to save for it.
 */
__attribute__((noinline)) static enum s2pt_status admit(const struct s2pt_cursor *walk,
							s2pt_desc_t found,
							const struct s2pt_mapping *mapping,
							uint64_t most)
{
	if (!mapping->fresh_only)
		return most == 0 && s2pt_desc_valid(found) ? S2PT_EEXIST : S2PT_DONE;
	return desc_is(found, walk->level, S2PT_HELD) ? S2PT_BUSY : S2PT_EEXIST;
}

/**
 * Map by smaller entries: in a table that is filled before it is linked; or, where it takes over what
 * `found` was, in the table that the walk then goes down into.
 */
static enum s2pt_status map_below(struct s2pt_cursor *walk, s2pt_desc_t found,
				  const struct s2pt_mapping *mapping,
				  const struct s2pt_rules *rules)
{
	bool keeps = by_entry(walk->pt) ||
		     (walk->pt->config.keep_rest && !s2pt_desc_same(found, s2pt_desc_empty()));
	struct leaves below = { .size = 0 };
	s2pt_ipa_t first = walk->at;
	enum s2pt_status status;
	slot_t *table;

	if (desc_is(found, walk->level, S2PT_HELD))
		return S2PT_BUSY;
	table = keeps ? successor(walk, found, mapping->cache)
		      : table_of_mapping(walk, mapping, &below);
	if (!table)
		return S2PT_ENOMEM;
	status = put_table(walk, found, rules, table, &below);
	if (status != S2PT_DONE)
		return status;
	if (keeps) {
		walk_down(walk, table_link(walk->pt, table));
		return S2PT_DONE;
	}
	walk_step(walk);
	return first + below.size < walk->at && first + below.size < walk->end ? S2PT_ENOMEM
									       : S2PT_DONE;
}

/** Map what fits into the entry where the walk stands, and move on if that was done. */
static enum s2pt_status map_entry(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping,
				  const struct s2pt_rules *rules)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));
	uint64_t most = fit(walk, mapping);

	if (desc_is(found, walk->level, S2PT_TABLE) &&
	    (most == 0 || walk->pt->refuses || mapping->fresh_only)) {
		walk_down(walk, found);
		return S2PT_DONE;
	}
	if (!s2pt_desc_same(found, s2pt_desc_empty()) &&
	    (walk->pt->refuses || mapping->fresh_only)) {
		enum s2pt_status status = admit(walk, found, mapping, most);

		if (status != S2PT_DONE)
			return status;
	}
	if (most > 1)
		most = empty_run(walk, found, most);
	if (most > 1)
		return put_run(walk, mapping, most);
	/* A run that was there before was looked at by `map_contiguous`: this one is another walker's. */
	if (walk->pt->guards && (is_staged(walk->pt, found, walk->level) ||
				 is_contiguous(walk->pt, found, walk->level)))
		return S2PT_BUSY;
	if (most == 1)
		return put_leaf(walk, found, mapping, rules);
	return map_below(walk, found, mapping, rules);
}

void map_pass_over(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	s2pt_desc_t now = slot_load(walk_slot(walk));

	if (desc_is(now, walk->level, S2PT_TABLE) && fit(walk, mapping) == 0)
		walk_down(walk, now);
	else
		walk_step(walk);
}

APART enum s2pt_status map_span(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone)
{
	s2pt_ipa_t start = mapping->ipa - pt->base;
	struct span span = { start, start + mapping->size };
	struct s2pt_rules rules = map_rules(pt, alone);
	enum s2pt_status status = S2PT_DONE;
	struct s2pt_cursor walk;

	walk_start(&walk, pt, &span);
	while (walk_more(&walk)) {
		status = map_entry(&walk, mapping, &rules);
		if (status > S2PT_DONE && mapping->pass_over) {
			map_pass_over(&walk, mapping);
			status = S2PT_DONE;
		}
		if (status != S2PT_DONE)
			break;
	}
	return status;
}

/* The end of each map.  Not inline, so that its stack is not below that of the map. */
APART static enum s2pt_status finish(const struct s2pt *pt, const struct s2pt_mapping *mapping,
				     enum s2pt_status status)
{
	if (status > S2PT_DONE && mapping->pass_over)
		status = S2PT_DONE;
	publish(pt);
	return status;
}

/* Not inline, so that what maps a page is not below it on the stack. */
APART static enum s2pt_status map_many(struct s2pt *pt, const struct s2pt_mapping *mapping,
				       bool alone)
{
	enum s2pt_status status = check_mapping(pt, mapping);

	if (status != S2PT_DONE)
		return status;
	if (pt->config.contiguous)
		status = pt->config.contiguous->map(pt, mapping, alone);
	else
		status = map_span(pt, mapping, alone);
	return finish(pt, mapping, status);
}

/*
 * Map one page, without a cursor if that can be.  What `map_page` takes the address of has a scope of its
 * own, so that `finish` can be called last.
 */
APART static enum s2pt_status map_single(struct s2pt *pt, const struct s2pt_mapping *mapping,
					 bool alone)
{
	enum s2pt_status status = check_page(pt, mapping);

	if (status != S2PT_DONE)
		return status;
	{
		struct spot spot = walk_to(pt, mapping->ipa);
		enum s2pt_status made;

		if (is_page_free(pt, &spot))
			status = map_free_page(pt, mapping, &spot);
		else if (map_page(pt, mapping, alone, &spot, &made))
			status = made;
		else
			status = map_span(pt, mapping, alone);
	}
	return finish(pt, mapping, status);
}

static inline enum s2pt_status map_range(struct s2pt *pt, const struct s2pt_mapping *mapping,
					 bool alone)
{
	if (mapping->size == s2pt_page_size(geom_of(pt)) && pt->by_spot)
		return map_single(pt, mapping, alone);
	return map_many(pt, mapping, alone);
}

enum s2pt_status s2pt_map(struct s2pt *pt, const struct s2pt_mapping *mapping)
{
	return map_range(pt, mapping, false);
}

enum s2pt_status s2pt_map_alone(struct s2pt_excl excl, const struct s2pt_mapping *mapping)
{
	return map_range(excl.pt, mapping, true);
}
