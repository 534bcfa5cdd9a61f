/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of all groups of benchmarks.
 */

#ifndef BENCH_GROUPS_H
#define BENCH_GROUPS_H

#include "run.h"

/* NULL ends it. */
extern const struct bench_group *const bench_groups[];

#endif
