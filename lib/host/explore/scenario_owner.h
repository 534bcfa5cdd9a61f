/* SPDX-License-Identifier: BSD-2-Clause */
/* The explorer's scenarios of who owns the memory: exact changes, being told, taking over. */

#ifndef S2PT_HOST_EXPLORE_SCENARIO_OWNER_H
#define S2PT_HOST_EXPLORE_SCENARIO_OWNER_H

#include "s2pt/host/scenario.h"

/* The scenario of this number, from 0; NULL behind the last. */
const struct s2pt_scenario *s2pt_scenario_owner(unsigned int number);

/* How many there are. */
unsigned int s2pt_scenario_owner_count(void);

#endif
