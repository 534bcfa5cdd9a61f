/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two map one page to different outputs, only where nothing is; a third walks.
 *
 * One of them maps the page, and nobody ever breaks an entry.
 */

#include "model.h"

static struct mapper one;
static struct mapper two;

static void map_fresh_only(struct mapper *mapper, unsigned int other)
{
	struct s2pt_mapping mapping = {
		.ipa = mapper->ipa,
		.pa = OUTPUT(mapper->output),
		.size = PAGE,
		.attr = { .perm = mapper->perm },
		.fresh_only = true,
		.cache = &mapper->spare,
	};

	mapper->status = s2pt_map(&table, &mapping);
	assert(mapper->status == S2PT_DONE || mapper->status == S2PT_EEXIST ||
	       mapper->status == S2PT_RACED || mapper->status == S2PT_BUSY);
	/* Who is refused has met a leaf, and sees what was done before it was put there. */
	if (mapper->status == S2PT_EEXIST)
		assert(cleaned[other] == 1);
}

static void map_one(void)
{
	map_fresh_only(&one, two.output);
}

static void map_two(void)
{
	map_fresh_only(&two, one.output);
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
		int last;

		one = (struct mapper){ .output = 1, .perm = S2PT_R | S2PT_W };
		two = (struct mapper){ .output = 2, .perm = S2PT_R | S2PT_W };
		MODEL_ROUND(round);
		model_begin(3);
		RUN_3(map_one, map_two, walk);

		last = model_look(0);
		assert(model_done(&one) + model_done(&two) == 1 && count_of(&breaks) == 0);
		assert(last == (one.status == S2PT_DONE ? 1 : 2));
		assert(model_end() == 1);
	}
	return 0;
}
