/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cases: rows of the benchmark that consist of a state of the table and of what one thread does to
 * it.
 */

#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include "run.h"

/* Which of the machine's limits is a row's limit. */
enum bench_limit {
	BENCH_LIMIT_NONE,
	BENCH_LIMIT_LOAD_ALL,
	BENCH_LIMIT_FILL,
	BENCH_LIMIT_MODIFY,
	BENCH_LIMIT_MODIFY_FAR,
	BENCH_LIMIT_SWAP,
	BENCH_LIMIT_THREE_LOADS,
	BENCH_LIMIT_FAR_LOAD,
};

/* One case. */
struct bench_case {
	const char *key;
	const char *label;
	const char *unit;
	uint64_t count;
	enum bench_limit limit;
	/* Too large for --quick. */
	bool large;
	/* The work leaves the table as it was. */
	bool keeps;
	/* Bring the table into the state before the work. */
	int (*prepare)(struct bench_vm *vm);
	/* The work that is measured. */
	int (*work)(struct bench_vm *vm);
};

/* Do one case once and count.  Returns 0, or the status of the operation that failed. */
int bench_case_count(struct bench_vm *vm, const struct bench_case *one,
		     struct bench_counts *counts);

/* Add a row for each case that is wanted, up to an empty one; `vm` is open. */
bool bench_cases_measure(struct bench_run *run, struct bench_vm *vm,
			 const struct bench_case *cases);

/* Measure the cases that are wanted in a guest of their own, which is opened and closed here. */
bool bench_cases_group(struct bench_run *run, const struct bench_case *cases);

/* Pages of memory that tables for 64 GiB of pages need, and some more. */
#define BENCH_TABLE_PAGES ((size_t)33200)

#endif
