/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A search among schedules: the states on the way of the present run, and the steps taken from
 * them.
 */

#ifndef S2PT_HOST_EXPLORE_SEARCH_H
#define S2PT_HOST_EXPLORE_SEARCH_H

#include "effects.h"
#include "machine.h"
#include "visited.h"

#define SEARCH_STEPS   3000

#define SEARCH_OBJECTS (OBJECT_MEMORY + MACHINE_GUEST)

/* A cycle: a state that has come again although no access was completed meanwhile. */
struct cycle {
	/* The step after which the state was there before; -1: there is no cycle. */
	int since;
	/* The set of actors that could go on since, and did not: if there is none it is a livelock. */
	unsigned int starved;
};

/*
 * For each actor the number of its steps that come before a step, or are it.  Of the length and the type
 * that a CPU takes in one register and finds the greater ones of at once.
 */
struct clock {
	short of[8];
};

_Static_assert(MACHINE_ACTORS <= 8 && SEARCH_STEPS < 0x7fff,
	       "a clock has room for all actors and steps");

/* A state of the present run, and the step that was taken from it. */
struct node {
	/* The actor that took the step, and the step: what races look at comes first. */
	unsigned int chosen;
	struct step taken;
	struct clock clock;
	/* The number of the step among those of its actor. */
	short number;
	/* The step before on the same object, and of the same actor, as in `last_on`. */
	unsigned short before_on;
	unsigned short before_of;
	/* The step before that wrote the same word. */
	unsigned short before_write;
	unsigned short preemptions;
	struct step pending[MACHINE_ACTORS];
	/* Most faults of an access that is under way, in this state; and so far in the run. */
	unsigned char faults;
	unsigned char most_faults;
	/* Sets of actors, as bits: those that are not done, and that can take their step. */
	unsigned char left;
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
	/* Of a state that was reached before: only these are tried now. */
	unsigned int awake;
	/* In a search that is shared: by what the state is known; whom others were at. */
	uint64_t future;
	unsigned int postponed;
	/* For each actor that was tried, those that were before it: if it was postponed, when first met. */
	unsigned char before[MACHINE_ACTORS];
	/* A hash of the steps up to this one, for the digest. */
	uint64_t digest;
};

struct search {
	struct machine *machine;
	struct s2pt_explore_result *result;
	/* Most steps of a run. */
	unsigned int deepest;
	enum s2pt_explore_way way;
	int bound;
	/*
	 * A schedule was left out because of the bound, or of its length: in the present beginning,
	 * and before it.
	 */
	bool left_out;
	bool left_before;
	/* How many beginnings there were so far; the present one, plus 1, 0: there is none. */
	uint64_t dealt;
	uint64_t beginning;
	/* What came of the present beginning. */
	struct s2pt_explore_result part;
	/* The states that were reached so far, and those in the present beginning. */
	struct visited visited;
	struct visited inside;
	/* The first find. */
	struct s2pt_explore_result first;
	/* A find is being shortened. */
	bool shortens;
	bool no_memory;
	/* The next state is gone into even if somebody else is at it. */
	bool insists;
	/* A run came back to a state without getting on: in the present beginning, and before it. */
	bool went_round;
	bool round_before;
	unsigned int length;
	/* The last step on each object, and of each actor: the index plus 1, 0: there is none. */
	unsigned short last_on[SEARCH_OBJECTS];
	unsigned short last_of[MACHINE_ACTORS];
	/* The last that wrote each word. */
	unsigned short last_write[OBJECT_TLB];
	/* The cycle that the present state closes. */
	struct cycle cycle;
	/* After how many steps the machine stands, and of which states there are images: see stand.c. */
	unsigned int stands;
	unsigned int images;
	unsigned short image[SEARCH_STEPS / IMAGES_EVERY + 1];
	/* What steps came to, if that is remembered; for each state of the run its number. */
	bool remembers;
	struct effects effects;
	uint32_t at[SEARCH_STEPS + 1];
	/*
	 * Of each state of the run a hash, and how many accesses were completed; apart from the nodes,
	 * for each state is compared with those before.
	 */
	uint64_t hash[SEARCH_STEPS + 1];
	/* A bit for the hash of each of the states before with as many completed. */
	uint64_t near[SEARCH_STEPS + 1];
	unsigned int progress[SEARCH_STEPS + 1];
	struct node node[SEARCH_STEPS + 1];
};

/* Is one schedule run for each order of steps that matters? */
static inline bool search_is_reduced(const struct search *search)
{
	return search->way == S2PT_EXPLORE_REDUCED;
}

/* The steps of a run, in chains: begin with none; take in the last one, or undo that. */
void s2pt_search_begin(struct search *search);
void s2pt_search_link(struct search *search);
void s2pt_search_unlink(struct search *search);

#endif
