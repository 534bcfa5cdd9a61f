/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own stage 1: a page is there, to be read, and TLBs have it so.  Two CPUs give it write
 * permission.
 *
 * Nobody answers a fault of EL2.  So who is told that it is done knows that no TLB refuses writing any
 * more, and who is told that it was done already that its own does not, while the other has not
 * invalidated yet.
 */

#include "turns.h"

/* The TLBs that may refuse writing; and the CPU that a thread is. */
static _Atomic(unsigned int) refuses[2];
static _Thread_local unsigned int on_cpu;

#define MODEL_AT_TLBI() (count_set_release(&refuses[0], 0), count_set_release(&refuses[1], 0))
#ifndef S2PT_WEAK_OWN
#define MODEL_AT_LOCAL() count_set_release(&refuses[on_cpu], 0)
#endif

#include "el2.h"
#include "turns.h"

static void relax_page(void)
{
	enum s2pt_status status;

	do
		status = s2pt_relax(&table, 0, S2PT_W);
	while (status == S2PT_RACED);
	assert(status == S2PT_DONE || status == S2PT_ALREADY);
	assert(count_of(&refuses[on_cpu]) == 0);
	if (status == S2PT_DONE)
		assert(count_of(&refuses[1 - on_cpu]) == 0);
}

static void relax_one(void)
{
	on_cpu = 0;
	relax_page();
}

static void relax_two(void)
{
	on_cpu = 1;
	relax_page();
}

THREAD(1, relax_one)
THREAD(2, relax_two)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		MODEL_ROUND(round);
		model_begin(3);
		el2_page(0, 1, S2PT_R);
		count_set(&refuses[0], 1);
		count_set(&refuses[1], 1);
		RUN_2(relax_one, relax_two);

		assert(model_perm(0) == (S2PT_R | S2PT_W));
		assert(model_end() == 1);
	}
	return 0;
}
