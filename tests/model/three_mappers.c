/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Three vCPUs map one page to different outputs, and each looks at once at what is there.
 *
 * All but the first mapping broke the entry; what is there in the end was mapped by one that was
 * told so.
 */

#include "model.h"

static struct mapper mappers[4];

static void map_and_look(struct mapper *mapper)
{
	model_map(mapper);
	(void)model_look(0);
}

static void map_one(void)
{
	map_and_look(&mappers[1]);
}

static void map_two(void)
{
	map_and_look(&mappers[2]);
}

static void map_three(void)
{
	map_and_look(&mappers[3]);
}

THREAD(1, map_one)
THREAD(2, map_two)
THREAD(3, map_three)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		unsigned int done = 0;
		int last;

		for (unsigned int i = 1; i < 4; i++)
			mappers[i] = (struct mapper){ .output = i, .perm = S2PT_R | S2PT_W };
		MODEL_ROUND(round);
		model_begin(3);
		RUN_3(map_one, map_two, map_three);

		for (unsigned int i = 1; i < 4; i++)
			done += model_done(&mappers[i]);
		last = model_look(0);
		assert(done >= 1 && count_of(&breaks) == done - 1);
		assert(last > 0 && mappers[last].status == S2PT_DONE);
		assert(model_end() == 1);
	}
	return 0;
}
