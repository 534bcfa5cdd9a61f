/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulator: up to 512 vCPUs on the real core, on a machine whose costs are given, in simulated
 * time.  Its state, which all of its parts work on; what each part does is in a header of its own.
 */

#ifndef SIM_H
#define SIM_H

/*
 * Each vCPU is a fiber with a clock of its own, in nanoseconds.  What it does costs what `costs.h`
 * says; whatever others can see happens in the order of the clocks.  So the order of all steps, and
 * with it every result, follows from the costs and the workload alone: no run differs from another.
 */

#include "costs.h"
#include "host/explore/fiber.h"

#include <s2pt/s2pt.h>

#define SIM_VCPUS 512

/* Which lock a fault takes. */
enum sim_locking {
	/* No lock: held entries and compare-and-swap keep faults apart. */
	SIM_NO_LOCK,
	/* The VM's reader-writer lock, for reading: Linux since 6.2. */
	SIM_READ_LOCK,
	/* The VM's reader-writer lock, for writing: Linux up to 6.1. */
	SIM_WRITE_LOCK,
};

/* How the hypervisor gets to know of the guest's writes. */
enum sim_log {
	/* A leaf that is write-protected faults; it was so before, or is when its chunk is cleared. */
	SIM_LOG_PROTECT,
	SIM_LOG_INITIALLY_SET,
	/* The MMU sets dirty state in leaves, which are collected (FEAT_HAFDBS). */
	SIM_LOG_DBM,
	/* It also writes entries into the CPU's buffer (FEAT_HDBSS). */
	SIM_LOG_HDBSS,
	/* What a buffer names the CPU makes clean by itself (FEAT_HACDBS). */
	SIM_LOG_HACDBS,
};

/* Entries of a buffer of 4 KiB. */
#define SIM_BUFFER 512U

/* What is simulated in one run. */
struct sim_setup {
	const struct sim_workload *workload;
	struct sim_costs costs;
	enum s2pt_policy policy;
	enum sim_locking locking;
	unsigned int vcpus;
	/* Accesses of each vCPU. */
	unsigned int accesses;
	/*
	 * How long (ns) a vCPU that meets a held entry looks again before it re-enters the guest;
	 * 0: not at all.
	 */
	uint64_t retry;
	/* Split all blocks before the guest runs, rather than where it faults. */
	bool eager;
	enum sim_log log;
	/* FEAT_TLBIW: what was collected is invalidated by one instruction. */
	bool tlbiw;
	/* Memory that is logged lies in runs of contiguous pages, of which none has to be split. */
	bool runs;
	/* The level of FEAT_BBM. */
	unsigned int bbm;
	/* The seed of all that is random. */
	uint64_t seed;
	/* The simulated time (ns) after which vCPUs give up. */
	uint64_t limit;
};

/* What was counted in one run. */
struct sim_counts {
	uint64_t accesses;
	uint64_t faults;
	uint64_t maps;
	uint64_t relaxes;
	uint64_t busy;
	uint64_t breaks;
	uint64_t broadcasts;
	/* Those of them that take dirty state and nothing else (FEAT_TLBIW). */
	uint64_t cleanings;
	uint64_t locals;
	uint64_t loads;
	uint64_t swaps;
	uint64_t tables;
	uint64_t retired;
	/* Leaves that the MMU made dirty, and exits because a buffer was full. */
	uint64_t dirtied;
	uint64_t full;
	/* Most faults that one access took. */
	uint64_t longest;
	/* vCPUs that had not finished when time was up. */
	uint64_t unfinished;
	/* Operations that failed; 0 in a right simulation. */
	uint64_t errors;
};

/* One cache line. */
struct sim_line {
	/* Number of the vCPU that has the line for itself, plus 1; 0: shared. */
	uint32_t owner;
	/* The line is on its way to a vCPU until then (ns). */
	uint64_t busy_until;
};

struct sim_lines {
	struct sim_line *lines;
	const char *base;
};

struct sim_lock {
	struct sim_line line;
	unsigned int readers;
	bool written;
	struct sim_vcpu *first;
	struct sim_vcpu *last;
};

struct sim;

struct sim_vcpu {
	struct sim *sim;
	unsigned int number;
	uint64_t now;
	uint64_t chance;
	bool ended;
	/* The hardware walks now: the cost of its loads has been paid.  The entry that it read last. */
	bool in_guest;
	_Atomic(uint64_t) *entry;
	/* Entries in the CPU's buffer of dirty state: the pages that they name. */
	unsigned int buffered;
	s2pt_ipa_t buffer[SIM_BUFFER];
	/* The next vCPU in the queue of a lock. */
	struct sim_vcpu *next;
	bool wants_write;
	struct fiber fiber;
};

struct sim {
	struct sim_setup setup;
	struct s2pt pt;
	struct sim_counts counts;
	/* How long each access took (ns), in the order in which they ended. */
	double *latency;
	/* How long the host's part took before the guest ran, and the guest's part (ns). */
	uint64_t prepared;
	uint64_t elapsed;
	uint64_t collected;
	struct sim_lines lines;
	struct sim_lock lock;
	/* Broadcasts of TLBIs that are under way. */
	unsigned int senders;
	/* Dirty logging is on: faults map pages only. */
	bool logging;
	struct sim_vcpu *vcpus;
	struct sim_vcpu *running;
	/* The vCPUs that are ready: a binary heap with the earliest first. */
	struct sim_vcpu *ready[SIM_VCPUS];
	unsigned int ready_count;
	struct fiber_home home;
	/* Memory for tables. */
	char *arena;
	size_t arena_used;
};

/* A way to use a VM. */
struct sim_workload {
	const char *name;
	/* One line that describes the workload, for output. */
	const char *what;
	/* Accesses of each vCPU, unless told otherwise. */
	unsigned int accesses;
	/* The size of the host's pages. */
	uint64_t backing;
	/*
	 * Maps what is there at the beginning, and does the host's part; runs as vCPU 0 alone.
	 * NULL: nothing.
	 */
	void (*prepare)(struct sim *sim);
	/*
	 * The host collects what was written, in the end; runs as vCPU 0 alone, and what the host did is
	 * counted too.  NULL: nothing.
	 */
	void (*collect)(struct sim *sim);
	/* The `nth` access of a vCPU. */
	void (*access)(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		       unsigned int *perm);
};

#endif
