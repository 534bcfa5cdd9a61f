/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_SEARCH_H
#define S2PT_HOST_EXPLORE_SEARCH_H

/* A search among schedules: the states on the way of the present run, and the steps taken from them. */

#include "machine.h"

#define SEARCH_STEPS 3000

/* A state on the way, and the step that was taken from it. */
struct node {
	struct step pending[MACHINE_ACTORS];
	unsigned int can;
	/* To be tried from here, tried from here, not worth trying. */
	unsigned int wanted;
	unsigned int tried;
	unsigned int asleep;
	unsigned int chosen;
	struct step taken;
	/* Steps of each actor that come before or are this one. */
	unsigned short clock[MACHINE_ACTORS];
	/* Its number among its actor's. */
	unsigned short number;
	unsigned short preemptions;
	uint64_t hash;
	unsigned int progress;
};

struct search {
	struct machine *machine;
	struct s2pt_explore_result *result;
	/* Steps that a run may take. */
	unsigned int deepest;
	int bound;
	/* Something was left out because of the bound. */
	bool cut;
	/* Beginnings that were dealt out to the shards so far, and whether the last is another's. */
	uint64_t dealt;
	bool foreign;
	unsigned int length;
	struct node node[SEARCH_STEPS + 1];
};

#endif
