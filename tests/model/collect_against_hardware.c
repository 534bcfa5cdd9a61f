/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is there, clean, and the MMU keeps its dirty state.  A vCPU writes to it twice: the MMU makes the
 * leaf dirty, and the second write goes by what the TLB has.  The host collects and copies; another part of
 * it takes write permission away, for good.
 *
 * Each write is in the copy, or the leaf is dirty, or the hypervisor was told.
 */

static void forget_translation(void);

#define MODEL_AT_TLBI() forget_translation()

#include "model.h"

/* Bit 0: the TLB has the page, to be written; from bit 1 on the number of writes. */
static _Atomic(unsigned int) writes;
static unsigned int copied;
static _Atomic(unsigned int) told;

/* An access that is under way has not happened: it looks again. */
static void forget_translation(void)
{
	(void)atomic_fetch_and_explicit(&writes, ~1U, memory_order_acq_rel);
}

static unsigned int written(void)
{
	return count_of(&writes) >> 1;
}

static void hypervisor(void *context, const struct s2pt_range *range)
{
	(void)context;
	assert(range->ipa == 0);
	count_set(&told, 1);
}

static void on_dirty_page(void *ctx, const struct s2pt_range *range)
{
	(void)ctx;
	assert(range->ipa == 0);
#ifdef S2PT_WEAK_EARLY
	copied = written();
	turn_point();
#endif
}

static void collect_page(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	struct s2pt_visitor visitor = { .visit = on_dirty_page };
	enum s2pt_status status = s2pt_collect(&table, &page, &visitor, NULL);

	assert(status == S2PT_DONE);
#ifndef S2PT_WEAK_EARLY
	copied = written();
#endif
}

static void protect_page(void)
{
	struct s2pt_range page = { .ipa = 0, .size = PAGE };
	enum s2pt_status status = s2pt_protect(&table, &page, S2PT_W, NULL);

	assert(status == S2PT_DONE);
}

/* Write by what the TLB has, if it still has that. */
static void write_by_tlb(void)
{
	unsigned int now = atomic_load_explicit(&writes, memory_order_acquire);

	if (now & 1)
		(void)atomic_compare_exchange_strong(&writes, &now, now + 2);
}

static void write_twice(void)
{
	slot_t *slot = table.root;
	s2pt_desc_t found = slot_load(slot);
	unsigned int perm = desc_perm(format_of(&table), found);
	s2pt_desc_t want = s2pt_desc_with_perm(format_of(&table), found, perm | S2PT_W);

	if (!(perm & S2PT_WD))
		return;
	/* The walk is under way from here on: an invalidation ends it. */
	(void)atomic_fetch_or_explicit(&writes, 1, memory_order_acq_rel);
	if (!slot_swap(slot, found, want))
		return;
	turn_point();
	write_by_tlb();
	turn_point();
	write_by_tlb();
}

THREAD(1, collect_page)
THREAD(2, protect_page)
THREAD(3, write_twice)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		MODEL_ROUND(round);
		model_begin(3);
		table.dirty = hypervisor;
		model_page(0, 1, S2PT_R | S2PT_WD);
		count_set(&writes, 0);
		count_set(&told, 0);
		copied = 0;
		RUN_3(collect_page, protect_page, write_twice);

		assert(written() == copied || model_perm(0) & S2PT_W || count_of(&told));
		assert(model_end() == 1);
	}
	return 0;
}
