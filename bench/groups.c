/* SPDX-License-Identifier: BSD-2-Clause */
#include "cases.h"
#include "run.h"
#include "storms.h"

const struct bench_group *const bench_groups[] = {
	&bench_ranges,
	&bench_calls,
	&bench_storms,
	NULL,
};
