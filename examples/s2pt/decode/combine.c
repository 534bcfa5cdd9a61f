/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Combines the memory types of both stages: Arm ARM D8.5.5 and the pseudocode S2CombineS1MemAttrs()
 * and S2ApplyFWBMemAttrs().
 */

#include "combine.h"

#include "common/fields_text.h"
#include "common/mair.h"
#include "common/word.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A memory type: a device of a kind, or how the outer and inner caches treat normal memory. */
struct type {
	bool reserved;
	bool device;
	/* 0 nGnRnE to 3 GRE. */
	unsigned int kind;
	/* 0 non-cacheable, 1 write-through, 2 write-back: the smaller one is the stricter one. */
	unsigned int outer;
	unsigned int inner;
};

bool combine_read(const char *text, unsigned int *byte)
{
	static const struct {
		const char *name;
		unsigned int byte;
	} names[] = {
		{ "normal", 0xff },       { "wb", 0xff },          { "nc", 0x44 },
		{ "wt", 0xbb },           { "device", 0x04 },      { "device-nGnRnE", 0x00 },
		{ "device-nGnRE", 0x04 }, { "device-nGRE", 0x08 }, { "device-GRE", 0x0c },
	};
	uint64_t value;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcasecmp(text, names[i].name)) {
			*byte = names[i].byte;
			return true;
		}
	}
	if (word_read(text, &value) != WORD_GOOD || value > 0xff)
		return false;
	*byte = (unsigned int)value;
	return true;
}

static unsigned int cacheability(unsigned int nibble)
{
	if (nibble == 4)
		return 0;
	return nibble & 4 ? 2 : 1;
}

static struct type of_stage1(unsigned int byte)
{
	struct type type = { .device = byte < 0x10, .kind = byte >> 2 & 3 };
	char text[MAIR_TEXT];

	type.reserved = !strcmp(mair_text(byte, text), "reserved");
	if (byte == 0x40) {
		type.outer = type.inner = 0;
	} else if (byte == 0xa0) {
		type.outer = type.inner = 1;
	} else if (byte == 0xf0) {
		type.outer = type.inner = 2;
	} else {
		type.outer = cacheability(byte >> 4);
		type.inner = cacheability(byte & 15);
	}
	return type;
}

static const struct type write_back = { .outer = 2, .inner = 2 };

/* MemAttr without FWB: 0b00xx a device, else outer and inner of 01 NC, 10 write-through, 11 write-back. */
static struct type of_stage2(unsigned int memattr)
{
	unsigned int outer = memattr >> 2 & 3;
	unsigned int inner = memattr & 3;

	return (struct type){
		.reserved = outer && !inner,
		.device = !outer,
		.kind = inner,
		.outer = outer ? outer - 1 : 0,
		.inner = inner ? inner - 1 : 0,
	};
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* The stricter of both counts, and any device is stricter than normal memory. */
static struct type stricter(struct type a, struct type b)
{
	struct type both = { .reserved = a.reserved || b.reserved };

	both.device = a.device || b.device;
	both.kind = a.device && b.device ? least(a.kind, b.kind) : a.device ? a.kind : b.kind;
	both.outer = least(a.outer, b.outer);
	both.inner = least(a.inner, b.inner);
	return both;
}

/* With FWB: a device is combined, 5 is non-cacheable, 6 write-back whatever stage 1 says, 7 stage 1's. */
static struct type forced(struct type stage1, unsigned int memattr)
{
	static const struct type non_cacheable = { .outer = 0 };

	switch (memattr & 7) {
	case 4:
		return (struct type){ .reserved = true };
	case 5:
		return stage1.device ? stage1 : non_cacheable;
	case 6:
		return write_back;
	case 7:
		return stage1;
	default:
		return stricter(stage1, (struct type){ .device = true, .kind = memattr & 3 });
	}
}

/* Both stages together, whether stage 2 lets tags be accessed or not. */
static struct type combined(struct type first, unsigned int memattr,
			    const struct s2pt_format *format)
{
	if (memattr_without_tags(memattr, format))
		return format->fwb ? write_back : stricter(first, write_back);
	return format->fwb ? forced(first, memattr) : stricter(first, of_stage2(memattr));
}

const char *combine_text(unsigned int stage1, unsigned int memattr,
			 const struct s2pt_format *format, char text[COMBINE_TEXT])
{
	static const char *const devices[] = { "device-nGnRnE", "device-nGnRE", "device-nGRE",
					       "device-GRE" };
	static const char *const caches[] = { "non-cacheable", "write-through", "write-back" };
	struct type first = of_stage1(stage1);
	struct type both = combined(first, memattr, format);

	if (both.reserved || first.reserved)
		snprintf(text, COMBINE_TEXT, "reserved");
	else if (both.device)
		snprintf(text, COMBINE_TEXT, "%s", devices[both.kind & 3]);
	else if (both.outer == both.inner)
		snprintf(text, COMBINE_TEXT, "normal %s", caches[both.outer]);
	else
		snprintf(text, COMBINE_TEXT, "normal, outer %s, inner %s", caches[both.outer],
			 caches[both.inner]);
	return text;
}
