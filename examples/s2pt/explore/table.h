/* SPDX-License-Identifier: BSD-2-Clause */
/* What `s2pt explore --table` prints. */

#ifndef EXPLORE_TABLE_H
#define EXPLORE_TABLE_H

#include "s2pt/host/explore.h"

/*
 * Search every scenario under every policy, as `config` says, and print a table or one JSON object.
 * False: something is wrong in one.
 */
bool explore_table(const struct s2pt_explore_config *config, bool json);

#endif
