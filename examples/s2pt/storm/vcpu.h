/* SPDX-License-Identifier: BSD-2-Clause */
/* The threads of vCPUs: their accesses, in the order of the script. */

#ifndef STORM_VCPU_H
#define STORM_VCPU_H

#include "state.h"

/* The host's page at an address, which has moved `moved` times since the beginning. */
s2pt_pa_t storm_pa(const struct storm_slot *slot, s2pt_ipa_t ipa, unsigned int moved);

/* The vCPU of the calling thread; NULL if it has none. */
struct storm_vcpu *storm_self(void);

/* Wait until it is a step's turn by the script's order; `floor` is the actor's own. */
void storm_wait_turn(struct storm *storm, unsigned int actor, const struct script_step *step,
		     uint64_t *floor);

/* The thread's function; `arg` is a `struct storm_vcpu`. */
void *storm_vcpu_main(void *arg);

/* Called by the world after each fault; `ctx` is the storm. */
void storm_on_exit(void *ctx, unsigned int vcpu, const struct s2pt_vcpu_exit *handled);

#endif
