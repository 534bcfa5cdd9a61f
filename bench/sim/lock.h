/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader-writer lock in simulated time: first come, first served.  Taking it and giving it back
 * write its cache line.
 */

#ifndef SIM_LOCK_H
#define SIM_LOCK_H

#include "line.h"

struct sim_lock {
	struct sim_line line;
	unsigned int readers;
	bool written;
	struct sim_vcpu *first;
	struct sim_vcpu *last;
};

struct sim;

void sim_lock_take(struct sim *sim, bool write);
void sim_lock_give(struct sim *sim, bool write);

#endif
