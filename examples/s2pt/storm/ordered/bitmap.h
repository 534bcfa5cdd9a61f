/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of dirty bitmaps that belongs to a trace. */

#ifndef ORDERED_BITMAP_H
#define ORDERED_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace;

/* Pages of a slot, from `first` to `last`. */
struct bitmap_run {
	uint32_t first;
	uint32_t last;
};

/* One bitmap that KVM_GET_DIRTY_LOG returned. */
struct bitmap {
	char *vm;
	unsigned int slot;
	unsigned int iteration;
	struct bitmap_run *runs;
	size_t n_runs;
};

/* All bitmaps of a trace. */
struct bitmaps {
	struct bitmap *at;
	size_t count;
};

/* Load the bitmaps.  False after a message; nothing is to be freed then. */
bool bitmaps_load(struct bitmaps *bitmaps, const char *path);

/*
 * Load the bitmaps of a trace from the file `given`, or if that is NULL from the one that lies beside
 * the trace.  Traces without dirty logging have none, which is no error.
 */
bool bitmaps_load_for(struct bitmaps *bitmaps, const struct trace *trace, const char *given);

/* Find a bitmap; NULL if there is none. */
const struct bitmap *bitmaps_find(const struct bitmaps *bitmaps, const char *vm, unsigned int slot,
				  unsigned int iteration);

void bitmaps_free(struct bitmaps *bitmaps);

#endif
