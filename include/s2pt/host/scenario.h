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

#include "s2pt/types.h"

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
	 * mapped R, `h` mapped R with DBM, `d` mapped RW with DBM (dirty), `b` a block RW, `c` a
	 * block R, `e` a block RW with DBM; with `contiguous` `f` a run of pages RW, `g` a run R,
	 * `i` a run R with DBM, `j` a run RW with DBM (dirty), `n` such pages RW, each by itself.
	 * `l` stands for all vCPUs having read the page before, so that they hold it in their TLBs.
	 */
	const char *before;
	/**
	 * What each vCPU accesses, in pairs: `r`, `w` or `x`, and a page; or `k` and `K`, as for
	 * the host: the thread of the vCPU collects.  `o` turns the order round, for all, of an
	 * update that makes a leaf dirty and its entry in the buffer (`hdbss`), which is open: at
	 * first the entry comes first.
	 *
	 * With `regime` these are CPUs at EL2, and all of their accesses but `R` and `W` must
	 * succeed.  Beside each other they map a page (`m`), a block (`b`), a page with a software
	 * bit (`v`), give W to a page (`g`) and take it (`p`); alone they unmap a page (`u`), or
	 * keep its table (`f`), and have it backed by another; split (`s`); map a page to other
	 * memory (`n`).
	 */
	const char *vcpu[S2PT_SCENARIO_VCPUS];
	/**
	 * What the host does, in pairs: `u` unmap the page and back it by another, `d` the same for
	 * its 2 MiB, `p` write-protect and read the page, `w` write-protect and read nothing, `a`
	 * age, `s` split, `k` collect the dirty state of the page and read what is dirty, `j` join
	 * the run around the page; `A`, `W`, `K` are `a`, `w`, `k` for all of that run.  `q` is `p`
	 * beside faults with one thing left out: under S2PT_EXACT it does not wait, before it
	 * reads, for faults that may have taken the permission away (see `s2pt_protect`).  `e`
	 * empties the buffers of `hdbss`, each while its vCPU is out of the guest, and collects and
	 * reads what they and the log have; `i` does not have vCPUs leave, `f` takes no notice of
	 * lost entries.  Exactly, so that the rest of its block stays: `m` unmap the page, be told,
	 * and back it by another, `g` the same with the invalidation put off, `n` the same by a
	 * mark, `x` write-protect and read it.  `t` take over the table that stands in memory
	 * (`s2pt_adopt`), and go on with that.  NULL: nothing, and no thread of the host runs.
	 */
	const char *host;
	/**
	 * What must be mapped at the end, in pairs: `r` the page can be read, `t` it lies in a
	 * table, `b` it lies in a block.
	 */
	const char *ends;
	/**
	 * The host protects, ages and collects beside faults; otherwise it has the table to itself,
	 * as it always has to move and split.
	 */
	bool beside;
	/** Dirty logging: pages only, write permission only to who writes. */
	bool logging;
	/** The host's memory lies together in pieces of 2 MiB. */
	bool huge;
	/**
	 * The table has runs (`s2pt_config::contiguous`); together with `huge` faults map whole
	 * ones.
	 */
	bool contiguous;
	/** Pages 0 and 1 are backed each by itself, so that one moves without the other. */
	bool apart;
	/** The root is two concatenated tables. */
	bool two_roots;
	/**
	 * The host's CPU has another VM loaded: before it invalidates, it writes the VM's VTTBR_EL2
	 * and has an ISB, and behind it the same for the other one.
	 */
	bool other_vmid;
	/** Hardware sets the access flag and dirty state. */
	bool hardware;
	/** Faults map with DBM, so that what hardware sets in leaves is the dirty log. */
	bool dbm;
	/** FEAT_HDBSS: with `dbm`, each vCPU has a buffer of the pages that hardware made dirty. */
	bool hdbss;
	/** The first entry of vCPU 0 meets an external abort and is lost, and those behind it. */
	bool aborts;
	/** What was collected is invalidated by FEAT_TLBIW. */
	bool tlbiw;
	/** The n-th table that is asked for is refused, once; 0: none. */
	unsigned int refused;
	/** EL2's own stage 1: S2PT_EL2, or S2PT_EL2_E2H with leaves for one ASID; else stage 2. */
	enum s2pt_regime regime;
	/** The table of the upper range (TTBR1), with S2PT_EL2_E2H; pages lie as far into it. */
	bool upper;
	/** `s2pt_config::bbm`. */
	unsigned int bbm;
};

/** Scenario number `number`, from 0; NULL behind the last. */
const struct s2pt_scenario *s2pt_scenario(unsigned int number);

/** Scenario number `number` about EL2's own stage 1, from 0; NULL behind the last. */
const struct s2pt_scenario *s2pt_scenario_stage1(unsigned int number);

/** The scenario of this name, of either kind; NULL if there is none. */
const struct s2pt_scenario *s2pt_scenario_find(const char *name);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
