/* SPDX-License-Identifier: BSD-2-Clause */
/* Dirty logs that hardware keeps: dirty state in leaves, and buffers of it. */

#ifndef S2PT_HOST_VM_WORLD_LOG_H
#define S2PT_HOST_VM_WORLD_LOG_H

#include "world_state.h"

/* Does hardware set dirty state, so that leaves or buffers are the log? */
static inline bool s2pt_world_log_is_hardware(const struct s2pt_world *world)
{
	return world->config.log == S2PT_LOG_DBM || world->config.log == S2PT_LOG_HDBSS;
}

/* Give the vCPUs their buffers, if the log has them.  False: no memory. */
bool s2pt_world_log_make(struct s2pt_world *world);

/* Free the buffers. */
void s2pt_world_log_free(struct s2pt_world *world);

/* A vCPU has left its guest because its buffer is full: empty that into the logs. */
void s2pt_world_log_full(struct s2pt_vcpu *vcpu);

/* Put into a slot's log what hardware has noted so far, and have it note anew; under the lock. */
enum s2pt_status s2pt_world_log_pull(struct s2pt_world *world, struct s2pt_excl excl,
				     const struct slot *slot, struct s2pt_gather *gather);

/* Empty all buffers into the logs; under the lock. */
void s2pt_world_log_empty(struct s2pt_world *world);

/* Make a range clean, and forget what was dirty in it; under the lock. */
enum s2pt_status s2pt_world_log_forget(struct s2pt_world *world, struct s2pt_excl excl,
				       const struct s2pt_range *range, struct s2pt_gather *gather);

#endif
