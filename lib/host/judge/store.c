/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores to entries: judges the change, remembers the new word, and notes which invalidation it
 * owes.
 */

#include "store.h"

#include "complain.h"
#include "due.h"
#include "link.h"
#include "order.h"
#include "owed.h"
#include "page.h"
#include "resize.h"
#include "section.h"
#include "state.h"
#include "unasked.h"
#include "walk.h"
#include "word.h"

/* What TLBs may hold of an entry that was `old`. */
static uint64_t held_of(const struct s2pt_check *check, const struct place *place, uint64_t old)
{
	const struct word *word = &place->page->words[place->index];
	bool aged = word->aged != 0 && !s2pt_check_swept(check, place->page, word);

	if (!s2pt_check_live(check, place->page))
		return 0;
	if (aged && (old & 1) && !(old & UINT64_C(1) << 10))
		return old | UINT64_C(1) << 10;
	return s2pt_check_cached(&check->config, old, place->level) ? old : 0;
}

static void change_in_place(struct s2pt_check *check, const struct s2pt_check_event *event,
			    const struct place *place, uint64_t held)
{
	enum s2pt_check_reason reason =
		s2pt_check_needs_break(&check->config, place->level, held, event->want);
	bool table = s2pt_check_is_table(held, place->level);
	/* The entry became a block with nT: what TLBs had of it must go, and none will have it. */
	bool no_tlb = s2pt_check_no_tlb(&check->config, event->want, place->level);

	if (reason == S2PT_CHECK_RIGHT && table != s2pt_check_is_table(event->want, place->level))
		reason = s2pt_check_resized(check, place, held, event->want);
	if (reason != S2PT_CHECK_RIGHT)
		(void)s2pt_check_complain(check, reason, place, held);
	if (table || s2pt_check_is_table(event->want, place->level)) {
		if (held != event->want)
			s2pt_check_owe(check, event, place, held, false);
		return;
	}
	if (reason != S2PT_CHECK_RIGHT || s2pt_check_loses(&check->config, held, event->want) ||
	    no_tlb)
		s2pt_check_owe(check, event, place, held, false);
	else if (s2pt_check_gains(&check->config, held, event->want))
		s2pt_check_owe(check, event, place, held, check->config.regime != S2PT_EL2);
	s2pt_check_aged(check, event, place);
}

/* Judge a change of an entry that MMUs can reach. */
static void change_linked(struct s2pt_check *check, const struct s2pt_check_event *event,
			  const struct place *place, uint64_t old)
{
	struct word *word = &place->page->words[place->index];
	uint64_t held = held_of(check, place, old);
	bool was_table = s2pt_check_is_table(old, place->level);
	bool is_table = s2pt_check_is_table(event->want, place->level);
	s2pt_pa_t from = s2pt_check_address(&check->config.geom, old, place->level);
	s2pt_pa_t to = s2pt_check_address(&check->config.geom, event->want, place->level);
	bool valid = s2pt_check_valid(&check->config, event->want, place->level);
	bool live = s2pt_check_live(check, place->page);

	if (live && s2pt_check_valid(&check->config, old, place->level) &&
	    event->kind != S2PT_CHECK_SWAP && check->config.hardware && !was_table)
		(void)s2pt_check_complain(check, S2PT_CHECK_LOST_UPDATE, place, old);
	word->aged = 0;
	if (check->wishes)
		s2pt_check_touch(check, event, place, old);
	s2pt_check_overwrite(check, event->cpu, place);
	if (held && valid)
		change_in_place(check, event, place, held);
	else if (held)
		s2pt_check_owe(check, event, place, held, false);
	else if (valid)
		s2pt_check_owed_made(check, event, place);
	s2pt_check_caches(check, event, place, old);
	if (was_table && !(is_table && from == to))
		s2pt_check_unlink(check, event, place, old);
	if (is_table && !(was_table && from == to))
		s2pt_check_link(check, event, place);
}

void s2pt_check_store(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	bool compared = event->kind == S2PT_CHECK_SWAP || event->kind == S2PT_CHECK_HARDWARE;
	struct place place;
	struct word *word;
	uint64_t old;

	if (!s2pt_check_place(check, event->at, &place)) {
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, event->found);
		return;
	}
	word = &place.page->words[place.index];
	old = word->now;
	s2pt_check_writes(&check->memory, word, sizeof(*word));
	if ((compared && old != event->found) || event->unseen)
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, &place, old);
	word->now = event->want;
	if (place.page->unwritten && word->aged == UNWRITTEN) {
		place.page->unwritten--;
		word->aged = 0;
	}
	place.page->valid += (unsigned int)(event->want & 1);
	place.page->valid -= (unsigned int)(old & 1);
	if (event->kind == S2PT_CHECK_PLAIN) {
		place.page->plain = check->now;
		place.page->plain_cpu = event->cpu;
	}
	if (event->kind == S2PT_CHECK_HARDWARE) {
		word->aged = 0;
		return;
	}
	if (check->alone && check->alone != event->cpu + 1)
		(void)s2pt_check_complain(check, S2PT_CHECK_NOT_ALONE, &place, old);
	if (place.page->state != PAGE_LINKED || old == event->want)
		return;
	if (event->at % 8 || (event->size && event->size != 8))
		(void)s2pt_check_complain(check, S2PT_CHECK_TORN, &place, old);
	change_linked(check, event, &place, old);
}

void s2pt_check_lost(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct place place;

	if (!s2pt_check_place(check, event->at, &place))
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, event->found);
	else if (place.page->words[place.index].now != event->found)
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, &place,
					  place.page->words[place.index].now);
}

void s2pt_check_stale(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	s2pt_pa_t root = check->root ? check->root : check->secure_root;
	struct place place;

	if (!s2pt_check_walk(check, root, event->at - s2pt_check_base(&check->config), &place))
		(void)s2pt_check_complain(check, S2PT_CHECK_STALE_USED, NULL, 0);
	else
		(void)s2pt_check_complain(check, S2PT_CHECK_STALE_USED, &place,
					  place.page->words[place.index].now);
}
