/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds the dirty bitmaps that were recorded with a trace against those that its storm finds. */

#ifndef STORM_RECORDED_H
#define STORM_RECORDED_H

#include "storm/ordered/bitmap.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What a slot's logging found since the recorded host last read its bitmap.  A read took time: a
 * page that the recorded one has and this one has not may be in the one before it or after it.
 */
struct recorded {
	/* Pages of the slot, and words of a bitmap. */
	uint64_t pages;
	uint64_t words;
	/* Reading leaves pages dirty until they are cleared (KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2). */
	bool manual;
	/* Found since the last read; and what the last read had and found more or less than that. */
	uint64_t *found;
	uint64_t *last;
	uint64_t *early;
	uint64_t *due;
	/* Pages that the recorded bitmaps had; of these found one read off; not found. */
	uint64_t total;
	uint64_t off;
	uint64_t missed;
};

/* Get ready for a slot of that many pages.  False: no memory. */
bool recorded_init(struct recorded *recorded, uint64_t pages, bool manual);
void recorded_free(struct recorded *recorded);

/* Logging begins. */
void recorded_begin(struct recorded *recorded);

/* A look found these pages. */
void recorded_found(struct recorded *recorded, const uint64_t *bitmap);

/* The recorded host read this bitmap here. */
void recorded_read(struct recorded *recorded, const struct bitmap *real);

/* Logging ends: what was still to be found is missed. */
void recorded_end(struct recorded *recorded);

#endif
