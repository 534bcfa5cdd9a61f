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

static void map(void)
{
	model_map(&mapper);
	/* It was lost to the relaxing, of which all must be seen by now. */
	if (mapper.status == S2PT_RACED)
		assert(discarded[0] == 1);
}

static void relax(void)
{
	relaxed = s2pt_relax(&table, 0, S2PT_X);
	assert(relaxed == S2PT_DONE || relaxed == S2PT_RACED || relaxed == S2PT_BUSY);
}

static void walk(void)
{
	(void)model_look(0);
}

THREAD(1, map)
THREAD(2, relax)
THREAD(3, walk)

static bool executable(void)
{
	return (model_perm(0) & S2PT_X) != 0;
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		mapper = (struct mapper){ .output = 1, .perm = S2PT_R };
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 0, S2PT_R);
		RUN_3(map, relax, walk);

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
