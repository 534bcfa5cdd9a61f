/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A search among schedules: the states on the way of the present run, and the steps taken from
 * them.
 */

#ifndef S2PT_HOST_EXPLORE_SEARCH_H
#define S2PT_HOST_EXPLORE_SEARCH_H

#include "machine.h"
#include "visited.h"

#define SEARCH_STEPS 3000

/* A state of the present run, and the step that was taken from it. */
struct node {
	struct step pending[MACHINE_ACTORS];
	/* The set of actors that can take their step, as bits. */
	unsigned int enabled;
	/*
	 * Sets of actors: the backtrack set, to be tried from here; those tried from here, and of
	 * these the ones tried only in part, for some run was broken off in a cycle; the sleep set,
	 * not worth trying.
	 */
	unsigned int backtrack;
	unsigned int tried;
	unsigned int tried_in_part;
	unsigned int asleep;
	/* The actor that took the step. */
	unsigned int chosen;
	struct step taken;
	/* For each actor, the number of its steps that come before this one, or are it. */
	unsigned short clock[MACHINE_ACTORS];
	/* The number of the step among those of its actor. */
	unsigned short number;
	unsigned short preemptions;
	uint64_t hash;
	unsigned int progress;
};

struct search {
	struct machine *machine;
	struct s2pt_explore_result *result;
	/* Most steps of a run. */
	unsigned int deepest;
	enum s2pt_explore_way way;
	int bound;
	/* A schedule was left out because of the bound, or of its length. */
	bool left_out;
	/* How many beginnings were dealt out to shards. */
	uint64_t dealt;
	/* The states that were reached so far. */
	struct visited visited;
	/* The first find. */
	struct s2pt_explore_result first;
	/* A find is being shortened. */
	bool shortens;
	bool no_memory;
	unsigned int length;
	struct node node[SEARCH_STEPS + 1];
};

#endif
