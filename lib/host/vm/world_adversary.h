/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_VM_WORLD_ADVERSARY_H
#define S2PT_HOST_VM_WORLD_ADVERSARY_H

/* CPUs that walk at any moment, and cache what they read. */

#include "s2pt/host/world.h"
#include "s2pt/tlbi.h"

/* An event point, or an instruction, on `cpu`: perhaps some CPU walks now.  Without the judge's lock. */
void s2pt_world_speculate(struct s2pt_world *world, unsigned int cpu);

/* For `struct s2pt_invalidator_config`, `ctx` the world. */
void s2pt_world_step(void *ctx, unsigned int cpu, unsigned int vmid, const struct s2pt_step *step);

#endif
