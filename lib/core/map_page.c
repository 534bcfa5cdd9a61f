/* SPDX-License-Identifier: BSD-2-Clause */
#include "map_page.h"

#include "apply_run.h"

/** The entry is empty, and nobody holds it first: one swap, whatever the policy. */
static enum s2pt_status put_fresh(const struct s2pt *pt, const struct spot *spot, s2pt_desc_t want)
{
	struct run run = { .slot = spot->slot, .count = 1, .first = want };

	run.stride = s2pt_page_size(geom_of(pt));
	return apply_fresh_run(pt, &run, spot->level) ? S2PT_DONE : S2PT_RACED;
}

static enum s2pt_status put(const struct s2pt *pt, const struct spot *spot, s2pt_ipa_t ipa,
			    const struct s2pt_verdict *verdict)
{
	struct edit edit = {
		.pt = pt,
		.slot = spot->slot,
		.level = spot->level,
		.at = ipa,
		.found = spot->found,
		.want = verdict->store,
		.price = verdict->price,
		.claim = claims(pt),
	};

	return verdict->price == S2PT_KEEP ? verdict->outcome : apply(&edit);
}

bool map_page(const struct s2pt *pt, const struct s2pt_mapping *mapping,
	      const struct s2pt_rules *rules, enum s2pt_status *status)
{
	struct spot spot = walk_to(pt, mapping->ipa);
	struct s2pt_verdict verdict;
	s2pt_desc_t want;

	if (spot.level != S2PT_LEVEL_MAX)
		return false;
	want = s2pt_desc_leaf(format_of(pt), S2PT_LEVEL_MAX, mapping->pa, &mapping->attr);
	if (s2pt_desc_same(spot.found, s2pt_desc_empty()) && !claims(pt)) {
		*status = put_fresh(pt, &spot, want);
		return true;
	}
	verdict = s2pt_decide(rules, spot.found, want, S2PT_LEVEL_MAX);
	*status = put(pt, &spot, mapping->ipa, &verdict);
	return true;
}
