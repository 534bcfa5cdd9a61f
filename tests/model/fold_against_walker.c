/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table with one page is folded into a block, while one vCPU walks it and another maps a second
 * page in it.  The table is freed as soon as both have left their read sections.
 *
 * Nobody walks into a table that was freed; in the end there is the block.
 */

#include "model.h"

static struct mapper folder;
static struct mapper mapper;

static void *fold(void *arg)
{
	(void)arg;
	thread_begin(1);
	model_map(&folder);
	thread_end();
	return NULL;
}

static void *walk(void *arg)
{
	(void)arg;
	thread_begin(2);
	(void)model_look(PAGE);
	model_leave();
	thread_end();
	return NULL;
}

static void *map(void *arg)
{
	(void)arg;
	thread_begin(3);
	model_map(&mapper);
	model_leave();
	thread_end();
	return NULL;
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		pthread_t threads[3];
		struct mapper first = { .output = 0, .perm = S2PT_R, .spare = 1 };
		int last;

		folder = (struct mapper){ .size = BLOCK, .output = 1, .perm = S2PT_R };
		mapper = (struct mapper){ .ipa = PAGE, .output = 2, .perm = S2PT_R, .spare = 2 };
		MODEL_POLICY_OF(round);
		model_begin(2, 3);
		model_map(&first);
		readers = 2;
		pthread_create(&threads[0], NULL, fold, NULL);
		pthread_create(&threads[1], NULL, walk, NULL);
		pthread_create(&threads[2], NULL, map, NULL);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);
		pthread_join(threads[2], NULL);

		last = model_look(PAGE);
		assert(folder.status == S2PT_DONE);
		/* A page mapped behind the fold splits the block again. */
		assert(last == 1 || (last == 2 && mapper.status == S2PT_DONE));
		assert(model_end() == (last == 1 ? 1 : 2));
	}
	return 0;
}
