/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run has come to, and what tells its states from each other. */

#ifndef S2PT_HOST_EXPLORE_OUTCOME_H
#define S2PT_HOST_EXPLORE_OUTCOME_H

#include "search.h"

/* What the machine has come to. */
struct s2pt_explore_outcome s2pt_machine_outcome(const struct machine *machine);

/*
 * A hash of the state after the last step: of the machine, of all that its actors saw, and with a
 * bound of what the schedule may still do.
 */
uint64_t s2pt_search_state(const struct search *search);

/* A hash of all that what follows depends on, and of the most faults, but not of what led to it. */
uint64_t s2pt_search_future(const struct search *search);

#endif
