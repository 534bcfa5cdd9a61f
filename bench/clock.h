/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time for benchmarks: CPU time of a thread, wall time, the cost of reading them, and binding a
 * thread to a core.
 */

#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <stdint.h>

/* CPU time of the calling thread, in ns. */
uint64_t bench_thread_ns(void);

/* Wall time, in ns. */
uint64_t bench_wall_ns(void);

/* The time that passes between two readings of the thread's clock, in ns: the median of many. */
double bench_clock_cost(void);

/* The smallest step that the thread's clock was seen to make, in ns. */
double bench_clock_step(void);

/*
 * Bind the calling thread to core `nth` of those that it may use.  Returns the core's number, -1 if
 * refused.
 */
int bench_bind(unsigned int nth);

/* How many cores the calling thread may use. */
unsigned int bench_cores(void);

#endif
