/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes complaints, and adds to each the history of the entry that it is about. */

#include "complain.h"

#include "state.h"

static bool of_interest(const struct remembered *one, s2pt_pa_t at, uint64_t cause)
{
	/* The cause may have been a store to the entry above, which unlinked the table. */
	if (one->number == cause)
		return true;
	switch (one->event.kind) {
	case S2PT_CHECK_STEP:
	case S2PT_CHECK_INSTRUCTION:
	case S2PT_CHECK_MSR:
	case S2PT_CHECK_ERET:
	case S2PT_CHECK_COMMAND:
	case S2PT_CHECK_SYNC:
		return one->number > cause;
	case S2PT_CHECK_PLAIN:
	case S2PT_CHECK_RELEASE:
	case S2PT_CHECK_SWAP:
	case S2PT_CHECK_LOST:
	case S2PT_CHECK_HARDWARE:
	case S2PT_CHECK_ALLOC:
	case S2PT_CHECK_ROOT:
	case S2PT_CHECK_RETIRE:
	case S2PT_CHECK_FREE:
		return one->event.at == at;
	case S2PT_CHECK_CLEAN:
	case S2PT_CHECK_DISCARD:
	case S2PT_CHECK_ALONE:
	case S2PT_CHECK_BESIDE:
	case S2PT_CHECK_STALE:
	case S2PT_CHECK_READ:
	case S2PT_CHECK_UNREAD:
	case S2PT_CHECK_ENTER:
	case S2PT_CHECK_LEAVE:
	case S2PT_CHECK_END:
	case S2PT_CHECK_ASK:
	case S2PT_CHECK_DONE:
	case S2PT_CHECK_WALKER:
		return false;
	}
	return false;
}

/* The events are collected backwards, and then reversed. */
void s2pt_check_tell_history(const struct s2pt_check *check, struct s2pt_complaint *complaint,
			     s2pt_pa_t at)
{
	uint64_t oldest = check->now > RING ? check->now - RING : 0;
	unsigned int length = 0;

	for (uint64_t i = check->now; i > oldest && length < S2PT_CHECK_HISTORY; i--) {
		const struct remembered *one = &check->ring[i % RING];

		if (!of_interest(one, at, complaint->cause))
			continue;
		complaint->history[length] = one->event;
		complaint->numbers[length++] = one->number;
	}
	complaint->length = length;
	for (unsigned int i = 0; i < length / 2; i++) {
		struct s2pt_check_event swapped = complaint->history[i];
		uint64_t number = complaint->numbers[i];

		complaint->history[i] = complaint->history[length - 1 - i];
		complaint->numbers[i] = complaint->numbers[length - 1 - i];
		complaint->history[length - 1 - i] = swapped;
		complaint->numbers[length - 1 - i] = number;
	}
}

static bool writes(const struct s2pt_check_event *event)
{
	return event->kind == S2PT_CHECK_PLAIN || event->kind == S2PT_CHECK_RELEASE ||
	       event->kind == S2PT_CHECK_SWAP || event->kind == S2PT_CHECK_HARDWARE;
}

struct s2pt_complaint *s2pt_check_new_complaint(struct s2pt_check *check,
						enum s2pt_check_reason reason)
{
	const struct s2pt_check_event *event = &check->ring[check->now % RING].event;
	struct s2pt_complaint *complaint;

	if (check->verdict == S2PT_CHECK_RIGHT)
		check->verdict = reason;
	check->counts[S2PT_CHECK_RIGHT]++;
	check->counts[reason]++;
	if (check->kept_count == KEPT)
		return NULL;
	complaint = &check->kept[check->kept_count++];
	*complaint = (struct s2pt_complaint){
		.reason = reason,
		.event = check->now,
		.cause = check->now,
		.level = S2PT_LEVEL_UNKNOWN,
		.wrote = writes(event),
		.word = writes(event) ? event->want : 0,
	};
	return complaint;
}

unsigned int s2pt_check_complain(struct s2pt_check *check, enum s2pt_check_reason reason,
				 const struct place *place, uint64_t old)
{
	struct s2pt_complaint *complaint = s2pt_check_new_complaint(check, reason);

	if (!complaint)
		return 0;
	complaint->old = old;
	if (place) {
		complaint->ipa = place->ipa;
		complaint->level = place->level;
	}
	s2pt_check_tell_history(check, complaint,
				place ? place->at : check->ring[check->now % RING].event.at);
	return check->kept_count;
}

void s2pt_check_came_late(struct s2pt_check *check, unsigned int number)
{
	struct s2pt_complaint *complaint;

	if (!number || number > check->kept_count)
		return;
	complaint = &check->kept[number - 1];
	if (complaint->reason != S2PT_CHECK_TLBI_MISSING)
		return;
	check->counts[S2PT_CHECK_TLBI_MISSING]--;
	check->counts[S2PT_CHECK_TLBI_LATE]++;
	complaint->reason = S2PT_CHECK_TLBI_LATE;
}
