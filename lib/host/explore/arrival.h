/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks that see stores in flight, or do not, and the actor by which these arrive. */

#ifndef S2PT_HOST_EXPLORE_ARRIVAL_H
#define S2PT_HOST_EXPLORE_ARRIVAL_H

#include "machine.h"

/* What the walks of CPU `cpu` see in `object`.  It complains if they see its table too early. */
uint64_t s2pt_arrival_word(struct machine *machine, unsigned int cpu, uint32_t object);

/* The walk of CPU `cpu` updates `object`: it sees all that was stored there. */
void s2pt_arrival_catch_up(struct machine *machine, unsigned int cpu, uint32_t object);

/* The actor by which stores arrive, one by one, where a walk is about to look. */
void s2pt_arrival_actor(void *ctx);

#endif
