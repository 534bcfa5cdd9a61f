/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes complaints, and adds to each the history of the entry that it is about. */

#include "complain.h"

#include "state.h"

#include <stdlib.h>

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

/* Is the complaint about what came of a wish, and the event one? */
static bool is_asked(const struct s2pt_complaint *complaint, const struct s2pt_check_event *event)
{
	return event->kind == S2PT_CHECK_ASK &&
	       (complaint->reason == S2PT_CHECK_PROMISE || complaint->reason == S2PT_CHECK_UNASKED);
}

/* The events are collected backwards, and then reversed. */
void s2pt_check_tell_history(const struct s2pt_check *check, struct s2pt_complaint *complaint,
			     s2pt_pa_t at)
{
	uint64_t oldest = check->now > RING ? check->now - RING : 0;
	unsigned int length = 0;
	unsigned int cpu = check->ring[check->now % RING].event.cpu;
	bool asked = false;

	for (uint64_t i = check->now; i > oldest && length < S2PT_CHECK_HISTORY; i--) {
		const struct remembered *one = &check->ring[i % RING];

		if (!asked && one->event.cpu == cpu && is_asked(complaint, &one->event))
			asked = true;
		else if (!of_interest(one, at, complaint->cause))
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

/*
 * The event of the last instruction of CPU `number` that could have prevented such a complaint:
 * those without one between have one cause.
 */
static uint64_t cause_of(const struct s2pt_check *check, enum s2pt_check_reason reason,
			 unsigned int number)
{
	const struct cpu *cpu = &check->cpus[number];

	if (reason == S2PT_CHECK_DSB_AFTER || reason == S2PT_CHECK_DSB_BETWEEN)
		return cpu->dsb;
	if (reason == S2PT_CHECK_DSB_BEFORE || reason == S2PT_CHECK_PUBLISHED)
		return cpu->dsb_stores;
	return cpu->invalidated;
}

/* The group of a complaint of CPU `cpu`; a new one if it has another cause.  NULL: no memory. */
static struct group *find_group(struct s2pt_check *check, enum s2pt_check_reason reason,
				unsigned int cpu)
{
	uint64_t cause = cause_of(check, reason, cpu);
	struct group *group;

	if (!check->groups)
		check->groups = s2pt_check_zeroed(&check->memory,
						  (size_t)check->config.cpus * S2PT_CHECK_REASONS,
						  sizeof(*check->groups));
	if (!check->groups) {
		check->blind = true;
		return NULL;
	}
	group = &check->groups[(size_t)cpu * S2PT_CHECK_REASONS + reason];
	if (!group->used || group->cause != cause) {
		check->causes++;
		*group = (struct group){ .cause = cause, .used = true };
	}
	return group;
}

/* Room for one more complaint; NULL: it is not kept. */
static struct s2pt_complaint *find_room(struct s2pt_check *check, bool first)
{
	unsigned int most = check->config.keep ? check->config.keep : KEPT;
	struct s2pt_complaint *kept;

	if (check->kept_count >= (first ? 2 * most : most))
		return NULL;
	if (check->kept_count == check->kept_room) {
		unsigned int room = check->kept_room ? 2 * check->kept_room : 16;

		kept = s2pt_check_larger(&check->memory, check->kept,
					 check->kept_room * sizeof(*kept), room * sizeof(*kept));
		if (!kept) {
			check->blind = true;
			return NULL;
		}
		check->kept = kept;
		check->kept_room = room;
	}
	return &check->kept[check->kept_count++];
}

struct s2pt_complaint *s2pt_check_new_complaint(struct s2pt_check *check,
						enum s2pt_check_reason reason, unsigned int cpu)
{
	const struct s2pt_check_event *event = &check->ring[check->now % RING].event;
	struct group *group = find_group(check, reason, cpu);
	struct s2pt_complaint *complaint;

	if (check->verdict == S2PT_CHECK_RIGHT)
		check->verdict = reason;
	check->counts[S2PT_CHECK_RIGHT]++;
	check->counts[reason]++;
	complaint = group ? find_room(check, !group->first) : NULL;
	if (group && group->first)
		check->kept[group->first - 1].alike++;
	if (!complaint)
		return NULL;
	if (!group->first)
		group->first = check->kept_count;
	*complaint = (struct s2pt_complaint){
		.reason = reason,
		.event = check->now,
		.cause = check->now,
		.level = S2PT_LEVEL_UNKNOWN,
		.wrote = writes(event),
		.word = writes(event) ? event->want : 0,
		.first = group->first - 1,
		.alike = 1,
	};
	return complaint;
}

unsigned int s2pt_check_complain(struct s2pt_check *check, enum s2pt_check_reason reason,
				 const struct place *place, uint64_t old)
{
	unsigned int cpu = check->ring[check->now % RING].event.cpu;
	struct s2pt_complaint *complaint = s2pt_check_new_complaint(check, reason, cpu);

	if (!complaint)
		return 0;
	complaint->old = old;
	if (place) {
		complaint->at = place->at;
		complaint->ipa = place->ipa + s2pt_check_base(&check->config);
		complaint->level = place->level;
	}
	s2pt_check_tell_history(check, complaint,
				place ? place->at : check->ring[check->now % RING].event.at);
	return check->kept_count;
}

void s2pt_check_came_late(struct s2pt_check *check, unsigned int number)
{
	struct s2pt_complaint *complaint;

	if (!number || number == UINT8_MAX || number > check->kept_count)
		return;
	complaint = &check->kept[number - 1];
	if (complaint->reason != S2PT_CHECK_TLBI_MISSING)
		return;
	check->counts[S2PT_CHECK_TLBI_MISSING]--;
	check->counts[S2PT_CHECK_TLBI_LATE]++;
	complaint->reason = S2PT_CHECK_TLBI_LATE;
}
