/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stores in flight: on hardware that reorders, the walks of other CPUs may see a store later than those
 * behind it, until a barrier has it seen.  Software's own accesses are coherent and see it at once.
 */

#ifndef S2PT_HOST_EXPLORE_LATE_H
#define S2PT_HOST_EXPLORE_LATE_H

#include "step.h"

#include <stdbool.h>

/* Most stores in flight: before there is one more, the oldest is seen by all. */
#define LATE_STORES 16

struct late_store {
	/* The word; or the first one of a table whose contents are in flight. */
	uint16_t object;
	bool contents;
	/* The actor that stored. */
	uint8_t actor;
	/* What walks see that do not see the store. */
	uint64_t old;
	/* The CPUs whose walks see it, as bits. */
	uint8_t seen_by;
	/* The actors that have read it, as bits: what they release comes behind it. */
	uint8_t known_to;
	/* A barrier of its actor has come since: what that stores later comes behind it. */
	bool fenced;
	/* The stores, as bits, that are seen before it. */
	uint16_t after;
};

struct late {
	/* The stores in flight, the oldest first. */
	struct late_store store[LATE_STORES];
	unsigned int count;
	/* Tables, as bits, that nobody else knows and that were written since their actor's last barrier. */
	unsigned int loose;
};

/* Put a store behind the others; `all`: the walks that there are. */
void s2pt_late_put(struct late *late, const struct late_store *store, uint8_t all);

/* The walks of these CPUs see a store, and what is seen before it; take out what all see. */
void s2pt_late_arrive(struct late *late, unsigned int number, uint8_t cpus);
void s2pt_late_settle(struct late *late, uint8_t all);

/*
 * The first store from `from` on that the walks of a CPU have still to see in this word, or in its table;
 * `count` if there is none.
 */
unsigned int s2pt_late_find(const struct late *late, unsigned int cpu, uint32_t object,
			    unsigned int from);

uint64_t s2pt_late_hash(const struct late *late);

#endif
