/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A block is there, and the rest of it is to stay when a page in it is mapped to something else.  One
 * vCPU maps the second page so, another makes the first executable, a third walks to both.
 *
 * Nobody sees the table before it was filled; the first page stays mapped, and an execute permission
 * that was given too, whether to the block or to the page.
 */

#define MODEL_KEEP_REST true

#include "model.h"

static struct mapper mapper;
static enum s2pt_status relaxed;

static void map(void)
{
	model_map(&mapper);
}

static void relax(void)
{
	relaxed = s2pt_relax(&table, 0, S2PT_X);
	assert(relaxed == S2PT_DONE || relaxed == S2PT_RACED || relaxed == S2PT_BUSY);
}

static void walk(void)
{
	(void)model_look(PAGE);
	(void)model_look(0);
}

THREAD(1, map)
THREAD(2, relax)
THREAD(3, walk)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		struct mapper block = { .size = BLOCK, .output = 1, .perm = S2PT_R };
		unsigned int done;

		mapper = (struct mapper){
			.ipa = PAGE,
			.output = 2,
			.perm = S2PT_R,
			.spare = 1,
		};
		MODEL_ROUND(round);
		model_begin(2);
		model_map(&block);
		RUN_3(map, relax, walk);

		done = model_done(&mapper);
		assert(done || (mapper.status == S2PT_RACED && relaxed == S2PT_DONE));
		assert(model_look(0) == 1 && model_look(PAGE) == (done ? 2 : 1));
		assert((relaxed == S2PT_DONE) == ((model_perm(0) & S2PT_X) != 0));
		/* The block was broken, and the page in the place of its part. */
		assert(count_of(&breaks) == 2 * done);
		assert(model_end() == 1 + done);
	}
	return 0;
}
