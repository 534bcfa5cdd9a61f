/* SPDX-License-Identifier: BSD-2-Clause */
#include "s2pt/desc.h"

#include "desc_bits.h"
#include "desc_read.h"

#define SOFTWARE_MAX 15
#define NOTE_MIN     2
#define NOTE_MAX     15

/* MemAttr[3:0]: rows are `as_stage1`, then `fwb`; columns are normal, non-cacheable, device. */
static const unsigned char memattrs[2][2][S2PT_MEM_OTHER] = {
	{ { 0xf, 0x5, 0x1 }, { 0x6, 0x5, 0x1 } },
	{ { 0xf, 0xf, 0xf }, { 0x7, 0x7, 0x7 } },
};

/* XN[1:0] as FEAT_XNX has it, by none, PX, UX, both. */
static const unsigned char xn_codes[] = { 2, 3, 1, 0 };

static s2pt_desc_t desc_of(uint64_t word)
{
	s2pt_desc_t desc = { word };

	return desc;
}

/*
 * The bits that hold an address aligned to 2^`shift`; with 64 KiB pages 15:12 are RES0 unless it
 * has 52 bits.
 */
static uint64_t address_bits(const struct s2pt_geom *geom, unsigned int shift)
{
	if (geom->lpa2)
		return DESC_BITS(49, shift) | DESC_BITS(9, 8);
	if (geom->granule == S2PT_64K && geom->pa_bits == 52)
		return DESC_BITS(47, shift) | DESC_BITS(15, 12);
	return DESC_BITS(47, shift);
}

/* PA[51:50] go to 9:8 with FEAT_LPA2; PA[51:48] to 15:12 with 64 KiB pages. */
static uint64_t address_encode(const struct s2pt_geom *geom, s2pt_pa_t pa, unsigned int shift)
{
	uint64_t word = pa & DESC_BITS(49, shift);

	if (!geom->lpa2 && geom->pa_bits < 52)
		return word & DESC_BITS(47, 0);
	if (geom->lpa2)
		word |= pa >> 50 << 8;
	else if (geom->granule == S2PT_64K)
		word |= pa >> 48 << 12;
	return word & address_bits(geom, shift);
}

static uint64_t leaf_type(int level)
{
	return level == S2PT_LEVEL_MAX ? DESC_VALID | DESC_TYPE : DESC_VALID;
}

static uint64_t xn_encode(unsigned int perm)
{
	return (uint64_t)xn_codes[(perm & S2PT_X) / S2PT_PX] << DESC_XN_SHIFT;
}

/* R and W lie next to each other in both. */
static uint64_t perm_encode(unsigned int perm)
{
	return xn_encode(perm) | (uint64_t)(perm & (S2PT_R | S2PT_W)) << DESC_R_SHIFT |
	       (uint64_t)(perm & S2PT_WD) / S2PT_WD << DESC_DBM_SHIFT;
}

static enum s2pt_memtype memtype_of(const struct s2pt_format *format, s2pt_desc_t desc)
{
	const unsigned char *row = memattrs[format->as_stage1][format->fwb];
	unsigned int type = S2PT_NORMAL;

	while (type < S2PT_MEM_OTHER && row[type] != s2pt_desc_memattr(desc))
		type++;
	return (enum s2pt_memtype)type;
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
	unsigned int execute = attr->perm & S2PT_X;

	if (attr->perm & ~DESC_PERM_ALL || attr->software > SOFTWARE_MAX)
		return S2PT_EINVAL;
	/* Whatever lies outside of the enum, below as above, is no memory type. */
	if ((unsigned int)attr->memtype >= S2PT_MEM_OTHER)
		return S2PT_EINVAL;
	if (execute && attr->memtype != S2PT_NORMAL)
		return S2PT_EINVAL;
	if (execute && execute != S2PT_X && !format->xnx)
		return S2PT_EINVAL;
	return S2PT_DONE;
}

s2pt_desc_t s2pt_desc_leaf(const struct s2pt_format *format, int level, s2pt_pa_t pa,
			   const struct s2pt_attr *attr)
{
	const struct s2pt_geom *geom = &format->geom;
	uint64_t memattr = memattrs[format->as_stage1][format->fwb][attr->memtype];
	uint64_t word = leaf_type(level);

	word |= address_encode(geom, pa, s2pt_level_shift(geom, level));
	word |= memattr << DESC_MEMATTR_SHIFT;
	word |= perm_encode(attr->perm);
	word |= geom->lpa2 ? 0 : DESC_SH;
	word |= attr->old ? 0 : DESC_AF;
	word |= attr->no_tlb && level < S2PT_LEVEL_MAX ? DESC_NT : 0;
	word |= attr->contiguous ? DESC_CONTIGUOUS : 0;
	word |= (uint64_t)attr->software << DESC_SOFTWARE_SHIFT;
	return desc_of(word);
}

s2pt_desc_t s2pt_desc_table(const struct s2pt_format *format, s2pt_pa_t table)
{
	const struct s2pt_geom *geom = &format->geom;

	return desc_of(address_encode(geom, table, geom->granule) | DESC_VALID | DESC_TYPE);
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

	if (desc_is(desc, level, S2PT_TABLE))
		return desc_address(geom, desc, geom->granule);
	return desc_address(geom, desc, s2pt_level_shift(geom, level));
}

unsigned int s2pt_desc_perm(const struct s2pt_format *format, s2pt_desc_t desc)
{
	return s2pt_desc_valid(desc) ? desc_perm(format->xnx, desc) : 0;
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
	};

	return attr;
}

unsigned int s2pt_desc_memattr(s2pt_desc_t desc)
{
	return (unsigned int)((desc.word & DESC_MEMATTR) >> DESC_MEMATTR_SHIFT);
}

bool s2pt_desc_cacheable(const struct s2pt_format *format, s2pt_desc_t desc)
{
	return s2pt_desc_valid(desc) && memtype_of(format, desc) == S2PT_NORMAL;
}

bool s2pt_desc_executable(const struct s2pt_format *format, s2pt_desc_t desc)
{
	return (s2pt_desc_perm(format, desc) & S2PT_X) != 0;
}

bool s2pt_desc_young(s2pt_desc_t desc)
{
	return s2pt_desc_valid(desc) && desc.word & DESC_AF;
}

s2pt_desc_t s2pt_desc_with_perm(const struct s2pt_format *format, s2pt_desc_t leaf,
				unsigned int perm)
{
	(void)format;
	return desc_of((leaf.word & ~DESC_PERM) | perm_encode(perm));
}

s2pt_desc_t s2pt_desc_with_age(s2pt_desc_t leaf, bool young)
{
	return desc_of(young ? leaf.word | DESC_AF : leaf.word & ~DESC_AF);
}

s2pt_desc_t s2pt_desc_part(const struct s2pt_format *format, s2pt_desc_t block, int level,
			   unsigned int index)
{
	const struct s2pt_geom *geom = &format->geom;
	unsigned int shift = s2pt_level_shift(geom, level);
	unsigned int part_shift = s2pt_level_shift(geom, level + 1);
	s2pt_pa_t pa = desc_address(geom, block, shift) | (uint64_t)index << part_shift;
	uint64_t kept = block.word & ~address_bits(geom, shift);

	/* In a page this bit belongs to the address. */
	if (level + 1 == S2PT_LEVEL_MAX)
		kept &= ~DESC_NT;
	return desc_of(kept | leaf_type(level + 1) | address_encode(geom, pa, part_shift));
}
