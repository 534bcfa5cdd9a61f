/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors, opened and composed for the public header desc.h.  The paths that handle one entry
 * use the same functions inline, from desc_read.h and desc_write.h.
 */

#include "s2pt/desc.h"

#include "desc_bits.h"
#include "desc_read.h"
#include "desc_write.h"

#define NOTE_MIN 2
#define NOTE_MAX 15

static s2pt_desc_t desc_of(uint64_t word)
{
	s2pt_desc_t desc = { word };

	return desc;
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
	return attr_ok(format, attr) ? S2PT_DONE : S2PT_EINVAL;
}

s2pt_desc_t s2pt_desc_leaf(const struct s2pt_format *format, int level, s2pt_pa_t pa,
			   const struct s2pt_attr *attr)
{
	return desc_leaf(format, level, pa, attr);
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

	/* In a page bit 16 belongs to the address. */
	if (level + 1 == S2PT_LEVEL_MAX)
		kept &= ~DESC_NT;
	return desc_of(kept | leaf_type(level + 1) | address_encode(geom, pa, part_shift));
}
