/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Complains about what is owed when it should have been paid: an entry is made anew, a table is given
 * up, an operation is over.  What is owed is kept in owed.c.
 */

#include "due.h"

#include "complain.h"
#include "owed.h"
#include "page.h"
#include "state.h"
#include "word.h"

static enum s2pt_check_reason reason_of(const struct s2pt_check *check, const struct owed *owed)
{
	enum phase best = OWED;

	for (unsigned int i = 0; i < TRACKS; i++)
		if (owed->tracks[i].phase > best)
			best = (enum phase)owed->tracks[i].phase;
	switch (best) {
	case OWED:
	case OVER:
		if (owed->why_unpaid != S2PT_CHECK_RIGHT)
			return (enum s2pt_check_reason)owed->why_unpaid;
		if (owed->unordered)
			return S2PT_CHECK_DSB_BEFORE;
		/* It would have been paid if an invalidation had covered it. */
		if (check->cpus[owed->by].invalidated > owed->since)
			return S2PT_CHECK_TLBI_SMALL;
		return check->config.regimes && check->cpus[owed->by].elsewhere > owed->since
			       ? S2PT_CHECK_TLBI_STAGE
			       : S2PT_CHECK_TLBI_MISSING;
	case ISSUED:
		if (owed->why_unpaid == S2PT_CHECK_DSB_BETWEEN ||
		    owed->why_unpaid == S2PT_CHECK_TLBI_REGIME ||
		    owed->why_unpaid == S2PT_CHECK_TLBI_CONTEXT)
			return (enum s2pt_check_reason)owed->why_unpaid;
		return S2PT_CHECK_TLBI_STAGE1;
	case CLOSING:
		return S2PT_CHECK_DSB_AFTER;
	}
	return S2PT_CHECK_TLBI_MISSING;
}

/* Tell what is owed, and since when; `complaint` may be NULL. */
static void tell(const struct s2pt_check *check, struct s2pt_complaint *complaint,
		 const struct owed *owed)
{
	if (!complaint)
		return;
	complaint->cause = owed->since;
	complaint->at = owed->at;
	complaint->ipa = owed->ipa;
	complaint->level = (int)owed->level;
	complaint->old = owed->old;
	complaint->wrote = true;
	complaint->word = check->owed_words[owed - check->owed];
	s2pt_check_tell_history(check, complaint, owed->at);
}

void s2pt_check_complain_held(struct s2pt_check *check, const struct page *page)
{
	for (unsigned int i = 0; i < check->owed_top; i++) {
		if (check->owed[i].level == VACANT ||
		    s2pt_check_led_to(check, &check->owed[i]) != page)
			continue;
		tell(check,
		     s2pt_check_new_complaint(check, S2PT_CHECK_FREED_HELD, check->owed[i].by),
		     &check->owed[i]);
		return;
	}
	/* It was of another page that had this address. */
	(void)s2pt_check_complain(check, S2PT_CHECK_FREED_HELD, NULL, 0);
}

static void complain_owed(struct s2pt_check *check, struct owed *owed, bool over)
{
	enum s2pt_check_reason reason = reason_of(check, owed);
	struct s2pt_complaint *complaint;

	/* One complaint about it is enough. */
	if (owed->complaint)
		return;
	if (over && reason == S2PT_CHECK_TLBI_MISSING)
		reason = S2PT_CHECK_UNPAID;
	complaint = s2pt_check_new_complaint(check, reason, owed->by);
	owed->complaint = UINT8_MAX;
	if (!complaint)
		return;
	owed->complaint = (uint8_t)(check->kept_count < UINT8_MAX ? check->kept_count : UINT8_MAX);
	tell(check, complaint, owed);
}

struct made {
	const struct place *place;
	uint64_t word;
};

/* Must what TLBs may hold by `owed` be gone before this word can be at its place? */
static bool in_the_way(const struct s2pt_check *check, const struct owed *owed,
		       const struct made *made)
{
	const struct place *place = made->place;
	uint64_t size = s2pt_level_size(&check->config.geom, place->level);

	if (owed->local || owed->level < place->level || (owed->ipa & ~(size - 1)) != place->ipa)
		return false;
	if (owed->level == place->level)
		return s2pt_check_needs_break(&check->config, place->level, owed->old,
					      made->word) != S2PT_CHECK_RIGHT;
	return !s2pt_check_is_table(made->word, place->level) &&
	       !s2pt_check_size_free(&check->config, 0, made->word, place->level);
}

static void look_made(struct s2pt_check *check, struct owed *owed, const void *ctx)
{
	if (in_the_way(check, owed, ctx))
		complain_owed(check, owed, false);
}

void s2pt_check_owed_made(struct s2pt_check *check, const struct place *place, uint64_t word)
{
	const struct made made = { place, word };
	uint64_t size = s2pt_level_size(&check->config.geom, place->level);

	/* Only a block can be above other entries for which something is owed. */
	if (s2pt_check_is_table(word, place->level))
		size = s2pt_page_size(&check->config.geom);
	s2pt_check_owed_in(check, place->ipa, place->ipa + size, look_made, &made);
}

void s2pt_check_left(struct s2pt_check *check, unsigned int cpu)
{
	for (unsigned int i = 0; i < check->owed_top; i++) {
		if (check->owed[i].level == VACANT || check->owed[i].by != cpu)
			continue;
		complain_owed(check, &check->owed[i], false);
		s2pt_check_paid(check, i);
	}
}

void s2pt_check_over(struct s2pt_check *check)
{
	for (unsigned int i = 0; check->owed_count && i < check->owed_top; i++)
		if (check->owed[i].level != VACANT)
			complain_owed(check, &check->owed[i], true);
}
