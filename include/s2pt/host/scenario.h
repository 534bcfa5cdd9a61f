/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_SCENARIO_H
#define S2PT_HOST_SCENARIO_H

/**
 * @file
 * Small scenarios for the explorer: what is mapped, which vCPU accesses what, and what the host
 * does meanwhile.
 *
 * A page is named by a digit: 0 and 1 lie in the first 2 MiB, 2 in the last of the first root page,
 * 3 in the first of the second.  What must hold always, and at the end of all scenarios, is in
 * `explore.h`; `ends` adds to it.
 */

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Most vCPUs of a scenario. */
#define S2PT_SCENARIO_VCPUS 4

/** A scenario. */
struct s2pt_scenario {
	/** The name by which it is called. */
	const char *name;
	/** One line that says what meets what. */
	const char *summary;
	/**
	 * What is mapped at the beginning, in pairs of a letter and a page: `m` mapped RW, `o`
	 * mapped R, `h` mapped R with DBM, `b` a block RW, `c` a block R.  `l` stands for all vCPUs
	 * having read the page before, so that they hold it in their TLBs.
	 */
	const char *before;
	/** What each vCPU accesses, in pairs: `r`, `w` or `x`, and a page. */
	const char *vcpu[S2PT_SCENARIO_VCPUS];
	/**
	 * What the host does, in pairs: `u` unmap the page and back it by another, `d` the same for
	 * its 2 MiB, `p` write-protect and read the page, `a` age, `s` split.  `q` is `p` beside
	 * faults with one thing left out: under S2PT_EXACT it does not wait, before it reads, for
	 * faults that may have taken the permission away (see `s2pt_protect`).  NULL: nothing, and
	 * no thread of the host runs.
	 */
	const char *host;
	/**
	 * What must be mapped at the end, in pairs: `r` the page can be read, `t` it lies in a
	 * table, `b` it lies in a block.
	 */
	const char *ends;
	/** The host protects and ages beside faults; otherwise it has the table to itself. */
	bool beside;
	/** Dirty logging: pages only, write permission only to who writes. */
	bool logging;
	/** The host's memory lies together in pieces of 2 MiB. */
	bool huge;
	/** The root is two concatenated tables. */
	bool two_roots;
	/** Hardware sets the access flag and dirty state. */
	bool hardware;
	/** The n-th table that is asked for is refused, once; 0: none. */
	unsigned int refused;
};

/** Scenario number `number`, from 0; NULL behind the last. */
const struct s2pt_scenario *s2pt_scenario(unsigned int number);

/** The scenario of this name; NULL if there is none. */
const struct s2pt_scenario *s2pt_scenario_find(const char *name);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
