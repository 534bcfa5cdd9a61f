/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shape of tables as the MMU reads it from its registers, and descriptors as the MMU reads
 * them.
 */

#include "mmu_shape.h"

#include "mmu_stage1.h"
#include "s2pt/regs.h"

/* A mask of the bits `high` down to `low`. */
static uint64_t field(unsigned int high, unsigned int low)
{
	return (~UINT64_C(0) >> (63 - high)) & (~UINT64_C(0) << low);
}

bool s2pt_mmu_shape(const struct s2pt_mmu *mmu, s2pt_ipa_t ipa, struct mmu_shape *shape)
{
	struct s2pt_geom geom;
	struct s2pt_vtcr_extra extra;

	if (mmu->regime != S2PT_STAGE2)
		return s2pt_mmu_shape_stage1(mmu, ipa, shape);
	if (s2pt_vtcr_parse(&geom, &extra, mmu->vtcr))
		return false;
	*shape = (struct mmu_shape){
		.page_shift = (unsigned int)geom.granule,
		.level_bits = (unsigned int)geom.granule - 3,
		.input_bits = geom.ipa_bits,
		.output_bits = geom.pa_bits,
		.start_level = geom.start_level,
		.lpa2 = geom.lpa2,
		.set_af = extra.access_flag,
		/* HD without HA is treated as 0 (VTCR_EL2.HD). */
		.set_dirty = extra.access_flag && extra.dirty,
		.vtcr_sh = (unsigned int)(mmu->vtcr >> 12) & 3,
		.root = mmu->vttbr,
		.outside = ipa >> geom.ipa_bits,
	};
	return true;
}

/* The pseudocode's AArch64.S2TTBaseAddress(). */
s2pt_pa_t s2pt_mmu_root(const struct mmu_shape *shape, uint64_t vttbr)
{
	unsigned int log_size = shape->input_bits - mmu_shift(shape, shape->start_level) + 3;
	s2pt_pa_t high = 0;

	if (shape->output_bits == 52) {
		high = (vttbr & field(5, 2)) << 46;
		if (log_size < 6)
			log_size = 6;
	}
	return high | (vttbr & field(47, log_size));
}

/* The pseudocode's AArch64.NextTableBase() and AArch64.LeafBase(). */
s2pt_pa_t s2pt_mmu_address(const struct mmu_shape *shape, uint64_t word, unsigned int shift)
{
	s2pt_pa_t pa = word & field(47, shift);

	if (shape->page_shift == 16)
		pa |= (word & field(15, 12)) << 36;
	else if (shape->lpa2)
		pa |= (word & field(49, 48)) | (word & field(9, 8)) << 42;
	return pa;
}

/* The pseudocode's AArch64.BlockDescSupported(). */
static bool has_blocks(const struct mmu_shape *shape, int level)
{
	bool wide = shape->output_bits == 52;

	switch (shape->page_shift) {
	case 12:
		return level == 1 || level == 2 || (level == 0 && shape->lpa2);
	case 14:
		return level == 2 || (level == 1 && shape->lpa2);
	default:
		return level == 2 || (level == 1 && wide);
	}
}

enum s2pt_mmu_entry s2pt_mmu_kind(const struct mmu_shape *shape, uint64_t word, int level)
{
	if (!(word & 1))
		return S2PT_MMU_INVALID;
	if (level == 3)
		return word & 2 ? S2PT_MMU_PAGE : S2PT_MMU_RESERVED;
	if (word & 2)
		return S2PT_MMU_TABLE;
	return has_blocks(shape, level) ? S2PT_MMU_BLOCK : S2PT_MMU_RESERVED;
}
