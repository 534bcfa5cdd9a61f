/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <stdint.h>

/* CPU time of the calling thread, in ns. */
uint64_t bench_thread_ns(void);

/* Time that passes, in ns. */
uint64_t bench_wall_ns(void);

/* What two readings of the thread's clock cost by themselves, in ns: the median of many. */
double bench_clock_cost(void);

/* The smallest step that the thread's clock was seen to make, in ns. */
double bench_clock_step(void);

/* Bind the calling thread to a core, counted among those it may use; its number, -1 if refused. */
int bench_bind(unsigned int nth);

/* How many cores the calling thread may use. */
unsigned int bench_cores(void);

#endif
