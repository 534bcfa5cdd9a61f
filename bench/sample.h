/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the calling thread stood when a sample began. */
struct bench_stamp {
	uint64_t thread_ns;
	uint64_t wall_ns;
	long preempted;
	int core;
};

/*
 * What one sample took.  Clean: on one core, not preempted, and the thread's clock ran as fast as
 * the wall's.
 */
struct bench_sample {
	double ns;
	uint64_t began;
	uint64_t ended;
	bool clean;
};

/* Take a sample of what the calling thread does between these two. */
void bench_begin(struct bench_stamp *stamp);
struct bench_sample bench_end(const struct bench_stamp *stamp);

/* The same without the thread's clock's own cost, as `bench_clock_cost` tells it. */
struct bench_sample bench_end_less(const struct bench_stamp *stamp, double clock_cost);

/* Of samples that ran at once: the smallest part of any that all the others ran beside. */
double bench_overlap(const struct bench_sample *samples, size_t count);

/*
 * These taken as one: the mean of their times; clean if all are, and if no thread was alone for more
 * than a tenth of the longest one's time.
 */
struct bench_sample bench_together(const struct bench_sample *samples, size_t count);

/* Many samples of one thing, each divided by how many things it was. */
struct bench_series {
	double *clean;
	size_t clean_count;
	double *dirty;
	size_t dirty_count;
	size_t room;
};

/* Its numbers; `marked`: taken from samples that were not clean, since there were none other. */
struct bench_summary {
	double min;
	double median;
	double p90;
	double max;
	size_t count;
	size_t dirty;
	bool marked;
};

/* Room for so many clean samples, and as many others.  False: no memory. */
bool bench_series_init(struct bench_series *series, size_t room);
void bench_series_free(struct bench_series *series);
void bench_series_add(struct bench_series *series, const struct bench_sample *sample,
		      double divisor);
struct bench_summary bench_series_sum(const struct bench_series *series);

/* Sorts `values`; what lies at `part` (0 to 1) of them, between two by their distance. */
double bench_quantile(double *values, size_t count, double part);

#endif
