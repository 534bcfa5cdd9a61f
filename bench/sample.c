/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Samples of CPU time: takes one, judges whether it is clean, puts those of several threads
 * together, and sums up a series.
 */

#include "sample.h"

#include "clock.h"
#include "quantile.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>

/* A thread had to wait if the wall's clock ran faster than its own by more than this. */
#define WAITED 1.02
/* In a short sample the two clocks' own reading is a large part. */
#define SLACK_NS 3000.0
/* Threads ran side by side if all of them ran during this part of the longest one's time. */
#define SIDE_BY_SIDE 0.9

static long preemptions(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_THREAD, &usage) ? -1 : usage.ru_nivcsw;
}

void bench_begin(struct bench_stamp *stamp)
{
	stamp->preempted = preemptions();
	stamp->core = sched_getcpu();
	stamp->wall_ns = bench_wall_ns();
	stamp->thread_ns = bench_thread_ns();
}

struct bench_sample bench_end(const struct bench_stamp *stamp)
{
	uint64_t thread_ns = bench_thread_ns();
	uint64_t wall_ns = bench_wall_ns();
	double ns = (double)(thread_ns - stamp->thread_ns);
	double passed = (double)(wall_ns - stamp->wall_ns);

	return (struct bench_sample){
		.ns = ns,
		.began = stamp->wall_ns,
		.ended = wall_ns,
		.clean = preemptions() == stamp->preempted && sched_getcpu() == stamp->core &&
			 passed <= ns * WAITED + SLACK_NS,
	};
}

struct bench_sample bench_end_less(const struct bench_stamp *stamp, double clock_cost)
{
	struct bench_sample sample = bench_end(stamp);

	sample.ns = sample.ns > clock_cost ? sample.ns - clock_cost : 0;
	return sample;
}

double bench_overlap(const struct bench_sample *samples, size_t count)
{
	uint64_t began = 0;
	uint64_t ended = UINT64_MAX;
	uint64_t longest = 1;

	for (size_t i = 0; i < count; i++) {
		uint64_t length = samples[i].ended - samples[i].began;

		began = samples[i].began > began ? samples[i].began : began;
		ended = samples[i].ended < ended ? samples[i].ended : ended;
		longest = length > longest ? length : longest;
	}
	return ended > began ? (double)(ended - began) / (double)longest : 0;
}

struct bench_sample bench_together(const struct bench_sample *samples, size_t count)
{
	struct bench_sample all = samples[0];

	all.ns = 0;
	for (size_t i = 0; i < count; i++) {
		all.ns += samples[i].ns / (double)count;
		all.clean = all.clean && samples[i].clean;
		all.began = samples[i].began < all.began ? samples[i].began : all.began;
		all.ended = samples[i].ended > all.ended ? samples[i].ended : all.ended;
	}
	all.clean = all.clean && bench_overlap(samples, count) >= SIDE_BY_SIDE;
	return all;
}

bool bench_series_init(struct bench_series *series, size_t room)
{
	*series = (struct bench_series){
		.clean = calloc(room, sizeof(double)),
		.dirty = calloc(room, sizeof(double)),
		.room = room,
	};
	if (series->clean && series->dirty)
		return true;
	bench_series_free(series);
	return false;
}

void bench_series_free(struct bench_series *series)
{
	free(series->clean);
	free(series->dirty);
	*series = (struct bench_series){ 0 };
}

void bench_series_add(struct bench_series *series, const struct bench_sample *sample,
		      double divisor)
{
	double *values = sample->clean ? series->clean : series->dirty;
	size_t *count = sample->clean ? &series->clean_count : &series->dirty_count;

	if (*count < series->room)
		values[(*count)++] = sample->ns / divisor;
}

struct bench_summary bench_series_sum(const struct bench_series *series)
{
	bool marked = !series->clean_count;
	double *values = marked ? series->dirty : series->clean;
	size_t count = marked ? series->dirty_count : series->clean_count;
	struct bench_summary sum = { .count = count,
				     .dirty = series->dirty_count,
				     .marked = marked };

	if (!count)
		return sum;
	sum.median = bench_quantile(values, count, 0.5);
	sum.p90 = bench_quantile(values, count, 0.9);
	sum.min = values[0];
	sum.max = values[count - 1];
	return sum;
}
