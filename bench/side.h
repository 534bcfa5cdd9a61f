/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_SIDE_H
#define BENCH_SIDE_H

#include "sample.h"

/* Threads that run at once, at most; each is bound to a core of its own while there are any. */
#define BENCH_THREADS 64

/* What each thread does: `thread` counts from 0.  0, or what went wrong. */
typedef int (*bench_side_fn)(void *ctx, unsigned int thread);

/*
 * Let `threads` threads (1: the calling one, without a new one) do `work` at once, after each has
 * done what is to be done `ahead` (NULL: nothing) on its own core, which does not count.  The sample's
 * time is the mean of the threads' CPU times; it is clean if all were, and if they really ran side
 * by side.  Comes back with the first thread's error.
 */
int bench_side_by_side(unsigned int threads, bench_side_fn ahead, bench_side_fn work, void *ctx,
		       double clock_cost, struct bench_sample *sample);

#endif
