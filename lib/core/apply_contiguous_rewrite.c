/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes permissions, access flags or dirty state away from a run of contiguous leaves as a whole. */

#include "apply_contiguous.h"
#include "apply_rewrite.h"

unsigned int contiguous_rewrite(const struct s2pt_cursor *walk, struct rewrite *rewrite,
				unsigned int at, unsigned int end)
{
	const struct s2pt *pt = walk->pt;
	const struct alike *alike = &rewrite->change;
	uint64_t fields = alike->care & ~(DESC_VALID | DESC_TYPE | DESC_CONTIGUOUS);
	struct contiguous_change change = { .keep = ~fields, .set = alike->becomes & fields };
	struct s2pt_range rest = rewrite_span(walk, at, end);
	struct contiguous run = contiguous_around(pt, walk_slot(walk) + at, walk->level, rest.ipa);
	uint64_t left = (run.range.ipa + run.range.size - rest.ipa) / walk_span(walk);
	enum s2pt_status status;
	s2pt_desc_t all;
	s2pt_desc_t now;

	if (!contiguous_within(&run, walk->start, walk->end))
		status = contiguous_break(&run) == S2PT_BUSY ? S2PT_BUSY : S2PT_RACED;
	else
		status = contiguous_change(&run, change, &all);
	if (status == S2PT_RACED)
		return at;
	rewrite->busy |= status == S2PT_BUSY;
	if (status == S2PT_DONE) {
		rewrite->changed = true;
		if (alike->price != S2PT_SWAP)
			rewrite_owe(rewrite, &run.range);
		now.word = (all.word & change.keep) | change.set;
		if (desc_is_dirty(format_of(pt), all) && !desc_is_dirty(format_of(pt), now))
			rewrite_tell(pt, rewrite, run.range);
	}
	return left < end - at ? at + (unsigned int)left : end;
}
