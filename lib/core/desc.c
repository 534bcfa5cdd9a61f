/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors, opened and composed for the public header desc.h.  The paths that handle one entry
 * use the same functions inline, from desc_read.h and desc_write.h.
 */

#include "s2pt/desc.h"

#include "desc_bits.h"
#include "desc_read.h"
#include "desc_write.h"

#define NOTE_MIN   2
#define NOTE_MAX   15
#define MAIR_BYTES 8

/* Bytes of MAIR by memory type, for those that a stage 1 has; 3 is no type at all. */
static const unsigned char mair_bytes[S2PT_AS_STAGE1] = {
	0xff, 0x44, 0x04, 3, 0x00, 0x08, 0x0c, 0xbb, 0x4b, 0x4f, 0xb4, 0xbf, 0xf4, 0xfb,
};

static s2pt_desc_t desc_of(uint64_t word)
{
	s2pt_desc_t desc = { word };

	return desc;
}

/* The first of `count` types whose code in `codes` is `code`. */
static enum s2pt_memtype type_in(const unsigned char *codes, unsigned int count, unsigned int code)
{
	for (unsigned int type = 0; type < count; type++)
		if (codes[type] == code)
			return (enum s2pt_memtype)type;
	return S2PT_MEM_OTHER;
}

static enum s2pt_memtype stage2_memtype(const struct s2pt_format *format, s2pt_desc_t desc)
{
	const unsigned char *codes = memattrs[format->as_stage1][format->fwb];

	return type_in(codes, S2PT_NO_TAGS + format->mte_perm, s2pt_desc_memattr(desc));
}

static enum s2pt_memtype memtype_of(const struct s2pt_format *format, s2pt_desc_t desc)
{
	if (!s2pt_is_stage1(format))
		return stage2_memtype(format, desc);
	return type_in(mair_bytes, S2PT_AS_STAGE1,
		       s2pt_mair_byte(format->mair, s2pt_desc_attr_index(desc)));
}

/* Can the bytes of MAIR say it? */
static bool has_mair_byte(enum s2pt_memtype memtype)
{
	return (unsigned int)memtype < S2PT_AS_STAGE1 && memtype != S2PT_MEM_OTHER;
}

/*
 * The functions of stage 1 are not inlined, so that those of stage 2, which call them as their last
 * act, have no registers to save.
 */
#define APART __attribute__((noinline))

/* The permissions `perm` as stage 1 has them.  Its R goes without saying; AP[1] stands there. */
static uint64_t stage1_perm_encode(enum s2pt_regime regime, unsigned int perm)
{
	bool ap1 = regime == S2PT_EL2 || perm & S2PT_EL0;
	unsigned int as_stage2 = perm & (S2PT_W | S2PT_X | S2PT_WD);

	if (ap1)
		as_stage2 |= S2PT_R;
	return stage1_turn(regime, desc_of(perm_encode(as_stage2))).word;
}

APART static bool stage1_attr_ok(const struct s2pt_format *format, const struct s2pt_attr *attr)
{
	return stage1_perm_ok(format, attr->perm) && attr->perm & S2PT_R &&
	       attr->software <= SOFTWARE_MAX && memtype_ok(attr) &&
	       s2pt_mair_index(format->mair, attr->memtype) < MAIR_BYTES;
}

APART static s2pt_desc_t stage1_leaf(const struct s2pt_format *format, int level, s2pt_pa_t pa,
				     const struct s2pt_attr *attr)
{
	uint64_t word = leaf_common(&format->geom, level, pa, attr) | attr_common(attr);

	word |= (uint64_t)s2pt_mair_index(format->mair, attr->memtype) << DESC_MEMATTR_SHIFT;
	word |= stage1_perm_encode(format->regime, attr->perm);
	word |= format->non_global ? DESC_NON_GLOBAL : 0;
	word |= attr->guarded ? DESC_GUARDED : 0;
	return desc_of(word);
}

