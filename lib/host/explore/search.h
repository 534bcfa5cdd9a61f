/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A search among schedules: the states on the way of the present run, and the steps taken from
 * them.
 */

#ifndef S2PT_HOST_EXPLORE_SEARCH_H
#define S2PT_HOST_EXPLORE_SEARCH_H

#include "machine.h"

#define SEARCH_STEPS 3000

/* A state of the present run, and the step that was taken from it. */
struct node {
	struct step pending[MACHINE_ACTORS];
	unsigned int can;
	/* Sets of actors: to be tried from here, tried from here, not worth trying. */
	unsigned int wanted;
	unsigned int tried;
	unsigned int asleep;
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
	int bound;
	/* Something was left out because of the bound. */
	bool cut;
	/*
	 * How many beginnings were dealt out to shards, and whether the last one is another
	 * shard's.
	 */
	uint64_t dealt;
	bool foreign;
	unsigned int length;
	struct node node[SEARCH_STEPS + 1];
};

#endif
