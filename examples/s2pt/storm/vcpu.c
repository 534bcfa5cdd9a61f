/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU of a storm: a thread that waits for its turn, accesses memory, and checks what it reached.
 */

#include "vcpu.h"

#include "breaks.h"
#include "report/timeline.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

/* The lowest place at which another actor is. */
static uint64_t lowest(const struct storm *storm, unsigned int actor)
{
	uint64_t low = UINT64_MAX;

	for (unsigned int i = 0; i <= storm->script->vcpus; i++) {
		uint64_t place;

		if (i == actor)
			continue;
		place = atomic_load_explicit(&storm->progress[i].place, memory_order_acquire);
		if (place < low)
			low = place;
	}
	return low;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

/*
 * Wait for other threads.  On a busy machine a thread that only yields waits for the time slices of
 * all others, so this one sleeps after a while.
 */
static void pause_for_others(uint64_t since)
{
	const struct timespec pause = { .tv_nsec = 20000 };

	if (now() - since < 50000)
		sched_yield();
	else
		nanosleep(&pause, NULL);
}

void storm_wait_turn(struct storm *storm, unsigned int actor, const struct script_step *step,
		     uint64_t *floor)
{
	uint64_t need = step->place > storm->window ? step->place - storm->window : 0;
	uint64_t since;

	if (need < step->after)
		need = step->after;
	if (*floor >= need)
		return;
	since = now();
	while ((*floor = lowest(storm, actor)) < need)
		pause_for_others(since);
}

s2pt_pa_t storm_pa(const struct storm_slot *slot, s2pt_ipa_t ipa, unsigned int moved)
{
	return slot->script->pa + storm_offset(slot, ipa) + (moved % 2 ? SCRIPT_MOVE : 0);
}

static _Thread_local struct storm_vcpu *self_of_thread;

struct storm_vcpu *storm_self(void)
{
	return self_of_thread;
}

/*
 * Let other threads run after a held entry was met.  The walker that holds it may have lost its
 * CPU.  On real hardware a vCPU that faults again and again does not keep that walker from running;
 * here it may, and the stall would be this machine's.
 */
static void let_others_run(unsigned int busy)
{
	struct timespec pause = { .tv_nsec = 1000 };

	if (busy < 4)
		return;
	for (unsigned int i = 4; i < busy && pause.tv_nsec < 1000000; i++)
		pause.tv_nsec *= 2;
	nanosleep(&pause, NULL);
}

/* Draw a fault, now that it has been answered. */
static void draw(struct storm *storm, unsigned int vcpu, const struct s2pt_vcpu_exit *handled)
{
	const struct s2pt_fault *fault = &handled->fault;
	char text[160];

	(void)snprintf(text, sizeof(text), "%s: %s IPA 0x%" PRIx64 " -> %s",
		       s2pt_fault_name(fault->kind),
		       fault->exec    ? "fetch from"
		       : fault->write ? "write to"
				      : "read of",
		       fault->ipa, s2pt_status_name(handled->status));
	timeline_note(storm->timeline, TIMELINE_FAULT, vcpu, text, 0, handled->ns);
}

/*
 * The page of a fault is no longer read-only for the host's sake once the fault has written the leaf: a
 * lookup alone says too little, for another vCPU's leaf, looked up before, may come first.
 */
static void end_refusal(struct storm_vcpu *self, const struct s2pt_vcpu_exit *handled)
{
	const struct s2pt_fault *fault = &handled->fault;
	bool written = handled->status == S2PT_DONE &&
		       (fault->kind == S2PT_FAULT_TRANSLATION ||
			(fault->kind == S2PT_FAULT_PERMISSION && fault->write));

	if (self->refused && written)
		atomic_store(self->refused, 0);
	self->refused = NULL;
}

void storm_on_exit(void *ctx, unsigned int vcpu, const struct s2pt_vcpu_exit *handled)
{
	struct storm *storm = ctx;
	struct storm_vcpu *self = &storm->vcpus[vcpu];

	if (self->locked)
		pthread_mutex_unlock(&storm->lock);
	self->locked = false;
	sample_add(&self->latency, handled->ns);
	end_refusal(self, handled);
	self->log_faults +=
		handled->dirty && !self->copies && handled->fault.kind == S2PT_FAULT_PERMISSION;
	if (storm->timeline)
		draw(storm, vcpu, handled);
	self->busy = handled->status == S2PT_BUSY ? self->busy + 1 : 0;
	let_others_run(self->busy);
}

static void give_up(struct storm_vcpu *self, const struct script_step *step,
		    const struct s2pt_vcpu_outcome *outcome)
{
	struct s2pt_vcpu_counts counts;

	if (self->livelocks++)
		return;
	s2pt_vcpu_counts(self->vcpu, &counts);
	self->livelock = (struct storm_livelock){
		.vcpu = self->number,
		.ipa = step->ipa,
		.faults = outcome->faults,
		.word = counts.longest_word,
		.level = counts.longest_level,
		.broke = self->breaks.last_found.word,
		.made = self->breaks.last_made.word,
	};
}

static void fail(struct storm_vcpu *self, enum s2pt_status status)
{
	if (!self->errors++)
		self->error = status;
}

/*
 * Carry out one access, and note whether it reached the right page and whether the write will be
 * found.
 */
static void access_memory(struct storm_vcpu *self, const struct script_step *step)
{
	struct storm_slot *slot = &self->storm->slots[step->slot];
	uint64_t offset = storm_offset(slot, step->ipa);
	const _Atomic(unsigned char) *moved = &slot->moved[offset / slot->piece];
	struct s2pt_mmu_access access = {
		.ipa = step->ipa,
		.va = step->ipa,
		.type = step->act == SCRIPT_WRITE   ? S2PT_MMU_WRITE
			: step->act == SCRIPT_FETCH ? S2PT_MMU_FETCH
						    : S2PT_MMU_READ,
		.s1ptw = step->stage1_walk,
	};
	struct s2pt_vcpu_outcome outcome;
	unsigned int before = atomic_load(moved);
	uint64_t interval = dirty_book_before(slot->book);

	switch (s2pt_vcpu_access(self->vcpu, &access, &outcome)) {
	case S2PT_VCPU_DONE:
		if (access.type == S2PT_MMU_WRITE)
			dirty_book_wrote(slot->book, interval, offset / self->storm->page);
		if (atomic_load(moved) == before && outcome.pa != storm_pa(slot, step->ipa, before))
			self->wrong++;
		break;
	case S2PT_VCPU_EMULATE:
	case S2PT_VCPU_INJECT:
		break;
	case S2PT_VCPU_STUCK:
		give_up(self, step, &outcome);
		break;
	case S2PT_VCPU_ERROR:
		fail(self, outcome.status);
		break;
	}
}

static void play(struct storm_vcpu *self)
{
	struct storm *storm = self->storm;
	const struct script_actor *actor = &storm->script->actors[self->number];
	_Atomic(uint64_t) *place = &storm->progress[self->number].place;

	self->floor = 0;
	for (size_t i = 0; i < actor->count; i++) {
		const struct script_step *step = &actor->steps[i];
		bool last = i + 1 == actor->count;

		storm_wait_turn(storm, self->number, step, &self->floor);
		access_memory(self, step);
		atomic_store_explicit(place, last ? UINT64_MAX : step[1].place,
				      memory_order_release);
	}
}

void *storm_vcpu_main(void *arg)
{
	struct storm_vcpu *self = arg;
	struct storm *storm = self->storm;

	while (atomic_load(&storm->gate) == STORM_WAIT)
		sched_yield();
	if (atomic_load(&storm->gate) == STORM_QUIT)
		return NULL;
	self_of_thread = self;
	storm_watch(&self->breaks);
	for (unsigned int i = 0; i < storm->options->repeat; i++) {
		/* Wait until the host has set everything up. */
		pthread_barrier_wait(&storm->barrier);
		play(self);
		pthread_barrier_wait(&storm->barrier);
	}
	storm_unwatch();
	return NULL;
}
