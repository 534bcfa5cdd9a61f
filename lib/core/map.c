/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps a range: checks the request, walks to each entry, and has runs of leaves, single leaves or
 * new tables put there.  The short ways for one page and for empty spans are in map_page.h and
 * map_fresh.h.
 */

#include "apply_run.h"
#include "gather.h"
#include "grow.h"
#include "map_fresh.h"
#include "map_page.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "walk.h"

/** Does a range as a caller gave it lie in a space that ends at `end`? */
static bool within(uint64_t start, uint64_t size, uint64_t end)
{
	return start <= end && size <= end - start;
}

static enum s2pt_status check_mapping(const struct s2pt *pt, const struct s2pt_mapping *mapping)
{
	const struct s2pt_geom *geom = geom_of(pt);

	if ((mapping->ipa | mapping->pa | mapping->size) & (s2pt_page_size(geom) - 1))
		return S2PT_EINVAL;
	if (!within(mapping->ipa, mapping->size, s2pt_ipa_end(geom)) ||
	    !within(mapping->pa, mapping->size, s2pt_pa_end(geom)))
		return S2PT_ERANGE;
	return s2pt_attr_check(format_of(pt), &mapping->attr);
}

/** Check a mapping of one page, whose end lies in a space if its start does. */
static enum s2pt_status check_page(const struct s2pt *pt, const struct s2pt_mapping *mapping)
{
	const struct s2pt_geom *geom = geom_of(pt);

	if ((mapping->ipa | mapping->pa) & (s2pt_page_size(geom) - 1))
		return S2PT_EINVAL;
	if (mapping->ipa >> geom->ipa_bits || mapping->pa >> geom->pa_bits)
		return S2PT_ERANGE;
	return stage2_attr_ok(format_of(pt), &mapping->attr) ? S2PT_DONE : S2PT_EINVAL;
}

/**
 * The output address where the walk stands.  It is computed from the input address each time, so
 * that the two can't drift apart.
 */
static s2pt_pa_t pa_at(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	return mapping->pa + (walk->at - mapping->ipa);
}

/** How many leaves of the walk's level can be put side by side from where it stands. */
static uint64_t fit(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	struct span span = { walk->at, walk->end };

	return leaves_fit(walk->pt, mapping, walk->level, &span);
}

static enum s2pt_status put_leaf(struct s2pt_cursor *walk, s2pt_desc_t found,
				 const struct s2pt_mapping *mapping, const struct s2pt_rules *rules)
{
	s2pt_desc_t want = s2pt_desc_leaf(format_of(walk->pt), walk->level, pa_at(walk, mapping),
					  &mapping->attr);
	struct s2pt_verdict verdict = s2pt_decide(rules, found, want, walk->level);
	struct edit edit = edit_at(walk, found, &verdict);
	enum s2pt_status status = verdict.outcome;

	edit.claim = walk->pt->claims;
	if (status == S2PT_DONE)
		status = apply(&edit);
	if (status == S2PT_DONE)
		walk_step(walk);
	return status;
}

/** Must a table that takes the place of `found` keep the rest of it? */
static bool keeps(const struct s2pt_cursor *walk, s2pt_desc_t found)
{
	return walk->pt->config.keep_rest && !s2pt_desc_same(found, s2pt_desc_empty());
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

	if (walk->pt->config.by_entry || walk->pt->claims ||
	    !s2pt_desc_same(found, s2pt_desc_empty()))
		return 1;
	if (most > run)
		most = run;
	while (count < most && s2pt_desc_same(slot_load(slot + count), s2pt_desc_empty()))
		count++;
	return count;
}

static enum s2pt_status put_run(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping,
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

/** Map what fits into the entry where the walk stands, and move on if that was done. */
static enum s2pt_status map_entry(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping,
				  const struct s2pt_rules *rules)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));
	uint64_t most = fit(walk, mapping);

	if (walk->pt->refuses && desc_is(found, walk->level, S2PT_TABLE))
		most = 0;
	if (most > 1)
		most = empty_run(walk, found, most);
	if (most > 1)
		return put_run(walk, mapping, most);
	if (most == 1)
		return put_leaf(walk, found, mapping, rules);
	if (!desc_is(found, walk->level, S2PT_TABLE)) {
		if (walk->pt->refuses && s2pt_desc_valid(found))
			return S2PT_EEXIST;
		if (walk->pt->config.by_entry || keeps(walk, found))
			return grow(walk, found, rules, mapping->cache);
		return map_fresh(walk, found, mapping, rules);
	}
	walk_down(walk, found);
	return S2PT_DONE;
}

