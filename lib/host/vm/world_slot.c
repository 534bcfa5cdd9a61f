/* SPDX-License-Identifier: BSD-2-Clause */
/* The slots of a world: adding, changing, removing, finding, and switching their logging. */

#include "world_slot.h"

#include "world_log.h"
#include "world_mark.h"

#include <stdlib.h>
#include <string.h>

static bool is_slot(struct s2pt_world *world, int number)
{
	return number >= 0 && number < S2PT_SLOTS && s2pt_world_slots(world)[number].used;
}

static bool overlap(const struct s2pt_slot *a, const struct s2pt_slot *b)
{
	return a->ipa < b->ipa + b->size && b->ipa < a->ipa + a->size;
}

static bool acceptable(const struct s2pt_world *world, const struct s2pt_slot *slot)
{
	const struct s2pt_geom *geom = s2pt_world_geom(world);
	uint64_t bits = slot->ipa | slot->size | slot->host | slot->pa;

	return slot->size != 0 && (bits & (s2pt_page_size(geom) - 1)) == 0 &&
	       slot->ipa <= s2pt_ipa_end(geom) && slot->size <= s2pt_ipa_end(geom) - slot->ipa;
}

static uint64_t words_of(const struct s2pt_world *world, const struct s2pt_slot *slot)
{
	return ((slot->size >> s2pt_world_geom(world)->granule) + 63) / 64;
}

static _Atomic(uint64_t) *make_bitmap(const struct s2pt_world *world, const struct s2pt_slot *slot)
{
	return calloc(words_of(world, slot), sizeof(_Atomic(uint64_t)));
}

/* The number for a new slot, or -1.  Under the lock for writing. */
static int place_for(struct s2pt_world *world, const struct s2pt_slot *slot)
{
	int place = -1;

	for (int i = S2PT_SLOTS - 1; i >= 0; i--) {
		if (!s2pt_world_slots(world)[i].used)
			place = i;
		else if (overlap(&s2pt_world_slots(world)[i].slot, slot))
			return -1;
	}
	return place;
}

/*
 * Put a slot into the array, under the lock for writing.  No vCPU looks at the old slot afterwards.
 */
static void put(struct s2pt_world *world, int number, struct slot slot)
{
	struct slot *now = s2pt_world_slots(world);
	struct slot *then = world->slot_tables[now == world->slot_tables[0]];

	memcpy(then, now, sizeof(world->slot_tables[0]));
	then[number] = slot;
	/* Release; pairs with the acquire in `s2pt_world_slots`. */
	atomic_store_explicit(&world->slots, then, memory_order_release);
	s2pt_rcu_settle();
}

int s2pt_world_slot_add(struct s2pt_world *world, const struct s2pt_slot *slot)
{
	struct slot made = { .used = true, .slot = *slot };
	int number;

	if (!acceptable(world, slot))
		return -1;
	if (slot->logging) {
		made.dirty = make_bitmap(world, slot);
		if (!made.dirty)
			return -1;
	}
	(void)s2pt_world_lock(world);
	number = place_for(world, slot);
	if (number >= 0)
		put(world, number, made);
	s2pt_world_unlock(world, NULL);
	if (number < 0)
		free(made.dirty);
	return number;
}

/*
 * Replace a slot, under the lock.  A vCPU that looked the slot up before finds its sample out of
 * date when it comes to resolve, so that no fault is answered by what the slot was.
 */
static enum s2pt_status replace(struct s2pt_world *world, struct s2pt_excl excl, int number,
				const struct slot *by)
{
	const struct s2pt_slot *slot = &s2pt_world_slots(world)[number].slot;
	struct s2pt_range range = { slot->ipa, slot->size };
	enum s2pt_status status;

	s2pt_invalidate_begin(excl);
	status = s2pt_unmap(excl, &range, NULL);
	put(world, number, *by);
	s2pt_invalidate_end(excl);
	return status;
}

enum s2pt_status s2pt_world_slot_remove(struct s2pt_world *world, int number)
{
	const struct slot nothing = { .used = false };
	struct s2pt_excl excl = s2pt_world_lock(world);
	enum s2pt_status status = S2PT_EINVAL;

	if (is_slot(world, number)) {
		_Atomic(uint64_t) *dirty = s2pt_world_slots(world)[number].dirty;

		status = replace(world, excl, number, &nothing);
		free(dirty);
	}
	s2pt_world_unlock(world, NULL);
	return status;
}

