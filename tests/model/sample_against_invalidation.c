/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host moves what backs a page, between the beginning and the end of an invalidation; a vCPU
 * samples the count, and looks up what backs the page.
 *
 * Who samples a completed invalidation finds what it changed; who sampled before is told so.
 */

#include "model.h"

/* Lookups behind a sample that has the end in it. */
#define COMPLETE (UINT64_C(1) << 32)

/* What backs the page; plain, and so not to be looked at while the host is at it. */
static int backing;
static uint64_t sample;

static void move(void)
{
	struct s2pt_excl excl = s2pt_exclusive(&table);

	s2pt_invalidate_begin(excl);
	backing = 1;
	s2pt_invalidate_end(excl);
}

static void look_up(void)
{
	sample = s2pt_invalidate_sample(&table);
	if (sample >= COMPLETE)
		assert(backing == 1);
}

THREAD(1, move)
THREAD(2, look_up)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		backing = 0;
		MODEL_ROUND(round);
		model_begin(3);
		RUN_2(move, look_up);

		assert(invalidated_since(&table, sample) == (sample < COMPLETE));
		assert(s2pt_invalidate_sample(&table) == COMPLETE);
	}
	return 0;
}
