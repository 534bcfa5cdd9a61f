/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of running work on several threads at once. */

#include "clock.h"
#include "side.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

/* What the work itself takes, and what it waits for meanwhile; what is done ahead. */
#define WORK_NS  UINT64_C(1000000)
#define WAIT_NS  UINT64_C(30000000)
#define AHEAD_NS UINT64_C(30000000)

struct work {
	unsigned int ready[4];
	/* The CPU time of each thread when it was ready. */
	uint64_t ready_ns[4];
	unsigned int seen[4];
	unsigned int fails;
};

static uint64_t process_ns(void)
{
	struct timespec time;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time), 0);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static void spend(uint64_t ns)
{
	uint64_t until = bench_thread_ns() + ns;

	while (bench_thread_ns() < until)
		;
}

static int busy(void *ctx, unsigned int thread)
{
	struct work *work = ctx;

	spend(WORK_NS);
	(void)nanosleep(&(struct timespec){ .tv_nsec = WAIT_NS }, NULL);
	work->seen[thread]++;
	return work->fails && thread == work->fails ? -7 : 0;
}

static int get_ready(void *ctx, unsigned int thread)
{
	struct work *work = ctx;

	spend(AHEAD_NS);
	work->ready[thread] += 1 + work->seen[thread];
	work->ready_ns[thread] = bench_thread_ns();
	return work->fails && thread == work->fails ? -7 : 0;
}

/*
 * A sample is the CPU time of a thread: of all threads together it is no more than the process had, less
 * what they had before they were ready, however few cores there are and whoever else uses them.
 */
static void check_time(const struct bench_sample *sample, unsigned int threads, uint64_t process,
		       const struct work *work)
{
	uint64_t most = process;

	for (unsigned int i = 0; i < threads; i++)
		most -= work->ready_ns[i];
	assert_true(sample->ns >= (double)WORK_NS);
	/* The mean of whole numbers, rounded. */
	assert_true(sample->ns * threads <= (double)most + 1);
}

static void every_thread_works_once(void **state)
{
	uint64_t before = process_ns();
	struct work work = { 0 };
	struct bench_sample sample;

	(void)state;
	assert_int_equal(bench_side_by_side(3, NULL, busy, &work, 0, &sample), 0);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(work.seen[i], i < 3);
	check_time(&sample, 3, process_ns() - before, &work);
}

static void what_is_done_ahead_does_not_count(void **state)
{
	(void)state;
	for (unsigned int threads = 1; threads < 4; threads++) {
		/* The calling thread's own clock has what it did before, too. */
		uint64_t before = process_ns() - (threads == 1 ? bench_thread_ns() : 0);
		struct work work = { 0 };
		struct bench_sample sample;

		assert_int_equal(bench_side_by_side(threads, get_ready, busy, &work, 0, &sample),
				 0);
		for (unsigned int i = 0; i < threads; i++) {
			assert_int_equal(work.ready[i], 1);
			assert_int_equal(work.seen[i], 1);
		}
		check_time(&sample, threads, process_ns() - before, &work);
	}
}

static void what_is_done_ahead_may_fail(void **state)
{
	(void)state;
	for (unsigned int threads = 2; threads < 4; threads++) {
		struct work work = { .fails = 1 };
		struct bench_sample sample;

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
	assert_true(bench_thread_ns() - before >= WORK_NS);
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
		cmocka_unit_test(what_is_done_ahead_does_not_count),
		cmocka_unit_test(what_is_done_ahead_may_fail),
		cmocka_unit_test(one_thread_is_the_calling_one),
		cmocka_unit_test(what_a_thread_says_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
