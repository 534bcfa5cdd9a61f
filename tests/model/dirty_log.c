/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is there, to be read.  The host begins to log what is written: from now on faults record
 * what they make writable; those that had begun are over (asked once); it collects the record and
 * takes write permission away.  Two vCPUs fault on the page, to write it.
 *
 * If the host got through, the page is recorded again if it is writable in the end.
 */

#include "model.h"

#ifdef S2PT_WEAK_RECORD
#define RECORD memory_order_relaxed
#else
#define RECORD memory_order_release
#endif

#ifdef S2PT_WEAK_COLLECT
#define COLLECT memory_order_relaxed
#else
#define COLLECT memory_order_acquire
#endif

static _Atomic(unsigned int) logging;
/* The record of the page, a bit a vCPU. */
static _Atomic(unsigned int) record;
/* The host waited, collected and protected. */
static bool collected;
/* Run natively, nobody finds an entry out of date.  Only here the missing order is to be seen. */
static bool made[2];

static void collect(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status;
	unsigned int bits;

	count_set(&logging, 1);
	if (!sections_over())
		return;
	turn_rest();
	bits = atomic_exchange_explicit(&record, 0, COLLECT);
#ifdef S2PT_TRACED
	assert((!(bits & 1) || made[0]) && (!(bits & 2) || made[1]));
#endif
	(void)bits;
	status = s2pt_protect(&table, &page, S2PT_W, NULL);
	assert(status == S2PT_DONE);
	collected = true;
}

static void write_page(unsigned int vcpu)
{
	const struct s2pt_fault fault = {
		.kind = S2PT_FAULT_PERMISSION,
		.ipa_known = true,
		.write = true,
	};
	struct s2pt_resolution answer = { .dirty = false };
	struct s2pt_backing backing = {
		.present = true,
		.slot_size = PAGE,
		.pa = OUTPUT(1),
		.fixed_size = PAGE,
		.found_size = PAGE,
		.writable = true,
		.sample = s2pt_invalidate_sample(&table),
	};
	enum s2pt_status status;

	section_begin();
	backing.logging = count_peek(&logging) != 0;
	status = s2pt_resolve(&table, &fault, &backing, &answer);
	assert(status == S2PT_DONE || status == S2PT_ALREADY || status == S2PT_RACED);
#ifdef S2PT_TRACED
	made[vcpu] = true;
#endif
	turn_point();
	if (backing.logging && answer.dirty)
		(void)atomic_fetch_or_explicit(&record, 1U << vcpu, RECORD);
	section_end();
}

static void write_first(void)
{
	write_page(0);
}

static void write_second(void)
{
	write_page(1);
}

THREAD(1, collect)
THREAD(2, write_first)
THREAD(3, write_second)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		count_set(&logging, 0);
		count_set(&record, 0);
		collected = false;
		made[0] = false;
		made[1] = false;
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 1, S2PT_R);
		RUN_3(collect, write_first, write_second);

		if (collected)
			assert(!(model_perm(0) & S2PT_W) || count_of(&record) != 0);
		assert(model_end() == 1);
	}
	return 0;
}
