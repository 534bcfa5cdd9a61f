/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own stage 1: a page is there, to be read.  One CPU gives it a software bit by mapping it again,
 * another gives it write permission.
 *
 * Neither undoes the other: what was done is there in the end.  By the policies EXACT and KVM nobody
 * breaks the entry, which others are using.
 */

#include "el2.h"

#define SOFT 5U

static enum s2pt_status marked;
static enum s2pt_status relaxed;

static void mark(void)
{
	struct s2pt_mapping mapping = { .ipa = 0, .pa = OUTPUT(1), .size = PAGE };

	mapping.attr.perm = S2PT_R;
	mapping.attr.software = SOFT;
	marked = s2pt_map(&table, &mapping);
}

static void relax(void)
{
	relaxed = s2pt_relax(&table, 0, S2PT_W);
	assert(relaxed >= S2PT_DONE);
}

THREAD(1, mark)
THREAD(2, relax)

static unsigned int software(void)
{
	struct s2pt_entry entry = { .ipa = 0 };

	if (s2pt_lookup(&table, 0, &entry) != S2PT_DONE)
		return 0;
	return s2pt_desc_attr(format_of(&table), entry.desc, entry.level).software;
}

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		bool gentle;

		MODEL_ROUND(round);
		model_begin(3);
		gentle = config.policy == S2PT_EXACT || config.policy == S2PT_KVM;
		el2_page(0, 1, S2PT_R);
		RUN_2(mark, relax);

		assert(model_look(0) == 1);
		assert(marked == S2PT_DONE || relaxed == S2PT_DONE);
		if (marked == S2PT_DONE)
			assert(software() == SOFT);
		else
			assert(software() == 0);
		/* A mapping that came later, and says R alone, may have taken W away again. */
		if (relaxed == S2PT_DONE && marked != S2PT_DONE)
			assert(model_perm(0) == (S2PT_R | S2PT_W));
		if (relaxed == S2PT_DONE && config.policy == S2PT_KVM)
			assert(model_perm(0) == (S2PT_R | S2PT_W));
		/* A mapping that takes W away and one that gives it invalidate, but don't break. */
		if (gentle)
			assert(count_of(&breaks) <= 2);
		assert(model_end() == 1);
	}
	return 0;
}
