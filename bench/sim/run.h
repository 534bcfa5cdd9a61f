/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of a workload.
 */

#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim.h"

/* Run a workload.  False: no memory.  Must be ended by `sim_end` in any case. */
bool sim_run(struct sim *sim, const struct sim_setup *setup);
void sim_end(struct sim *sim);

#endif
