/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a descriptor, inline: for the paths that handle one entry, where a call would cost more
 * than what it does.  `desc.c` gives the same to all others.
 */

#ifndef S2PT_CORE_DESC_READ_H
#define S2PT_CORE_DESC_READ_H

#include "desc_bits.h"
#include "s2pt/desc.h"
#include "s2pt/stage1.h"

/** All permissions that stage 2 has. */
#define DESC_PERM_ALL ((unsigned int)S2PT_R | S2PT_W | S2PT_X | S2PT_WD)

/** The inline form of `s2pt_memtype_cacheable`: all but devices, non-cacheable and unknown memory. */
static inline bool memtype_cacheable(enum s2pt_memtype memtype)
{
	return (0xff81U >> memtype & 1) != 0;
}

/**
 * Are caches cleaned for this leaf of stage 2?  For all memory that they have; but Linux, which all policies but
 * S2PT_EXACT follow, has write-back memory alone and cleans nothing else.
 */
bool desc_cleaned(const struct s2pt_format *format, s2pt_desc_t desc, bool exact);

/** The inline form of `s2pt_desc_kind`. */
static inline enum s2pt_kind desc_kind(s2pt_desc_t desc, int level)
{
	if (desc.word & DESC_VALID) {
		if (level < S2PT_LEVEL_MAX && desc.word & DESC_TYPE)
			return S2PT_TABLE;
		return S2PT_LEAF;
	}
	if (desc.word == 0)
		return S2PT_EMPTY;
	return (desc.word & DESC_KIND) == DESC_HELD ? S2PT_HELD : S2PT_NOTE;
}

static inline bool desc_is_table(s2pt_desc_t desc, int level)
{
	return level < S2PT_LEVEL_MAX &&
	       (desc.word & (DESC_VALID | DESC_TYPE)) == (DESC_VALID | DESC_TYPE);
}

/** Is it a page or a block? */
static inline bool desc_is_leaf(s2pt_desc_t desc, int level)
{
	return (desc.word & DESC_VALID) != 0 && !desc_is_table(desc, level);
}

/**
 * Is the entry of this kind?  Always inline: `kind` is a constant where this is asked, and then it is a
 * test or two of bits.
 */
__attribute__((always_inline)) static inline bool desc_is(s2pt_desc_t desc, int level,
							  enum s2pt_kind kind)
{
	if (kind == S2PT_TABLE)
		return desc_is_table(desc, level);
	if (kind == S2PT_LEAF)
		return desc_is_leaf(desc, level);
	if (kind == S2PT_HELD)
		return (desc.word & (DESC_KIND | DESC_VALID)) == DESC_HELD;
	return desc_kind(desc, level) == kind;
}

/** Does the entry have nT, so that no TLB keeps it?  Only a block can. */
static inline bool desc_has_nt(s2pt_desc_t desc, int level)
{
	uint64_t block = desc.word & (DESC_NT | DESC_TYPE | DESC_VALID);

	return level < S2PT_LEVEL_MAX && block == (DESC_NT | DESC_VALID);
}

/** Is the access flag of a leaf set? */
static inline bool desc_young(s2pt_desc_t leaf)
{
	return (leaf.word & DESC_AF) != 0;
}

/**
 * The output address of a leaf or table, which is aligned to 2^`shift`, from where the format keeps
 * it.
 */
static inline s2pt_pa_t desc_address(const struct s2pt_geom *geom, s2pt_desc_t desc,
				     unsigned int shift)
{
	uint64_t from = ~UINT64_C(0) << shift;

	if (geom->lpa2)
		return (desc.word & DESC_BITS(49, 0) & from) | (desc.word & DESC_BITS(9, 8))
								       << (50 - 8);
	if (geom->granule == S2PT_64K && geom->pa_bits == 52)
		return (desc.word & DESC_BITS(47, 0) & from) | (desc.word & DESC_BITS(15, 12))
								       << (48 - 12);
	return desc.word & DESC_BITS(47, 0) & from;
}

/**
 * The bits of an entry that are the address of a table without any shifting; 0 if the format has it
 * in two pieces.
 */
static inline uint64_t desc_address_bits(const struct s2pt_geom *geom)
{
	if (geom->lpa2 || geom->pa_bits == 52)
		return 0;
	return DESC_BITS(47, 0) & ~UINT64_C(0) << geom->granule;
}

