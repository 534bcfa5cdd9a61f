/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps whole runs of contiguous leaves where nothing is, or another run; breaks runs of which only a
 * part is mapped otherwise.  Everything else is left to the loop of map.c.
 */

#include "map_contiguous.h"

#include "apply_contiguous.h"
#include "subtree.h"

/** What is to be mapped where the walk stands. */
struct place {
	struct contiguous run;
	/** Leaves that fit there. */
	uint64_t fit;
	/** The leaf of a run that is wanted there. */
	s2pt_desc_t want;
	/** The mapping covers the run, and its output address allows it. */
	bool whole;
};

static struct place place_of(const struct s2pt_cursor *walk, const struct s2pt_mapping *mapping)
{
	const struct s2pt *pt = walk->pt;
	s2pt_pa_t pa = mapping->pa + (walk->at - mapping->ipa);
	struct span span = { walk->at, walk->end };
	struct s2pt_attr attr = mapping->attr;
	struct place place = {
		.run = contiguous_around(pt, walk_slot(walk), walk->level, walk->at),
		.fit = leaves_fit(pt, mapping, walk->level, &span),
	};

	attr.contiguous = true;
	if (place.fit != 0)
		place.want = s2pt_desc_leaf(format_of(pt), walk->level, pa, &attr);
	place.whole = place.run.count > 1 && place.fit >= place.run.count &&
		      ((walk->at | pa) & (place.run.range.size - 1)) == 0;
	return place;
}

/** Map where a leaf of a run is: nothing may be to be done, or all of the run is to be changed. */
static enum s2pt_status map_over(struct s2pt_cursor *walk, const struct place *place,
				 s2pt_desc_t found, const struct s2pt_rules *rules)
{
	struct s2pt_verdict verdict;
	enum s2pt_status status;

	if (place->fit == 0)
		return contiguous_break(&place->run);
	verdict = s2pt_decide(rules, found, place->want, walk->level);
	if (verdict.price == S2PT_KEEP)
		return verdict.outcome;
	if (!place->whole)
		return contiguous_break(&place->run);
	status = contiguous_replace(&place->run, verdict.store);
	if (status == S2PT_DONE)
		walk_skip(walk, place->run.count);
	return status;
}

/** Where the part ends that is mapped by independent leaves, or by a table in this place. */
static s2pt_ipa_t end_of_part(const struct s2pt_cursor *walk, const struct place *place)
{
	s2pt_ipa_t end = walk_base_of(walk, walk->at) + walk_span(walk);
	s2pt_ipa_t end_of_run = place->run.range.ipa + place->run.range.size;

	if (place->fit > 1)
		end = walk->at + place->fit * walk_span(walk);
	if (end > end_of_run)
		end = end_of_run;
	return end < walk->end ? end : walk->end;
}

enum s2pt_status map_contiguous(struct s2pt_cursor *walk, struct s2pt_mapping *mapping,
				const struct s2pt_rules *rules)
{
	s2pt_desc_t found = slot_load(walk_slot(walk));
	struct place place = place_of(walk, mapping);

	mapping->pa += walk->at - mapping->ipa;
	mapping->ipa = walk->at;
	mapping->size = 0;
	if (desc_is(found, walk->level, S2PT_TABLE) && (place.fit == 0 || mapping->fresh_only)) {
		walk_down(walk, found);
		return S2PT_DONE;
	}
	if (is_contiguous(walk->pt, found, walk->level) && !mapping->fresh_only)
		return map_over(walk, &place, found, rules);
	if (place.whole && s2pt_desc_same(found, s2pt_desc_empty()) &&
	    contiguous_fresh(&place.run, place.want)) {
		walk_skip(walk, place.run.count);
		return S2PT_DONE;
	}
	mapping->size = end_of_part(walk, &place) - walk->at;
	return S2PT_DONE;
}
