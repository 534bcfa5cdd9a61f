/* SPDX-License-Identifier: BSD-2-Clause */
/* Running a piece of work on several threads side by side, as one sample. */

#ifndef BENCH_SIDE_H
#define BENCH_SIDE_H

#include "sample.h"

/* Most threads that run at once; each is bound to a core of its own while there are any. */
#define BENCH_THREADS 64

/* The work of one thread; `thread` counts from 0.  Returns 0, or an error. */
typedef int (*bench_side_fn)(void *ctx, unsigned int thread);

/*
 * Let `threads` threads (1: the calling one, without a new one) do `work` at once, after each has
 * done `ahead` (NULL: nothing) on its own core, which is not measured.  The sample's time is the
 * mean of the threads' CPU times; it is clean if all were, and if they really ran side by side.
 * Returns the first thread's error.
 */
int bench_side_by_side(unsigned int threads, bench_side_fn ahead, bench_side_fn work, void *ctx,
		       double clock_cost, struct bench_sample *sample);

#endif
