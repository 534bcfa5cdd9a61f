/* SPDX-License-Identifier: BSD-2-Clause */
/* The group of benchmarks that measures fault storms. */

#ifndef BENCH_STORMS_H
#define BENCH_STORMS_H

#include "run.h"

/*
 * Threads that fault at once, each through its own sequence of pages: all threads through the same
 * pages, through neighbours whose entries share a cache line, or far from each other.  At the
 * beginning nothing is mapped, or what is mapped lacks write permission.  1, 2, 4 ... threads.
 */
extern const struct bench_group bench_storms;

#endif
