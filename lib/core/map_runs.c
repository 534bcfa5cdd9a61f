/* SPDX-License-Identifier: BSD-2-Clause */
/* What tables with runs of contiguous leaves do otherwise than others, in one object. */

#include "apply_contiguous.h"
#include "map_contiguous.h"
#include "map_span.h"

/** Map whole runs, and by `map_span` what lies between. */
static enum s2pt_status map_with_runs(struct s2pt *pt, const struct s2pt_mapping *mapping,
				      bool alone)
{
	struct span span = { mapping->ipa, mapping->ipa + mapping->size };
	struct s2pt_rules rules = map_rules(pt, alone);
	enum s2pt_status status = S2PT_DONE;
	struct s2pt_cursor walk;

	walk_start(&walk, pt, &span);
	while (status == S2PT_DONE && walk_more(&walk)) {
		struct s2pt_mapping rest = *mapping;

		status = map_contiguous(&walk, &rest, &rules);
		if (status == S2PT_DONE && rest.size != 0) {
			status = map_span(pt, &rest, alone);
			walk.at += rest.size - 1;
			walk_step(&walk);
		}
		if (status > S2PT_DONE && mapping->pass_over) {
			map_pass_over(&walk, mapping);
			status = S2PT_DONE;
		}
	}
	return status;
}

static enum s2pt_status leave_run(const struct s2pt *pt, s2pt_ipa_t ipa, struct spot *spot)
{
	struct contiguous run = contiguous_around(pt, spot->slot, spot->level, ipa);
	enum s2pt_status status = contiguous_break(&run);

	if (status != S2PT_DONE)
		return status;
	spot->found = slot_load(spot->slot);
	return is_contiguous(pt, spot->found, spot->level) ? S2PT_RACED : S2PT_DONE;
}

const struct s2pt_contiguous s2pt_contiguous = {
	.map = map_with_runs,
	.open = contiguous_open,
	.fill = contiguous_fill,
	.leave = leave_run,
	.rewrite = contiguous_rewrite,
};
