/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_DIRTY_LOG_H
#define S2PT_HOST_DIRTY_LOG_H

/**
 * @file
 * The dirty logs of a world's slots: how they come about, switching them on and off, reading them.
 */

#include "s2pt/types.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A world; see `world.h`. */
struct s2pt_world;

/** How a world's dirty logs come about. */
enum s2pt_log_mode {
	/** Write-protect; a fault for the first write to each page.  Linux's way. */
	S2PT_LOG_PROTECT,
	/**
	 * The bitmap begins full and nothing is protected; what is collected is protected from then
	 * on.  KVM: KVM_DIRTY_LOG_INITIALLY_SET.
	 */
	S2PT_LOG_INITIALLY_SET,
	/** Write-protect, and split all blocks at the beginning.  KVM: eager page splitting. */
	S2PT_LOG_SPLIT,
	/** Hardware sets dirty state, and a look scans the table for it; blocks are split first. */
	S2PT_LOG_DBM,
	/**
	 * Hardware writes what it makes dirty into a buffer of each vCPU (FEAT_HDBSS), and a look
	 * reads the buffers.
	 */
	S2PT_LOG_HDBSS,
};

/** How many modes there are. */
#define S2PT_LOG_MODES 5

/** The name of a mode: "protect", "initially-set", "split", "dbm", "hdbss". */
const char *s2pt_log_name(enum s2pt_log_mode mode);

/** What a world's logs have cost beside faults. */
struct s2pt_log_counts {
	/** Exits of vCPUs whose buffer was full. */
	uint64_t exits;
	/** Entries read from buffers. */
	uint64_t entries;
	/** Looks that had to scan the table because entries were lost. */
	uint64_t scans;
};

/** Copy what the logs have cost; not while vCPUs run. */
void s2pt_world_log_counts(const struct s2pt_world *world, struct s2pt_log_counts *counts);

/**
 * Switch a slot's dirty logging on: write-protect the slot, split its blocks if `split`.  The
 * bitmap begins empty.  That is S2PT_LOG_PROTECT; for what is otherwise see `enum s2pt_log_mode`.
 */
enum s2pt_status s2pt_world_logging_start(struct s2pt_world *world, int number, bool split);

/** Switch a slot's dirty logging off.  Nothing in the table changes until the next faults. */
enum s2pt_status s2pt_world_logging_stop(struct s2pt_world *world, int number);

/**
 * Copy the bitmap of dirty pages (bit n of word n / 64 is page n), clear it, write-protect what was
 * set, invalidate.  `dirty`, which may be NULL, tells how many there were.  KVM: KVM_GET_DIRTY_LOG.
 */
enum s2pt_status s2pt_world_dirty_get(struct s2pt_world *world, int number, uint64_t *bitmap,
				      uint64_t *dirty);

/**
 * Copy the bitmap, of `s2pt_world_dirty_words` words, which stays as it is.  The lock is held
 * meanwhile: what any vCPU has written by then is there, also through an entry that another vCPU
 * has just made writable.
 */
enum s2pt_status s2pt_world_dirty_peek(struct s2pt_world *world, int number, uint64_t *bitmap);

/**
 * Clear the bits of the pages in `bitmap` and write-protect these pages.  KVM: KVM_CLEAR_DIRTY_LOG.
 */
enum s2pt_status s2pt_world_dirty_clear(struct s2pt_world *world, int number,
					const uint64_t *bitmap);

/** Words of the bitmap of a slot; 0: no such slot. */
uint64_t s2pt_world_dirty_words(struct s2pt_world *world, int number);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
