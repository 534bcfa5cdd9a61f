/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is there, to be read.  One vCPU makes it executable, another maps it to another output,
 * a third walks.
 *
 * Neither undoes the other: a mapping that was done is there in the end, an execute permission
 * that was given too, unless the mapping came later; and nothing is executed before the
 * instruction caches know.
 */

#include "model.h"

static struct mapper mapper;
static enum s2pt_status relaxed;

static void *map(void *arg)
{
	(void)arg;
	thread_begin(1);
	model_map(&mapper);
	/* It was lost to the relaxing, of which all must be seen by now. */
	if (mapper.status == S2PT_RACED)
		assert(discarded[0] == 1);
	thread_end();
	return NULL;
}

static void *relax(void *arg)
{
	(void)arg;
	thread_begin(2);
	relaxed = s2pt_relax(&table, 0, S2PT_X);
	assert(relaxed == S2PT_DONE || relaxed == S2PT_RACED || relaxed == S2PT_BUSY);
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

static bool executable(void)
{
	struct s2pt_entry entry = { .ipa = 0 };
	enum s2pt_status status = s2pt_lookup(&table, 0, &entry);

	return status == S2PT_DONE && s2pt_desc_executable(format_of(&table), entry.desc);
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		pthread_t threads[3];
		struct mapper first = { .output = 0, .perm = S2PT_R };

		mapper = (struct mapper){ .output = 1, .perm = S2PT_R };
		MODEL_POLICY_OF(round);
		model_begin(3, 3);
		model_map(&first);
		pthread_create(&threads[0], NULL, map, NULL);
		pthread_create(&threads[1], NULL, relax, NULL);
		pthread_create(&threads[2], NULL, walk, NULL);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);
		pthread_join(threads[2], NULL);

		if (mapper.status == S2PT_DONE) {
			assert(model_look(0) == 1);
			assert(relaxed == S2PT_DONE || !executable());
		} else {
			assert(mapper.status == S2PT_RACED && relaxed == S2PT_DONE);
			assert(model_look(0) == 0 && executable());
		}
		assert(count_of(&breaks) == (mapper.status == S2PT_DONE));
		assert(model_end() == 1);
	}
	return 0;
}
