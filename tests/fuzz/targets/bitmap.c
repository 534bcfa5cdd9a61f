/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes files of dirty bitmaps: what is loaded lies in the slot, and is found again. */

#include "storm/ordered/bitmap.h"

#include "input.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bitmaps bitmaps;

	if (!bitmaps_load(&bitmaps, input_file(0, data, size)))
		return 0;
	for (size_t i = 0; i < bitmaps.count; i++) {
		const struct bitmap *bitmap = &bitmaps.at[i];

		if (!bitmaps_find(&bitmaps, bitmap->vm, bitmap->slot, bitmap->iteration))
			abort();
		for (size_t run = 0; run < bitmap->n_runs; run++)
			if (bitmap->runs[run].first > bitmap->runs[run].last)
				abort();
	}
	bitmaps_free(&bitmaps);
	return 0;
}
