/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include "run.h"

/* What a row's limit is, in terms of the machine's. */
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

/* A row that comes from a state of the table and what is done to it, by one thread. */
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
	/* Make the state. */
	int (*prepare)(struct bench_vm *vm);
	/* What is measured. */
	int (*work)(struct bench_vm *vm);
};

/* Ranges in one call, and single calls. */
extern const struct bench_group bench_ranges;
extern const struct bench_group bench_calls;

/* The tables behind them, which the tests look at: ended by an empty one. */
extern const struct bench_case bench_range_cases[];
extern const struct bench_case bench_call_cases[];

/* Do one of them once and count.  0, or what an operation said. */
int bench_case_count(struct bench_vm *vm, const struct bench_case *one,
		     struct bench_counts *counts);

/* A row for each case that is wanted; `vm` is open. */
bool bench_cases_measure(struct bench_run *run, struct bench_vm *vm,
			 const struct bench_case *cases);

/* Pages of memory that tables of 64 GiB of pages need, and some. */
#define BENCH_TABLE_PAGES ((size_t)33200)

#endif
