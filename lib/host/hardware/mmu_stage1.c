/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stage 1 as the MMU reads it: which range an address is of, and what leaves below their tables
 * allow.  The way down is that of mmu.c.
 */

#include "mmu_stage1.h"

#include "s2pt/regs.h"

/* Hierarchical limits in a table entry (Arm ARM D8.4.1): bits 62:59. */
#define NO_WRITE (UINT64_C(1) << 62)
#define NO_EL0   (UINT64_C(1) << 61)
#define NO_UX    (UINT64_C(1) << 60)
#define NO_PX    (UINT64_C(1) << 59)

/* The pseudocode's AddrTop() and what AArch64.S1Translate() asks of the bits above the input. */
static bool is_outside(s2pt_ipa_t va, unsigned int input_bits, bool top_byte_ignored, bool upper)
{
	uint64_t above = ~UINT64_C(0) << input_bits;

	if (top_byte_ignored)
		above &= ~UINT64_C(0) >> 8;
	return (va & above) != (upper ? above : 0);
}

bool s2pt_mmu_shape_stage1(const struct s2pt_mmu *mmu, s2pt_ipa_t va, struct mmu_shape *shape)
{
	bool upper = mmu->regime != S2PT_EL2 && (va >> 55 & 1);
	const struct s2pt_tcr_range *range;
	const struct s2pt_geom *geom;
	struct s2pt_tcr tcr;

	if (s2pt_tcr_parse(&tcr, mmu->regime, mmu->vtcr))
		return false;
	range = upper ? &tcr.upper : &tcr.lower;
	geom = &range->geom;
	*shape = (struct mmu_shape){ .regime = mmu->regime, .off = !range->on };
	if (shape->off)
		return true;
	shape->page_shift = (unsigned int)geom->granule;
	shape->level_bits = (unsigned int)geom->granule - 3;
	shape->input_bits = geom->ipa_bits;
	shape->output_bits = geom->pa_bits;
	shape->start_level = geom->start_level;
	shape->lpa2 = geom->lpa2;
	shape->set_af = tcr.access_flag;
	shape->set_dirty = tcr.access_flag && tcr.dirty;
	/* SH0, or SH1. */
	shape->vtcr_sh = (unsigned int)(mmu->vtcr >> (upper ? 28 : 12)) & 3;
	shape->root = upper ? mmu->ttbr1 : mmu->vttbr;
	shape->outside = is_outside(va, geom->ipa_bits, range->top_byte_ignored, upper);
	shape->flat = range->flat;
	shape->mair = mmu->mair;
	return true;
}

uint64_t s2pt_mmu_limits(const struct mmu_shape *shape, uint64_t table)
{
	uint64_t limits = table & (NO_WRITE | NO_EL0 | NO_UX | NO_PX);

	if (shape->regime == S2PT_STAGE2 || shape->flat)
		return 0;
	/* XNTable stands where EL2&0 has UXNTable; the other two are RES0. */
	return shape->regime == S2PT_EL2 ? limits & (NO_WRITE | NO_UX) : limits;
}

unsigned int s2pt_mmu_perm_stage1(const struct mmu_shape *shape, uint64_t word, uint64_t limits)
{
	bool one = shape->regime == S2PT_EL2;
	bool el0 = !one && (word & UINT64_C(1) << 6) && !(limits & NO_EL0);
	bool may_write = !(limits & NO_WRITE);
	bool writes = may_write && !(word & UINT64_C(1) << 7);
	bool dirty = may_write && shape->set_dirty && (word & UINT64_C(1) << 51);
	bool ux = !(word & UINT64_C(1) << 54) && !(limits & NO_UX);
	bool px = !(word & UINT64_C(1) << 53) && !(limits & NO_PX);
	unsigned int perm = S2PT_R;

	if (writes)
		perm |= S2PT_W;
	else if (dirty)
		perm |= S2PT_WD;
	if (one)
		return ux ? perm | S2PT_X : perm;
	/* What EL0 may write, or may once hardware lets it, the level above does not execute. */
	if (px && !(el0 && (writes || dirty)))
		perm |= S2PT_PX;
	return perm | (ux ? (unsigned int)S2PT_UX : 0) | (el0 ? (unsigned int)S2PT_EL0 : 0);
}
