/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's limits, to which rows of the benchmark are compared. */

#ifndef BENCH_MACHINE_LIMITS_H
#define BENCH_MACHINE_LIMITS_H

#include <stdbool.h>

/*
 * What the machine can do at best: ns for an entry of 8 bytes, in 2 MiB of them (the pages of 1
 * GiB).
 */
struct bench_limits {
	/* A relaxed 64-bit load whose value is used. */
	double load;
	/* A relaxed 64-bit store. */
	double store;
	/* A page zeroed, then filled with stores: what a new table costs. */
	double fill;
	/* Load, change, store. */
	double modify;
	/* Load, change, store over 128 MiB: the tables of 64 GiB of pages, which no cache holds. */
	double modify_far;
	/* Load, change, compare-and-swap, with no other thread at work. */
	double swap;
	/* A load whose address comes from the load before, in the first-level cache. */
	double load_hot;
	/* A load whose address comes from the load before, at random in 128 MiB. */
	double load_far;
};

/* Measure the limits, as the best of `samples` samples each.  False: no memory. */
bool bench_limits_measure(struct bench_limits *limits, unsigned int samples);

#endif
