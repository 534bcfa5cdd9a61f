/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_VCPU_H
#define S2PT_HOST_EXPLORE_VCPU_H

/* What an actor does from beginning to end: a vCPU: accesses, with the faults that they take. */

void s2pt_actor_vcpu(void *ctx);

#endif
