/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedules that go round: a state comes again, and nobody has completed an access meanwhile. */

#ifndef S2PT_HOST_EXPLORE_CYCLE_H
#define S2PT_HOST_EXPLORE_CYCLE_H

#include "search.h"

/* Which bits of a hash the states have that the present one may be, as its `search::near`. */
uint64_t s2pt_cycle_near(const struct search *search);

/* The cycle that the present state closes. */
struct cycle s2pt_cycle_find(const struct search *search);

#endif
