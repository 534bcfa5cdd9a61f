/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs map one page to different outputs, a third walks.
 *
 * Whoever mapped in vain sees that the other was done; all but the first mapping broke the entry.
 */

#include "model.h"

static struct mapper one;
static struct mapper two;

/* Without a claim, a swap is lost to a finished mapping only. */
static void lost_to(const struct mapper *mapper, unsigned int other)
{
	if (mapper->status == S2PT_RACED && MODEL_POLICY != S2PT_KVM)
		assert(cleaned[other] == 1);
}

static void map_one(void)
{
	model_map(&one);
	lost_to(&one, two.output);
}

static void map_two(void)
{
	model_map(&two);
	lost_to(&two, one.output);
}

static void walk(void)
{
	(void)model_look(0);
}

THREAD(1, map_one)
THREAD(2, map_two)
THREAD(3, walk)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		unsigned int done;
		int last;

		one = (struct mapper){ .output = 1, .perm = S2PT_R | S2PT_W };
		two = (struct mapper){ .output = 2, .perm = S2PT_R | S2PT_W };
		MODEL_ROUND(round);
		model_begin(3);
		RUN_3(map_one, map_two, walk);

		done = model_done(&one) + model_done(&two);
		last = model_look(0);
		assert(done >= 1 && count_of(&breaks) == done - 1);
		assert(last == 1 ? one.status == S2PT_DONE : two.status == S2PT_DONE);
		assert(last > 0 && model_end() == 1);
	}
	return 0;
}
