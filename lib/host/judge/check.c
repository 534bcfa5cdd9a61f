/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checker: hands each event to the file that knows its kind, and answers questions about
 * complaints.
 */

#include "s2pt/host/check.h"

#include "attach.h"
#include "due.h"
#include "owed.h"
#include "page.h"
#include "promise.h"
#include "regime.h"
#include "release.h"
#include "section.h"
#include "state.h"
#include "step.h"
#include "store.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct s2pt_check *s2pt_check_new(const struct s2pt_check_config *config)
{
	struct s2pt_check *check;

	if (config->cpus == 0)
		return NULL;
	check = calloc(1, sizeof(*check) + config->cpus * sizeof(check->cpus[0]));
	if (!check)
		return NULL;
	check->config = *config;
	check->owed_vacant = NOWHERE;
	check->bucket_count = 256;
	check->buckets = calloc(check->bucket_count, sizeof(struct page *));
	if (!check->buckets) {
		free(check);
		return NULL;
	}
	return check;
}

static void forget_contexts(struct s2pt_check *check)
{
	for (unsigned int i = 0; i < check->context_count; i++)
		free(check->contexts[i].clean);
	free(check->contexts);
}

void s2pt_check_reset(struct s2pt_check *check)
{
	const struct s2pt_check_config config = check->config;
	struct page **buckets = check->buckets;
	uint64_t bucket_count = check->bucket_count;
	struct stretch *untouched = check->untouched;
	size_t untouched_room = check->untouched_room;
	struct owed *owed = check->owed;
	uint64_t *owed_words = check->owed_words;
	uint32_t *owed_next = check->owed_next;
	uint32_t *owed_chains = check->owed_chains;
	unsigned int owed_room = check->owed_room;

	s2pt_check_pages_end(check);
	/* The ring need not be cleared: an element is not read before it has been written. */
	forget_contexts(check);
	free(check->kept);
	free(check->groups);
	memset(check, 0, offsetof(struct s2pt_check, ring));
	for (unsigned int i = 0; i < config.cpus; i++) {
		struct cpu *cpu = &check->cpus[i];

		*cpu = (struct cpu){ .paying = cpu->paying, .paying_room = cpu->paying_room };
	}
	memset(buckets, 0, bucket_count * sizeof(struct page *));
	check->config = config;
	check->buckets = buckets;
	check->bucket_count = bucket_count;
	check->untouched = untouched;
	check->untouched_room = untouched_room;
	check->owed = owed;
	check->owed_words = owed_words;
	check->owed_next = owed_next;
	check->owed_chains = owed_chains;
	check->owed_room = owed_room;
	check->owed_vacant = NOWHERE;
	for (unsigned int i = 0; i < owed_room; i++)
		owed_chains[i] = NOWHERE;
}

void s2pt_check_delete(struct s2pt_check *check)
{
	if (!check)
		return;
	s2pt_check_pages_end(check);
	free(check->buckets);
	free(check->untouched);
	free(check->owed);
	free(check->owed_words);
	free(check->owed_next);
	free(check->owed_chains);
	forget_contexts(check);
	free(check->kept);
	free(check->groups);
	for (unsigned int i = 0; i < check->config.cpus; i++)
		free(check->cpus[i].paying);
	free(check);
}

static void begin_read(struct cpu *cpu, uint64_t now)
{
	if (cpu->sections++ == 0)
		cpu->reads = now;
}

static void end_read(struct cpu *cpu)
{
	if (cpu->sections != 0 && --cpu->sections == 0)
		cpu->reads = 0;
}

/* Judge an event that says something of registers, of devices or of callers. */
static void judge_more(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	if (event->kind == S2PT_CHECK_MSR)
		s2pt_check_msr(check, event);
	else if (event->kind == S2PT_CHECK_ERET)
		s2pt_check_synchronise(check, event->cpu);
	else if (event->kind == S2PT_CHECK_WALKER)
		s2pt_check_walker(check, event);
	else if (event->kind == S2PT_CHECK_COMMAND)
		s2pt_check_command(check, event);
	else if (event->kind == S2PT_CHECK_SYNC)
		s2pt_check_sync(check, event);
	else if (event->kind == S2PT_CHECK_ASK)
		s2pt_check_ask(check, event);
	else if (event->kind == S2PT_CHECK_DONE)
		s2pt_check_done(check, event);
}

