/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

/*
 * A run of the benchmarks: groups measure, and add what they found as rows.  Whoever writes a new
 * group lists it in groups.c and needs no more than this, `vm.h` and `side.h`.
 */

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
	/* Threads at most. */
	unsigned int threads;
};

/* One thing measured. */
struct bench_row {
	/* Unique, and stays: how an older result is found again. */
	char key[48];
	char label[64];
	/* Of what there are `count` in a sample. */
	const char *unit;
	uint64_t count;
	unsigned int threads;
	struct bench_summary ns;
	/* What the machine could do it in at best, ns; 0: not known. */
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
	/* Only tell which rows there are. */
	bool listing;
	/* Count what is done, and take no time: the traced core. */
	bool counting_only;
};

/* Benchmarks that belong together. */
struct bench_group {
	const char *name;
	/* Adds its rows; false: out of memory, or an operation said what it must not. */
	bool (*measure)(struct bench_run *run);
};

extern const struct bench_group *const bench_groups[];

/* Is the row of this key asked for?  A group that gets a no does not measure. */
bool bench_wanted(const struct bench_run *run, const char *key);

/* Add a row.  False: no memory. */
bool bench_add(struct bench_run *run, const struct bench_row *row);

/*
 * Sample until there are enough clean ones, or patience is at its end: `before` outside of the
 * clock, then `work` on `row->threads` threads.  Fills `row->ns`.  False: one of them failed, or
 * no memory.
 */
struct bench_plan {
	int (*before)(void *ctx);
	bench_side_fn work;
	void *ctx;
};

bool bench_measure(struct bench_run *run, const struct bench_plan *plan, struct bench_row *row);

/* All groups.  False: something went wrong, and has been said on standard error. */
bool bench_run_all(struct bench_run *run);

#endif
