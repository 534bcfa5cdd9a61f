/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the soft TLBs: what accesses fill, what invalidations drop, what is stale. */

#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PA       UINT64_C(0x80000000)
#define PA2      UINT64_C(0x90000000)
#define M2       UINT64_C(0x200000)

#define STAGE2   S2PT_TLB_STAGE2
#define COMBINED S2PT_TLB_COMBINED
#define TABLE    S2PT_TLB_TABLE

static const struct s2pt_tlbi whole_vmid = { .kind = S2PT_TLBI_VMID, .vmid = BENCH_VMID };
static const struct s2pt_step stage1_only = { .op = S2PT_VMALLE1IS };

static void an_access_fills_what_the_next_one_hits(void **state)
{
	struct bench *bench = *state;
	struct s2pt_tlb_answer answer;

	bench_write(bench, 3, 7, PA | LEAF_RW | PAGE);
	answer = bench_access(bench, 0, 0x7123, S2PT_MMU_READ);
	assert_int_equal(answer.end, S2PT_MMU_TRANSLATED);
	assert_false(answer.hit);
	assert_int_equal(answer.pa, PA + 0x123);
	assert_int_equal(answer.level, 3);
	answer = bench_access(bench, 0, 0x7456, S2PT_MMU_WRITE);
	assert_true(answer.hit);
	assert_int_equal(answer.kind, COMBINED);
	assert_int_equal(answer.pa, PA + 0x456);
	assert_int_equal(answer.verdict, S2PT_TLB_AGREES);
	assert_int_equal(bench_counts(bench, 0).fills[STAGE2], 1);
	assert_int_equal(bench_counts(bench, 0).fills[COMBINED], 1);
	assert_int_equal(bench_counts(bench, 0).fills[TABLE], 2);
}

static void what_one_cpu_cached_another_has_not(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 7, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x7000, S2PT_MMU_READ);
	assert_false(bench_access(bench, 1, 0x7000, S2PT_MMU_READ).hit);
}

static void a_walk_begins_at_the_lowest_table_that_is_cached(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_write(bench, 3, 1, PA2 | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	/* Only a walk that does not read the upper levels gets through now. */
	bench_write(bench, 1, 0, 0);
	assert_int_equal(bench_access(bench, 0, 0x1000, S2PT_MMU_READ).pa, PA2);
	assert_int_equal(bench_counts(bench, 0).hits[TABLE], 1);
	assert_int_equal(bench_access(bench, 1, 0x1000, S2PT_MMU_READ).end, S2PT_MMU_TRANSLATION);
}

static void faults_are_not_cached(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(bench_access(bench, 0, 0x3000, S2PT_MMU_READ).end, S2PT_MMU_TRANSLATION);
	bench_write(bench, 3, 3, PA | LEAF_RW | PAGE);
	assert_int_equal(bench_access(bench, 0, 0x3000, S2PT_MMU_READ).end, S2PT_MMU_TRANSLATED);
}

static void an_old_leaf_is_not_cached(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 3, (PA | LEAF_RW | PAGE) & ~UINT64_C(0x400));
	assert_int_equal(bench_access(bench, 0, 0x3000, S2PT_MMU_READ).end, S2PT_MMU_ACCESS_FLAG);
	assert_int_equal(bench_counts(bench, 0).fills[STAGE2], 0);
	assert_int_equal(bench_counts(bench, 0).fills[COMBINED], 0);
}

static void hardware_makes_a_leaf_young_and_caches_it(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 3, (PA | LEAF_RW | PAGE) & ~UINT64_C(0x400));
	assert_int_equal(bench_access(bench, 0, 0x3000, S2PT_MMU_READ).end, S2PT_MMU_TRANSLATED);
	assert_int_equal(bench_read(bench, 3, 3), PA | LEAF_RW | PAGE);
	assert_true(bench_access(bench, 0, 0x3000, S2PT_MMU_READ).hit);
}

static void a_first_write_to_a_clean_page_walks_and_makes_it_dirty(void **state)
{
	struct bench *bench = *state;
	struct s2pt_tlb_answer answer;

	bench_write(bench, 3, 3, PA | LEAF_DBM | PAGE);
	bench_access(bench, 0, 0x3000, S2PT_MMU_READ);
	answer = bench_access(bench, 0, 0x3000, S2PT_MMU_WRITE);
	assert_int_equal(answer.end, S2PT_MMU_TRANSLATED);
	assert_false(answer.hit);
	assert_int_equal(bench_read(bench, 3, 3), PA | LEAF_DBM | 0x80 | PAGE);
	answer = bench_access(bench, 0, 0x3000, S2PT_MMU_WRITE);
	assert_true(answer.hit);
	assert_int_equal(answer.verdict, S2PT_TLB_AGREES);
}

