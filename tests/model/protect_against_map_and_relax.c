/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is there, to be read and written.  The host takes write permission away, one vCPU makes
 * the page executable, another maps it to another output, to be written again.
 *
 * None undoes another: what protecting took away comes back by the mapping only; an execute
 * permission that was given is there, unless the mapping came later.
 */

#include "model.h"

static struct mapper mapper;
static enum s2pt_status protected;
static enum s2pt_status relaxed;

static void protect_page(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };

	protected = s2pt_protect(&table, &page, S2PT_W, NULL);
	assert(protected == S2PT_DONE || protected == S2PT_BUSY);
	(void)model_look(0);
}

static void map(void)
{
	model_map(&mapper);
}

static void relax(void)
{
	relaxed = s2pt_relax(&table, 0, S2PT_X);
	assert(relaxed == S2PT_DONE || relaxed == S2PT_RACED || relaxed == S2PT_BUSY);
}

THREAD(1, protect_page)
THREAD(2, map)
THREAD(3, relax)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		unsigned int perm;

		mapper = (struct mapper){ .output = 2, .perm = S2PT_R | S2PT_W };
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 1, S2PT_R | S2PT_W);
		RUN_3(protect_page, map, relax);

		perm = model_perm(0);
		assert(perm & S2PT_R);
		assert(model_look(0) == (model_done(&mapper) ? 2 : 1));
		assert(model_done(&mapper) || (protected == S2PT_DONE && !(perm & S2PT_W)));
		assert(relaxed == S2PT_DONE ? model_done(&mapper) || perm & S2PT_X
					    : !(perm & S2PT_X));
		/* A mapping breaks once; what is missing in the end was taken, and invalidated. */
		if (perm & S2PT_W)
			assert(count_of(&breaks) >= model_done(&mapper));
		else
			assert(count_of(&breaks) == model_done(&mapper) + 1);
		assert(model_end() == 1);
	}
	return 0;
}
