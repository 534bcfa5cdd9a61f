/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of TLBs that hoard: an invalidation leaves what was read before a store that no barrier has
 * ordered before it.
 */

#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define OLD   UINT64_C(0x80000000)
#define IPA   UINT64_C(0x5000)
#define INDEX 5
#define NO    S2PT_VALE2IS

static struct bench *make(bool hoard, enum s2pt_tlb_delivery delivery)
{
	struct bench_config config = {
		.granule = S2PT_4K,
		.cpus = 4,
		.delivery = delivery,
		.hoard = hoard,
	};
	struct bench *bench = bench_new(&config);

	assert_non_null(bench);
	bench_write(bench, 3, INDEX, OLD | LEAF_RW | PAGE);
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		bench_access(bench, cpu, IPA, S2PT_MMU_READ);
	return bench;
}

static void execute(const struct bench *bench, unsigned int cpu, enum s2pt_step_op op)
{
	struct s2pt_step step = { .op = op };

	if (op == S2PT_IPAS2E1 || op == S2PT_IPAS2E1IS)
		step.operand = IPA >> 12;
	s2pt_tlbs_execute(bench->tlbs, cpu, BENCH_VMID, &step);
}

static void store(const struct bench *bench, unsigned int cpu, int level, unsigned int index)
{
	bench_write(bench, level, index, 0);
	s2pt_tlbs_stored(bench->tlbs, cpu, bench->table[level] + UINT64_C(8) * index);
}

static bool hits(const struct bench *bench, unsigned int cpu)
{
	return bench_access(bench, cpu, IPA, S2PT_MMU_READ).end == S2PT_MMU_TRANSLATED;
}

/* CPU 0 breaks; `waiter` runs `barrier`; `issuer` invalidates, and with "IS" CPU 3 looks, else itself. */
struct row {
	unsigned int waiter;
	enum s2pt_step_op barrier;
	unsigned int issuer;
	enum s2pt_step_op invalidation;
	bool kept;
};

static const struct row rows[] = {
	/* Its own store, for all CPUs. */
	{ 0, NO, 0, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_ISB, 0, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_DSB_NSHST, 0, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_DSB_NSHLD, 0, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_DSB_NSH, 0, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_DSB_ISHST, 0, S2PT_VMALLS12E1IS, false },
	{ 0, S2PT_DSB_ISHLD, 0, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_DSB_ISH, 0, S2PT_VMALLS12E1IS, false },
	/* Its own store, for itself. */
	{ 0, NO, 0, S2PT_VMALLS12E1, true },
	{ 0, S2PT_DSB_NSHST, 0, S2PT_VMALLS12E1, false },
	{ 0, S2PT_DSB_NSHLD, 0, S2PT_VMALLS12E1, true },
	{ 0, S2PT_DSB_NSH, 0, S2PT_VMALLS12E1, false },
	{ 0, S2PT_DSB_ISHST, 0, S2PT_VMALLS12E1, false },
	/* The store of another, for all CPUs. */
	{ 1, NO, 1, S2PT_VMALLS12E1IS, true },
	{ 1, S2PT_DSB_ISHST, 1, S2PT_VMALLS12E1IS, true },
	{ 1, S2PT_DSB_ISHLD, 1, S2PT_VMALLS12E1IS, false },
	{ 1, S2PT_DSB_ISH, 1, S2PT_VMALLS12E1IS, false },
	{ 1, S2PT_DSB_NSH, 1, S2PT_VMALLS12E1IS, true },
	{ 1, S2PT_DSB_NSHLD, 1, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_DSB_ISHST, 1, S2PT_VMALLS12E1IS, false },
	{ 0, S2PT_DSB_ISH, 1, S2PT_VMALLS12E1IS, false },
	{ 0, S2PT_DSB_ISHLD, 1, S2PT_VMALLS12E1IS, true },
	{ 0, S2PT_DSB_NSH, 1, S2PT_VMALLS12E1IS, true },
	{ 2, S2PT_DSB_ISH, 1, S2PT_VMALLS12E1IS, true },
	/* The store of another, for itself. */
	{ 1, S2PT_DSB_NSHST, 1, S2PT_VMALLS12E1, true },
	{ 1, S2PT_DSB_NSHLD, 1, S2PT_VMALLS12E1, false },
	{ 1, S2PT_DSB_NSH, 1, S2PT_VMALLS12E1, false },
	{ 1, S2PT_DSB_ISHLD, 1, S2PT_VMALLS12E1, false },
};

static bool kept(const struct row *row, enum s2pt_tlb_delivery delivery)
{
	struct bench *bench = make(true, delivery);
	bool local = row->invalidation == S2PT_VMALLS12E1;
	bool hit;

	store(bench, 0, 3, INDEX);
	execute(bench, row->waiter, row->barrier);
	execute(bench, row->issuer, row->invalidation);
	execute(bench, row->issuer, S2PT_DSB_ISH);
	hit = hits(bench, local ? row->issuer : 3);
	bench_delete(bench);
	return hit;
}

static void what_stays_is_a_question_of_the_barrier_before(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(kept(&rows[i], S2PT_TLB_AT_ONCE), rows[i].kept);
		assert_int_equal(kept(&rows[i], S2PT_TLB_AT_BARRIER), rows[i].kept);
	}
}

static void a_barrier_before_the_store_orders_nothing(void **state)
{
	struct bench *bench = make(true, S2PT_TLB_AT_ONCE);

	(void)state;
	execute(bench, 0, S2PT_DSB_ISH);
	execute(bench, 1, S2PT_DSB_ISH);
	store(bench, 0, 3, INDEX);
	execute(bench, 1, S2PT_VMALLS12E1IS);
	execute(bench, 0, S2PT_VMALLS12E1IS);
	assert_true(hits(bench, 3));
	bench_delete(bench);
}

