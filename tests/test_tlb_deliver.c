/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of when invalidations reach the soft TLBs: not at once, and not everywhere at the same
 * time.
 */

#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PA UINT64_C(0x80000000)

static struct bench *make(enum s2pt_tlb_delivery delivery, uint64_t seed)
{
	struct bench_config config = {
		.granule = S2PT_4K,
		.cpus = 3,
		.delivery = delivery,
		.seed = seed,
	};
	struct bench *bench = bench_new(&config);

	assert_non_null(bench);
	return bench;
}

static void execute(const struct bench *bench, unsigned int cpu, enum s2pt_step_op op,
		    uint64_t operand)
{
	struct s2pt_step step = { .op = op, .operand = operand };

	s2pt_tlbs_execute(bench->tlbs, cpu, BENCH_VMID, &step);
}

/* CPU 1 invalidates what CPU 0 has, or CPU 0 itself does; which barriers of the issuer it takes. */
struct barrier_row {
	const char *name;
	unsigned int issuer;
	enum s2pt_step_op invalidation;
	unsigned int waiter;
	enum s2pt_step_op barrier;
	bool completes;
};

static const struct barrier_row rows[] = {
	{ "DSB ISH", 1, S2PT_VMALLS12E1IS, 1, S2PT_DSB_ISH, true },
	{ "DSB ISHST", 1, S2PT_VMALLS12E1IS, 1, S2PT_DSB_ISHST, false },
	{ "DSB ISHLD", 1, S2PT_VMALLS12E1IS, 1, S2PT_DSB_ISHLD, false },
	{ "DSB NSH", 1, S2PT_VMALLS12E1IS, 1, S2PT_DSB_NSH, false },
	{ "DSB NSHST", 1, S2PT_VMALLS12E1IS, 1, S2PT_DSB_NSHST, false },
	{ "ISB", 1, S2PT_VMALLS12E1IS, 1, S2PT_ISB, false },
	{ "DSB ISH of another CPU", 1, S2PT_VMALLS12E1IS, 2, S2PT_DSB_ISH, false },
	{ "local, DSB NSH", 0, S2PT_VMALLS12E1, 0, S2PT_DSB_NSH, true },
	{ "local, DSB ISH", 0, S2PT_VMALLS12E1, 0, S2PT_DSB_ISH, true },
	{ "local, DSB NSHST", 0, S2PT_VMALLS12E1, 0, S2PT_DSB_NSHST, false },
	{ "local, DSB NSHLD", 0, S2PT_VMALLS12E1, 0, S2PT_DSB_NSHLD, false },
	{ "by IPA", 1, S2PT_IPAS2E1IS, 1, S2PT_DSB_ISH, true },
};

static void an_invalidation_has_arrived_when_its_barrier_is_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct barrier_row *row = &rows[i];
		struct bench *bench = make(S2PT_TLB_AT_BARRIER, 1);
		uint64_t expected = row->completes;

		bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
		bench_access(bench, 0, 0, S2PT_MMU_READ);
		execute(bench, row->issuer, row->invalidation, 0);
		if (!bench_access(bench, 0, 0, S2PT_MMU_READ).hit)
			fail_msg("%s: too early", row->name);
		execute(bench, row->waiter, row->barrier, 0);
		if (bench_counts(bench, 0).drops[S2PT_TLB_STAGE2] != expected ||
		    bench_counts(bench, 0).awaited != expected)
			fail_msg("%s", row->name);
		bench_delete(bench);
	}
}

