/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is there, to be written, and TLBs have it.  Two parts of the host take write permission
 * away, with no gather, one at a time: under a lock that is tried once, and given back when the
 * call is over.
 *
 * Whoever has protected the page knows that no TLB allows writing any more, also if the other was
 * the one to change the entry.
 */

/* TLBs may allow writing. */
static _Bool allowed;

#define MODEL_AT_TLBI() (allowed = false)

#include "model.h"

static void protect_page(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status;

#ifndef S2PT_WEAK_APART
	if (!write_lock())
		return;
#endif
	status = s2pt_protect(&table, &page, S2PT_W, NULL);
	assert(status == S2PT_DONE);
	assert(!allowed);
#ifndef S2PT_WEAK_APART
	write_unlock();
#endif
}

static void protect_first(void)
{
	protect_page();
}

static void protect_second(void)
{
	protect_page();
}

THREAD(1, protect_first)
THREAD(2, protect_second)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 1, S2PT_R | S2PT_W);
		allowed = true;
		RUN_2(protect_first, protect_second);

		assert(!allowed && model_perm(0) == S2PT_R);
		assert(count_of(&breaks) == 1);
		assert(model_end() == 1);
	}
	return 0;
}
