/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine: vCPUs as fibers with a clock each, run in the order of their clocks.
 */

#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include "sim.h"

/* Let time pass on the running vCPU's clock. */
void sim_spend(struct sim *sim, uint64_t ns);
/* Let time pass on the running vCPU's clock, and run the vCPUs first whose clocks are behind. */
void sim_wait(struct sim *sim, uint64_t ns);
/* Stop the running vCPU until `sim_wake`. */
void sim_sleep(struct sim *sim);
void sim_wake(struct sim *sim, struct sim_vcpu *vcpu, uint64_t at);
/*
 * Run `body` on vCPUs 0 to `vcpus` - 1, from time 0 until all have ended.  Returns the latest
 * clock.
 */
uint64_t sim_play(struct sim *sim, unsigned int vcpus, void (*body)(void *vcpu));

#endif
