/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_RACE_H
#define S2PT_HOST_EXPLORE_RACE_H

/* Races: steps that could have come in the other order, which has to be tried too. */

#include "search.h"

/* Ask for what has to be tried before, now that `length` steps were taken. */
void s2pt_search_races(struct search *search);

/* The clock of the step that was taken last. */
void s2pt_search_clock(struct search *search);

/* Who need not be tried in the state after it. */
unsigned int s2pt_search_asleep(const struct search *search);

#endif
