/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What guests and hosts do: the workloads to choose from.
 */

#ifndef SIM_WORKLOAD_H
#define SIM_WORKLOAD_H

#include "sim.h"

/* All workloads; ends with a NULL name. */
extern const struct sim_workload sim_workloads[];
const struct sim_workload *sim_workload_find(const char *name);

#endif
