/* SPDX-License-Identifier: BSD-2-Clause */
/* Generates the words of which the decision's test pairs are made. */

#include "decide_alphabet.h"

/* RW, execute-never, write-back, inner shareable, access flag set, at 1 GiB. */
#define RW_LEAF UINT64_C(0x00400000400007fd)
/* The bits of RW_LEAF that the combinations set themselves. */
#define VARIED UINT64_C(0x00e80000000004c0)

static void add(struct alphabet *alphabet, uint64_t word)
{
	alphabet->words[alphabet->count++] = word;
}

static uint64_t as_leaf(int level, uint64_t word)
{
	return level == 3 ? word | 2 : word;
}

/* Flip the bit `places[n]` for each bit n of `choice`, so that every default can be undone. */
static uint64_t scattered(uint64_t word, unsigned int choice)
{
	static const unsigned char places[] = {
		6, 7, 53, 54, 51, 10, 55, 30, 3, 52,
	};

	for (size_t i = 0; i < sizeof(places); i++) {
		if (choice >> i & 1)
			word ^= UINT64_C(1) << places[i];
	}
	return word;
}

void alphabet_of_leaves(struct alphabet *alphabet, int level)
{
	alphabet->level = level;
	alphabet->count = 0;
	for (unsigned int choice = 0; choice < 1U << 10; choice++)
		add(alphabet, scattered(as_leaf(level, RW_LEAF & ~VARIED), choice));
}

static void add_invalid(struct alphabet *alphabet)
{
	add(alphabet, 0);
	/* Held; held with a payload. */
	add(alphabet, UINT64_C(0x1000000000000000));
	add(alphabet, UINT64_C(0x1000000000000400));
	/* Ownership marks. */
	add(alphabet, UINT64_C(0x2000000000000000));
	add(alphabet, UINT64_C(0x2000000000000004));
	add(alphabet, UINT64_C(0x3000000000000000));
	add(alphabet, UINT64_C(0xf000000000000000));
	/*
	 * What Linux 6.2 to 6.19 holds and marks with; a leaf of which only the valid bit is clear.
	 */
	add(alphabet, UINT64_C(0x400));
	add(alphabet, UINT64_C(0x4));
	add(alphabet, RW_LEAF & ~UINT64_C(1));
}

void alphabet_of_oddities(struct alphabet *alphabet, int level)
{
	const uint64_t leaf = as_leaf(level, RW_LEAF);

	alphabet->level = level;
	alphabet->count = 0;
	add(alphabet, leaf);
	/* The leaf with one bit flipped, for each bit that leaves it a valid leaf. */
	for (unsigned int bit = 2; bit < 64; bit++)
		add(alphabet, leaf ^ UINT64_C(1) << bit);
	/* A page with the type of a block is reserved, a block with the type of a page is a table. */
	add(alphabet, leaf ^ 2);
	add(alphabet, UINT64_C(0x80001003));
	add(alphabet, UINT64_C(0x80002003));
	add(alphabet, UINT64_C(0x0000123456789303));
	/* Read-only old leaves, with and without an odd bit. */
	add(alphabet, leaf & ~UINT64_C(0x480));
	add(alphabet, leaf & ~UINT64_C(0x480) & ~UINT64_C(0x300));
	add(alphabet, (leaf & ~UINT64_C(0x480)) | UINT64_C(0x0010000000000000));
	add(alphabet, (leaf & ~UINT64_C(0x480)) | UINT64_C(0x10000));
	add_invalid(alphabet);
}
