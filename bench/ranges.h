/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cases that change or walk a range in one call.
 */

#ifndef BENCH_RANGES_H
#define BENCH_RANGES_H

#include "cases.h"

extern const struct bench_group bench_ranges;

/* Its cases, which the tests look at; an empty one ends the list. */
extern const struct bench_case bench_range_cases[];

#endif
