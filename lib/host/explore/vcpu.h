/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU of a scenario, as an actor: its accesses, with the faults that they take. */

#ifndef S2PT_HOST_EXPLORE_VCPU_H
#define S2PT_HOST_EXPLORE_VCPU_H

void s2pt_actor_vcpu(void *ctx);

#endif
