/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios of who owns the memory: a page of a block changes and the rest of it stays, who asked is
 * told what went, and a table that stands in memory is taken over.
 */

#include "scenario_owner.h"

#include <stddef.h>

static const struct s2pt_scenario scenarios[] = {
	{
		.name = "exact-unmap",
		.summary = "the host moves a page of a block, and is told; the rest stays mapped",
		.before = "b0l0l1",
		.vcpu = { "r0r1", "w1w0", "r1r0", "w0w1" },
		.host = "m0",
		.apart = true,
		.ends = "r1",
	},
	{
		.name = "exact-gather",
		.summary = "the same with the invalidation put off, and told after it",
		.before = "b0l0l1",
		.vcpu = { "r0r1", "w1w0", "r1r0", "w0w1" },
		.host = "g0",
		.apart = true,
		.ends = "r1",
	},
	{
		.name = "exact-pages",
		.summary = "the host moves two pages of a table, one after the other",
		.before = "m0m1l0l1",
		.vcpu = { "r0r1", "w1w0", "r1r0", "w0w1" },
		.host = "g0m1",
		.apart = true,
		.ends = "",
	},
	{
		.name = "exact-note",
		.summary = "the host marks a page of a block, which moves; the rest stays mapped",
		.before = "b0l0l1",
		.vcpu = { "r0r1", "w1w0", "r1r0", "w0w1" },
		.host = "n1",
		.apart = true,
		.ends = "r0",
	},
	{
		.name = "exact-protect",
		.summary = "the host collects the dirty log of one page of a block",
		.before = "b0l0l1",
		.vcpu = { "w0r1", "r1w0", "r0w0", "w0r0" },
		.host = "x0",
		.logging = true,
		.ends = "",
	},
	{
		.name = "no-exact",
		.summary = "the host unmaps a page of a block, and there is no page for the table",
		.before = "b0l0l1",
		.vcpu = { "r0r1", "w1w0", "r1r0", "w0w1" },
		.host = "m0",
		.apart = true,
		.refused = 1,
		.ends = "r1",
	},
	{
		.name = "adopt",
		.summary =
			"the host takes over a table with a mark, beside walks, and moves a page",
		.before = "m0m1l0",
		.vcpu = { "r0w1", "w0r0", "r1r0", "w0w1" },
		.host = "n1t0u0",
		.apart = true,
		.ends = "",
	},
};

#define SCENARIOS (sizeof(scenarios) / sizeof(scenarios[0]))

const struct s2pt_scenario *s2pt_scenario_owner(unsigned int number)
{
	return number < SCENARIOS ? &scenarios[number] : NULL;
}

unsigned int s2pt_scenario_owner_count(void)
{
	return (unsigned int)SCENARIOS;
}
