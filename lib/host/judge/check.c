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
#include "patience.h"
#include "promise.h"
#include "regime.h"
#include "release.h"
#include "section.h"
#include "state.h"
#include "step.h"
#include "store.h"
#include "track.h"
#include "untouched.h"

#include <stddef.h>
#include <string.h>

struct s2pt_check *s2pt_check_new_in(const struct s2pt_check_config *config,
				     const struct check_memory *memory)
{
	struct s2pt_check *check;

	if (config->cpus == 0)
		return NULL;
	check = s2pt_check_sparse(memory, sizeof(*check) + config->cpus * sizeof(check->cpus[0]));
	if (!check)
		return NULL;
	/* All but the ring. */
	s2pt_check_writes(memory, check, offsetof(struct s2pt_check, ring));
	s2pt_check_writes(memory, check->cpus, config->cpus * sizeof(check->cpus[0]));
	check->config = *config;
	check->memory = *memory;
	check->owed_vacant = NOWHERE;
	check->bucket_count = 256;
	check->buckets =
		s2pt_check_sparse(&check->memory, check->bucket_count * sizeof(struct page *));
	if (!check->buckets) {
		s2pt_check_freed(memory, check);
		return NULL;
	}
	return check;
}

struct s2pt_check *s2pt_check_new(const struct s2pt_check_config *config)
{
	const struct check_memory memory = { .zeroed = NULL };

	return s2pt_check_new_in(config, &memory);
}

void s2pt_check_reset(struct s2pt_check *check)
{
	const struct s2pt_check_config config = check->config;
	void (*told)(void *, const struct s2pt_check_debt *, bool) = check->told;
	void *told_ctx = check->told_ctx;
	const struct check_memory memory = check->memory;
	struct page **buckets = check->buckets;
	uint64_t bucket_count = check->bucket_count;
	struct owed *owed = check->owed;
	struct owed_words *owed_words = check->owed_words;
	struct owed_links *owed_links = check->owed_links;
	uint32_t *owed_chains = check->owed_chains;
	unsigned int owed_room = check->owed_room;

	s2pt_check_pages_end(check);
	s2pt_check_untouched_end(check);
	/* The ring need not be cleared: an element is not read before it has been written. */
	s2pt_check_contexts_end(check);
	s2pt_check_freed(&check->memory, check->kept);
	s2pt_check_freed(&check->memory, check->groups);
	memset(check, 0, offsetof(struct s2pt_check, ring));
	for (unsigned int i = 0; i < config.cpus; i++) {
		struct cpu *cpu = &check->cpus[i];
		struct paying *paying = cpu->paying;
		unsigned int lists = cpu->lists;

		for (unsigned int list = 0; list < lists; list++) {
			paying[list].count = 0;
			paying[list].missed = 0;
		}
		s2pt_check_freed(&memory, cpu->wish.touched);
		*cpu = (struct cpu){ .paying = paying, .lists = lists };
	}
	memset(buckets, 0, bucket_count * sizeof(struct page *));
	check->config = config;
	check->told = told;
	check->told_ctx = told_ctx;
	check->memory = memory;
	check->buckets = buckets;
	check->bucket_count = bucket_count;
	check->owed = owed;
	check->owed_words = owed_words;
	check->owed_links = owed_links;
	check->owed_chains = owed_chains;
	check->owed_room = owed_room;
	check->owed_vacant = NOWHERE;
	for (unsigned int i = 0; i < owed_room; i++)
		owed_chains[i] = NOWHERE;
}

void s2pt_check_delete(struct s2pt_check *check)
{
	struct check_memory memory;

	if (!check)
		return;
	memory = check->memory;
	s2pt_check_pages_end(check);
	s2pt_check_freed(&check->memory, check->buckets);
	s2pt_check_untouched_end(check);
	s2pt_check_freed(&check->memory, check->owed);
	s2pt_check_freed(&check->memory, check->owed_words);
	s2pt_check_freed(&check->memory, check->owed_links);
	s2pt_check_freed(&check->memory, check->owed_chains);
	s2pt_check_contexts_end(check);
	s2pt_check_freed(&check->memory, check->kept);
	s2pt_check_freed(&check->memory, check->groups);
	for (unsigned int i = 0; i < check->config.cpus; i++)
		s2pt_check_track_end(check, &check->cpus[i]);
	s2pt_check_freed(&memory, check);
}

/* Judge an event that says something of registers, of devices or of callers. */
static void judge_more(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	if (event->kind == S2PT_CHECK_MSR)
		s2pt_check_msr(check, event);
	else if (event->kind == S2PT_CHECK_ERET)
		s2pt_check_eret(check, event);
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
		s2pt_check_read(check, event->cpu);
	else if (event->kind == S2PT_CHECK_UNREAD)
		s2pt_check_unread(check, event->cpu);
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
	if (s2pt_check_tired(check))
		check->blind = check->weary = true;
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

bool s2pt_check_weary(const struct s2pt_check *check)
{
	return check->weary;
}

uint64_t s2pt_check_looked(const struct s2pt_check *check)
{
	return check->looked + check->wished;
}
