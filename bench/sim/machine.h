/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the core runs on: memory for tables, callbacks, and what loads and swaps cost.
 */

#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include "sim.h"

/* Set up memory, hooks and costs for the core.  False: no memory. */
bool sim_machine_start(struct sim *sim);
void sim_machine_stop(struct sim *sim);

/* What a TLBI on all CPUs costs. */
void sim_broadcast(struct sim *sim);

#endif
