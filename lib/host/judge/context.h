/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contexts: a set of tables that is walked under a VMID, by CPUs or by a device.  What TLBs hold is
 * held for a context.
 */

#ifndef S2PT_HOST_JUDGE_CONTEXT_H
#define S2PT_HOST_JUDGE_CONTEXT_H

#include "s2pt/types.h"

/* Most contexts at once. */
#define CONTEXTS 1024

struct context {
	s2pt_pa_t root;
	/* The device that walks, by the number of its name; 0: CPUs do. */
	uint64_t device;
	unsigned int vmid;
	/* The addresses are Secure IPAs. */
	bool secure;
	/* Nobody has said the VMID so far: it is 0 until a register names another one. */
	bool guessed;
	/* How many registers of CPUs have it. */
	unsigned int loaded;
	/* It is in use, whatever registers say. */
	bool pinned;
	/* MMUs walk it, or may hold something of it from a time when they did. */
	bool held;
	/* An access flag was cleared in it. */
	bool aged;
	/* The newest of what is owed in it, plus 1; 0: nothing is. */
	uint32_t newest;
	/* It was invalidated as a whole by this CPU, plus 1, since it was unloaded. */
	unsigned int swept_by;
	/*
	 * For each CPU the event before which it stored what TLBs can't hold any more; NULL: there is
	 * none yet.
	 */
	uint64_t *clean;
	/* The next one of the same tables, plus 1; of the first one of all, the next unused one. */
	uint16_t next;
	bool used;
};

#endif
