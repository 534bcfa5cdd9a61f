/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of running work on several threads at once. */

#include "clock.h"
#include "side.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct work {
	unsigned int ready[4];
	unsigned int seen[4];
	unsigned int fails;
};

static void spend(uint64_t ns)
{
	uint64_t until = bench_thread_ns() + ns;

	while (bench_thread_ns() < until)
		;
}

static int busy(void *ctx, unsigned int thread)
{
	struct work *work = ctx;

	spend(1000000);
	work->seen[thread]++;
	return work->fails && thread == work->fails ? -7 : 0;
}

static int get_ready(void *ctx, unsigned int thread)
{
	struct work *work = ctx;

	spend(30000000);
	work->ready[thread] += 1 + work->seen[thread];
	return work->fails && thread == work->fails ? -7 : 0;
}

static void every_thread_works_once(void **state)
{
	struct work work = { 0 };
	struct bench_sample sample;

	(void)state;
	assert_int_equal(bench_side_by_side(3, NULL, busy, &work, 0, &sample), 0);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(work.seen[i], i < 3);
	/* Each thread takes its own time, however few cores there are. */
	assert_true(sample.ns >= 1000000 && sample.ns < 100000000);
}

static void what_is_done_ahead_does_not_count_and_may_fail(void **state)
{
	struct bench_sample sample;

	(void)state;
	for (unsigned int threads = 1; threads < 4; threads++) {
		struct work work = { 0 };

		assert_int_equal(bench_side_by_side(threads, get_ready, busy, &work, 0, &sample),
				 0);
		for (unsigned int i = 0; i < threads; i++) {
			assert_int_equal(work.ready[i], 1);
			assert_int_equal(work.seen[i], 1);
		}
		assert_true(sample.ns < 20000000);
	}
	for (unsigned int threads = 2; threads < 4; threads++) {
		struct work work = { .fails = 1 };

		assert_int_equal(bench_side_by_side(threads, get_ready, busy, &work, 0, &sample),
				 -7);
		assert_int_equal(work.seen[1], 0);
	}
}

static void one_thread_is_the_calling_one(void **state)
{
	struct work work = { 0 };
	struct bench_sample sample;
	uint64_t before = bench_thread_ns();

	(void)state;
	assert_int_equal(bench_side_by_side(1, NULL, busy, &work, 0, &sample), 0);
	assert_int_equal(work.seen[0], 1);
	assert_true(bench_thread_ns() - before >= 1000000);
}

static void what_a_thread_says_comes_back(void **state)
{
	struct work work = { .fails = 1 };
	struct bench_sample sample;

	(void)state;
	assert_int_equal(bench_side_by_side(2, NULL, busy, &work, 0, &sample), -7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_thread_works_once),
		cmocka_unit_test(what_is_done_ahead_does_not_count_and_may_fail),
		cmocka_unit_test(one_thread_is_the_calling_one),
		cmocka_unit_test(what_a_thread_says_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
