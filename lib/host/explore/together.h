/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The set of states that searches in several processes share: those that one of them is at, and those
 * from which one has tried all that it had to.
 */

#ifndef S2PT_HOST_EXPLORE_TOGETHER_H
#define S2PT_HOST_EXPLORE_TOGETHER_H

#include "s2pt/host/explore.h"

/* Has somebody tried a state: nobody, who has to now; somebody who is still at it; or was before. */
enum tried {
	TRIED_BY_NOBODY,
	TRIED_NOW,
	TRIED_BEFORE,
	TRIED_NO_MEMORY,
};

/*
 * Put a state into the set if it is not there; `depth` is the number of steps that led to it.  `left`:
 * the actors that nobody has tried from it.
 */
enum tried s2pt_states_enter(struct s2pt_explore_states *states, uint64_t state, unsigned int depth,
			     unsigned int *left);

/* Are the searches to give up? */
bool s2pt_states_stopped(const struct s2pt_explore_states *states);

/* Is a state in the set? */
bool s2pt_states_has(const struct s2pt_explore_states *states, uint64_t state);

/* How many states were first reached by `depth` steps; more than 255 count as 255. */
uint64_t s2pt_states_at(const struct s2pt_explore_states *states, unsigned int depth);

/* All but the actors of `asleep` were tried from a state.  False: there is no room. */
bool s2pt_states_tried(struct s2pt_explore_states *states, uint64_t state, unsigned int asleep);

#endif
