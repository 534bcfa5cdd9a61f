/* SPDX-License-Identifier: BSD-2-Clause */
/* Composing a descriptor, inline: for the paths that handle one entry, as `desc_read.h` is. */

#ifndef S2PT_CORE_DESC_WRITE_H
#define S2PT_CORE_DESC_WRITE_H

#include "desc_bits.h"
#include "desc_read.h"
#include "s2pt/desc.h"

#define SOFTWARE_MAX 15

/* Instead of a MemAttr: there is none. */
#define NO_MEMATTR 0xff

/* clang-format off */
/*
 * MemAttr[3:0]: rows are `as_stage1`, then `fwb`; columns are `enum s2pt_memtype`, the last of which takes
 * FEAT_MTE_PERM besides.
 */
#define NO NO_MEMATTR
static const unsigned char memattrs[2][2][S2PT_MEMTYPES] = {
	{ { 0xf, 0x5, 0x1, NO, 0x0, 0x2, 0x3, 0xa, 0x6, 0x7, 0x9, 0xb, 0xd, 0xe,  NO, 0x4 },
	  { 0x6, 0x5, 0x1, NO, 0x0, 0x2, 0x3,  NO,  NO,  NO,  NO,  NO,  NO,  NO, 0x7, 0xe } },
	{ { 0xf, 0xf, 0xf, NO, 0xf, 0xf, 0xf, 0xf, 0xf, 0xf, 0xf, 0xf, 0xf, 0xf,  NO,  NO },
	  { 0x7, 0x7, 0x7, NO, 0x7, 0x7, 0x7,  NO,  NO,  NO,  NO,  NO,  NO,  NO, 0x7,  NO } },
};
#undef NO
/* clang-format on */

/* XN[1:0] with FEAT_XNX, indexed by none, PX, UX, both. */
static const unsigned char xn_codes[] = { 2, 3, 1, 0 };

/*
 * An address aligned to 2^`shift`.  PA[51:50] go to 9:8 with FEAT_LPA2.  Without it 52 bits take 64 KiB pages,
 * where PA[51:48] go to 15:12; these are RES0 otherwise.
 */
static inline uint64_t address_encode(const struct s2pt_geom *geom, s2pt_pa_t pa,
				      unsigned int shift)
{
	uint64_t word = pa & DESC_BITS(47, shift);

	if (geom->lpa2)
		return (pa & DESC_BITS(49, shift)) | (pa >> 50 << 8 & DESC_BITS(9, 8));
	if (geom->pa_bits == 52)
		word |= pa >> 48 << 12 & DESC_BITS(15, 12);
	return word;
}

static inline uint64_t leaf_type(int level)
{
	return level == S2PT_LEVEL_MAX ? DESC_VALID | DESC_TYPE : DESC_VALID;
}

static inline uint64_t xn_encode(unsigned int perm)
{
	return (uint64_t)xn_codes[(perm & S2PT_X) / S2PT_PX] << DESC_XN_SHIFT;
}

/* R and W are adjacent in `enum s2pt_perm` and in a descriptor, in the same order. */
static inline uint64_t perm_encode(unsigned int perm)
{
	return xn_encode(perm) | (uint64_t)(perm & (S2PT_R | S2PT_W)) << DESC_R_SHIFT |
	       (uint64_t)(perm & S2PT_WD) / S2PT_WD << DESC_DBM_SHIFT;
}

/** Can leaves of stage 2 gain or lose `perm`?  Half of X only with FEAT_XNX. */
static inline bool stage2_perm_ok(const struct s2pt_format *format, unsigned int perm)
{
	unsigned int execute = perm & S2PT_X;

	return !(perm & ~DESC_PERM_ALL) && (execute == 0 || execute == S2PT_X || format->xnx);
}

/** Can leaves of stage 1 gain or lose `perm`?  EL2's own has one XN for both halves of X. */
static inline bool stage1_perm_ok(const struct s2pt_format *format, unsigned int perm)
{
	unsigned int execute = perm & S2PT_X;

	if (format->regime == S2PT_EL2)
		return !(perm & ~DESC_PERM_ALL) && (execute == 0 || execute == S2PT_X);
	return !(perm & ~(DESC_PERM_ALL | S2PT_EL0));
}

/** Can leaves gain or lose `perm`?  Inline, since a relax asks it first. */
static inline bool perm_ok(const struct s2pt_format *format, unsigned int perm)
{
	return s2pt_is_stage1(format) ? stage1_perm_ok(format, perm) : stage2_perm_ok(format, perm);
}

/** Does the memory type suit what else a leaf has, in any format? */
static inline bool memtype_ok(const struct s2pt_attr *attr)
{
	/* The cast refuses negative values as well. */
	return (unsigned int)attr->memtype < S2PT_MEMTYPES &&
	       (!(attr->perm & S2PT_X) || memtype_cacheable(attr->memtype));
}

/** `stage2_attr_ok` for types that not all formats have, or that are not executed. */
bool stage2_memtype_ok(const struct s2pt_format *format, const struct s2pt_attr *attr);

/** The inline form of `s2pt_attr_check` for stage 2. */
static inline bool stage2_attr_ok(const struct s2pt_format *format, const struct s2pt_attr *attr)
{
	return stage2_perm_ok(format, attr->perm) && attr->software <= SOFTWARE_MAX &&
	       (attr->memtype == S2PT_NORMAL || stage2_memtype_ok(format, attr));
}

/** What leaves of both stages have in the same bits. */
static inline uint64_t leaf_common(const struct s2pt_geom *geom, int level, s2pt_pa_t pa,
				   const struct s2pt_attr *attr)
{
	uint64_t word = leaf_type(level);

	word |= address_encode(geom, pa, s2pt_level_shift(geom, level));
	word |= geom->lpa2 ? 0 : DESC_SH;
	word |= attr->old ? 0 : DESC_AF;
	return word | (attr->no_tlb && level < S2PT_LEVEL_MAX ? DESC_NT : 0);
}

/** The same, of what is no matter of the format. */
static inline uint64_t attr_common(const struct s2pt_attr *attr)
{
	return (attr->contiguous ? DESC_CONTIGUOUS : 0) | (uint64_t)attr->software
								  << DESC_SOFTWARE_SHIFT;
}

/** What leaves of stage 2 have of `attr` in the same bits, but for age and nT. */
static inline uint64_t stage2_attr_bits(const struct s2pt_format *format,
					const struct s2pt_attr *attr)
{
	uint64_t memattr = memattrs[format->as_stage1][format->fwb][attr->memtype];

	return memattr << DESC_MEMATTR_SHIFT | perm_encode(attr->perm) | attr_common(attr);
}

/** Can leaves lose `perm`?  Those of a stage 1 can't be without R. */
static inline bool perm_takable(const struct s2pt_format *format, unsigned int perm)
{
	return perm_ok(format, perm) && !(perm & S2PT_R && s2pt_is_stage1(format));
}
#endif
