/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host moves what backs a page: under the table's lock it begins an invalidation and unmaps the
 * page; without the lock it moves; under the lock it ends the invalidation.  A vCPU faults: it
 * takes a sample, looks up what backs the page, and has the fault resolved, under the lock for
 * reading.  Locks are tried once.
 *
 * What the host took back is not mapped again, nor met again.
 */

#include "model.h"

/* The output that backs the page: the host's business, and not ordered by what we do. */
static _Atomic(unsigned int) backing_now;
static bool begun;
static bool ended;
static enum s2pt_status resolved;

static void move(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status;

	if (!write_lock())
		return;
	s2pt_invalidate_begin(s2pt_exclusive(&table));
	status = s2pt_unmap(s2pt_exclusive(&table), &page, NULL);
	assert(status == S2PT_DONE);
	/* There are other uses for what backed the page. */
	cleaned[1] = 0;
	begun = true;
	write_unlock();
	count_set(&backing_now, 2);
	if (!write_lock())
		return;
	s2pt_invalidate_end(s2pt_exclusive(&table));
	ended = true;
	write_unlock();
}

static void fault(void)
{
	const struct s2pt_fault read = {
		.kind = S2PT_FAULT_TRANSLATION,
		.ipa_known = true,
	};
	struct s2pt_backing backing = {
		.present = true,
		.slot_size = PAGE,
		.fixed_size = PAGE,
		.found_size = PAGE,
		.writable = true,
	};

#ifdef S2PT_WEAK_LATE
	backing.pa = OUTPUT(count_peek(&backing_now));
	turn_rest();
	backing.sample = s2pt_invalidate_sample(&table);
#else
	backing.sample = s2pt_invalidate_sample(&table);
	turn_rest();
	backing.pa = OUTPUT(count_peek(&backing_now));
#endif
	if (read_lock()) {
		resolved = s2pt_resolve(&table, &read, &backing, NULL);
		assert(resolved == S2PT_DONE || resolved == S2PT_ALREADY || resolved == S2PT_RACED);
		(void)model_look(0);
	}
	read_unlock();
}

THREAD(1, move)
THREAD(2, fault)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		int last;

		count_set(&backing_now, 1);
		begun = false;
		ended = false;
		resolved = S2PT_BUSY;
		MODEL_ROUND(round);
		model_begin(3);
		model_page(0, 1, S2PT_R | S2PT_W);
		RUN_2(move, fault);

		last = model_look(0);
		assert(last == 1 ? !begun : begun);
		assert(last != 2 || (ended && resolved == S2PT_DONE));
		assert(model_end() == 1);
	}
	return 0;
}
