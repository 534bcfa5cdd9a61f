/* SPDX-License-Identifier: BSD-2-Clause */
/* The scenarios of the explorer, but for those in files of their own. */

#include "scenario_collect.h"
#include "scenario_contiguous.h"
#include "scenario_owner.h"

#include <string.h>

static const struct s2pt_scenario scenarios[] = {
	{
		.name = "unset",
		.summary =
			"readers and writers fault on a leaf that is not there (the seed's first cause)",
		.before = "o1",
		.vcpu = { "r0r0r0", "w0w0w0", "r0w0r0", "w0r0w0" },
		.logging = true,
		.ends = "r0",
	},
	{
		.name = "broken",
		.summary =
			"vCPUs fault while another has broken the block under them (the seed's second cause)",
		.before = "c0l0",
		.vcpu = { "w0r0w0", "r0w0r0", "w1r0r1", "w0w0w0" },
		.logging = true,
		.ends = "r0",
	},
	{
		.name = "rw-ro",
		.summary = "a write fault maps RW, a read fault R, over one page",
		.before = "o1",
		.vcpu = { "w0r0", "r0w0", "r0r0", "w0w0" },
		.logging = true,
		.ends = "r0",
	},
	{
		.name = "xn",
		.summary = "RW without execution against RWX, on one block",
		.before = "",
		.vcpu = { "w0w0w0", "x0x0x0", "w0x0w0", "x0w0x0" },
		.huge = true,
		.ends = "r0b0",
	},
	{
		.name = "block-table",
		.summary = "a block gives way to a table, while another vCPU faults in it",
		.before = "c0l0",
		.vcpu = { "w0r1", "r1w1", "w1r0", "r0r0" },
		.logging = true,
		.ends = "t0",
	},
	{
		.name = "table-block",
		.summary = "a table is folded into a block, beside walkers in it",
		.before = "o1l1",
		.vcpu = { "r0r1", "r1w1", "w1r0", "r0r0" },
		.huge = true,
		.ends = "b0",
	},
	{
		.name = "split",
		.summary = "the host splits a block on which vCPUs fault",
		.before = "c0l0",
		.vcpu = { "w0r1", "r0", "w1", "r1" },
		.host = "s0",
		.logging = true,
		.ends = "t0",
	},
	{
		.name = "protect",
		.summary = "the host collects the dirty log while vCPUs write",
		.before = "m0l0",
		.vcpu = { "w0w0", "r0w0", "w0r0", "r0r0" },
		.host = "p0",
		.logging = true,
		.ends = "r0",
	},
	{
		.name = "protect-dirty",
		.summary = "the host write-protects while hardware grants W",
		.before = "h0l0",
		.vcpu = { "w0w0", "r0w0", "w0r0", "r0r0" },
		.host = "p0",
		.logging = true,
		.hardware = true,
		.ends = "r0",
	},
	{
		.name = "age",
		.summary = "the host ages a page that vCPUs access, in software",
		.before = "m0l0",
		.vcpu = { "r0w0", "w0r0", "r0r0", "w0w0" },
		.host = "a0",
		.ends = "r0",
	},
	{
		.name = "age-hardware",
		.summary = "the host ages a page of which hardware sets the access flag",
		.before = "m0l0",
		.vcpu = { "r0w0", "w0r0", "r0r0", "w0w0" },
		.host = "a0",
		.hardware = true,
		.ends = "r0",
	},
	{
		.name = "age-relax",
		.summary =
			"a page that the host ages is given W, while hardware sets its access flag",
		.before = "o0l0",
		.vcpu = { "w0r0", "r0r0", "r0w0", "w0w0" },
		.host = "a0",
		.logging = true,
		.hardware = true,
		.ends = "r0",
	},
	{
		.name = "unmap",
		.summary = "the host moves a page, and frees its table, while vCPUs walk it",
		.before = "m0l0",
		.vcpu = { "r0r0", "w0r0", "r0w0", "w0w0" },
		.host = "u0",
		.ends = "",
	},
	{
		.name = "other-vm",
		.summary = "the same by a CPU that has another VM loaded, with another VMID",
		.before = "m0l0",
		.vcpu = { "r0r0", "w0r0", "r0w0", "w0w0" },
		.host = "u0",
		.other_vmid = true,
		.ends = "",
	},
	{
		.name = "protect-beside",
		.summary = "the host collects the dirty log beside faults, without the lock",
		.before = "m0l0",
		.vcpu = { "w0w0", "r0w0", "w0r0", "r0r0" },
		.host = "p0",
		.beside = true,
		.logging = true,
		.ends = "r0",
	},
	{
		.name = "protect-dirty-beside",
		.summary = "the same while hardware grants W",
		.before = "h0l0",
		.vcpu = { "w0w0", "r0w0", "w0r0", "r0r0" },
		.host = "p0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.ends = "r0",
	},
	{
		.name = "protect-unset",
		.summary = "the host collects the dirty log beside the first faults on a page",
		.before = "o1",
		.vcpu = { "w0", "r0", "w0", "r0" },
		.host = "p0",
		.beside = true,
		.logging = true,
		.ends = "r0",
	},
	{
		.name = "protect-block",
		.summary = "the host protects a block that faults turn into a table, beside them",
		.before = "b0l0",
		.vcpu = { "w0w0", "r0w0", "w0r1", "r0r1" },
		.host = "p0",
		.beside = true,
		.logging = true,
		.ends = "",
	},
	{
		.name = "age-beside",
		.summary = "the host ages a page beside faults, in software",
		.before = "m0l0",
		.vcpu = { "r0w0", "w0r0", "r0r0", "w0w0" },
		.host = "a0",
		.beside = true,
		.ends = "r0",
	},
	{
		.name = "age-hardware-beside",
		.summary = "the same where hardware sets the access flag and dirty state",
		.before = "h0l0",
		.vcpu = { "r0w0", "w0r0", "r0r0", "w0w0" },
		.host = "a0",
		.beside = true,
		.hardware = true,
		.logging = true,
		.ends = "r0",
	},
	{
		.name = "detach",
		.summary = "the host moves 2 MiB of pages while vCPUs walk their table",
		.before = "m0m1l0",
		.vcpu = { "r0r1", "w1r0", "r0w0", "w0w0" },
		.host = "d0",
		.ends = "",
	},
	{
		.name = "two-roots",
		.summary =
			"faults on both sides of the seam of concatenated roots, beside an unmap",
		.before = "m2m3l2",
		.vcpu = { "r2r3", "w3r2", "w2w3", "r3r2" },
		.host = "u3",
		.two_roots = true,
		.ends = "r2",
	},
	{
		.name = "no-table",
		.summary =
			"two vCPUs fault where a table is missing, and the first gets no page for it",
		.before = "",
		.vcpu = { "w0r1", "r0w1", "r1w0", "w1r0" },
		.logging = true,
		.refused = 1,
		.ends = "r0",
	},
	{
		.name = "no-block-table",
		.summary = "a block is to give way to a table, and there is no page for it",
		.before = "c0l0",
		.vcpu = { "w0", "r1w1", "w1", "r0" },
		.logging = true,
		.refused = 1,
		.ends = "t0",
	},
	{
		.name = "no-split",
		.summary = "the host splits a block without a page for the table, beside faults",
		.before = "c0l0",
		.vcpu = { "w0", "r0", "w1", "r1" },
		.host = "s0",
		.logging = true,
		.refused = 1,
		.ends = "r0",
	},
};

#define SCENARIOS (sizeof(scenarios) / sizeof(scenarios[0]))

const struct s2pt_scenario *s2pt_scenario(unsigned int number)
{
	if (number < SCENARIOS)
		return &scenarios[number];
	number -= (unsigned int)SCENARIOS;
	if (s2pt_scenario_collect(number))
		return s2pt_scenario_collect(number);
	number -= s2pt_scenario_collect_count();
	if (s2pt_scenario_owner(number))
		return s2pt_scenario_owner(number);
	return s2pt_scenario_contiguous(number - s2pt_scenario_owner_count());
}

const struct s2pt_scenario *s2pt_scenario_find(const char *name)
{
	for (unsigned int i = 0; s2pt_scenario(i); i++)
		if (strcmp(s2pt_scenario(i)->name, name) == 0)
			return s2pt_scenario(i);
	for (unsigned int i = 0; s2pt_scenario_stage1(i); i++)
		if (strcmp(s2pt_scenario_stage1(i)->name, name) == 0)
			return s2pt_scenario_stage1(i);
	return NULL;
}