/* Combined entries come back from those of stage 2, which the first TLBI may have missed. */
static void the_second_barrier_of_a_sequence_does_not_make_up_for_the_first(void **state)
{
	struct bench *bench = make(true, S2PT_TLB_AT_BARRIER);

	(void)state;
	store(bench, 0, 3, INDEX);
	execute(bench, 1, S2PT_DSB_ISHST);
	execute(bench, 1, S2PT_IPAS2E1IS);
	execute(bench, 1, S2PT_DSB_ISH);
	execute(bench, 1, S2PT_VMALLE1IS);
	execute(bench, 1, S2PT_DSB_ISH);
	assert_true(hits(bench, 3));
	/* But a second TLBI would. */
	execute(bench, 1, S2PT_IPAS2E1IS);
	execute(bench, 1, S2PT_DSB_ISH);
	execute(bench, 1, S2PT_VMALLE1IS);
	execute(bench, 1, S2PT_DSB_ISH);
	assert_false(hits(bench, 3));
	bench_delete(bench);
}

static void who_stores_over_it_orders_both(void **state)
{
	(void)state;
	for (unsigned int beside = 0; beside < 2; beside++) {
		struct bench *bench = make(true, S2PT_TLB_AT_ONCE);

		store(bench, 0, 3, INDEX);
		store(bench, 1, 3, INDEX + beside);
		execute(bench, 1, S2PT_DSB_ISHST);
		execute(bench, 1, S2PT_VMALLS12E1IS);
		/* Beside it a CPU could keep the entry; that is more than is remembered. */
		assert_false(hits(bench, 3));
		bench_delete(bench);
	}
}

static void a_table_stays_too(void **state)
{
	(void)state;
	for (unsigned int ordered = 0; ordered < 2; ordered++) {
		struct bench *bench = make(true, S2PT_TLB_AT_ONCE);

		store(bench, 0, 2, 0);
		execute(bench, 0, ordered ? S2PT_DSB_ISHST : S2PT_ISB);
		execute(bench, 0, S2PT_VMALLS12E1IS);
		/* Leaves go, for theirs is another word; the walk comes back by the table. */
		assert_int_equal(hits(bench, 3), !ordered);
		assert_int_equal(bench_counts(bench, 3).hits[S2PT_TLB_TABLE], !ordered);
		bench_delete(bench);
	}
}

static void what_was_read_after_the_store_goes(void **state)
{
	struct bench *bench = make(true, S2PT_TLB_AT_ONCE);
	uint64_t drops;

	(void)state;
	bench_write(bench, 3, INDEX + 1, OLD | LEAF_RW | PAGE);
	s2pt_tlbs_stored(bench->tlbs, 0, bench->table[3] + UINT64_C(8) * (INDEX + 1));
	bench_access(bench, 3, IPA + 0x1000, S2PT_MMU_READ);
	drops = bench_counts(bench, 3).drops[S2PT_TLB_STAGE2];
	execute(bench, 1, S2PT_VMALLS12E1IS);
	assert_int_equal(bench_counts(bench, 3).drops[S2PT_TLB_STAGE2] - drops, 2);
	bench_delete(bench);
}

static void an_old_store_is_forgotten(void **state)
{
	(void)state;
	for (unsigned int others = 31; others <= 32; others++) {
		struct bench *bench = make(true, S2PT_TLB_AT_ONCE);

		store(bench, 0, 3, INDEX);
		for (unsigned int i = 0; i < others; i++)
			store(bench, 0, 3, INDEX + 1 + i);
		execute(bench, 0, S2PT_VMALLS12E1IS);
		assert_int_equal(hits(bench, 3), others == 31);
		bench_delete(bench);
	}
}

/* What was read before it is gone, whatever became of the word since. */
static void an_old_store_counts_as_ordered(void **state)
{
	struct bench *bench = make(true, S2PT_TLB_AT_ONCE);

	(void)state;
	store(bench, 0, 3, INDEX);
	execute(bench, 0, S2PT_DSB_ISH);
	for (unsigned int i = 0; i < 32; i++)
		store(bench, 0, 3, INDEX + 1 + i);
	store(bench, 0, 3, INDEX);
	execute(bench, 0, S2PT_VMALLS12E1IS);
	assert_false(hits(bench, 3));
	bench_delete(bench);
}

static void without_a_hoard_or_a_word_nothing_stays(void **state)
{
	struct bench *bench = make(false, S2PT_TLB_AT_ONCE);

	(void)state;
	store(bench, 0, 3, INDEX);
	execute(bench, 0, S2PT_VMALLS12E1IS);
	assert_false(hits(bench, 3));
	bench_delete(bench);
	bench = make(true, S2PT_TLB_AT_ONCE);
	bench_write(bench, 3, INDEX, 0);
	execute(bench, 0, S2PT_VMALLS12E1IS);
	assert_false(hits(bench, 3));
	bench_delete(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stays_is_a_question_of_the_barrier_before),
		cmocka_unit_test(a_barrier_before_the_store_orders_nothing),
		cmocka_unit_test(the_second_barrier_of_a_sequence_does_not_make_up_for_the_first),
		cmocka_unit_test(who_stores_over_it_orders_both),
		cmocka_unit_test(a_table_stays_too),
		cmocka_unit_test(what_was_read_after_the_store_goes),
		cmocka_unit_test(an_old_store_is_forgotten),
		cmocka_unit_test(an_old_store_counts_as_ordered),
		cmocka_unit_test(without_a_hoard_or_a_word_nothing_stays),
	};

	return cmocka_run_group_tests_name("tlb order", tests, NULL, NULL);
}
