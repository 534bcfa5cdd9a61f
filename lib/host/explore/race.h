/* SPDX-License-Identifier: BSD-2-Clause */
/* Races: pairs of steps that could have come in the other order, which has to be tried too. */

#ifndef S2PT_HOST_EXPLORE_RACE_H
#define S2PT_HOST_EXPLORE_RACE_H

#include "search.h"

/* Ask for the orders that must be tried too, now that `length` steps were taken. */
void s2pt_search_races(struct search *search);

/* Set the clock of the step that was taken last. */
void s2pt_search_clock(struct search *search);

/* The actors that need not be tried in the state after the last step. */
unsigned int s2pt_search_asleep(const struct search *search);

#endif
