/* SPDX-License-Identifier: BSD-2-Clause */
/* The MMU's registers, decoded for the walk, and the walk's reading of descriptors. */

#ifndef S2PT_HOST_MMU_SHAPE_H
#define S2PT_HOST_MMU_SHAPE_H

#include "s2pt/host/mmu.h"

/* What the registers say. */
struct mmu_shape {
	unsigned int page_shift;
	unsigned int level_bits;
	unsigned int input_bits;
	unsigned int output_bits;
	int start_level;
	bool lpa2;
	bool set_af;
	bool set_dirty;
	unsigned int vtcr_sh;
};

/* Decode the registers.  False: VTCR_EL2 contradicts itself. */
bool s2pt_mmu_shape(const struct s2pt_mmu *mmu, struct mmu_shape *shape);

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
