/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a vCPU does for one access: the hardware's walk, and the faults until it succeeds.
 */

#ifndef SIM_GUEST_H
#define SIM_GUEST_H

#include "sim.h"

/* The output address of an input address. */
s2pt_pa_t sim_pa_of(const struct sim *sim, s2pt_ipa_t ipa);

/* Access memory until it succeeds; false if time was up. */
bool sim_access(struct sim_vcpu *vcpu, s2pt_ipa_t ipa, unsigned int perm);

/* Empty a vCPU's buffer; with FEAT_HACDBS the CPU that is running makes clean what it names. */
void sim_empty(struct sim_vcpu *vcpu);

#endif
