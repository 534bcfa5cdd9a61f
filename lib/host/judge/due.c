/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Complains about what is owed when it should have been paid: an entry is made anew, a table is given
 * up, an operation is over.  What is owed is kept in owed.c.
 */

#include "due.h"

#include "complain.h"
#include "misses.h"
#include "owed.h"
#include "page.h"
#include "patience.h"
#include "state.h"
#include "track.h"
#include "word.h"

/* Why the last wide invalidation, on the CPU that stored, did not pay it: it worked elsewhere. */
static enum s2pt_check_reason astray(const struct s2pt_check *check, const struct owed *owed)
{
	const struct wide *wide = &check->cpus[owed->by].wide;

	if (wide->event <= owed->since || owed->ipa < wide->by.covers.first ||
	    owed->ipa >= wide->by.covers.end)
		return S2PT_CHECK_RIGHT;
	return s2pt_check_elsewhere(&check->contexts[owed->context], &wide->by);
}

/* Why nothing pays it that any CPU has done. */
static enum s2pt_check_reason why_unpaid(const struct s2pt_check *check, const struct owed *owed)
{
	const struct cpu *by = &check->cpus[owed->by];

	/* The last reason is the one that is told. */
	if (by->wide.last && astray(check, owed) != S2PT_CHECK_RIGHT)
		return astray(check, owed);
	if (owed->why_unpaid != S2PT_CHECK_RIGHT)
		return (enum s2pt_check_reason)owed->why_unpaid;
	if (astray(check, owed) != S2PT_CHECK_RIGHT)
		return astray(check, owed);
	if (owed->unordered)
		return S2PT_CHECK_DSB_BEFORE;
	/* It would have been paid if an invalidation had covered it. */
	if (by->invalidated > owed->since)
		return S2PT_CHECK_TLBI_SMALL;
	return check->config.regimes && by->elsewhere > owed->since ? S2PT_CHECK_TLBI_STAGE
								    : S2PT_CHECK_TLBI_MISSING;
}

static enum s2pt_check_reason reason_of(const struct s2pt_check *check, const struct owed *owed)
{
	const struct track *best = &owed->tracks[0];

