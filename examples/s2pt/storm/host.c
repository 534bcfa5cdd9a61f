/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host of a storm: a thread that plays its steps (logging, moving pages, ageing) and says what
 * backs an address.
 */

#include "host.h"

#include "s2pt/exclusive.h"
#include "vcpu.h"

#include <sched.h>
#include <stdlib.h>
#include <time.h>

/* The time to find and clear a huge page, as a multiple of a look-up. */
#define HUGE_PAGE_COST 40

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static void check(struct storm *storm, enum s2pt_status status)
{
	if (status < S2PT_DONE && !storm->errors++)
		storm->error = status;
}

/*
 * Take the time of a look-up.  A huge page that no vCPU has asked for has to be found and cleared:
 * vCPUs that ask for it meanwhile wait for it too, and all go on at once.
 */
static void take_time(const struct storm_slot *slot, uint64_t piece)
{
	const struct storm *storm = slot->storm;
	uint64_t cost = storm->options->lookup_ns;
	unsigned int patience = slot->piece > storm->page ? HUGE_PAGE_COST : 1;

	if (!cost)
		return;
	for (unsigned int i = 0; i < patience && !(i && atomic_load(&slot->present[piece])); i++)
		s2pt_delay_pass(cost);
	atomic_store(&slot->present[piece], 1);
}

/*
 * Note of the pages of a piece whether they may be mapped read-only, by a block even, because the host
 * could not write.  Their first write faults whatever is logged.
 */
static void refuse(const struct storm_slot *slot, uint64_t piece, unsigned char refused)
{
	uint64_t page = slot->storm->page;
	uint64_t end = (piece + 1) * slot->piece;

	if (end > slot->script->size)
		end = slot->script->size;
	for (uint64_t at = piece * slot->piece; at < end; at += page)
		atomic_store_explicit(&slot->refused[at / page], refused, memory_order_relaxed);
}

/* Fill in what a vCPU's hypervisor learns about the host's page. */
static void look_up(void *ctx, const struct s2pt_fault *fault, struct s2pt_backing *backing)
{
	struct storm_slot *slot = ctx;
	struct storm *storm = slot->storm;
	struct storm_vcpu *self = storm_self();
	s2pt_ipa_t page = fault->ipa & ~(storm->page - 1);
	uint64_t piece = storm_offset(slot, page) / slot->piece;

	bool untouched = slot->script->copied && !atomic_load(&slot->written[piece]);
	_Atomic(unsigned char) *refused = &slot->refused[storm_offset(slot, page) / storm->page];

	if (self)
		self->copies = untouched || atomic_load(refused);
	if (fault->write)
		atomic_store(&slot->written[piece], 1);
	else if (untouched)
		backing->writable = false;
	if (!backing->writable)
		refuse(slot, piece, 1);
	else if (self)
		self->refused = refused;
	backing->pa = storm_pa(slot, page, atomic_load(&slot->moved[piece]));
	take_time(slot, piece);
	if (storm->serial && self) {
		pthread_mutex_lock(&storm->lock);
		self->locked = true;
	}
}

static void add_slot(struct storm *storm, struct storm_slot *slot)
{
	const struct script_slot *script = slot->script;
	struct s2pt_slot added = {
		.ipa = script->ipa,
		.size = script->size,
		.host = script->ipa,
		.pa = script->pa,
		.fixed_size = script->fixed_size,
		.found_size = script->found_size,
		.readonly = script->readonly,
		.look_up = look_up,
		.ctx = slot,
	};

	if (slot->number >= 0)
		return;
	for (uint64_t i = 0; i < slot->pieces; i++) {
		atomic_store_explicit(&slot->written[i], 0, memory_order_relaxed);
		atomic_store_explicit(&slot->present[i], 0, memory_order_relaxed);
		refuse(slot, i, 0);
	}
	slot->number = s2pt_world_slot_add(storm->world, &added);
	if (slot->number < 0)
		check(storm, S2PT_EINVAL);
}

static void log_off(struct storm *storm, struct storm_slot *slot)
{
	uint64_t *bitmap = dirty_book_close(slot->book, true);

	if (!bitmap)
		return;
	check(storm, s2pt_world_dirty_peek(storm->world, slot->number, bitmap));
	recorded_found(&slot->recorded, bitmap);
	recorded_end(&slot->recorded);
	check(storm, s2pt_world_logging_stop(storm->world, slot->number));
}

static void log_on(struct storm *storm, struct storm_slot *slot, bool split)
{
	log_off(storm, slot);
	check(storm, s2pt_world_logging_start(storm->world, slot->number, split));
	recorded_begin(&slot->recorded);
	dirty_book_open(slot->book);
}