/** The permissions that XN[1:0] grants, with FEAT_XNX: 00 PX and UX, 01 UX, 10 none, 11 PX. */
static inline unsigned int desc_execute(bool xnx, s2pt_desc_t desc)
{
	static const unsigned char grants[] = { S2PT_X, S2PT_UX, 0, S2PT_PX };
	uint64_t xn = (desc.word & DESC_XN) >> DESC_XN_SHIFT;

	return grants[xnx ? xn : xn & 2];
}

/** The permissions of a leaf of stage 2. */
static inline unsigned int stage2_perm(bool xnx, s2pt_desc_t leaf)
{
	unsigned int perm = desc_execute(xnx, leaf);

	if (leaf.word & DESC_R)
		perm |= S2PT_R;
	if (leaf.word & DESC_W)
		perm |= S2PT_W;
	if (leaf.word & DESC_DBM)
		perm |= S2PT_WD;
	return perm;
}

/**
 * Turn the permissions of a leaf of stage 1 into those of stage 2, or back.  They stand in the same
 * bits, but AP[2] says "read-only" where stage 2 says "write", UXN and PXN are a bit each where
 * stage 2 has a code, and AP[1], access from EL0, stands where stage 2 has R.  EL2's XN is stage 2's
 * without FEAT_XNX.  Whatever works on one word or compares two then serves for both stages.
 */
static inline s2pt_desc_t stage1_turn(enum s2pt_regime regime, s2pt_desc_t desc)
{
	uint64_t el0 = regime == S2PT_EL2 ? 0 : desc.word & DESC_UXN;
	s2pt_desc_t turned = { desc.word ^ DESC_W ^ el0 >> 1 };

	return turned;
}

/** The permissions of a leaf of stage 1, which can't be without R. */
static inline unsigned int stage1_perm(enum s2pt_regime regime, s2pt_desc_t leaf)
{
	unsigned int perm = stage2_perm(regime != S2PT_EL2, stage1_turn(regime, leaf));

	if (regime != S2PT_EL2 && perm & S2PT_R)
		perm |= S2PT_EL0;
	return perm | S2PT_R;
}

/** The inline form of `s2pt_desc_perm`, for a valid entry. */
static inline unsigned int desc_perm(const struct s2pt_format *format, s2pt_desc_t leaf)
{
	if (s2pt_is_stage1(format))
		return stage1_perm(format->regime, leaf);
	return stage2_perm(format->xnx, leaf);
}

/**
 * Does a leaf of stage 2 have all of `perm`?  One with W needs no WD.  Compares bits instead of
 * building sets, since a relax waits for this.
 */
static inline bool stage2_grants(bool xnx, s2pt_desc_t leaf, unsigned int perm)
{
	uint64_t read_write = (uint64_t)(perm & (S2PT_R | S2PT_W)) << DESC_R_SHIFT;

	if ((leaf.word & read_write) != read_write)
		return false;
	if (perm & S2PT_WD && !(leaf.word & (DESC_W | DESC_DBM)))
		return false;
	return !(perm & S2PT_X) || !(perm & S2PT_X & ~desc_execute(xnx, leaf));
}

/** May the leaf be written? */
static inline bool desc_writable(const struct s2pt_format *format, s2pt_desc_t leaf)
{
	return (leaf.word & DESC_W) != (s2pt_is_stage1(format) ? DESC_W : 0);
}

/** Is the leaf writable, and would hardware have made it so: has it been written, for all we know? */
static inline bool desc_is_dirty(const struct s2pt_format *format, s2pt_desc_t leaf)
{
	return leaf.word & DESC_DBM && desc_writable(format, leaf);
}

/** Does a leaf have all of `perm`?  One with W needs no WD. */
static inline bool desc_grants(const struct s2pt_format *format, s2pt_desc_t leaf,
			       unsigned int perm)
{
	unsigned int has;

	if (!s2pt_is_stage1(format))
		return stage2_grants(format->xnx, leaf, perm);
	has = stage1_perm(format->regime, leaf);
	return !(perm & ~(has & S2PT_W ? has | S2PT_WD : has));
}

#endif
