/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes a run of contiguous leaves of those that could be one. */

#include "apply_contiguous.h"
#include "gather.h"
#include "s2pt/shared.h"

/** Is there a run to be made where `run` is, which begins with `first`? */
static enum s2pt_status can_join(const struct contiguous *run, s2pt_desc_t first)
{
	const struct s2pt_geom *geom = geom_of(run->pt);

	if (is_contiguous(run->pt, first, run->level))
		return desc_has_nt(first, run->level) ? S2PT_BUSY : S2PT_ALREADY;
	if (run->count == 1 || !desc_is(first, run->level, S2PT_LEAF) ||
	    (run->level == geom->start_level && s2pt_root_entries(geom) < run->count) ||
	    s2pt_desc_pa(format_of(run->pt), first, run->level) & (run->range.size - 1))
		return desc_is(first, run->level, S2PT_HELD) ? S2PT_BUSY : S2PT_ABSENT;
	for (unsigned int i = 0; i < run->count; i++) {
		s2pt_desc_t now = slot_load(&run->slots[i]);

		if (!contiguous_joins(run, first, i, now))
			return desc_is(now, run->level, S2PT_HELD) ? S2PT_BUSY : S2PT_ABSENT;
	}
	return S2PT_DONE;
}

enum s2pt_status s2pt_join(struct s2pt *pt, s2pt_ipa_t ipa)
{
	struct contiguous run;
	enum s2pt_status status;
	struct spot spot;
	s2pt_desc_t first;

	if (!pt->config.contiguous)
		return S2PT_EINVAL;
	if (ipa >> geom_of(pt)->ipa_bits)
		return S2PT_ERANGE;
	spot = walk_by_hook(pt, ipa);
	run = contiguous_around(pt, spot.slot, spot.level, ipa);
	first = slot_load(&run.slots[0]);
	status = can_join(&run, first);
	if (status == S2PT_DONE)
		status = contiguous_hold(&run, &first);
	if (status != S2PT_DONE)
		return status;
	forget_range(pt, &run.range);
	first.word |= DESC_CONTIGUOUS;
	contiguous_make(&run, first, run.count);
	publish(pt);
	return S2PT_DONE;
}
