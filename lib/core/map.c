/* SPDX-License-Identifier: BSD-2-Clause */
#include "apply.h"
#include "gather.h"
#include "grow.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "walk.h"

/** A range as a caller gave it: does it lie in a space that ends at `end`? */
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

/** The output address follows from the input address, so that the two can't drift apart. */
static s2pt_pa_t pa_at(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	return mapping->pa + (walk->at - mapping->ipa);
}

/** May a leaf of the walk's level be put where it stands? */
static bool leaf_fits(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	uint64_t size = walk_span(walk);

	if (walk->level == S2PT_LEVEL_MAX)
		return true;
	if (mapping->pages_only || walk->level < s2pt_block_level(geom_of(walk->pt)))
		return false;
	return size <= walk->end - walk->at &&
	       ((walk->at | pa_at(walk, mapping)) & (size - 1)) == 0;
}

static enum s2pt_status put_leaf(struct s2pt_cursor *walk, s2pt_desc_t found,
				 const struct s2pt_mapping *mapping, const struct s2pt_rules *rules)
{
	s2pt_desc_t want = s2pt_desc_leaf(format_of(walk->pt), walk->level, pa_at(walk, mapping),
					  &mapping->attr);
	struct s2pt_verdict verdict = s2pt_decide(rules, found, want, walk->level);
	struct edit edit = edit_at(walk, found, &verdict);
	enum s2pt_status status = verdict.outcome;

	edit.claim = claims(walk->pt);
	if (verdict.price != S2PT_KEEP)
		status = apply(&edit);
	if (status == S2PT_DONE)
		walk_step(walk);
	return status;
}

/** Deal with the entry where the walk stands, and move on from it if that was done. */
static enum s2pt_status map_entry(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping,
				  const struct s2pt_rules *rules)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));

	if (leaf_fits(walk, mapping))
		return put_leaf(walk, found, mapping, rules);
	if (!desc_is(found, walk->level, S2PT_TABLE))
		return grow(walk, found, rules, mapping->cache);
	walk_down(walk, found);
	return S2PT_DONE;
}

/** Leave an entry as it is; what won the race may be a table that leads to the rest of the range. */
static void pass_over(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	s2pt_desc_t now = slot_load(walk_slot(walk));

	if (desc_is(now, walk->level, S2PT_TABLE) && !leaf_fits(walk, mapping))
		walk_down(walk, now);
	else
		walk_step(walk);
}

static enum s2pt_status map_range(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone)
{
	/*
	 * FEAT_BBM level 2 permits no break only where the translations stay the same: true of a
	 * block that gives way to its parts, not of a table that is folded unseen.
	 */
	struct s2pt_rules rules = { .policy = pt->config.policy, .alone = alone };
	struct span span = { mapping->ipa, mapping->ipa + mapping->size };
	enum s2pt_status status = check_mapping(pt, mapping);
	struct s2pt_cursor walk;

	if (status != S2PT_DONE)
		return status;
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
	publish(pt);
	return status;
}

enum s2pt_status s2pt_map(struct s2pt *pt, const struct s2pt_mapping *mapping)
{
	return map_range(pt, mapping, false);
}

enum s2pt_status s2pt_map_alone(struct s2pt_excl excl, const struct s2pt_mapping *mapping)
{
	return map_range(excl.pt, mapping, true);
}