/**
 * Leave an entry as it is and move on.  If another walker has put a table there, go down into it
 * for the rest of the range.
 */
static void pass_over(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	s2pt_desc_t now = slot_load(walk_slot(walk));

	if (desc_is(now, walk->level, S2PT_TABLE) && fit(walk, mapping) == 0)
		walk_down(walk, now);
	else
		walk_step(walk);
}

/*
 * The rules of a map.  FEAT_BBM level 2 stays unused: it permits to leave out the break only where
 * the translations stay the same, which is true of a block that gives way to its parts, but not of
 * a table that is folded unseen.
 */
static struct s2pt_rules map_rules(const struct s2pt *pt, bool alone)
{
	struct s2pt_rules rules = { .policy = pt->config.policy,
				    .alone = alone,
				    .regime = format_of(pt)->regime };

	return rules;
}

static enum s2pt_status map_span(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone)
{
	struct span span = { mapping->ipa, mapping->ipa + mapping->size };
	struct s2pt_rules rules = map_rules(pt, alone);
	enum s2pt_status status = S2PT_DONE;
	struct s2pt_cursor walk;

	walk_start(&walk, pt, &span);
	while (walk_more(&walk)) {
		status = map_entry(&walk, mapping, &rules);
		if (status > S2PT_DONE && mapping->pass_over) {
			pass_over(&walk, mapping);
			status = S2PT_DONE;
		}
		if (status != S2PT_DONE)
			break;
	}
	return status;
}

/* Not inline, so that a call which finds an empty entry has no registers to save. */
__attribute__((noinline)) static enum s2pt_status
map_taken_page(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone, struct spot spot)
{
	struct s2pt_rules rules = map_rules(pt, alone);
	enum s2pt_status status;

	if (map_page(pt, mapping, &rules, &spot, &status))
		return status;
	return map_span(pt, mapping, alone);
}

static enum s2pt_status map_page_range(struct s2pt *pt, const struct s2pt_mapping *mapping,
				       bool alone)
{
	struct spot spot = walk_to(pt, mapping->ipa);

	if (is_page_free(pt, &spot))
		return map_free_page(pt, mapping, &spot);
	return map_taken_page(pt, mapping, alone, spot);
}

/* One function for both public ones, so that the path of one page is inlined once. */
__attribute__((noinline)) static enum s2pt_status
map_range(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone)
{
	bool stage1 = s2pt_is_stage1(format_of(pt));
	bool one_page = mapping->size == s2pt_page_size(geom_of(pt)) && !stage1;
	enum s2pt_status status = one_page ? check_page(pt, mapping) : check_mapping(pt, mapping);

	if (status != S2PT_DONE)
		return status;
	if (one_page)
		status = map_page_range(pt, mapping, alone);
	else
		status = map_span(pt, mapping, alone);
	if (status > S2PT_DONE && mapping->pass_over)
		status = S2PT_DONE;
	publish(pt);
	return status;
}

/* Not inline, so that only the upper range of a stage 1 pays for the copy. */
__attribute__((noinline)) static enum s2pt_status
map_upper(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone)
{
	struct s2pt_mapping moved = *mapping;

	moved.ipa -= pt->base;
	return map_range(pt, &moved, alone);
}

enum s2pt_status s2pt_map(struct s2pt *pt, const struct s2pt_mapping *mapping)
{
	if (pt->base)
		return map_upper(pt, mapping, false);
	return map_range(pt, mapping, false);
}

enum s2pt_status s2pt_map_alone(struct s2pt_excl excl, const struct s2pt_mapping *mapping)
{
	if (excl.pt->base)
		return map_upper(excl.pt, mapping, true);
	return map_range(excl.pt, mapping, true);
}
