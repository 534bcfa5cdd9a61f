/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader-writer lock in simulated time: first come, first served.  Taking it and giving it back
 * write its cache line.
 */

#ifndef SIM_LOCK_H
#define SIM_LOCK_H

#include "sim.h"

void sim_lock_take(struct sim *sim, bool write);
void sim_lock_give(struct sim *sim, bool write);

#endif
