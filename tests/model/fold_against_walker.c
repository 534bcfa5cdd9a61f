/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table with one page is folded into a block, while one vCPU walks it and another maps a second
 * page in it.  The table is freed at once if both are out of their read sections by then.
 *
 * Nobody walks into a table that was freed; in the end there is the block.
 */

#include "model.h"

static struct mapper folder;
static struct mapper mapper;

static void fold(void)
{
	model_map(&folder);
}

static void walk(void)
{
	section_begin();
	(void)model_look(PAGE);
	section_end();
}

static void map(void)
{
	section_begin();
	model_map(&mapper);
	section_end();
}

THREAD(1, fold)
THREAD(2, walk)
THREAD(3, map)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		int last;

		folder = (struct mapper){ .size = BLOCK, .output = 1, .perm = S2PT_R };
		mapper = (struct mapper){ .ipa = PAGE, .output = 2, .perm = S2PT_R, .spare = 2 };
		MODEL_ROUND(round);
		model_begin(2);
		model_page(0, 0, S2PT_R);
		RUN_3(fold, walk, map);

		last = model_look(PAGE);
		assert(folder.status == S2PT_DONE);
		/* A page mapped behind the fold splits the block again. */
		assert(last == 1 || (last == 2 && mapper.status == S2PT_DONE));
		assert(model_end() == (last == 1 ? 1 : 2));
	}
	return 0;
}
