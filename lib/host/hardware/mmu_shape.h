/* SPDX-License-Identifier: BSD-2-Clause */
/* The MMU's registers, decoded for the walk, and the walk's reading of descriptors. */

#ifndef S2PT_HOST_MMU_SHAPE_H
#define S2PT_HOST_MMU_SHAPE_H

#include "mmu_regs.h"

/*
 * Walk in stage 2 with registers that were decoded for some address before: as s2pt_mmu_walk() does if
 * `from` is NULL, else as s2pt_mmu_walk_from() from its table and level.
 */
void s2pt_mmu_walk_decoded(const struct s2pt_mmu *mmu, const struct mmu_shape *shape,
			   const struct s2pt_mmu_access *access, const struct s2pt_mmu_step *from,
			   struct s2pt_mmu_walk *walk);

/* Decode the registers for an input address.  False: VTCR_EL2, or TCR_ELx, contradicts itself. */
bool s2pt_mmu_shape(const struct s2pt_mmu *mmu, s2pt_ipa_t ipa, struct mmu_shape *shape);

/* The address of the root that VTTBR_EL2 gives. */
s2pt_pa_t s2pt_mmu_root(const struct mmu_shape *shape, uint64_t vttbr);

/* The address in a descriptor whose low bits up to `shift` are no part of it. */
s2pt_pa_t s2pt_mmu_address(const struct mmu_shape *shape, uint64_t word, unsigned int shift);

/* The kind of `word` at `level`. */
enum s2pt_mmu_entry s2pt_mmu_kind(const struct mmu_shape *shape, uint64_t word, int level);

/* log2 of what an entry of `level` spans. */
static inline unsigned int mmu_shift(const struct mmu_shape *shape, int level)
{
	return shape->page_shift + shape->level_bits * (unsigned int)(3 - level);
}

#endif
