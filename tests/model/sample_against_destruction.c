/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host destroys a table of which one invalidation was completed; a vCPU that has not heard of
 * it takes a sample.
 *
 * The sample is what the table had or 0, and the table is gone.
 */

#include "model.h"

#define COMPLETE (UINT64_C(1) << 32)

static uint64_t sample;

static void destroy(void)
{
	s2pt_destroy(s2pt_exclusive(&table));
}

static void look_up(void)
{
	sample = s2pt_invalidate_sample(&table);
	assert(sample == COMPLETE || sample == 0);
}

THREAD(1, destroy)
THREAD(2, look_up)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		MODEL_ROUND(round);
		model_begin(3);
		s2pt_invalidate_begin(s2pt_exclusive(&table));
		s2pt_invalidate_end(s2pt_exclusive(&table));
		RUN_2(destroy, look_up);

		assert(s2pt_invalidate_sample(&table) == 0);
		assert(model_end() == 0);
	}
	return 0;
}
