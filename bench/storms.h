/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_STORMS_H
#define BENCH_STORMS_H

#include "run.h"

/*
 * Threads that fault at once, each through a sequence of pages of its own making: all through the
 * same pages, through neighbours whose entries share a cache line, or far from each other.  Either
 * nothing is mapped yet, or what is mapped lacks write permission.  1, 2, 4 ... threads.
 */
extern const struct bench_group bench_storms;

#endif
