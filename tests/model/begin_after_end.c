/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two parts of a host move what backs a page, one after the other.  The second knows that the first
 * is over from a flag that orders nothing.
 *
 * Whoever begins an invalidation sees what was changed before the ends that came earlier.
 */

#include "model.h"

static int backing;
static _Atomic(unsigned int) moved;

static void move_first(void)
{
	struct s2pt_excl excl = s2pt_exclusive(&table);

	s2pt_invalidate_begin(excl);
	backing = 1;
	s2pt_invalidate_end(excl);
	count_set(&moved, 1);
}

static void move_second(void)
{
	struct s2pt_excl excl = s2pt_exclusive(&table);

	turn_rest();
	if (count_peek(&moved) == 0)
		return;
	s2pt_invalidate_begin(excl);
	assert(backing == 1);
	backing = 2;
	s2pt_invalidate_end(excl);
	count_set(&moved, 2);
}

THREAD(1, move_first)
THREAD(2, move_second)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		backing = 0;
		count_set(&moved, 0);
		MODEL_ROUND(round);
		model_begin(3);
		RUN_2(move_first, move_second);

		assert(backing == (int)count_peek(&moved));
		assert(s2pt_invalidate_sample(&table) >> 32 == count_peek(&moved));
	}
	return 0;
}
