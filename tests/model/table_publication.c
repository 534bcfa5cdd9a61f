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

static void *map_one(void *arg)
{
	(void)arg;
	thread_begin(1);
	model_map(&one);
	lost_to(&one, &two);
	thread_end();
	return NULL;
}

static void *map_two(void *arg)
{
	(void)arg;
	thread_begin(2);
	model_map(&two);
	lost_to(&two, &one);
	thread_end();
	return NULL;
}

static void *walk(void *arg)
{
	(void)arg;
	thread_begin(3);
	(void)model_look(0);
	thread_end();
	return NULL;
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		pthread_t threads[3];

		one = (struct mapper){ .ipa = 0, .output = 1, .perm = S2PT_R, .spare = 1 };
		two = (struct mapper){ .ipa = PAGE, .output = 2, .perm = S2PT_R, .spare = 2 };
		MODEL_POLICY_OF(round);
		model_begin(2, 3);
		pthread_create(&threads[0], NULL, map_one, NULL);
		pthread_create(&threads[1], NULL, map_two, NULL);
		pthread_create(&threads[2], NULL, walk, NULL);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);
		pthread_join(threads[2], NULL);

		assert(one.status == S2PT_DONE || two.status == S2PT_DONE);
		assert(model_look(0) == (one.status == S2PT_DONE ? 1 : -1));
		assert(model_look(PAGE) == (two.status == S2PT_DONE ? 2 : -1));
		assert(count_of(&breaks) == 0);
		assert(model_end() == 2);
	}
	return 0;
}
