/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is there, to be written, and TLBs have it.  A vCPU maps it again, to be read only, which
 * the policy S2PT_EXACT does in place; the host takes write permission away, with no gather, and
 * then asks once whether all read sections are over that had begun.
 *
 * If so, and no entry was held, no TLB allows writing any more, also if the vCPU was the one to
 * change the entry.
 */

/* TLBs may allow writing. */
static _Bool allowed;

#define MODEL_AT_TLBI() (allowed = false)

#include "model.h"

static struct mapper mapper;

static bool settled(void)
{
#ifdef S2PT_WEAK_SETTLE
	return true;
#else
	return sections_over();
#endif
}

static void protect_page(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status;

	section_begin();
	status = s2pt_protect(&table, &page, S2PT_W, NULL);
	section_end();
	assert(status == S2PT_DONE || status == S2PT_BUSY);
	if (status == S2PT_DONE && settled())
		assert(!allowed);
}

static void map(void)
{
	section_begin();
	model_map(&mapper);
	section_end();
}

THREAD(1, protect_page)
THREAD(2, map)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		mapper = (struct mapper){ .output = 1, .perm = S2PT_R };
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 1, S2PT_R | S2PT_W);
		allowed = true;
		RUN_2(protect_page, map);

		assert(!allowed && model_perm(0) == S2PT_R);
		assert(count_of(&breaks) == 1);
		assert(model_end() == 1);
	}
	return 0;
}
