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

static void *move(void *arg)
{
	struct s2pt_excl excl;

	(void)arg;
	thread_begin(1);
	excl = s2pt_exclusive(&table);
	s2pt_invalidate_begin(excl);
	backing = 1;
	s2pt_invalidate_end(excl);
	thread_end();
	return NULL;
}

static void *look_up(void *arg)
{
	(void)arg;
	thread_begin(2);
	sample = s2pt_invalidate_sample(&table);
	if (sample >= COMPLETE)
		assert(backing == 1);
	thread_end();
	return NULL;
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		pthread_t threads[2];

		backing = 0;
		MODEL_POLICY_OF(round);
		model_begin(3, 2);
		pthread_create(&threads[0], NULL, move, NULL);
		pthread_create(&threads[1], NULL, look_up, NULL);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);

		assert(invalidated_since(&table, sample) == (sample < COMPLETE));
		assert(s2pt_invalidate_sample(&table) == COMPLETE);
	}
	return 0;
}
