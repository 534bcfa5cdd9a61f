/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user can choose of a storm. */

#ifndef STORM_OPTIONS_H
#define STORM_OPTIONS_H

#include "s2pt/decide.h"
#include "s2pt/host/world.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Whether faults are resolved at once or one after the other. */
enum storm_lock {
	/* The script decides. */
	STORM_LOCK_SCRIPT,
	/* All vCPUs at once: the lock is taken for reading.  Linux since 6.2. */
	STORM_LOCK_READ,
	/* One vCPU at a time: the lock is taken for writing.  Linux before 6.2. */
	STORM_LOCK_WRITE,
};

/* What the user asked for. */
struct storm_options {
	enum s2pt_policy policies[S2PT_POLICIES];
	unsigned int n_policies;
	/* How the dirty log comes about, a column each, under the first policy; 0: a column a policy. */
	enum s2pt_log_mode logs[S2PT_LOG_MODES];
	unsigned int n_logs;
	/* The file of a trace's dirty bitmaps; NULL: beside the trace, if there is one. */
	const char *dirty;
	/* Number of vCPUs; 0: as in the trace, or the scenario's. */
	unsigned int vcpus;
	/* Size of the pieces that the host maps together; 0: as in the trace, or the scenario's. */
	uint64_t backing;
	/* log2 of the page size; 0: as in the trace, or 4K. */
	unsigned int granule;
	/* `s2pt_config::bbm`. */
	unsigned int bbm;
	/* The CPUs have FEAT_TLBIW. */
	bool tlbiw;
	struct s2pt_delay tlbi;
	/* What the CPUs do without being asked. */
	struct s2pt_adversary adversary;
	/* How long the look-up of a host page takes. */
	uint64_t lookup_ns;
	uint64_t seed;
	unsigned int repeat;
	/* How many steps an actor may be ahead of another; 0: as the script says. */
	uint64_t window;
	/* Accesses of each vCPU in a round of a scenario; 0: the scenario's. */
	uint64_t accesses;
	/* Whether faults are resolved at once or one after the other. */
	enum storm_lock lock;
	/* Faults after which an access is given up. */
	unsigned int patience;
	/* A checker judges all that happens. */
	bool check;
	/* The file for a recording; NULL: none. */
	FILE *record;
	/* Keep a timeline of the first virtual machine, with so many events; 0: none. */
	size_t drawn;
	/* The stream for progress; NULL: none. */
	FILE *progress;
};

#endif
