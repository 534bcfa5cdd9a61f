/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cases that make single calls.
 */

#ifndef BENCH_CALLS_H
#define BENCH_CALLS_H

#include "cases.h"

extern const struct bench_group bench_calls;

/* Its cases, which the tests look at; an empty one ends the list. */
extern const struct bench_case bench_call_cases[];

#endif
