/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What steps came to: of each state that was reached who can go on from there, and to which state each
 * step led that was taken.  A search that comes to a state again need not carry the step out again.
 */

#ifndef S2PT_HOST_EXPLORE_EFFECTS_H
#define S2PT_HOST_EXPLORE_EFFECTS_H

#include "machine.h"

struct effect {
	/* By what the state is known, see s2pt_search_future(); and the hash that tells of a cycle. */
	uint64_t key;
	uint64_t hash;
	unsigned int progress;
	/* Sets of actors: those that can take their step, and those that are not done. */
	uint8_t enabled;
	uint8_t left;
	/* Most faults of an access that is under way, and whether there are any. */
	uint8_t faults;
	/* The run ended here, and was judged to be right. */
	bool ends_right;
	struct step pending[MACHINE_ACTORS];
	/* The state to which an actor's step leads, by its number; 0: it was not taken. */
	uint32_t to[MACHINE_ACTORS];
	/* What that step turned out to do, and whether it stored to a page. */
	uint8_t did[MACHINE_ACTORS];
	bool stored[MACHINE_ACTORS];
};

/* An empty set is all zeros. */
struct effects {
	/* The states, from number 1 on. */
	struct effect *effect;
	/* Their numbers by key, by open addressing in twice as many places; 0 is a vacant one. */
	uint32_t *place;
	uint32_t room;
	uint32_t count;
};

/*
 * The number of the state with this key, which is put in with nothing but the key if it is not there.
 * 0: there is no room.
 */
uint32_t s2pt_effects_of(struct effects *effects, uint64_t key);

/* Forget all states, and keep their memory; or free that. */
void s2pt_effects_forget(struct effects *effects);
void s2pt_effects_end(struct effects *effects);

#endif
