/* SPDX-License-Identifier: BSD-2-Clause */
/* Edits the loader's device tree for the guest, and reads the boot arguments in it. */

#include "el2.h"

/* A flattened device tree is a header of big-endian words, then tokens. */
enum token {
	NODE_BEGIN = 1,
	NODE_END = 2,
	PROPERTY = 3,
	NOP = 4,
};

struct header {
	uint32_t magic;
	uint32_t total;
	uint32_t tokens;
	uint32_t names;
};

static uint32_t big(uint32_t word)
{
	return __builtin_bswap32(word);
}

static bool begins(const char *text, const char *with)
{
	while (*with)
		if (*text++ != *with++)
			return false;
	return true;
}

static bool same(const char *a, const char *b)
{
	return begins(a, b) && begins(b, a);
}

static bool contains(const char *text, const char *what)
{
	for (; *text; text++)
		if (begins(text, what))
			return true;
	return false;
}

static void parse(const char *arguments, struct options *options)
{
	options->granule = S2PT_4K;
	if (contains(arguments, "el2.granule=16"))
		options->granule = S2PT_16K;
	if (contains(arguments, "el2.granule=64"))
		options->granule = S2PT_64K;
	options->pages_only = contains(arguments, "el2.pages");
	options->hardware_log = contains(arguments, "el2.log=dbm");
}

/* Turn an address of the loader's, of 32 or 64 bits, into one of the guest's. */
static void shift(uint32_t *value, uint32_t length)
{
	uint32_t *low = value + length / 4 - 1;

	*low = big(big(*low) - (uint32_t)RAM_OFFSET);
}

static void edit(const char *node, const char *name, uint32_t *value, uint32_t length,
		 struct options *options)
{
	if (begins(node, "memory@") && same(name, "reg")) {
		value[0] = 0;
		value[1] = big((uint32_t)RAM_IPA);
		value[2] = 0;
		value[3] = big((uint32_t)RAM_SIZE);
	} else if (same(name, "linux,initrd-start") || same(name, "linux,initrd-end")) {
		shift(value, length);
	} else if (same(node, "chosen") && same(name, "bootargs")) {
		parse((const char *)value, options);
	}
}

void devicetree_edit(uint64_t devicetree, struct options *options)
{
	const struct header *header = (const struct header *)(uintptr_t)devicetree;
	uint32_t *at = (uint32_t *)(uintptr_t)(devicetree + big(header->tokens));
	const char *names = (const char *)header + big(header->names);
	const char *node = "";

	if (big(header->magic) != 0xd00dfeed)
		fail("no device tree", devicetree);
	parse("", options);
	for (;;) {
		uint32_t token = big(*at++);

		if (token == NODE_BEGIN) {
			node = (const char *)at;
			while (*(const char *)at)
				at = (uint32_t *)(uintptr_t)((uintptr_t)at + 1);
			at = (uint32_t *)(((uintptr_t)at + 4) & ~(uintptr_t)3);
		} else if (token == PROPERTY) {
			uint32_t length = big(at[0]);

			edit(node, names + big(at[1]), at + 2, length, options);
			at += 2 + (length + 3) / 4;
		} else if (token != NODE_END && token != NOP) {
			return;
		}
	}
}