static void a_cached_leaf_refuses_without_a_walk(void **state)
{
	struct bench *bench = *state;
	struct s2pt_tlb_answer answer;

	bench_write(bench, 3, 3, PA | LEAF_R | PAGE);
	bench_access(bench, 0, 0x3000, S2PT_MMU_READ);
	bench_write(bench, 3, 3, PA | LEAF_RW | PAGE);
	answer = bench_access(bench, 0, 0x3000, S2PT_MMU_WRITE);
	assert_int_equal(answer.end, S2PT_MMU_PERMISSION);
	assert_int_equal(answer.level, 3);
	assert_true(answer.hit);
	assert_int_equal(answer.verdict, S2PT_TLB_NARROW);
}

static void a_combined_entry_survives_an_invalidation_by_ipa_alone(void **state)
{
	struct bench *bench = *state;
	struct s2pt_step by_ipa = { .op = S2PT_IPAS2E1IS };
	struct s2pt_tlb_answer answer;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	s2pt_tlbs_execute(bench->tlbs, 1, BENCH_VMID, &by_ipa);
	answer = bench_access(bench, 0, 0, S2PT_MMU_READ);
	assert_true(answer.hit);
	assert_int_equal(answer.kind, COMBINED);
	s2pt_tlbs_execute(bench->tlbs, 1, BENCH_VMID, &stage1_only);
	assert_false(bench_access(bench, 0, 0, S2PT_MMU_READ).hit);
}

static void a_stage_2_entry_survives_stage_1_and_refills_what_is_combined(void **state)
{
	struct bench *bench = *state;
	struct s2pt_tlb_answer answer;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	s2pt_tlbs_execute(bench->tlbs, 1, BENCH_VMID, &stage1_only);
	answer = bench_access(bench, 0, 0, S2PT_MMU_READ);
	assert_true(answer.hit);
	assert_int_equal(answer.kind, STAGE2);
	answer = bench_access(bench, 0, 0, S2PT_MMU_READ);
	assert_int_equal(answer.kind, COMBINED);
	/* Stage 1 before stage 2 is the wrong order: what is combined came back. */
	s2pt_tlbs_execute(bench->tlbs, 1, BENCH_VMID, &(struct s2pt_step){ .op = S2PT_IPAS2E1IS });
	assert_true(bench_access(bench, 0, 0, S2PT_MMU_READ).hit);
}

static void permissions_added_elsewhere_leave_a_narrow_entry(void **state)
{
	struct bench *bench = *state;
	struct s2pt_tlb_answer answer;

	bench_write(bench, 3, 0, PA | LEAF_R | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	answer = bench_access(bench, 0, 0, S2PT_MMU_READ);
	assert_int_equal(answer.verdict, S2PT_TLB_NARROW);
	assert_int_equal(bench_counts(bench, 0).verdicts[S2PT_TLB_STALE], 0);
}

static void a_leaf_that_became_old_leaves_an_aged_entry(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 0, PA | LEAF_R | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	bench_write(bench, 3, 0, (PA | LEAF_R | PAGE) & ~UINT64_C(0x400));
	assert_int_equal(bench_access(bench, 0, 0, S2PT_MMU_READ).verdict, S2PT_TLB_AGED);
}

static void software_bits_do_not_contradict(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 0, PA | LEAF_R | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	bench_write(bench, 3, 0, PA | LEAF_R | PAGE | UINT64_C(0xf) << 55);
	assert_int_equal(bench_access(bench, 0, 0, S2PT_MMU_READ).verdict, S2PT_TLB_AGREES);
}

struct change_row {
	const char *name;
	uint64_t before;
	uint64_t after;
};

static void whatever_the_mmu_sees_change_contradicts(void **state)
{
	static const struct change_row rows[] = {
		{ "gone", PA | LEAF_RW | PAGE, 0 },
		{ "held", PA | LEAF_RW | PAGE, UINT64_C(1) << 60 },
		{ "another address", PA | LEAF_RW | PAGE, PA2 | LEAF_RW | PAGE },
		{ "write lost", PA | LEAF_RW | PAGE, PA | LEAF_R | PAGE },
		{ "read lost", PA | LEAF_RW | PAGE, (PA | LEAF_RW | PAGE) & ~UINT64_C(0x40) },
		{ "execute lost", PA | LEAF_RW | PAGE, PA | LEAF_RW | PAGE | UINT64_C(2) << 53 },
		{ "another type", PA | LEAF_RW | PAGE, (PA | LEAF_RW | PAGE) ^ 0x20 },
		{ "another domain", PA | LEAF_RW | PAGE, (PA | LEAF_RW | PAGE) ^ 0x100 },
		{ "gained and lost", PA | LEAF_R | PAGE, PA | LEAF_BASE | 0x80 | PAGE },
	};
	struct bench *bench = *state;
	struct s2pt_tlb_stale stale;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench_write(bench, 3, 0, rows[i].before);
		bench_access(bench, 0, 0, S2PT_MMU_READ);
		bench_write(bench, 3, 0, rows[i].after);
		if (bench_access(bench, 0, 0, S2PT_MMU_READ).verdict != S2PT_TLB_STALE)
			fail_msg("%s", rows[i].name);
		assert_int_equal(bench_counts(bench, 0).stale[COMBINED], i + 1);
		bench_invalidate(bench, 0, &whole_vmid);
	}
	assert_true(s2pt_tlbs_stale(bench->tlbs, &stale));
	assert_int_equal(stale.cpu, 0);
	assert_int_equal(stale.kind, COMBINED);
	assert_int_equal(stale.ipa, 0);
	assert_int_equal(stale.level, 3);
	assert_int_equal(stale.word, rows[0].before);
	assert_int_equal(stale.now, 0);
	assert_int_equal(stale.now_level, 3);
}

