/* SPDX-License-Identifier: BSD-2-Clause */
/* A stage 1 as the MMU reads it from its registers and descriptors. */

#ifndef S2PT_HOST_MMU_STAGE1_H
#define S2PT_HOST_MMU_STAGE1_H

#include "mmu_regs.h"

/* Decode the registers for a virtual address.  False: TCR_ELx contradicts itself. */
bool s2pt_mmu_shape_stage1(const struct s2pt_mmu *mmu, s2pt_ipa_t va, struct mmu_shape *shape);

/* What a table entry of a stage 1 forbids below it, in its own bits 62:59. */
uint64_t s2pt_mmu_limits(const struct mmu_shape *shape, uint64_t table);

/* The permissions of a leaf of stage 1, below tables that forbid `limits`. */
unsigned int s2pt_mmu_perm_stage1(const struct mmu_shape *shape, uint64_t word, uint64_t limits);

#endif