APART static s2pt_desc_t stage1_with_perm(const struct s2pt_format *format, s2pt_desc_t leaf,
					  unsigned int perm)
{
	return desc_of((leaf.word & ~DESC_PERM) | stage1_perm_encode(format->regime, perm));
}

APART bool stage2_memtype_ok(const struct s2pt_format *format, const struct s2pt_attr *attr)
{
	if (!memtype_ok(attr) || (attr->memtype == S2PT_NO_TAGS && !format->mte_perm))
		return false;
	return memattrs[format->as_stage1][format->fwb][attr->memtype] != NO_MEMATTR;
}

unsigned int s2pt_mair_index(uint64_t mair, enum s2pt_memtype memtype)
{
	unsigned int index = 0;

	if (!has_mair_byte(memtype))
		return MAIR_BYTES;
	while (index < MAIR_BYTES && s2pt_mair_byte(mair, index) != mair_bytes[memtype])
		index++;
	return index;
}

uint64_t s2pt_mair_compose(const enum s2pt_memtype *types, unsigned int count)
{
	uint64_t mair = 0;

	for (unsigned int i = 0; i < count && i < MAIR_BYTES; i++)
		if (has_mair_byte(types[i]))
			mair |= (uint64_t)mair_bytes[types[i]] << 8 * i;
	return mair;
}

unsigned int s2pt_desc_attr_index(s2pt_desc_t leaf)
{
	return (unsigned int)((leaf.word & DESC_ATTR_INDEX) >> DESC_MEMATTR_SHIFT);
}

bool s2pt_desc_global(const struct s2pt_format *format, s2pt_desc_t leaf)
{
	return format->regime == S2PT_EL2 || !(leaf.word & DESC_NON_GLOBAL);
}

s2pt_desc_t s2pt_desc_held(void)
{
	return desc_of(DESC_HELD);
}

enum s2pt_kind s2pt_desc_kind(s2pt_desc_t desc, int level)
{
	return desc_kind(desc, level);
}

enum s2pt_status s2pt_attr_check(const struct s2pt_format *format, const struct s2pt_attr *attr)
{
	bool ok = s2pt_is_stage1(format) ? stage1_attr_ok(format, attr)
					 : stage2_attr_ok(format, attr);

	return ok ? S2PT_DONE : S2PT_EINVAL;
}

s2pt_desc_t s2pt_desc_leaf(const struct s2pt_format *format, int level, s2pt_pa_t pa,
			   const struct s2pt_attr *attr)
{
	if (s2pt_is_stage1(format))
		return stage1_leaf(format, level, pa, attr);
	return desc_of(leaf_common(&format->geom, level, pa, attr) |
		       stage2_attr_bits(format, attr));
}

s2pt_desc_t s2pt_desc_table(const struct s2pt_format *format, s2pt_pa_t table)
{
	const struct s2pt_geom *geom = &format->geom;

	return desc_of(address_encode(geom, table, geom->granule) | DESC_TABLE);
}

enum s2pt_status s2pt_desc_note(unsigned int type, uint64_t payload, s2pt_desc_t *note)
{
	if (type < NOTE_MIN || type > NOTE_MAX || payload > DESC_PAYLOAD >> DESC_PAYLOAD_SHIFT)
		return S2PT_EINVAL;
	*note = desc_of((uint64_t)type << DESC_KIND_SHIFT | payload << DESC_PAYLOAD_SHIFT);
	return S2PT_DONE;
}

unsigned int s2pt_note_type(s2pt_desc_t note)
{
	unsigned int type = (unsigned int)(note.word >> DESC_KIND_SHIFT);

	return s2pt_desc_valid(note) || type < NOTE_MIN ? 0 : type;
}

uint64_t s2pt_note_payload(s2pt_desc_t note)
{
	return (note.word & DESC_PAYLOAD) >> DESC_PAYLOAD_SHIFT;
}

