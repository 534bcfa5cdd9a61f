/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_HACDBS_H
#define S2PT_HOST_HACDBS_H

/**
 * @file
 * A CPU cleans dirty state by itself (FEAT_HACDBS): it goes through an array of entries, of the
 * form that FEAT_HDBSS writes, and makes each leaf that they name writable-clean.  From the
 * architecture's text only: no machine that has it could be compared with.
 *
 * It invalidates no TLB: that stays software's, and until then CPUs that have cached a leaf dirty
 * go on writing without making it dirty again.  What the text does not say to those who wrote this
 * is a choice, `strict`.
 */

#include "s2pt/host/mmu.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Why the CPU stopped; the values of `HACDBSCONS_EL2.ERR_REASON` are not these. */
enum s2pt_hacdbs_end {
	/** All entries were processed. */
	S2PT_HACDBS_DONE,
	/** A valid entry has a reserved level. */
	S2PT_HACDBS_ENTRY,
	/** The walk for an entry ended in no leaf. */
	S2PT_HACDBS_WALK,
	/** The leaf is not one of the entry's level; `strict` only. */
	S2PT_HACDBS_LEVEL,
};

/** An array and its registers. */
struct s2pt_hacdbs {
	/** The entries; those that are not valid are passed over. */
	const uint64_t *entries;
	/** How many there are. */
	uint32_t count;
	/**
	 * `HACDBSCONS_EL2.INDEX`: the next entry to be processed, or the one at which the CPU
	 * stopped.
	 */
	uint32_t index;
	/** Stop at an entry whose leaf has another level, instead of cleaning that leaf. */
	bool strict;
	/** Leaves that were dirty and are clean. */
	uint64_t cleaned;
};

/**
 * Go through the entries from `index` on.  A leaf is cleaned by a compare-and-swap like the MMU's
 * own updates, so that one beside it is not lost; needs `s2pt_mmu_memory::swap`.  Leaves without
 * DBM, and clean ones, stay as they are.  No access flag is set.
 */
enum s2pt_hacdbs_end s2pt_hacdbs_run(struct s2pt_hacdbs *hacdbs, const struct s2pt_mmu *mmu);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
