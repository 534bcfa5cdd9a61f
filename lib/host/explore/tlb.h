/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TLBs of the explorer's machine: looked into, filled by walks, dropped from by invalidations.
 */

#ifndef S2PT_HOST_EXPLORE_TLB_H
#define S2PT_HOST_EXPLORE_TLB_H

#include "machine.h"

/* Carry out an invalidation. */
void s2pt_machine_invalidate(struct machine *machine, const struct s2pt_tlbi *request);

/* Carry out an access as hardware does; S2PT_MMU_TRANSLATED if it succeeded. */
enum s2pt_mmu_end s2pt_machine_access(struct machine *machine, unsigned int cpu,
				      const struct s2pt_mmu_access *access);

/* Walk without an access, and cache what was read. */
void s2pt_machine_fill(struct machine *machine, unsigned int cpu, s2pt_ipa_t ipa);

/* Walk without a step, for those who only look. */
void s2pt_machine_peek(struct machine *machine, s2pt_ipa_t ipa, struct s2pt_mmu_walk *walk);

#endif