	for (unsigned int i = 1; i < TRACKS; i++)
		if (owed->tracks[i].phase > best->phase)
			best = &owed->tracks[i];
	switch ((enum phase)best->phase) {
	case OWED:
	case OVER:
		return why_unpaid(check, owed);
	case ISSUED:
		if (s2pt_check_missed(check, owed, best) != S2PT_CHECK_RIGHT)
			return s2pt_check_missed(check, owed, best);
		return owed->why_unpaid == S2PT_CHECK_DSB_BETWEEN ? S2PT_CHECK_DSB_BETWEEN
								  : S2PT_CHECK_TLBI_STAGE1;
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
	complaint->ipa = owed->ipa + s2pt_check_base(&check->config);
	complaint->level = (int)owed->level;
	complaint->old = owed->old;
	complaint->wrote = true;
	complaint->word = check->owed_words[owed - check->owed].wrote;
	s2pt_check_tell_history(check, complaint, owed->at);
}

/* What was owed last of what is owed for an entry that led to `page`; NULL: that was another page. */
static const struct owed *find_held(struct s2pt_check *check, const struct page *page)
{
	const struct owed *last = &check->owed[page->held_by];

	if (page->held_by < check->owed_top && last->level != VACANT &&
	    s2pt_check_led_to(check, last) == page)
		return last;
	s2pt_check_look(check, check->owed_top);
	for (unsigned int i = 0; i < check->owed_top; i++)
		if (check->owed[i].level != VACANT &&
		    s2pt_check_led_to(check, &check->owed[i]) == page)
			return &check->owed[i];
	return NULL;
}

void s2pt_check_complain_held(struct s2pt_check *check, const struct page *page)
{
	const struct owed *owed = find_held(check, page);

	if (owed)
		tell(check, s2pt_check_new_complaint(check, S2PT_CHECK_FREED_HELD, owed->by), owed);
	else
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
	const struct s2pt_check_event *event;
	const struct place *place;
};

/* Must what TLBs may hold by `owed` be gone before this word can be at its place? */
static bool in_the_way(const struct s2pt_check *check, const struct owed *owed,
		       const struct made *made)
{
	const struct place *place = made->place;
	uint64_t word = made->event->want;
	uint64_t size = s2pt_level_size(&check->config.geom, place->level);

	if (owed->local || owed->level < place->level || (owed->ipa & ~(size - 1)) != place->ipa)
		return false;
	if (owed->level == place->level)
		return s2pt_check_needs_break(&check->config, place->level, owed->old, word) !=
		       S2PT_CHECK_RIGHT;
	return !s2pt_check_is_table(word, place->level) &&
	       !s2pt_check_size_free(&check->config, 0, word, place->level);
}

/* Did this CPU break at this place the leaf that it makes now?  Not: did it change one in place? */
static bool broke_leaf(const struct s2pt_check *check, const struct owed *owed,
		       const struct made *made)
{
	const struct s2pt_check_config *config = &check->config;
	int level = made->place->level;

	return owed->by == made->event->cpu && owed->at == made->place->at && !owed->local &&
	       !owed->table && !s2pt_check_is_table(made->event->want, level) &&
	       !s2pt_check_valid(config, check->owed_words[owed - check->owed].wrote, level);
}

void s2pt_check_aged(struct s2pt_check *check, const struct s2pt_check_event *event,
		     const struct place *place)
{
	struct word *word = &place->page->words[place->index];

	if (s2pt_check_cached(&check->config, event->want, place->level) ||
	    s2pt_check_no_tlb(&check->config, event->want, place->level))
		return;
	word->aged = check->now & AGED_MASK;
	word->aged_by = (uint16_t)event->cpu;
	for (unsigned int i = place->page->context; i; i = check->contexts[i - 1].next)
		check->contexts[i - 1].aged = true;
}

/*
 * A leaf is made again of which TLBs may hold `old`, and which differs in nothing that needs a break.
 * Between, the entry was not valid, so that nothing was cached of it: TLBs hold what they would after
 * a change in place, and that is what is owed.  Arm ARM D8.16.1 asks for a break where two valid
 * entries differ; with no access flag (D8.5.1) an entry is not cached, and one that was may stay.
 */
static void remake(struct s2pt_check *check, struct owed *owed, const struct made *made)
{
	const struct s2pt_check_config *config = &check->config;
	uint64_t word = made->event->want;
	int level = made->place->level;

	s2pt_check_aged(check, made->event, made->place);
	if (s2pt_check_loses(config, owed->old, word) || s2pt_check_no_tlb(config, word, level))
		owed->writable = s2pt_check_loses_write(owed->old, word, level);
	else if (s2pt_check_gains(config, owed->old, word))
		owed->local = config->regime != S2PT_EL2;
	else
		s2pt_check_paid(check, (unsigned int)(owed - check->owed));
}

static void look_made(struct s2pt_check *check, struct owed *owed, const void *ctx)
{
	const struct made *made = ctx;

	if (in_the_way(check, owed, made))
		complain_owed(check, owed, false);
	else if (broke_leaf(check, owed, made))
		remake(check, owed, made);
}

void s2pt_check_owed_made(struct s2pt_check *check, const struct s2pt_check_event *event,
			  const struct place *place)
{
	const struct made made = { event, place };
	uint64_t size = s2pt_level_size(&check->config.geom, place->level);

	/* Only a block can be above other entries for which something is owed. */
	if (s2pt_check_is_table(event->want, place->level))
		size = s2pt_page_size(&check->config.geom);
	s2pt_check_owed_in(check, place->ipa, place->ipa + size, look_made, &made);
}

/* Nobody invalidates where an entry changes again and again: the oldest is told, and forgotten. */
static void settle(struct s2pt_check *check, uint32_t number)
{
	complain_owed(check, &check->owed[number], false);
	s2pt_check_paid(check, number);
}

void s2pt_check_owe(struct s2pt_check *check, const struct s2pt_check_event *event,
		    const struct place *place, uint64_t old, bool local)
{
	const struct owing owing = { place, old, local };
	unsigned int next;

	for (unsigned int i = place->page->context; i; i = next) {
		const struct context *context = &check->contexts[i - 1];
		uint32_t owed = NOWHERE;

		next = context->next;
		/* A device that has less than there is faults, and asks again. */
		if (context->held && !(local && context->device))
			owed = s2pt_check_owe_in(check, event, &owing, i - 1);
		if (owed != NOWHERE)
			owed = s2pt_check_crowded(check, owed);
		if (owed != NOWHERE)
			settle(check, owed);
	}
}

void s2pt_check_left(struct s2pt_check *check, unsigned int cpu)
{
	s2pt_check_look(check, check->owed_top);
	for (unsigned int i = 0; i < check->owed_top; i++)
		if (check->owed[i].level != VACANT && check->owed[i].by == cpu)
			settle(check, i);
}

void s2pt_check_over(struct s2pt_check *check)
{
	for (unsigned int i = 0; check->owed_count && i < check->owed_top; i++)
		if (check->owed[i].level != VACANT)
			complain_owed(check, &check->owed[i], true);
}