static void a_table_replaced_contradicts_when_a_walk_goes_through_it(void **state)
{
	struct bench *bench = *state;
	struct s2pt_tlb_answer answer;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	bench_write(bench, 2, 0, PA2 | LEAF_RW | BLOCK);
	answer = bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	assert_int_equal(answer.end, S2PT_MMU_TRANSLATION);
	assert_int_equal(answer.verdict, S2PT_TLB_STALE);
	assert_int_equal(bench_counts(bench, 0).stale[TABLE], 1);
}

static void a_block_behind_a_page_contradicts_even_if_it_translates_alike(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	bench_write(bench, 2, 0, PA | LEAF_RW | BLOCK);
	assert_int_equal(bench_access(bench, 0, 0, S2PT_MMU_READ).verdict, S2PT_TLB_STALE);
}

static void while_an_operation_is_in_progress_a_contradiction_is_pending(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	s2pt_tlbs_begin(bench->tlbs, 1);
	bench_write(bench, 3, 0, 0);
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(bench_access(bench, 0, 0, S2PT_MMU_READ).verdict,
				 S2PT_TLB_PENDING);
	bench_invalidate(bench, 1, &whole_vmid);
	s2pt_tlbs_end(bench->tlbs, 1);
	assert_int_equal(bench_access(bench, 0, 0, S2PT_MMU_READ).end, S2PT_MMU_TRANSLATION);
	assert_int_equal(bench_counts(bench, 0).verdicts[S2PT_TLB_STALE], 0);
}

static void an_operation_that_ends_and_owes_leaves_a_stale_entry(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	s2pt_tlbs_begin(bench->tlbs, 1);
	bench_write(bench, 3, 0, 0);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	s2pt_tlbs_end(bench->tlbs, 1);
	/* Another one has begun: the first is blamed all the same, whatever is accessed. */
	s2pt_tlbs_begin(bench->tlbs, 1);
	bench_access(bench, 0, 0x9000, S2PT_MMU_READ);
	assert_int_equal(bench_counts(bench, 0).verdicts[S2PT_TLB_STALE], 1);
	s2pt_tlbs_end(bench->tlbs, 1);
}

static void nested_operations_end_with_the_outer_one(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	s2pt_tlbs_begin(bench->tlbs, 1);
	s2pt_tlbs_begin(bench->tlbs, 1);
	bench_write(bench, 3, 0, 0);
	s2pt_tlbs_end(bench->tlbs, 1);
	assert_int_equal(bench_access(bench, 0, 0, S2PT_MMU_READ).verdict, S2PT_TLB_PENDING);
	bench_invalidate(bench, 1, &whole_vmid);
	s2pt_tlbs_end(bench->tlbs, 1);
}

