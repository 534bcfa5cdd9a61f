/* SPDX-License-Identifier: BSD-2-Clause */
/* The group of benchmarks that measures dirty logging. */

#ifndef BENCH_DIRTY_H
#define BENCH_DIRTY_H

#include "run.h"

/*
 * Dirty logging of 1 GiB, which blocks of 2M map at first, or runs of pages: a row for each phase
 * of each mode that says something new (see `dirty_log.h`), and times per page of 4K of the
 * guest.  Faults are resolved from their syndrome on; the guest's own accesses take no time here.
 */
extern const struct bench_group bench_dirty_log;

#endif
