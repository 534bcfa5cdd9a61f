/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of `s2pt explore` that print all scenarios. */

#ifndef EXPLORE_H
#define EXPLORE_H

#include "s2pt/host/explore.h"

/*
 * Search every scenario under every policy, as `config` says, and print a table or one JSON object.
 * False: something is wrong in one.
 */
bool explore_table(const struct s2pt_explore_config *config, bool json);

/* Print all scenarios: what is mapped, who does what, and what must hold. */
void explore_list(void);

#endif
