/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is there, to be read.  One vCPU makes it executable; another maps it to another output and
 * back, the first output having been used for something else meanwhile.
 *
 * Whoever relaxed the leaf that came back, having read the one that went, sees what was done before
 * it came back.  That this was the leaf which it won over, it knows from a flag that orders nothing:
 * seen before the swap.
 */

#include "turns.h"

static _Atomic(unsigned int) came_back;
static unsigned int seen;

/* Relaxing discards code, between reading the entry and its swap; nobody else here does. */
#define MODEL_AT_CMO(kind)                                                                         \
	do {                                                                                       \
		if ((kind) == S2PT_DISCARD_CODE) {                                                 \
			turn_rest();                                                               \
			seen = count_peek(&came_back);                                             \
		}                                                                                  \
	} while (0)

#include "model.h"

static struct mapper there;
static struct mapper back;
static enum s2pt_status relaxed;

static void relax(void)
{
	relaxed = s2pt_relax(&table, 0, S2PT_X);
	if (relaxed == S2PT_DONE && seen)
		assert(cleaned[1] == 1);
}

static void map_there_and_back(void)
{
	model_map(&there);
	if (there.status != S2PT_DONE)
		return;
	cleaned[1] = 0;
	model_map(&back);
	if (back.status == S2PT_DONE)
		count_set(&came_back, 1);
}

THREAD(1, relax)
THREAD(2, map_there_and_back)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		there = (struct mapper){ .output = 2, .perm = S2PT_R };
		back = (struct mapper){ .output = 1, .perm = S2PT_R, .status = S2PT_ABSENT };
		seen = 0;
		count_set(&came_back, 0);
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 1, S2PT_R);
		RUN_2(relax, map_there_and_back);

		assert(relaxed == S2PT_DONE || there.status == S2PT_DONE);
		assert(model_look(0) == (model_done(&there) == model_done(&back) ? 1 : 2));
		assert(count_of(&breaks) == model_done(&there) + model_done(&back));
		assert(model_end() == 1);
	}
	return 0;
}
