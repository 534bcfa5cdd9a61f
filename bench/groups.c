/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of all groups of benchmarks. */

#include "groups.h"

#include "calls.h"
#include "dirty.h"
#include "ranges.h"
#include "storms.h"

const struct bench_group *const bench_groups[] = {
	&bench_ranges, &bench_calls, &bench_dirty_log, &bench_storms, NULL,
};
