/* SPDX-License-Identifier: BSD-2-Clause */
/* The explorer's scenarios about dirty state that hardware sets and that is collected. */

#ifndef S2PT_HOST_EXPLORE_SCENARIO_COLLECT_H
#define S2PT_HOST_EXPLORE_SCENARIO_COLLECT_H

#include "s2pt/host/scenario.h"

/* The scenario of this number, from 0; NULL behind the last. */
const struct s2pt_scenario *s2pt_scenario_collect(unsigned int number);

/* How many there are. */
unsigned int s2pt_scenario_collect_count(void);

#endif
