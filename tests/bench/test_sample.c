/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of samples: quantiles, clean and unclean ones, overlap of threads, clocks. */

#include "clock.h"
#include "quantile.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void near(double got, double want)
{
	assert_true(got > want - 1e-9 && got < want + 1e-9);
}

static void quantiles_lie_between_their_neighbours(void **state)
{
	double values[] = { 50, 10, 40, 20, 30 };

	(void)state;
	near(bench_quantile(values, 5, 0.5), 30);
	near(bench_quantile(values, 5, 0), 10);
	near(bench_quantile(values, 5, 1), 50);
	near(bench_quantile(values, 5, 0.9), 46);
	near(bench_quantile(values, 4, 0.5), 25);
	near(bench_quantile(values, 1, 0.9), 10);
	near(bench_quantile(values, 0, 0.5), 0);
}

static void add(struct bench_series *series, double ns, bool clean)
{
	struct bench_sample sample = { .ns = ns, .clean = clean };

	bench_series_add(series, &sample, 10);
}

static void only_clean_samples_count_where_there_are_any(void **state)
{
	struct bench_series series;
	struct bench_summary sum;

	(void)state;
	assert_true(bench_series_init(&series, 4));
	add(&series, 5000, false);
	add(&series, 300, true);
	add(&series, 100, true);
	add(&series, 200, true);
	sum = bench_series_sum(&series);
	near(sum.median, 20);
	near(sum.min, 10);
	near(sum.max, 30);
	near(sum.p90, 28);
	assert_int_equal(sum.count, 3);
	assert_int_equal(sum.dirty, 1);
	assert_false(sum.marked);
	bench_series_free(&series);
}

static void without_a_clean_sample_the_numbers_are_marked(void **state)
{
	struct bench_series series;
	struct bench_summary sum;

	(void)state;
	assert_true(bench_series_init(&series, 2));
	add(&series, 500, false);
	sum = bench_series_sum(&series);
	near(sum.median, 50);
	assert_true(sum.marked);
	bench_series_free(&series);
}

static void a_series_has_no_more_than_its_room(void **state)
{
	struct bench_series series;

	(void)state;
	assert_true(bench_series_init(&series, 2));
	for (int i = 0; i < 5; i++)
		add(&series, 1, true);
	assert_int_equal(bench_series_sum(&series).count, 2);
	bench_series_free(&series);
}

static struct bench_sample between(uint64_t began, uint64_t ended)
{
	return (struct bench_sample){ .began = began, .ended = ended };
}

static void overlap_is_the_common_part_of_the_longest(void **state)
{
	struct bench_sample samples[3] = { between(100, 200), between(120, 220) };

	(void)state;
	near(bench_overlap(samples, 1), 1);
	near(bench_overlap(samples, 2), 0.8);
	samples[2] = between(300, 310);
	near(bench_overlap(samples, 3), 0);
	samples[2] = between(150, 160);
	near(bench_overlap(samples, 3), 0.1);
}

static void threads_that_were_not_side_by_side_are_not_clean(void **state)
{
	struct bench_sample samples[2] = {
		{ .ns = 100, .began = 100, .ended = 200, .clean = true },
		{ .ns = 90, .began = 105, .ended = 195, .clean = true },
	};
	struct bench_sample all = bench_together(samples, 2);

	(void)state;
	assert_true(all.clean);
	near(all.ns, 95);
	assert_int_equal(all.began, 100);
	assert_int_equal(all.ended, 200);
	samples[1].began = 115;
	assert_false(bench_together(samples, 2).clean);
	samples[1].began = 105;
	samples[0].clean = false;
	assert_false(bench_together(samples, 2).clean);
}

static void a_sample_takes_the_time_of_its_thread(void **state)
{
	struct bench_stamp stamp;
	struct bench_sample sample;
	uint64_t until;

	(void)state;
	bench_begin(&stamp);
	until = bench_thread_ns() + 2000000;
	while (bench_thread_ns() < until)
		;
	sample = bench_end(&stamp);
	assert_true(sample.ns >= 2000000);
	assert_true(sample.ended > sample.began);
}

static void the_clocks_cost_is_taken_off_but_not_below_nothing(void **state)
{
	struct bench_stamp stamp;

	(void)state;
	bench_begin(&stamp);
	near(bench_end_less(&stamp, 1e12).ns, 0);
}

static void the_clock_is_known_by_its_own_reading(void **state)
{
	(void)state;
	assert_true(bench_clock_cost() > 0);
	assert_true(bench_clock_step() > 0);
	assert_true(bench_cores() >= 1);
	assert_true(bench_bind(0) >= 0);
	/* A bound thread has one core, but the number of cores stays what it was at first. */
	assert_true(bench_bind(bench_cores()) == bench_bind(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_lie_between_their_neighbours),
		cmocka_unit_test(only_clean_samples_count_where_there_are_any),
		cmocka_unit_test(without_a_clean_sample_the_numbers_are_marked),
		cmocka_unit_test(a_series_has_no_more_than_its_room),
		cmocka_unit_test(overlap_is_the_common_part_of_the_longest),
		cmocka_unit_test(threads_that_were_not_side_by_side_are_not_clean),
		cmocka_unit_test(a_sample_takes_the_time_of_its_thread),
		cmocka_unit_test(the_clocks_cost_is_taken_off_but_not_below_nothing),
		cmocka_unit_test(the_clock_is_known_by_its_own_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
