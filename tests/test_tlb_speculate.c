/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of walks that no access asked for: what the soft TLBs cache of them. */

#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PA   UINT64_C(0x80000000)
#define READ S2PT_MMU_READ

static void a_walk_without_an_access_fills_like_one(void **state)
{
	struct bench *bench = *state;
	struct s2pt_tlb_counts counts;

	bench_write(bench, 3, 7, PA | LEAF_RW | PAGE);
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0x7000);
	counts = bench_counts(bench, 0);
	assert_int_equal(counts.fills[S2PT_TLB_STAGE2], 1);
	assert_int_equal(counts.fills[S2PT_TLB_TABLE], 2);
	assert_int_equal(counts.speculated, 1);
	assert_int_equal(counts.walks, 0);
	assert_true(bench_access(bench, 0, 0x7000, READ).hit);
	assert_false(bench_access(bench, 1, 0x7000, READ).hit);
}

static void each_step_is_cached_though_there_is_no_leaf(void **state)
{
	struct bench *bench = *state;

	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0x7000);
	assert_int_equal(bench_counts(bench, 0).fills[S2PT_TLB_TABLE], 2);
	assert_int_equal(bench_counts(bench, 0).fills[S2PT_TLB_STAGE2], 0);
	bench_write(bench, 3, 7, PA | LEAF_RW | PAGE);
	assert_int_equal(bench_access(bench, 0, 0x7000, READ).end, S2PT_MMU_TRANSLATED);
	assert_int_equal(bench_counts(bench, 0).hits[S2PT_TLB_TABLE], 1);
}

static void hardware_may_make_a_leaf_young_that_nobody_read(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 3, (PA | LEAF_RW | PAGE) & ~UINT64_C(0x400));
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0x3000);
	assert_int_equal(bench_read(bench, 3, 3), PA | LEAF_RW | PAGE);
}

static void nothing_gets_dirty_that_nobody_wrote(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 3, PA | LEAF_DBM | PAGE);
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0x3000);
	assert_int_equal(bench_read(bench, 3, 3), PA | LEAF_DBM | PAGE);
}

static void a_table_that_was_unlinked_is_gone_through_and_judged(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 3, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, READ);
	bench_write(bench, 2, 0, 0);
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0x3000);
	assert_int_equal(bench_counts(bench, 0).stale[S2PT_TLB_TABLE], 1);
	/* And the leaf that it found there is now a stale one. */
	assert_int_equal(bench_access(bench, 0, 0x3000, READ).verdict, S2PT_TLB_STALE);
}

static void beyond_the_input_space_there_is_nothing(void **state)
{
	struct bench *bench = *state;

	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, UINT64_C(1) << 50);
	assert_int_equal(bench_counts(bench, 0).fills[S2PT_TLB_TABLE], 0);
}

#define WITH(test)     cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)
#define HARDWARE(test) cmocka_unit_test_setup_teardown(test, bench_setup_hardware, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(a_walk_without_an_access_fills_like_one),
		WITH(each_step_is_cached_though_there_is_no_leaf),
		HARDWARE(hardware_may_make_a_leaf_young_that_nobody_read),
		HARDWARE(nothing_gets_dirty_that_nobody_wrote),
		WITH(a_table_that_was_unlinked_is_gone_through_and_judged),
		WITH(beyond_the_input_space_there_is_nothing),
	};

	return cmocka_run_group_tests_name("tlb speculate", tests, NULL, NULL);
}
