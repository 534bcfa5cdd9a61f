/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A set of states in memory that processes share, without locks.  It grows by further tables, each four
 * times as large as the one before, for what is in one can't be moved while others look.
 */

#include "together.h"

#include <stdatomic.h>

#define TABLES 7
/* Depths that are told from each other; the last is all that are larger. */
#define DEPTHS 256
/* Places of the first table. */
#define ROOM (UINT64_C(1) << 16)
/* The actors, and a bit that says that all that had to be tried has been. */
#define ACTORS 0x7f
#define DONE   0x80

struct s2pt_explore_states {
	/* The table that is filled; those before it are half full, TABLES: all are. */
	_Atomic(unsigned int) filling;
	_Atomic(bool) stopped;
	_Atomic(uint64_t) count[TABLES];
	/* The states by the number of steps after which they were first reached. */
	_Atomic(uint64_t) at[DEPTHS];
	/* By open addressing, in the places of all tables: the state, 0 is none; who was tried,
	 * and DONE, 0 while somebody is at it. */
	_Atomic(uint64_t) *state;
	_Atomic(unsigned char) *tried;
};

static uint64_t room_of(unsigned int table)
{
	return ROOM << 2 * table;
}

/* The first place of a table, or how many places those before it have. */
static uint64_t first_of(unsigned int table)
{
	return (room_of(table) - ROOM) / 3;
}

size_t s2pt_explore_states_size(void)
{
	return sizeof(struct s2pt_explore_states) +
	       first_of(TABLES) * (sizeof(uint64_t) + sizeof(unsigned char));
}

struct s2pt_explore_states *s2pt_explore_states_in(void *memory)
{
	struct s2pt_explore_states *states = memory;

	states->state = (_Atomic(uint64_t) *)(states + 1);
	states->tried = (_Atomic(unsigned char) *)(states->state + first_of(TABLES));
	return states;
}

/* The place of a state in a table, or the vacant one where it belongs. */
static uint64_t place_of(const struct s2pt_explore_states *states, unsigned int table,
			 uint64_t state)
{
	uint64_t first = first_of(table);
	uint64_t last = room_of(table) - 1;
	uint64_t at = state & last;

	for (;;) {
		uint64_t there = atomic_load(&states->state[first + at]);

		if (there == state || !there)
			return first + at;
		at = (at + 1) & last;
	}
}

static unsigned int tables_of(const struct s2pt_explore_states *states)
{
	unsigned int filling = atomic_load(&states->filling);

	return filling < TABLES ? filling + 1 : TABLES;
}

/* Find the place of a state, in whichever table. */
static bool find(const struct s2pt_explore_states *states, uint64_t state, uint64_t *place)
{
	for (unsigned int table = tables_of(states); table-- > 0;) {
		*place = place_of(states, table, state);
		if (atomic_load(&states->state[*place]) == state)
			return true;
	}
	return false;
}

static _Atomic(uint64_t) *at_depth(struct s2pt_explore_states *states, unsigned int depth)
{
	return &states->at[depth < DEPTHS ? depth : DEPTHS - 1];
}

/* Put a state in: was it there?  Two processes may put one into two tables, which counting sees. */
static enum tried put(struct s2pt_explore_states *states, uint64_t state, uint64_t *place)
{
	unsigned int table = atomic_load(&states->filling);
	uint64_t there;

	if (table == TABLES)
		return TRIED_NO_MEMORY;
	do {
		*place = place_of(states, table, state);
		there = 0;
	} while (!atomic_compare_exchange_strong(&states->state[*place], &there, state) &&
		 there != state);
	if (there == state)
		return TRIED_NOW;
	if (2 * (atomic_fetch_add(&states->count[table], 1) + 1) >= room_of(table))
		(void)atomic_compare_exchange_strong(&states->filling, &table, table + 1);
	return TRIED_BY_NOBODY;
}

enum tried s2pt_states_enter(struct s2pt_explore_states *states, uint64_t state, unsigned int depth,
			     unsigned int *left)
{
	enum tried first;
	unsigned int tried;
	uint64_t place;

	*left = ACTORS;
	state = state ? state : 1;
	if (!find(states, state, &place)) {
		first = put(states, state, &place);
		if (first == TRIED_BY_NOBODY)
			(void)atomic_fetch_add(at_depth(states, depth), 1);
		return first;
	}
	tried = atomic_load(&states->tried[place]);
	*left = ~tried & ACTORS;
	return tried ? TRIED_BEFORE : TRIED_NOW;
}

bool s2pt_states_tried(struct s2pt_explore_states *states, uint64_t state, unsigned int asleep)
{
	uint64_t place;

	state = state ? state : 1;
	if (!find(states, state, &place) && put(states, state, &place) == TRIED_NO_MEMORY)
		return false;
	(void)atomic_fetch_or(&states->tried[place], (unsigned char)(DONE | (~asleep & ACTORS)));
	return true;
}

bool s2pt_states_has(const struct s2pt_explore_states *states, uint64_t state)
{
	uint64_t place;

	return find(states, state ? state : 1, &place);
}

uint64_t s2pt_states_at(const struct s2pt_explore_states *states, unsigned int depth)
{
	return depth < DEPTHS ? atomic_load(&states->at[depth]) : 0;
}

void s2pt_explore_states_stop(struct s2pt_explore_states *states)
{
	atomic_store(&states->stopped, true);
}

bool s2pt_states_stopped(const struct s2pt_explore_states *states)
{
	return atomic_load(&states->stopped);
}

uint64_t s2pt_explore_states_count(const struct s2pt_explore_states *states)
{
	uint64_t count = 0;

	for (unsigned int table = 0; table < TABLES; table++)
		count += atomic_load(&states->count[table]);
	return count;
}