enum s2pt_status s2pt_world_slot_change(struct s2pt_world *world, int number,
					const struct s2pt_slot *slot)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	enum s2pt_status status = S2PT_EINVAL;

	if (is_slot(world, number) && acceptable(world, slot) &&
	    slot->ipa == s2pt_world_slots(world)[number].slot.ipa &&
	    slot->size == s2pt_world_slots(world)[number].slot.size) {
		struct slot by = s2pt_world_slots(world)[number];
		/* Logging is switched by functions of its own. */
		bool logging = by.slot.logging;

		by.slot = *slot;
		by.slot.logging = logging;
		status = replace(world, excl, number, &by);
	}
	s2pt_world_unlock(world, NULL);
	return status;
}

bool s2pt_world_slot(struct s2pt_world *world, int number, struct s2pt_slot *slot)
{
	bool found;

	s2pt_rcu_enter();
	found = is_slot(world, number);
	if (found)
		*slot = s2pt_world_slots(world)[number].slot;
	s2pt_rcu_leave();
	return found;
}

int s2pt_world_slot_find(struct s2pt_world *world, s2pt_ipa_t ipa, struct s2pt_slot *slot)
{
	const struct slot *slots;
	int found = -1;

	s2pt_rcu_enter();
	slots = s2pt_world_slots(world);
	for (int i = 0; i < S2PT_SLOTS && found < 0; i++) {
		const struct s2pt_slot *one = &slots[i].slot;

		if (slots[i].used && ipa >= one->ipa && ipa - one->ipa < one->size) {
			found = i;
			*slot = *one;
		}
	}
	s2pt_rcu_leave();
	return found;
}

uint64_t s2pt_world_dirty_words(struct s2pt_world *world, int number)
{
	struct s2pt_slot slot;

	return s2pt_world_slot(world, number, &slot) ? words_of(world, &slot) : 0;
}

static void set_logging(struct s2pt_world *world, struct s2pt_excl excl, int number,
			_Atomic(uint64_t) *dirty)
{
	struct slot slot = s2pt_world_slots(world)[number];

	slot.slot.logging = dirty != NULL;
	slot.dirty = dirty;
	s2pt_invalidate_begin(excl);
	put(world, number, slot);
	s2pt_invalidate_end(excl);
}

/* Switch logging on.  What buffers have by now was written before. */
static enum s2pt_status switch_on(struct s2pt_world *world, int number, struct s2pt_range *range)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	enum s2pt_status status = S2PT_EINVAL;

	if (is_slot(world, number) && !s2pt_world_slots(world)[number].dirty) {
		const struct s2pt_slot *slot = &s2pt_world_slots(world)[number].slot;
		_Atomic(uint64_t) *dirty = make_bitmap(world, slot);

		*range = (struct s2pt_range){ slot->ipa, slot->size };
		status = dirty ? S2PT_DONE : S2PT_ENOMEM;
		s2pt_world_log_empty(world);
		if (dirty)
			set_logging(world, excl, number, dirty);
		if (dirty && world->config.log == S2PT_LOG_INITIALLY_SET)
			s2pt_world_mark_range(world, range);
	}
	s2pt_world_unlock(world, NULL);
	return status;
}

/* Have each next write to a range noted, from the return on. */
static enum s2pt_status arm(struct s2pt_world *world, const struct s2pt_range *range)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	enum s2pt_status status;
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	if (s2pt_world_log_is_hardware(world))
		status = s2pt_world_log_forget(world, excl, range, &gather);
	else
		status = s2pt_protect_alone(excl, range, S2PT_W, &gather);
	s2pt_world_unlock(world, &gather);
	return status;
}

enum s2pt_status s2pt_world_logging_start(struct s2pt_world *world, int number, bool split)
{
	bool first = s2pt_world_log_is_hardware(world);
	struct s2pt_range range = { 0, 0 };
	enum s2pt_status status = switch_on(world, number, &range);

	/* A block that hardware makes dirty tells of no page: split it before. */
	if (status == S2PT_DONE && first)
		status = s2pt_world_split(world, &range);
	if (status == S2PT_DONE && world->config.log != S2PT_LOG_INITIALLY_SET)
		status = arm(world, &range);
	if (status == S2PT_DONE && !first && (split || world->config.log == S2PT_LOG_SPLIT))
		status = s2pt_world_split(world, &range);
	return status;
}

enum s2pt_status s2pt_world_logging_stop(struct s2pt_world *world, int number)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	enum s2pt_status status = S2PT_EINVAL;

	if (is_slot(world, number) && s2pt_world_slots(world)[number].dirty) {
		_Atomic(uint64_t) *dirty = s2pt_world_slots(world)[number].dirty;

		set_logging(world, excl, number, NULL);
		free(dirty);
		status = S2PT_DONE;
	}
	s2pt_world_unlock(world, NULL);
	return status;
}
