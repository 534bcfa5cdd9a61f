/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios about runs of contiguous leaves, which TLBs hold as one entry: made, changed and broken
 * beside walkers of their first page and of another.
 */

#include "scenario_contiguous.h"

#include <stddef.h>

static const struct s2pt_scenario scenarios[] = {
	{
		.name = "run-map",
		.summary =
			"two vCPUs fault where nothing is, and map the whole run around their pages",
		.before = "o2",
		.vcpu = { "r0", "w1", "w0", "r1" },
		.contiguous = true,
		.huge = true,
		.ends = "r0r1",
	},
	{
		.name = "run-relax",
		.summary = "two vCPUs are given W to two pages of a run, which they break",
		.before = "g0l0",
		.vcpu = { "w0w1", "w1", "r0", "r1" },
		.contiguous = true,
		.logging = true,
		.ends = "r0r1",
	},
	{
		.name = "run-relax-read",
		.summary = "a vCPU is given W to a page of a run, of which another reads two",
		.before = "g0",
		.vcpu = { "w0w1", "r1r0", "r0", "w1" },
		.contiguous = true,
		.logging = true,
		.ends = "r0r1",
	},
	{
		.name = "run-protect",
		.summary =
			"the host write-protects a page of a run beside faults on it and on another",
		.before = "f0l0",
		.vcpu = { "w0", "w1", "r0", "r1" },
		.host = "w1",
		.contiguous = true,
		.beside = true,
		.ends = "r0r1",
	},
	{
		.name = "run-collect",
		.summary =
			"the host collects a page of a run, another of which hardware makes dirty",
		.before = "i0l0",
		.vcpu = { "w1w0", "w0", "r0", "w1" },
		.host = "k1",
		.contiguous = true,
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0r1",
	},
	{
		.name = "run-collect-whole",
		.summary = "the host collects a run, of which hardware makes pages dirty",
		.before = "i0l0",
		.vcpu = { "w1w0", "w0", "w0", "r1" },
		.host = "K0",
		.contiguous = true,
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0r1",
	},
	{
		.name = "run-collect-break",
		.summary = "two threads collect a page each of a dirty run, which the first breaks",
		.before = "j0l0",
		.vcpu = { "w1", "k1", "w0", "r1" },
		.host = "k0",
		.contiguous = true,
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0r1",
	},
	{
		.name = "run-age-relax",
		.summary = "the host ages a page of a run while vCPUs are given W to another",
		.before = "g0l0",
		.vcpu = { "w0", "r1", "w1", "r0" },
		.host = "a1",
		.contiguous = true,
		.beside = true,
		.logging = true,
		.ends = "r0r1",
	},
	{
		.name = "run-part-bbm",
		.summary =
			"the host, alone, parts a run in place by FEAT_BBM, and protects a page of it",
		.before = "f0l0",
		.vcpu = { "w0w1", "r1w0", "r0", "w1" },
		.host = "s1w1",
		.contiguous = true,
		.bbm = 3,
		.ends = "r0r1",
	},
	{
		.name = "run-unmap",
		.summary = "the host moves a page of a run while vCPUs walk it",
		.before = "f0l0",
		.vcpu = { "r0", "r1", "w0", "w1" },
		.host = "u0",
		.contiguous = true,
		.ends = "",
	},
	{
		.name = "run-join",
		.summary = "the host joins pages of which vCPUs access two",
		.before = "n0l0",
		.vcpu = { "w0", "r1", "w1", "r0" },
		.host = "j0",
		.contiguous = true,
		.ends = "r0r1",
	},
	{
		.name = "run-join-protect",
		.summary =
			"one thread joins pages of which another protects one and has it written again",
		.before = "n0l0",
		.vcpu = { "w1", "r0", "r1", "r0" },
		.host = "p1j0",
		.contiguous = true,
		.beside = true,
		.logging = true,
		.ends = "r0r1",
	},
};

const struct s2pt_scenario *s2pt_scenario_contiguous(unsigned int number)
{
	return number < sizeof(scenarios) / sizeof(scenarios[0]) ? &scenarios[number] : NULL;
}
