/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes the recorder's reading of instructions: what it says of any word is within what it can be. */

#include "record/decode.h"

#include "input.h"
#include "record/decode_sve.h"

#include <stdlib.h>
#include <string.h>

static void judge(const struct decode *read)
{
	bool sized = read->size == 1 || read->size == 2 || read->size == 4 || read->size == 8 ||
		     read->size == 16;

	if (read->kind == DECODE_SCALABLE &&
	    (read->lane < read->size || read->lane > 8 || read->vectors < -256 ||
	     read->vectors > 255 || (read->predicate > 7 && read->predicate != DECODE_WHOLE)))
		abort();
	if (read->kind == DECODE_NONE || read->kind == DECODE_ZERO)
		return;
	if (!sized || read->count == 0 || read->count > DECODE_REGISTERS)
		abort();
	for (unsigned int i = 0; i < read->count; i++)
		if (read->from[i] > 31)
			abort();
	if (read->expected > 31 || read->to > 31 || read->status > 31 || read->base > 31)
		abort();
	if (read->elements && (read->element + read->elements) * read->size > 16)
		abort();
	if (read->size == 16 && !read->vector)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t x[32];

	for (unsigned int i = 0; i < 32; i++)
		x[i] = (UINT64_C(0x123456789) * (i + 1)) ^ size << 40;
	for (; size >= sizeof(uint32_t); data += sizeof(uint32_t), size -= sizeof(uint32_t)) {
		struct decode read = { .kind = DECODE_NONE };
		uint32_t word;

		memcpy(&word, data, sizeof(word));
		decode(word, x, &read);
		decode_sve(word, x, &read);
		judge(&read);
	}
	return 0;
}
