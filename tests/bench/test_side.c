/* SPDX-License-Identifier: BSD-2-Clause */
#include "clock.h"
#include "side.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct work {
	unsigned int seen[4];
	unsigned int fails;
};

static int busy(void *ctx, unsigned int thread)
{
	struct work *work = ctx;
	uint64_t until = bench_thread_ns() + 1000000;

	while (bench_thread_ns() < until)
		;
	work->seen[thread]++;
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
	/* Each for itself, however few cores there are. */
	assert_true(sample.ns >= 1000000 && sample.ns < 100000000);
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
		cmocka_unit_test(one_thread_is_the_calling_one),
		cmocka_unit_test(what_a_thread_says_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
