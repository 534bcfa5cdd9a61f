/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own stage 1: two CPUs map one page, whose table is missing, to outputs of their own, a third
 * walks.
 *
 * Who sees a leaf sees what was made ready before it was mapped, also who was refused because of it.
 * By KVM's policy one of them maps the page, and nobody breaks an entry.
 */

#include "el2.h"

static struct mapper one;
static struct mapper two;

static void map_as(struct mapper *mapper, const struct mapper *other)
{
	el2_map(mapper);
	if (mapper->status == S2PT_EEXIST)
		assert(cleaned[other->output] == 1);
}

static void map_one(void)
{
	map_as(&one, &two);
}

static void map_two(void)
{
	map_as(&two, &one);
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

		one = (struct mapper){ .output = 1, .perm = S2PT_R | S2PT_W, .spare = 1 };
		two = (struct mapper){ .output = 2, .perm = S2PT_R | S2PT_W, .spare = 2 };
		MODEL_ROUND(round);
		model_begin(2);
		RUN_3(map_one, map_two, walk);

		last = model_look(0);
		done = model_done(&one) + model_done(&two);
		assert(done >= 1);
		if (config.policy == S2PT_KVM)
			assert(done == 1 && count_of(&breaks) == 0);
		if (done == 1)
			assert(last == (one.status == S2PT_DONE ? 1 : 2));
		else
			assert(last > 0 && count_of(&breaks) == 1);
		assert(model_end() == 2);
	}
	return 0;
}
