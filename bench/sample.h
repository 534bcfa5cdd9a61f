/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Samples: how long a piece of work took on one thread or several, and whether that can be trusted.
 */

#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of the calling thread when a sample begins. */
struct bench_stamp {
	uint64_t thread_ns;
	uint64_t wall_ns;
	long preempted;
	int core;
};

/*
 * How long one sample took.  It is clean if the thread stayed on one core, was not preempted, and
 * its clock ran as fast as the wall's.
 */
struct bench_sample {
	double ns;
	uint64_t began;
	uint64_t ended;
	bool clean;
};

/* Begin a sample of what the calling thread does, and end it. */
void bench_begin(struct bench_stamp *stamp);
struct bench_sample bench_end(const struct bench_stamp *stamp);

/* End a sample, and take off the cost of the thread's clock that `bench_clock_cost` told. */
struct bench_sample bench_end_less(const struct bench_stamp *stamp, double clock_cost);

/*
 * How much samples of several threads overlap: the time in which all of them ran, as a part of the
 * longest one's.
 */
double bench_overlap(const struct bench_sample *samples, size_t count);

/*
 * Put the samples of several threads together: the mean of their times; clean if all are, and if no
 * thread was alone for more than a tenth of the longest one's time.
 */
struct bench_sample bench_together(const struct bench_sample *samples, size_t count);

/* Many samples of one thing, each divided by how many of it there were. */
struct bench_series {
	double *clean;
	size_t clean_count;
	double *dirty;
	size_t dirty_count;
	size_t room;
};

/*
 * The numbers of a series.  `marked`: they are of samples that were not clean, since no sample was.
 */
struct bench_summary {
	double min;
	double median;
	double p90;
	double max;
	size_t count;
	size_t dirty;
	bool marked;
};

/* Make room for `room` clean samples, and as many others.  False: no memory. */
bool bench_series_init(struct bench_series *series, size_t room);
void bench_series_free(struct bench_series *series);
void bench_series_add(struct bench_series *series, const struct bench_sample *sample,
		      double divisor);
struct bench_summary bench_series_sum(const struct bench_series *series);

#endif
