/* SPDX-License-Identifier: BSD-2-Clause */
/* The vCPUs' buffers of dirty state (FEAT_HDBSS) in the explorer's machine. */

#ifndef S2PT_HOST_EXPLORE_BUFFER_H
#define S2PT_HOST_EXPLORE_BUFFER_H

#include "machine.h"

/*
 * The MMU of the current vCPU makes the leaf of its page dirty.  Whether the entry is written before that
 * or after is what the schedule chose: true for after.  Called before, it writes an entry that comes first.
 */
bool s2pt_buffer_before(struct machine *machine);

/* The leaf is dirty: write the entry that comes after that. */
void s2pt_buffer_after(struct machine *machine);

/* From here on entries are written in the other order. */
void s2pt_buffer_turn(struct machine *machine);

/* What a host does not do that should. */
enum buffer_lapse {
	BUFFER_NO_LAPSE,
	/* It reads a buffer while its vCPU is in the guest. */
	BUFFER_NO_KICK,
	/* It takes no notice of the fault code. */
	BUFFER_NO_CODE,
};

/*
 * Empty the buffers into the dirty log, with each vCPU out of the guest meanwhile.  False: entries were
 * lost, and all has to be scanned.
 */
bool s2pt_buffer_empty(struct machine *machine, enum buffer_lapse lapse);

/* Is a page in a buffer, or was an entry lost that may have been for it? */
bool s2pt_buffer_has(const struct machine *machine, unsigned int page);

#endif
