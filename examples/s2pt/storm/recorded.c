/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds the dirty bitmaps that were recorded with a trace against those that its storm finds. */

#include "recorded.h"

#include <stdlib.h>
#include <string.h>

bool recorded_init(struct recorded *recorded, uint64_t pages, bool manual)
{
	*recorded = (struct recorded){
		.pages = pages,
		.words = (pages + 63) / 64,
		.manual = manual,
	};
	recorded->found = calloc(recorded->words, sizeof(uint64_t));
	recorded->last = calloc(recorded->words, sizeof(uint64_t));
	recorded->early = calloc(recorded->words, sizeof(uint64_t));
	recorded->due = calloc(recorded->words, sizeof(uint64_t));
	return recorded->found && recorded->last && recorded->early && recorded->due;
}

void recorded_free(struct recorded *recorded)
{
	free(recorded->found);
	free(recorded->last);
	free(recorded->early);
	free(recorded->due);
}

void recorded_begin(struct recorded *recorded)
{
	memset(recorded->found, 0, recorded->words * sizeof(uint64_t));
	memset(recorded->last, 0, recorded->words * sizeof(uint64_t));
	memset(recorded->early, 0, recorded->words * sizeof(uint64_t));
	memset(recorded->due, 0, recorded->words * sizeof(uint64_t));
}

void recorded_found(struct recorded *recorded, const uint64_t *bitmap)
{
	for (uint64_t i = 0; i < recorded->words; i++)
		recorded->found[i] |= bitmap[i];
}

/* What was due by now. */
static void settle(struct recorded *recorded, uint64_t i)
{
	uint64_t found = recorded->due[i] & recorded->found[i];
	uint64_t missed = recorded->due[i] & ~found;

	recorded->off += (unsigned int)__builtin_popcountll(found);
	recorded->missed += (unsigned int)__builtin_popcountll(missed);
}

static void judge_word(struct recorded *recorded, uint64_t i, uint64_t real)
{
	uint64_t kept = recorded->manual ? recorded->last[i] : 0;
	uint64_t not_here = real & ~recorded->found[i] & ~kept;
	uint64_t early = not_here & recorded->early[i];

	settle(recorded, i);
	recorded->total += (unsigned int)__builtin_popcountll(real);
	recorded->off += (unsigned int)__builtin_popcountll(early);
	/* What the read before had excuses no page of the read after. */
	recorded->early[i] = recorded->found[i] & ~real & ~recorded->due[i];
	recorded->due[i] = not_here & ~early;
	recorded->last[i] = real;
	recorded->found[i] = 0;
}

/* Do all pages count as dirty from the start (KVM_DIRTY_LOG_INITIALLY_SET)? */
static bool is_all(const struct recorded *recorded, const struct bitmap *real)
{
	return real->iteration == 0 && real->n_runs == 1 && real->runs[0].first == 0 &&
	       real->runs[0].last + UINT64_C(1) == recorded->pages;
}

void recorded_read(struct recorded *recorded, const struct bitmap *real)
{
	size_t run = 0;

	if (is_all(recorded, real))
		return;
	for (uint64_t i = 0; i < recorded->words; i++) {
		uint64_t bits = 0;

		for (uint64_t page = 64 * i; page < 64 * i + 64 && run < real->n_runs; page++) {
			if (page >= real->runs[run].first)
				bits |= UINT64_C(1) << page % 64;
			if (page == real->runs[run].last)
				run++;
		}
		judge_word(recorded, i, bits);
	}
	/* Pages beyond the slot. */
	for (; run < real->n_runs; run++) {
		uint64_t first = real->runs[run].first;

		if (first < 64 * recorded->words)
			first = 64 * recorded->words;
		recorded->missed += real->runs[run].last + UINT64_C(1) - first;
	}
}

void recorded_end(struct recorded *recorded)
{
	for (uint64_t i = 0; i < recorded->words; i++) {
		settle(recorded, i);
		recorded->due[i] = 0;
	}
}
