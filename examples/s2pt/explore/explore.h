/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EXPLORE_H
#define EXPLORE_H

#include "s2pt/host/explore.h"

/* Every scenario under every policy, as `config` says; JSON: one object.  False: one is wrong. */
bool explore_table(const struct s2pt_explore_config *config, bool json);

/* The scenarios, what there is and who does what in each, what must hold always and in the end. */
void explore_list(void);

#endif
