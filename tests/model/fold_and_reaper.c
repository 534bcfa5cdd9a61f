/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table with one page is folded into a block while a vCPU walks in it; a third thread frees the
 * table when it has been told of it, and finds no vCPU in a read section.
 *
 * Nobody walks into a table that was freed, whoever frees it.
 */

#define MODEL_REAPER 1

#include "model.h"

static struct mapper folder;

static void fold(void)
{
	model_map(&folder);
}

static void walk(void)
{
	section_begin();
	(void)model_look(0);
	section_end();
}

static void reap(void)
{
	turn_rest();
	model_reap();
}

THREAD(1, fold)
THREAD(2, walk)
THREAD(3, reap)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		folder = (struct mapper){ .size = BLOCK, .output = 1, .perm = S2PT_R };
		MODEL_ROUND(round);
		model_begin(2);
		model_page(0, 0, S2PT_R);
		RUN_3(fold, walk, reap);

		assert(folder.status == S2PT_DONE);
		assert(model_look(0) == 1);
		assert(model_end() == 1);
	}
	return 0;
}
