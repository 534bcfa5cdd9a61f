/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for the parts of a descriptor: shapes, permissions, memory types, numbers in JSON. */

#include "fields_text.h"

#include <inttypes.h>

enum shape shape_of(const struct s2pt_format *format, uint64_t word, int level)
{
	if (!word)
		return SHAPE_EMPTY;
	if (!(word & 1))
		return SHAPE_INVALID;
	if (level == S2PT_LEVEL_MAX)
		return word & 2 ? SHAPE_PAGE : SHAPE_RESERVED;
	if (word & 2)
		return SHAPE_TABLE;
	return s2pt_level_has_blocks(&format->geom, level) ? SHAPE_BLOCK : SHAPE_RESERVED;
}

const char *shape_name(enum shape shape)
{
	switch (shape) {
	case SHAPE_EMPTY:
		return "empty";
	case SHAPE_INVALID:
		return "invalid";
	case SHAPE_TABLE:
		return "table";
	case SHAPE_BLOCK:
		return "block";
	case SHAPE_PAGE:
		return "page";
	case SHAPE_RESERVED:
		return "reserved";
	}
	return "?";
}

const char *perm_text(unsigned int perm, char text[4])
{
	static const char execute[] = { '-', 'p', 'u', 'x' };
	static const char write[] = { '-', 'D', 'w' };
	unsigned int rank = perm & S2PT_W ? 2 : (perm & S2PT_WD) != 0;

	text[0] = perm & S2PT_R ? 'r' : '-';
	text[1] = write[rank];
	text[2] = execute[perm / S2PT_PX & 3];
	text[3] = '\0';
	return text;
}

const char *memattr_text(unsigned int memattr, const struct s2pt_format *format)
{
	static const char *const plain[16] = {
		"device-nGnRnE",
		"device-nGnRE",
		"device-nGRE",
		"device-GRE",
		"reserved",
		"normal non-cacheable",
		"normal, outer non-cacheable, inner write-through",
		"normal, outer non-cacheable, inner write-back",
		"reserved",
		"normal, outer write-through, inner non-cacheable",
		"normal write-through",
		"normal, outer write-through, inner write-back",
		"reserved",
		"normal, outer write-back, inner non-cacheable",
		"normal, outer write-back, inner write-through",
		"normal write-back",
	};
	/* S2ApplyFWBMemAttrs(): bit 3 is RES0, and a device of either stage is the stronger one. */
	static const char *const with_fwb[8] = {
		"device-nGnRnE",
		"device-nGnRE",
		"device-nGRE",
		"device-GRE",
		"reserved",
		"normal non-cacheable, or the device that stage 1 says",
		"normal write-back, forced",
		"as stage 1",
	};

	if (memattr_without_tags(memattr, format))
		return format->fwb ? "normal write-back, forced, no tags"
				   : "normal write-back, no tags";
	return format->fwb ? with_fwb[memattr & 7] : plain[memattr & 15];
}

bool memattr_without_tags(unsigned int memattr, const struct s2pt_format *format)
{
	return format->mte_perm && memattr == (format->fwb ? 14 : 4);
}

bool memattr_is_device(unsigned int memattr, bool fwb)
{
	return fwb ? !(memattr & 4) : !(memattr & 12);
}

json_t *json_hex(uint64_t value)
{
	return json_sprintf("0x%" PRIx64, value);
}
