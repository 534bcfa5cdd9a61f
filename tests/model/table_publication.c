/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs map two pages of a table that is not there yet, a third walks to the first of them.
 *
 * Nobody sees a table before it was cleared; one of the tables is linked, and the other given
 * back; what was mapped stays mapped.
 */

#include "model.h"

static struct mapper one;
static struct mapper two;

/* Without a claim, a swap is lost to a link, and the table behind it was made ready before. */
static void lost_to(const struct mapper *mapper, const struct mapper *other)
{
	if (mapper->status == S2PT_RACED && MODEL_POLICY != S2PT_KVM)
		assert(state[other->spare] == LIVE);
}

static void map_one(void)
{
	model_map(&one);
	lost_to(&one, &two);
}

static void map_two(void)
{
	model_map(&two);
	lost_to(&two, &one);
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
		one = (struct mapper){ .ipa = 0, .output = 1, .perm = S2PT_R, .spare = 1 };
		two = (struct mapper){ .ipa = PAGE, .output = 2, .perm = S2PT_R, .spare = 2 };
		MODEL_ROUND(round);
		model_begin(2);
		RUN_3(map_one, map_two, walk);

		assert(one.status == S2PT_DONE || two.status == S2PT_DONE);
		assert(model_look(0) == (one.status == S2PT_DONE ? 1 : -1));
		assert(model_look(PAGE) == (two.status == S2PT_DONE ? 2 : -1));
		assert(count_of(&breaks) == 0);
		assert(model_end() == 2);
	}
	return 0;
}
