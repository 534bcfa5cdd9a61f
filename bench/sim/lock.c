/* SPDX-License-Identifier: BSD-2-Clause */
/* A reader-writer lock in simulated time. */

#include "lock.h"

#include "engine.h"
#include "line.h"

static bool is_free(const struct sim_lock *lock, bool write)
{
	return !lock->written && !(write && lock->readers);
}

static void enter(struct sim_lock *lock, bool write)
{
	if (write)
		lock->written = true;
	else
		lock->readers++;
}

static void queue(struct sim_lock *lock, struct sim_vcpu *vcpu)
{
	vcpu->next = NULL;
	if (lock->first)
		lock->last->next = vcpu;
	else
		lock->first = vcpu;
	lock->last = vcpu;
}

void sim_lock_take(struct sim *sim, bool write)
{
	struct sim_lock *lock = &sim->lock;

	sim_wait(sim, sim_line_write(sim, &lock->line));
	if (!lock->first && is_free(lock, write)) {
		enter(lock, write);
		return;
	}
	sim->running->wants_write = write;
	queue(lock, sim->running);
	sim_sleep(sim);
}

void sim_lock_give(struct sim *sim, bool write)
{
	struct sim_lock *lock = &sim->lock;

	sim_wait(sim, sim_line_write(sim, &lock->line));
	if (write)
		lock->written = false;
	else
		lock->readers--;
	while (lock->first && is_free(lock, lock->first->wants_write)) {
		struct sim_vcpu *next = lock->first;

		lock->first = next->next;
		enter(lock, next->wants_write);
		/* The vCPU has been spinning on the line, which now comes to it. */
		sim_wake(sim, next, sim->running->now + sim->setup.costs.line);
	}
}
