/* SPDX-License-Identifier: BSD-2-Clause */
/* The callbacks of a world's table, and the CPU on which the calling thread is. */

#ifndef S2PT_HOST_VM_WORLD_OPS_H
#define S2PT_HOST_VM_WORLD_OPS_H

#include "s2pt/host/world.h"
#include "s2pt/ops.h"

/* Say on which CPU of which world the calling thread is; NULL and 0: on none. */
void s2pt_world_run_on(const struct s2pt_world *world, unsigned int cpu);

/* Is the calling thread the one that holds the world's lock for writing? */
bool s2pt_world_writing(const struct s2pt_world *world);

/* The callbacks of the table. */
extern const struct s2pt_ops s2pt_world_ops;

#endif