static void an_audit_finds_what_nobody_uses(void **state)
{
	struct bench *bench = *state;
	uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS];

	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_write(bench, 3, 1, PA | LEAF_R | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	bench_access(bench, 1, 0x1000, S2PT_MMU_READ);
	assert_true(s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found));
	assert_int_equal(found[STAGE2][S2PT_TLB_AGREES], 2);
	assert_int_equal(found[TABLE][S2PT_TLB_AGREES], 4);
	bench_write(bench, 3, 1, PA | LEAF_RW | PAGE);
	assert_true(s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found));
	assert_int_equal(found[COMBINED][S2PT_TLB_NARROW], 1);
	bench_write(bench, 3, 1, 0);
	assert_false(s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found));
	assert_int_equal(found[STAGE2][S2PT_TLB_STALE], 1);
	assert_int_equal(found[COMBINED][S2PT_TLB_STALE], 1);
	bench_write(bench, 2, 0, 0);
	assert_false(s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found));
	assert_int_equal(found[TABLE][S2PT_TLB_STALE], 2);
	s2pt_tlbs_reset(bench->tlbs);
	assert_true(s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found));
	assert_int_equal(found[STAGE2][S2PT_TLB_AGREES], 0);
}

static void a_full_set_gives_its_entries_up_in_turn(void **state)
{
	struct bench_config config = {
		.granule = S2PT_4K,
		.cpus = 1,
		.shape = { .leaf_sets = 1, .leaf_ways = 2 },
	};
	struct bench *bench = bench_new(&config);

	(void)state;
	assert_non_null(bench);
	for (unsigned int i = 0; i < 3; i++) {
		bench_write(bench, 3, i, PA | LEAF_RW | PAGE);
		bench_access(bench, 0, UINT64_C(0x1000) * i, S2PT_MMU_READ);
	}
	assert_int_equal(bench_counts(bench, 0).evictions[STAGE2], 1);
	assert_true(bench_access(bench, 0, 0x1000, S2PT_MMU_READ).hit);
	assert_true(bench_access(bench, 0, 0x2000, S2PT_MMU_READ).hit);
	assert_false(bench_access(bench, 0, 0x0000, S2PT_MMU_READ).hit);
	assert_true(bench_access(bench, 0, 0x2000, S2PT_MMU_READ).hit);
	assert_false(bench_access(bench, 0, 0x1000, S2PT_MMU_READ).hit);
	bench_delete(bench);
}

static void a_shape_that_can_not_be_is_refused(void **state)
{
	const struct bench *bench = *state;
	struct s2pt_tlbs_config config = { .geom = bench->geom };

	assert_null(s2pt_tlbs_new(&config));
	config.cpus = 1;
	config.shape.leaf_sets = 3;
	assert_null(s2pt_tlbs_new(&config));
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(an_access_fills_what_the_next_one_hits),
		WITH(what_one_cpu_cached_another_has_not),
		WITH(a_walk_begins_at_the_lowest_table_that_is_cached),
		WITH(faults_are_not_cached),
		WITH(an_old_leaf_is_not_cached),
		cmocka_unit_test_setup_teardown(hardware_makes_a_leaf_young_and_caches_it,
						bench_setup_hardware, bench_teardown),
		cmocka_unit_test_setup_teardown(
			a_first_write_to_a_clean_page_walks_and_makes_it_dirty,
			bench_setup_hardware, bench_teardown),
		WITH(a_cached_leaf_refuses_without_a_walk),
		WITH(a_combined_entry_survives_an_invalidation_by_ipa_alone),
		WITH(a_stage_2_entry_survives_stage_1_and_refills_what_is_combined),
		WITH(permissions_added_elsewhere_leave_a_narrow_entry),
		WITH(a_leaf_that_became_old_leaves_an_aged_entry),
		WITH(software_bits_do_not_contradict),
		WITH(whatever_the_mmu_sees_change_contradicts),
		WITH(a_table_replaced_contradicts_when_a_walk_goes_through_it),
		WITH(a_block_behind_a_page_contradicts_even_if_it_translates_alike),
		WITH(while_an_operation_is_in_progress_a_contradiction_is_pending),
		WITH(an_operation_that_ends_and_owes_leaves_a_stale_entry),
		WITH(nested_operations_end_with_the_outer_one),
		WITH(an_audit_finds_what_nobody_uses),
		WITH(a_shape_that_can_not_be_is_refused),
		cmocka_unit_test(a_full_set_gives_its_entries_up_in_turn),
	};

	return cmocka_run_group_tests_name("tlb", tests, NULL, NULL);
}