/* One CPU sees the invalidation and another does not yet (litmus test Artem3+TLBIVMALL). */
static void it_arrives_at_one_cpu_before_another(void **state)
{
	unsigned int apart = 0;
	unsigned int early = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 64; seed++) {
		struct bench *bench = make(S2PT_TLB_SCATTERED, seed);
		bool hit[2];

		bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
		for (unsigned int cpu = 0; cpu < 2; cpu++)
			bench_access(bench, cpu, 0, S2PT_MMU_READ);
		execute(bench, 2, S2PT_VMALLS12E1IS, 0);
		for (unsigned int cpu = 0; cpu < 2; cpu++)
			hit[cpu] = bench_access(bench, cpu, 0, S2PT_MMU_READ).hit;
		apart += hit[0] != hit[1];
		early += !hit[0];
		execute(bench, 2, S2PT_DSB_ISH, 0);
		for (unsigned int cpu = 0; cpu < 2; cpu++)
			assert_int_equal(bench_counts(bench, cpu).drops[S2PT_TLB_STAGE2], 1);
		bench_delete(bench);
	}
	assert_in_range(apart, 1, 63);
	assert_in_range(early, 1, 63);
}

static void unmap_with(const struct bench *bench, bool barrier_between)
{
	s2pt_tlbs_begin(bench->tlbs, 1);
	bench_write(bench, 3, 0, 0);
	execute(bench, 1, S2PT_IPAS2E1IS, 0);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	if (barrier_between)
		execute(bench, 1, S2PT_DSB_ISH, 0);
	execute(bench, 1, S2PT_VMALLE1IS, 0);
	for (unsigned int i = 0; i < 4; i++)
		bench_access(bench, 0, 0, S2PT_MMU_READ);
	execute(bench, 1, S2PT_DSB_ISH, 0);
	s2pt_tlbs_end(bench->tlbs, 1);
}

/*
 * Without the barrier between stage 2 and stage 1 the latter may arrive first, and what is combined
 * comes back from the entry of stage 2.
 */
static void the_barrier_between_stage_2_and_stage_1_is_missed(void **state)
{
	(void)state;
	for (unsigned int barrier = 0; barrier < 2; barrier++) {
		unsigned int stale = 0;

		for (uint64_t seed = 0; seed < 200; seed++) {
			struct bench *bench = make(S2PT_TLB_SCATTERED, seed);

			bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
			bench_access(bench, 0, 0, S2PT_MMU_READ);
			unmap_with(bench, barrier);
			bench_access(bench, 0, 0, S2PT_MMU_READ);
			stale += bench_counts(bench, 0).verdicts[S2PT_TLB_STALE] > 0;
			bench_delete(bench);
		}
		assert_int_equal(stale > 0, barrier == 0);
	}
}

static void an_invalidation_without_any_barrier_leaves_a_stale_entry(void **state)
{
	struct bench *bench = make(S2PT_TLB_AT_BARRIER, 1);

	(void)state;
	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, S2PT_MMU_READ);
	s2pt_tlbs_begin(bench->tlbs, 1);
	bench_write(bench, 3, 0, 0);
	execute(bench, 1, S2PT_VMALLS12E1IS, 0);
	s2pt_tlbs_end(bench->tlbs, 1);
	assert_int_equal(bench_access(bench, 0, 0, S2PT_MMU_READ).verdict, S2PT_TLB_STALE);
	bench_delete(bench);
}

/* 32 instructions fit on their way; of more none is lost. */
static void many_on_their_way_all_arrive(void **state)
{
	struct bench *bench = make(S2PT_TLB_AT_BARRIER, 1);

	(void)state;
	for (unsigned int i = 0; i < 100; i++) {
		bench_write(bench, 3, i, PA | LEAF_RW | PAGE);
		bench_access(bench, 0, UINT64_C(0x1000) * i, S2PT_MMU_READ);
	}
	for (unsigned int i = 0; i < 100; i++)
		execute(bench, 1, S2PT_IPAS2E1IS, i);
	execute(bench, 1, S2PT_DSB_ISH, 0);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 100);
	assert_int_equal(bench_counts(bench, 0).instructions, 100);
	bench_delete(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invalidation_has_arrived_when_its_barrier_is_done),
		cmocka_unit_test(it_arrives_at_one_cpu_before_another),
		cmocka_unit_test(the_barrier_between_stage_2_and_stage_1_is_missed),
		cmocka_unit_test(an_invalidation_without_any_barrier_leaves_a_stale_entry),
		cmocka_unit_test(many_on_their_way_all_arrive),
	};

	return cmocka_run_group_tests_name("tlb deliver", tests, NULL, NULL);
}
