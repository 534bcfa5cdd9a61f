/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts of scenarios. */

#ifndef STORM_SCENARIO_H
#define STORM_SCENARIO_H

#include "options.h"
#include "script.h"

/*
 * Make the script of a scenario.  NULL, with a message: there is none of that name, or no memory.
 */
struct script *storm_scenario(const char *name, const struct storm_options *options);

/* The list of scenarios, a line "NAME  what happens" each. */
const char *storm_scenario_list(void);

#endif
