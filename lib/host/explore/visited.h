/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of states, each by a hash of 64 bits. */

#ifndef S2PT_HOST_EXPLORE_VISITED_H
#define S2PT_HOST_EXPLORE_VISITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An empty set is all zeros. */
struct visited {
	/* Open addressing, in a power of two of places; 0 is a vacant one. */
	uint64_t *place;
	/* For each place the actors that were asleep whenever the state was reached. */
	unsigned char *asleep;
	size_t room;
	size_t count;
};

enum visit {
	VISIT_FIRST,
	VISIT_AGAIN,
	VISIT_NO_MEMORY,
};

/* Put a state into the set: was it there? */
enum visit s2pt_visited_add(struct visited *visited, uint64_t state);

/*
 * Put a state into the set, reached with the actors of `*asleep` asleep.  If it was there, these
 * become the actors that have not been tried from it and are awake now.
 */
enum visit s2pt_visited_wake(struct visited *visited, uint64_t state, unsigned int *asleep);

/* Forget all states. */
void s2pt_visited_clear(struct visited *visited);

#endif
