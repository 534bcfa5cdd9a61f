/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that belong to a trace: dirty bitmaps, and snapshots of the tables. */

#ifndef ORDERED_FILES_H
#define ORDERED_FILES_H

#include "common/registers.h"
#include "common/trace/trace.h"

/* Pages of a slot, from `first` to `last`. */
struct bitmap_run {
	uint32_t first;
	uint32_t last;
};

/* One bitmap that KVM_GET_DIRTY_LOG returned. */
struct bitmap {
	char *vm;
	unsigned int slot;
	unsigned int iteration;
	struct bitmap_run *runs;
	size_t n_runs;
};

/* All bitmaps of a trace. */
struct bitmaps {
	struct bitmap *at;
	size_t count;
};

/* Load the bitmaps.  False after a message; nothing is to be freed then. */
bool bitmaps_load(struct bitmaps *bitmaps, const char *path);

/* Find a bitmap; NULL if there is none. */
const struct bitmap *bitmaps_find(const struct bitmaps *bitmaps, const char *vm, unsigned int slot,
				  unsigned int iteration);

void bitmaps_free(struct bitmaps *bitmaps);

/* A leaf of a snapshot. */
struct snapshot_leaf {
	unsigned int vmid;
	int level;
	uint64_t ipa;
	uint64_t pa;
	uint64_t size;
	uint64_t word;
};

/* The tables of all VMs of a host at one moment. */
struct snapshot {
	char *name;
	/* The row after which the tables are compared. */
	uint32_t row;
	/* The registers of each tree; VTTBR_EL2 has the VMID. */
	struct registers registers;
	/* The leaves, ordered by VMID, then by IPA. */
	struct snapshot_leaf *leaves;
	size_t n_leaves;
};

/* The snapshots that belong to a trace. */
struct snapshots {
	struct snapshot *at;
	size_t count;
};

/*
 * Load all snapshots in a directory that belong to the trace.  False after a message.  If the
 * directory does not exist there are none, which is an error only if `must`.
 */
bool snapshots_load(struct snapshots *snapshots, const struct trace *trace, const char *directory,
		    bool must);

void snapshots_free(struct snapshots *snapshots);

#endif
