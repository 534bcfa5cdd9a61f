/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_TLB_H
#define S2PT_HOST_EXPLORE_TLB_H

/* The TLBs of the explorer's machine: looked into, filled by walks, dropped from by invalidations. */

#include "machine.h"

/* Carry out an invalidation. */
void s2pt_machine_invalidate(struct machine *machine, const struct s2pt_tlbi *request);

/* The access as hardware does it; S2PT_MMU_TRANSLATED if it was carried out. */
enum s2pt_mmu_end s2pt_machine_access(struct machine *machine, unsigned int cpu,
				      const struct s2pt_mmu_access *access);

/* A walk for nobody, and what it read cached. */
void s2pt_machine_fill(struct machine *machine, unsigned int cpu, s2pt_ipa_t ipa);

/* A walk that is no step. */
void s2pt_machine_peek(struct machine *machine, s2pt_ipa_t ipa, struct s2pt_mmu_walk *walk);

#endif