s2pt_pa_t s2pt_desc_pa(const struct s2pt_format *format, s2pt_desc_t desc, int level)
{
	const struct s2pt_geom *geom = &format->geom;
	bool table = desc_is(desc, level, S2PT_TABLE);

	return desc_address(geom, desc, table ? geom->granule : s2pt_level_shift(geom, level));
}

unsigned int s2pt_desc_perm(const struct s2pt_format *format, s2pt_desc_t desc)
{
	return s2pt_desc_valid(desc) ? desc_perm(format, desc) : 0;
}

struct s2pt_attr s2pt_desc_attr(const struct s2pt_format *format, s2pt_desc_t desc, int level)
{
	struct s2pt_attr attr = {
		.perm = s2pt_desc_perm(format, desc),
		.memtype = memtype_of(format, desc),
		.software = (unsigned int)((desc.word & DESC_SOFTWARE) >> DESC_SOFTWARE_SHIFT),
		.old = !s2pt_desc_young(desc),
		.contiguous = (desc.word & DESC_CONTIGUOUS) != 0,
		.no_tlb = level < S2PT_LEVEL_MAX && desc.word & DESC_NT,
		.guarded = s2pt_is_stage1(format) && desc.word & DESC_GUARDED,
	};

	return attr;
}

bool s2pt_memtype_cacheable(enum s2pt_memtype memtype)
{
	return (unsigned int)memtype < S2PT_MEMTYPES && memtype_cacheable(memtype);
}

unsigned int s2pt_desc_memattr(s2pt_desc_t desc)
{
	return (unsigned int)((desc.word & DESC_MEMATTR) >> DESC_MEMATTR_SHIFT);
}

bool s2pt_desc_cacheable(const struct s2pt_format *format, s2pt_desc_t desc)
{
	return s2pt_desc_valid(desc) && memtype_cacheable(memtype_of(format, desc));
}

bool desc_cleaned(const struct s2pt_format *format, s2pt_desc_t desc, bool exact)
{
	enum s2pt_memtype memtype = stage2_memtype(format, desc);

	return s2pt_desc_valid(desc) &&
	       (exact ? memtype_cacheable(memtype) : memtype == S2PT_NORMAL);
}

bool s2pt_desc_executable(const struct s2pt_format *format, s2pt_desc_t desc)
{
	bool stage1 = s2pt_is_stage1(format);
	bool apart = stage1 ? format->regime != S2PT_EL2 : format->xnx;
	s2pt_desc_t turned = stage1 ? stage1_turn(format->regime, desc) : desc;

	return s2pt_desc_valid(desc) && desc_execute(apart, turned) != 0;
}

bool s2pt_desc_young(s2pt_desc_t desc)
{
	return s2pt_desc_valid(desc) && desc.word & DESC_AF;
}

s2pt_desc_t s2pt_desc_with_perm(const struct s2pt_format *format, s2pt_desc_t leaf,
				unsigned int perm)
{
	if (s2pt_is_stage1(format))
		return stage1_with_perm(format, leaf, perm);
	return desc_of((leaf.word & ~DESC_PERM) | perm_encode(perm));
}

s2pt_desc_t s2pt_desc_with_age(s2pt_desc_t leaf, bool young)
{
	return desc_of(young ? leaf.word | DESC_AF : leaf.word & ~DESC_AF);
}

s2pt_desc_t s2pt_desc_part(const struct s2pt_format *format, s2pt_desc_t block, int level,
			   unsigned int index)
{
	unsigned int shift = s2pt_level_shift(&format->geom, level + 1);
	uint64_t word = block.word;

	/* In a page bit 16 belongs to the address. */
	if (level + 1 == S2PT_LEVEL_MAX)
		word &= ~DESC_NT;
	/* A block is aligned to its size: where its parts differ its address is 0. */
	return desc_of(word | leaf_type(level + 1) | (uint64_t)index << shift);
}
