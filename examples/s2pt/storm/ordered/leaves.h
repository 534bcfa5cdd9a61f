/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of snapshots of the tables that belong to a trace. */

#ifndef ORDERED_LEAVES_H
#define ORDERED_LEAVES_H

#include "common/registers.h"
#include "common/trace/trace.h"

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
