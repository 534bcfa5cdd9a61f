/* SPDX-License-Identifier: BSD-2-Clause */
/* The adversary: CPUs that walk at any moment, and cache what they read. */

#ifndef S2PT_HOST_VM_WORLD_ADVERSARY_H
#define S2PT_HOST_VM_WORLD_ADVERSARY_H

#include "s2pt/event.h"
#include "s2pt/host/world.h"
#include "s2pt/tlbi.h"

/* The event point after a store was passed on `cpu`: TLBs that hoard are told of the store. */
void s2pt_world_stored(struct s2pt_world *world, unsigned int cpu, const struct s2pt_event *event);

/*
 * An event point was passed, or an instruction carried out, on `cpu`: perhaps some CPU walks now.
 * The judge's lock must not be held.
 */
void s2pt_world_speculate(struct s2pt_world *world, unsigned int cpu);

/* For `s2pt_invalidator_config::on_step`; `ctx` is the world. */
void s2pt_world_step(void *ctx, unsigned int cpu, unsigned int vmid, const struct s2pt_step *step);

#endif
