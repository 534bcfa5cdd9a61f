/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes contiguous stores of SVE apart, ST1 to ST4, STNT1 and STR of a vector: what compilers make of
 * loops (Arm ARM C4.1 "SVE Memory - Contiguous Store").
 */

#include "decode_sve.h"

static unsigned int field(uint32_t word, unsigned int low, unsigned int width)
{
	return word >> low & ((1U << width) - 1);
}

static int signed_field(unsigned int value, unsigned int width)
{
	return (int)(value ^ 1U << (width - 1)) - (int)(1U << (width - 1));
}

bool decode_is_sve_store(uint32_t word)
{
	return field(word, 25, 7) == 0x72;
}

/* STNT1 and ST2 to ST4: lanes of so many vectors in turn, as wide as what is stored of each. */
static void take_several(unsigned int count, struct decode *decode)
{
	decode->lane = decode->size;
	decode->count = count;
	for (unsigned int i = 1; i < count; i++)
		decode->from[i] = (decode->from[0] + i) % 32;
}

void decode_sve(uint32_t word, const uint64_t x[32], struct decode *decode)
{
	unsigned int msz = field(word, 23, 2);
	unsigned int size = field(word, 21, 2);
	unsigned int rm = field(word, 16, 5);
	unsigned int form = field(word, 13, 3);

	if (decode->kind != DECODE_NONE || !decode_is_sve_store(word))
		return;
	decode->size = 1U << msz;
	decode->lane = 1U << size;
	decode->predicate = field(word, 10, 3);
	decode->from[0] = field(word, 0, 5);
	if (field(word, 22, 3) == 6 && form == 2) {
		/* All of a vector, in bytes. */
		decode->size = 1;
		decode->lane = 1;
		decode->predicate = DECODE_WHOLE;
		decode->vectors = signed_field(field(word, 16, 6) << 3 | field(word, 10, 3), 9);
	} else if (size >= msz && form == 2 && rm != 31) {
		decode->at += x[rm] << msz;
	} else if (size >= msz && form == 7 && rm < 16) {
		decode->vectors = signed_field(rm, 4);
	} else if (form == 3 && rm != 31) {
		take_several(size + 1, decode);
		decode->at += x[rm] << msz;
	} else if (form == 7 && rm >= 16) {
		take_several(size + 1, decode);
		decode->vectors = signed_field(rm - 16, 4) * (int)(size + 1);
	} else {
		return;
	}
	decode->kind = DECODE_SCALABLE;
}
