/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the host kit's invalidation hook: counts, delivery, delays. */

#include "s2pt/host/invalidate.h"
#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define KB4 UINT64_C(0x1000)
#define ANY S2PT_LEVEL_UNKNOWN

static struct s2pt_invalidator *make(const struct bench *bench, const struct s2pt_delay *delay)
{
	struct s2pt_invalidator_config config = {
		.tlbs = bench->tlbs,
		.cpus = 2,
		.geom = bench->geom,
		.features = { .ttl = true, .range = true },
		.seed = 5,
	};
	struct s2pt_invalidator *invalidator;

	if (delay)
		config.delay = *delay;
	invalidator = s2pt_invalidator_new(&config);
	assert_non_null(invalidator);
	return invalidator;
}

static void requests_are_counted_by_kind_scope_and_size(void **state)
{
	static const struct s2pt_tlbi requests[] = {
		{ S2PT_TLBI_NONE, S2PT_SHARED, BENCH_VMID, 0, 0, ANY, false, S2PT_STAGE2 },
		{ S2PT_TLBI_IPA, S2PT_LOCAL, BENCH_VMID, 0x5000, KB4, 3, true, S2PT_STAGE2 },
		{ S2PT_TLBI_IPA, S2PT_SHARED, BENCH_VMID, 0x5000, KB4, ANY, true, S2PT_STAGE2 },
		{ S2PT_TLBI_RANGE, S2PT_SHARED, BENCH_VMID, 0, KB4, ANY, true, S2PT_STAGE2 },
		{ S2PT_TLBI_RANGE, S2PT_SHARED, BENCH_VMID, 0, 3 * KB4, ANY, false, S2PT_STAGE2 },
		{ S2PT_TLBI_RANGE, S2PT_SHARED, BENCH_VMID, 0, 4 * KB4, ANY, true, S2PT_STAGE2 },
		{ S2PT_TLBI_RANGE, S2PT_SHARED, BENCH_VMID, 0, 0x200000 * KB4, ANY, true,
		  S2PT_STAGE2 },
		{ S2PT_TLBI_VMID, S2PT_SHARED, BENCH_VMID, 0, 0, ANY, true, S2PT_STAGE2 },
	};
	struct s2pt_invalidator *invalidator = make(*state, NULL);
	struct s2pt_invalidate_counts counts;
	struct s2pt_invalidate_counts sum = { .barriers = 0 };

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		s2pt_invalidator_run(invalidator, 1, &requests[i]);
	s2pt_invalidator_counts(invalidator, 0, &counts);
	s2pt_invalidate_counts_add(&sum, &counts);
	assert_int_equal(sum.barriers, 0);
	s2pt_invalidator_counts(invalidator, 1, &counts);
	s2pt_invalidate_counts_add(&sum, &counts);
	s2pt_invalidate_counts_add(&sum, &counts);
	assert_int_equal(sum.requests[S2PT_TLBI_NONE][S2PT_SHARED], 2);
	assert_int_equal(sum.requests[S2PT_TLBI_IPA][S2PT_LOCAL], 2);
	assert_int_equal(sum.requests[S2PT_TLBI_IPA][S2PT_SHARED], 2);
	assert_int_equal(sum.requests[S2PT_TLBI_RANGE][S2PT_SHARED], 8);
	assert_int_equal(sum.requests[S2PT_TLBI_VMID][S2PT_SHARED], 2);
	assert_int_equal(sum.requests[S2PT_TLBI_VMID][S2PT_LOCAL], 0);
	assert_int_equal(sum.sizes[0], 4);
	assert_int_equal(sum.sizes[1], 2);
	assert_int_equal(sum.sizes[10], 2);
	assert_int_equal(sum.range_pages, 2 * (8 + 0x200000));
	assert_int_equal(sum.without_stage1, 2);
	assert_int_equal(sum.with_level, 2);
	/* Twice each time: IPAS2E1, VMALLE1; IPAS2E1IS, VMALLE1IS; and so on. */
	assert_true(sum.instructions >= 24);
	assert_true(sum.barriers >= 16);
	assert_int_equal(sum.delayed_ns, 0);
	s2pt_invalidator_delete(invalidator);
	s2pt_invalidator_delete(NULL);
}

