/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios about dirty state that hardware sets: collected beside whatever else changes leaves.  No
 * write may be lost in any of them.
 */

#include "scenario_collect.h"

#include <stddef.h>

static const struct s2pt_scenario scenarios[] = {
	{
		.name = "collect",
		.summary = "the host collects dirty state beside hardware that sets it",
		.before = "h0l0",
		.vcpu = { "w0w0", "r0w0", "w0r0", "r0r0" },
		.host = "k0k0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0",
	},
	{
		.name = "collect-alone",
		.summary = "the same with the table to itself",
		.before = "d0l0",
		.vcpu = { "w0w0", "r0w0", "w0r0", "r0r0" },
		.host = "k0k0",
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0",
	},
	{
		.name = "collect-tlbiw",
		.summary = "one thread collects by FEAT_TLBIW while another write-protects",
		.before = "d0l0",
		.vcpu = { "w0w0", "k0", "r0w0", "k0" },
		.host = "w0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.tlbiw = true,
		.ends = "r0",
	},
	{
		.name = "hdbss",
		.summary =
			"the host empties buffers of dirty state, whose entries come first or last",
		.before = "h0l0",
		.vcpu = { "w0w0", "o0w0", "o0w0", "w0" },
		.host = "e0e0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.hdbss = true,
		.ends = "r0",
	},
	{
		.name = "hdbss-relax",
		.summary =
			"the same, where the first write faults and makes a leaf dirty without an entry",
		.before = "o0l0",
		.vcpu = { "w0w0", "o0w0", "o0w0", "w0" },
		.host = "e0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.hdbss = true,
		.ends = "r0",
	},
	{
		.name = "hdbss-abort",
		.summary = "an entry is lost, so that the host scans",
		.before = "h0h1",
		.vcpu = { "w0w1", "o0w1", "w0", "o0" },
		.host = "e0e0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.hdbss = true,
		.aborts = true,
		.ends = "r0r1",
	},
	{
		.name = "collect-unset",
		.summary =
			"the host collects beside first faults, one of which may narrow another's leaf",
		.before = "o1",
		.vcpu = { "w0w0", "r0", "w0", "r0" },
		.host = "k0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0",
	},
	{
		.name = "collect-relax",
		.summary =
			"the host collects while faults give W and DBM to a page that has neither",
		.before = "o0l0",
		.vcpu = { "w0w0", "w0r0", "r0w0", "r0r0" },
		.host = "k0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0",
	},
	{
		.name = "collect-collect",
		.summary = "two threads collect one page at once, while it is written",
		.before = "d0l0",
		.vcpu = { "w0w0", "k0", "r0w0", "k0" },
		.host = "k0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0",
	},
	{
		.name = "collect-protect",
		.summary = "one thread collects while another write-protects, and copies nothing",
		.before = "d0l0",
		.vcpu = { "w0", "k0", "w0", "r0" },
		.host = "w0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0",
	},
	{
		.name = "collect-split",
		.summary =
			"the host splits a dirty block, then collects, while its pages are written",
		.before = "e0l0",
		.vcpu = { "w0", "w1", "k0", "r0" },
		.host = "s0k0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "r0",
	},
	{
		.name = "collect-grow",
		.summary = "faults turn a dirty block into a table, while the host collects",
		.before = "e0l0",
		.vcpu = { "w0w0", "x1w1", "k1", "r0" },
		.host = "k0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "",
	},
	{
		.name = "collect-grow-nt",
		.summary = "the same with FEAT_BBM level 1, by way of a block with nT",
		.before = "e0l0",
		.vcpu = { "w0w0", "x1w1", "k1", "r0" },
		.host = "k0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.bbm = 1,
		.ends = "",
	},
	{
		.name = "collect-fold",
		.summary =
			"a table with a dirty page is folded into a block, while the host collects",
		.before = "d1l1",
		.vcpu = { "r0", "w1w1", "w1r0", "k1" },
		.host = "k1",
		.beside = true,
		.huge = true,
		.hardware = true,
		.dbm = true,
		.ends = "b0",
	},
	{
		.name = "collect-unmap",
		.summary = "the host moves a dirty page, and collects, while it is written",
		.before = "d0l0",
		.vcpu = { "w0w0", "k0", "r0w0", "w0" },
		.host = "u0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "",
	},
	{
		.name = "collect-detach",
		.summary =
			"the host moves 2 MiB with a dirty page, and collects, while it is written",
		.before = "d0l0",
		.vcpu = { "w0", "k0", "r0", "w0" },
		.host = "d0",
		.beside = true,
		.logging = true,
		.hardware = true,
		.dbm = true,
		.ends = "",
	},
};

#define SCENARIOS (sizeof(scenarios) / sizeof(scenarios[0]))

const struct s2pt_scenario *s2pt_scenario_collect(unsigned int number)
{
	return number < SCENARIOS ? &scenarios[number] : NULL;
}

unsigned int s2pt_scenario_collect_count(void)
{
	return (unsigned int)SCENARIOS;
}