static void collect(struct storm *storm, struct storm_slot *slot, const struct bitmap *real)
{
	uint64_t *bitmap = dirty_book_close(slot->book, false);
	uint64_t dirty = 0;

	if (!bitmap)
		return;
	check(storm, s2pt_world_dirty_get(storm->world, slot->number, bitmap, &dirty));
	storm->dirty_pages += dirty;
	recorded_found(&slot->recorded, bitmap);
	if (real)
		recorded_read(&slot->recorded, real);
	dirty_book_open(slot->book);
}

static void remove_slot(struct storm *storm, struct storm_slot *slot)
{
	log_off(storm, slot);
	check(storm, s2pt_world_slot_remove(storm->world, slot->number));
	slot->number = -1;
}

/* Take pages away, so that the next look-up finds others.  KVM: MMU notifier. */
static void move(struct storm *storm, struct storm_slot *slot, const struct script_step *step)
{
	uint64_t first = storm_offset(slot, step->ipa) / slot->piece;
	uint64_t last = (storm_offset(slot, step->ipa) + step->size - 1) / slot->piece;
	struct s2pt_range range = {
		.ipa = slot->script->ipa + first * slot->piece,
		.size = (last - first + 1) * slot->piece,
	};
	struct s2pt_excl excl;

	if (range.ipa + range.size > slot->script->ipa + slot->script->size)
		range.size = slot->script->ipa + slot->script->size - range.ipa;
	excl = s2pt_world_lock(storm->world);
	s2pt_invalidate_begin(excl);
	check(storm, s2pt_unmap(excl, &range, NULL));
	for (uint64_t i = first; i <= last && i < slot->pieces; i++) {
		atomic_store(&slot->written[i], 0);
		atomic_store(&slot->present[i], 0);
		refuse(slot, i, 0);
		atomic_fetch_add(&slot->moved[i], 1);
	}
	s2pt_invalidate_end(excl);
	s2pt_world_unlock(storm->world, NULL);
}

static void age(struct storm *storm, const struct script_step *step)
{
	struct s2pt_range range = { .ipa = step->ipa, .size = step->size };
	bool young = false;

	check(storm, s2pt_world_age(storm->world, &range, true, &young));
}

static void act(struct storm *storm, const struct script_step *step)
{
	struct storm_slot *slot = &storm->slots[step->slot];

	if (slot->number < 0 && step->act != SCRIPT_ADD)
		return;
	switch (step->act) {
	case SCRIPT_LOG_ON:
		log_on(storm, slot, step->split);
		break;
	case SCRIPT_LOG_OFF:
		log_off(storm, slot);
		break;
	case SCRIPT_COLLECT:
		collect(storm, slot, step->real);
		break;
	case SCRIPT_UNMAP:
		move(storm, slot, step);
		break;
	case SCRIPT_AGE:
		age(storm, step);
		break;
	case SCRIPT_ADD:
		add_slot(storm, slot);
		break;
	case SCRIPT_REMOVE:
		remove_slot(storm, slot);
		break;
	case SCRIPT_READ:
	case SCRIPT_WRITE:
	case SCRIPT_FETCH:
		break;
	}
}

static void play(struct storm *storm)
{
	const struct script_actor *actor = &storm->script->actors[storm->script->vcpus];
	_Atomic(uint64_t) *place = &storm->progress[storm->script->vcpus].place;

	storm->floor = 0;
	for (size_t i = 0; i < actor->count; i++) {
		const struct script_step *step = &actor->steps[i];
		bool last = i + 1 == actor->count;

		storm_wait_turn(storm, storm->script->vcpus, step, &storm->floor);
		act(storm, step);
		atomic_store_explicit(place, last ? UINT64_MAX : step[1].place,
				      memory_order_release);
	}
}

/* Set all actors back to their first step; no other thread is running. */
static void rewind_all(struct storm *storm)
{
	for (unsigned int i = 0; i <= storm->script->vcpus; i++) {
		const struct script_actor *actor = &storm->script->actors[i];

		atomic_store(&storm->progress[i].place,
			     actor->count ? actor->steps[0].place : UINT64_MAX);
	}
}

static void clear_up(struct storm *storm)
{
	for (unsigned int i = 0; i < storm->script->n_slots; i++) {
		struct storm_slot *slot = &storm->slots[i];

		if (slot->number >= 0)
			remove_slot(storm, slot);
		storm->writes_lost += dirty_book_judge(slot->book);
	}
}

void *storm_host_main(void *arg)
{
	struct storm *storm = arg;

	while (atomic_load(&storm->gate) == STORM_WAIT)
		sched_yield();
	if (atomic_load(&storm->gate) == STORM_QUIT)
		return NULL;
	for (unsigned int i = 0; i < storm->options->repeat; i++) {
		uint64_t start;

		rewind_all(storm);
		atomic_store(&storm->round, i);
		pthread_barrier_wait(&storm->barrier);
		start = now();
		play(storm);
		pthread_barrier_wait(&storm->barrier);
		storm->ns += now() - start;
		clear_up(storm);
	}
	atomic_store(&storm->over, true);
	return NULL;
}
