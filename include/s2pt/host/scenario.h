/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_SCENARIO_H
#define S2PT_HOST_SCENARIO_H

/**
 * @file
 * Small scenarios for the explorer: what is mapped, who accesses what, and what the host does
 * meanwhile.
 *
 * A page is named by a digit: 0 and 1 lie in the first 2 MiB, 2 in the last of the first root page,
 * 3 in the first of the second.  What must hold always, and in the end of all of them, is in
 * `explore.h`; `ends` adds to it.
 */

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most vCPUs of a scenario. */
#define S2PT_SCENARIO_VCPUS 4

/** A scenario. */
struct s2pt_scenario {
	/** Its name. */
	const char *name;
	/** One line: what meets what. */
	const char *summary;
	/**
	 * What there is at the beginning, in pairs of a letter and a page: `m` mapped RW, `o` mapped
	 * R, `h` mapped R with DBM, `b` a block RW, `c` a block R.  `l` stands for all vCPUs having
	 * read the page before, so that they hold it in their TLBs.
	 */
	const char *before;
	/** What each vCPU accesses: `r`, `w` or `x` and a page, again and again in pairs. */
	const char *vcpu[S2PT_SCENARIO_VCPUS];
	/**
	 * What the host does, in pairs: `u` unmap the page and back it by another, `d` the same for
	 * its 2 MiB, `p` write-protect, `a` age, `s` split.  NULL: nothing, and there is no
	 * maintenance thread.
	 */
	const char *host;
	/**
	 * What is there in the end, in pairs: `r` the page can be read, `t` it lies in a table, `b`
	 * in a block.
	 */
	const char *ends;
	/** The host protects and ages beside faults; otherwise it has the table to itself. */
	bool beside;
	/** Dirty logging: pages only, write permission only to who writes. */
	bool logging;
	/** Memory lies together in 2 MiB. */
	bool huge;
	/** Two concatenated roots. */
	bool two_roots;
	/** Hardware sets the access flag and dirty state. */
	bool hardware;
	/** The n-th table that is asked for is refused, once; 0: none. */
	unsigned int refused;
};

/** Number `number` from 0; NULL behind the last. */
const struct s2pt_scenario *s2pt_scenario(unsigned int number);

/** By its name; NULL if there is none. */
const struct s2pt_scenario *s2pt_scenario_find(const char *name);

#ifdef __cplusplus
}
#endif

#endif
