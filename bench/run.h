/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A run of the benchmarks: groups measure, and add what they found as rows.  A new group is listed
 * in groups.c and needs no more than this header, `vm.h` and `side.h`.
 */

#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "machine.h"
#include "sample.h"
#include "vm.h"

/* What the user asked for. */
struct bench_settings {
	bool quick;
	/* Only rows whose keys begin with one of these, separated by commas; NULL: all. */
	const char *only;
	/* Clean samples wanted of each row. */
	unsigned int samples;
	/* Most threads that run at once. */
	unsigned int threads;
};

/* One thing that was measured. */
struct bench_row {
	/* A name that is unique and never changes: an older result is found by it. */
	char key[48];
	char label[64];
	/* The thing of which there are `count` in a sample. */
	const char *unit;
	uint64_t count;
	unsigned int threads;
	struct bench_summary ns;
	/* The least time in which the machine could do it, ns; 0: not known. */
	double limit;
	struct bench_counts counts;
	bool counted;
};

struct bench_run {
	struct bench_settings settings;
	struct bench_machine machine;
	struct bench_row *rows;
	size_t row_count;
	size_t room;
	/* Only list the rows, and measure nothing. */
	bool listing;
	/* Count what is done and measure no time, as the traced core does. */
	bool counting_only;
};

/* Benchmarks that belong together. */
struct bench_group {
	const char *name;
	/* Adds its rows; false: out of memory, or an operation said what it must not. */
	bool (*measure)(struct bench_run *run);
};

/* Is the row of this key asked for?  If not, the group does not measure it. */
bool bench_wanted(const struct bench_run *run, const char *key);

/* Add a row.  False: no memory. */
bool bench_add(struct bench_run *run, const struct bench_row *row);

/* How to sample: `before` outside of the measured time, then `work` on `row->threads` threads. */
struct bench_plan {
	int (*before)(void *ctx);
	bench_side_fn work;
	void *ctx;
};

/* Sample until enough samples are clean, or it took too long.  Fills `row->ns`.  False: `before` or
 * `work` failed, or no memory. */
bool bench_measure(struct bench_run *run, const struct bench_plan *plan, struct bench_row *row);

/* Run all groups, up to NULL.  False: something went wrong, and has been said on standard error. */
bool bench_run_all(struct bench_run *run, const struct bench_group *const *groups);

#endif