/* Judge an event that begins or ends an operation or a read section. */
static void judge_mark(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	if (event->kind == S2PT_CHECK_READ)
		begin_read(&check->cpus[event->cpu], check->now);
	else if (event->kind == S2PT_CHECK_UNREAD)
		end_read(&check->cpus[event->cpu]);
	else if (event->kind == S2PT_CHECK_ENTER)
		s2pt_check_enter(check, event->cpu);
	else if (event->kind == S2PT_CHECK_LEAVE)
		s2pt_check_leave(check, event->cpu);
	else if (event->kind == S2PT_CHECK_ALONE)
		s2pt_check_alone(check, event->cpu);
	else if (event->kind == S2PT_CHECK_BESIDE)
		s2pt_check_beside(check, event->cpu);
}

static void judge(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	switch (event->kind) {
	case S2PT_CHECK_ALLOC:
		s2pt_check_alloc(check, event);
		return;
	case S2PT_CHECK_ROOT:
		s2pt_check_root(check, event);
		return;
	case S2PT_CHECK_PLAIN:
	case S2PT_CHECK_RELEASE:
	case S2PT_CHECK_SWAP:
	case S2PT_CHECK_HARDWARE:
		s2pt_check_store(check, event);
		return;
	case S2PT_CHECK_LOST:
		s2pt_check_lost(check, event);
		return;
	case S2PT_CHECK_STEP:
	case S2PT_CHECK_INSTRUCTION:
		s2pt_check_step(check, event);
		return;
	case S2PT_CHECK_CLEAN:
	case S2PT_CHECK_DISCARD:
		s2pt_check_cleaned(check, event);
		return;
	case S2PT_CHECK_RETIRE:
		s2pt_check_retire(check, event);
		return;
	case S2PT_CHECK_FREE:
		s2pt_check_free(check, event);
		return;
	case S2PT_CHECK_READ:
	case S2PT_CHECK_UNREAD:
	case S2PT_CHECK_ENTER:
	case S2PT_CHECK_LEAVE:
	case S2PT_CHECK_ALONE:
	case S2PT_CHECK_BESIDE:
		judge_mark(check, event);
		return;
	case S2PT_CHECK_STALE:
		s2pt_check_stale(check, event);
		return;
	case S2PT_CHECK_END:
		s2pt_check_over(check);
		check->over = true;
		return;
	case S2PT_CHECK_MSR:
	case S2PT_CHECK_ERET:
	case S2PT_CHECK_ASK:
	case S2PT_CHECK_DONE:
	case S2PT_CHECK_WALKER:
	case S2PT_CHECK_COMMAND:
	case S2PT_CHECK_SYNC:
		judge_more(check, event);
		return;
	}
}

enum s2pt_check_reason s2pt_check_event(struct s2pt_check *check,
					const struct s2pt_check_event *event)
{
	struct remembered *remembered;

	check->verdict = S2PT_CHECK_RIGHT;
	if (check->blind || check->over || event->cpu >= check->config.cpus)
		return S2PT_CHECK_RIGHT;
	remembered = &check->ring[++check->now % RING];
	remembered->number = check->now;
	remembered->event = *event;
	judge(check, event);
	return check->verdict;
}

uint64_t s2pt_check_count(const struct s2pt_check *check, enum s2pt_check_reason reason)
{
	return check->counts[reason];
}

const struct s2pt_complaint *s2pt_check_complaint(const struct s2pt_check *check,
						  unsigned int number)
{
	return number < check->kept_count ? &check->kept[number] : NULL;
}

uint64_t s2pt_check_causes(const struct s2pt_check *check)
{
	return check->causes;
}

uint64_t s2pt_check_events(const struct s2pt_check *check)
{
	return check->now;
}

uint64_t s2pt_check_owed(const struct s2pt_check *check)
{
	return check->owed_count;
}

bool s2pt_check_blind(const struct s2pt_check *check)
{
	return check->blind;
}