static void a_request_reaches_the_tlbs_it_names(void **state)
{
	static const struct s2pt_tlbi local = {
		S2PT_TLBI_IPA, S2PT_LOCAL, BENCH_VMID, 0x5000, KB4, 3, true, S2PT_STAGE2
	};
	struct bench *bench = *state;
	struct s2pt_invalidator *invalidator = make(bench, NULL);

	bench_write(bench, 3, 5, LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	bench_access(bench, 1, 0x5000, S2PT_MMU_READ);
	s2pt_invalidator_run(invalidator, 1, &local);
	assert_true(bench_access(bench, 0, 0x5000, S2PT_MMU_READ).hit);
	assert_false(bench_access(bench, 1, 0x5000, S2PT_MMU_READ).hit);
	s2pt_invalidator_delete(invalidator);
}

struct delay_row {
	const char *name;
	struct s2pt_delay delay;
	enum s2pt_tlbi_kind kind;
	enum s2pt_scope scope;
	/* Nanoseconds of 2000 requests together. */
	uint64_t least;
	uint64_t most;
};

/* The delays that are drawn are compared, not the time that passed. */
static void delays_are_drawn_as_told(void **state)
{
	static const struct delay_row rows[] = {
		{ "none", { S2PT_DELAY_NONE, 50, false }, S2PT_TLBI_VMID, S2PT_SHARED, 0, 0 },
		{ "fixed",
		  { S2PT_DELAY_FIXED, 50, false },
		  S2PT_TLBI_VMID,
		  S2PT_LOCAL,
		  100000,
		  100000 },
		{ "uniform",
		  { S2PT_DELAY_UNIFORM, 50, false },
		  S2PT_TLBI_VMID,
		  S2PT_SHARED,
		  94000,
		  104000 },
		{ "exponential",
		  { S2PT_DELAY_EXPONENTIAL, 50, false },
		  S2PT_TLBI_VMID,
		  S2PT_SHARED,
		  90000,
		  108000 },
		{ "shared only, local",
		  { S2PT_DELAY_FIXED, 50, true },
		  S2PT_TLBI_VMID,
		  S2PT_LOCAL,
		  0,
		  0 },
		{ "shared only, shared",
		  { S2PT_DELAY_FIXED, 50, true },
		  S2PT_TLBI_VMID,
		  S2PT_SHARED,
		  100000,
		  100000 },
		{ "a barrier costs nothing",
		  { S2PT_DELAY_FIXED, 50, false },
		  S2PT_TLBI_NONE,
		  S2PT_SHARED,
		  0,
		  0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_invalidator *invalidator = make(*state, &rows[i].delay);
		struct s2pt_tlbi request = { .kind = rows[i].kind, .scope = rows[i].scope };
		struct s2pt_invalidate_counts counts;

		for (unsigned int n = 0; n < 2000; n++)
			s2pt_invalidator_run(invalidator, 0, &request);
		s2pt_invalidator_counts(invalidator, 0, &counts);
		if (counts.delayed_ns < rows[i].least || counts.delayed_ns > rows[i].most)
			fail_msg("%s: %llu ns", rows[i].name,
				 (unsigned long long)counts.delayed_ns);
		s2pt_invalidator_delete(invalidator);
	}
}

static uint64_t passed(uint64_t ns)
{
	struct timespec start;
	struct timespec end;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &start), 0);
	s2pt_delay_pass(ns);
	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &end), 0);
	return (uint64_t)((end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec);
}

static void a_delay_is_never_shorter(void **state)
{
	static const uint64_t lengths[] = { 1, 1000, 50000, 200000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		assert_true(passed(lengths[i]) >= lengths[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(requests_are_counted_by_kind_scope_and_size,
						bench_setup, bench_teardown),
		cmocka_unit_test_setup_teardown(a_request_reaches_the_tlbs_it_names, bench_setup,
						bench_teardown),
		cmocka_unit_test_setup_teardown(delays_are_drawn_as_told, bench_setup,
						bench_teardown),
		cmocka_unit_test(a_delay_is_never_shorter),
	};

	return cmocka_run_group_tests_name("invalidate", tests, NULL, NULL);
}
