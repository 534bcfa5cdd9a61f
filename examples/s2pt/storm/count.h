/* SPDX-License-Identifier: BSD-2-Clause */
/* What the world, its vCPUs and the host counted, put together. */

#ifndef STORM_COUNT_H
#define STORM_COUNT_H

#include "state.h"

/* Add what was counted to `result`, and delete the world. */
void storm_count(struct storm *storm, struct storm_result *result);

#endif
