/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulator: up to 512 vCPUs on the real core, on a machine whose costs are given, in simulated
 * time.
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
#include "line.h"
#include "lock.h"

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
	uint64_t locals;
	uint64_t loads;
	uint64_t swaps;
	uint64_t tables;
	uint64_t retired;
	/* Most faults that one access took. */
	uint64_t longest;
	/* vCPUs that had not finished when time was up. */
	uint64_t unfinished;
	/* Operations that failed; 0 in a right simulation. */
	uint64_t errors;
};

struct sim;

struct sim_vcpu {
	struct sim *sim;
	unsigned int number;
	uint64_t now;
	uint64_t chance;
	bool ended;
	/* The hardware walks now: the cost of its loads has been paid. */
	bool in_guest;
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
	/* The `nth` access of a vCPU. */
	void (*access)(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		       unsigned int *perm);
};

/* All workloads; ends with a NULL name. */
extern const struct sim_workload sim_workloads[];
const struct sim_workload *sim_workload_find(const char *name);

/* Run a workload.  False: no memory.  Must be ended by `sim_end` in any case. */
bool sim_run(struct sim *sim, const struct sim_setup *setup);
void sim_end(struct sim *sim);

/* Let time pass on the running vCPU's clock. */
void sim_spend(struct sim *sim, uint64_t ns);
/* Let time pass on the running vCPU's clock, and run the vCPUs first whose clocks are behind. */
void sim_wait(struct sim *sim, uint64_t ns);
/* Stop the running vCPU until `sim_wake`. */
void sim_sleep(struct sim *sim);
void sim_wake(struct sim *sim, struct sim_vcpu *vcpu, uint64_t at);
/*
 * Run `body` on vCPUs 0 to `vcpus` - 1, from time 0 until all have ended.  Returns the latest
 * clock.
 */
uint64_t sim_play(struct sim *sim, unsigned int vcpus, void (*body)(void *vcpu));

/* Set up memory, hooks and costs for the core.  False: no memory. */
bool sim_machine_start(struct sim *sim);
void sim_machine_stop(struct sim *sim);

/* The output address of an input address. */
s2pt_pa_t sim_pa_of(const struct sim *sim, s2pt_ipa_t ipa);

/* Access memory until it succeeds; false if time was up. */
bool sim_access(struct sim_vcpu *vcpu, s2pt_ipa_t ipa, unsigned int perm);

#endif
