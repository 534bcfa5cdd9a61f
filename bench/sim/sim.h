/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SIM_H
#define SIM_H

/*
 * A machine that is not here: up to 512 vCPUs on the real core, in simulated time.
 *
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

/* How a fault is kept from others. */
enum sim_locking {
	/* Not at all: held entries and compare-and-swap do it. */
	SIM_NO_LOCK,
	/* One reader-writer lock a VM, read: Linux since 6.2. */
	SIM_READ_LOCK,
	/* The same, written: Linux up to 6.1. */
	SIM_WRITE_LOCK,
};

/* What distinguishes one run from another. */
struct sim_setup {
	const struct sim_workload *workload;
	struct sim_costs costs;
	enum s2pt_policy policy;
	enum sim_locking locking;
	unsigned int vcpus;
	/* Accesses of each vCPU. */
	unsigned int accesses;
	/* Who meets a held entry looks again for so long (ns) before it re-enters the guest; 0: at once. */
	uint64_t retry;
	/* Split all blocks before the guest runs, rather than where it faults. */
	bool eager;
	/* For what is left to chance. */
	uint64_t seed;
	/* Give up then (ns). */
	uint64_t limit;
};

/* What happened. */
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
	/* Failed operations: none in a right simulation. */
	uint64_t errors;
};

struct sim;

struct sim_vcpu {
	struct sim *sim;
	unsigned int number;
	uint64_t now;
	uint64_t chance;
	bool ended;
	/* The hardware walks: loads have their price already. */
	bool in_guest;
	/* Next in the queue of a lock. */
	struct sim_vcpu *next;
	bool wants_write;
	struct fiber fiber;
};

struct sim {
	struct sim_setup setup;
	struct s2pt pt;
	struct sim_counts counts;
	/* How long each access took (ns), by the order in which they ended. */
	double *latency;
	/* The host's part before the guest ran (ns), and the guest's (ns). */
	uint64_t prepared;
	uint64_t elapsed;
	struct sim_lines lines;
	struct sim_lock lock;
	/* Broadcasts under way. */
	unsigned int senders;
	/* Logging is on: pages only, and written ones are dirty. */
	bool logging;
	struct sim_vcpu *vcpus;
	struct sim_vcpu *running;
	/* Those that are ready, the earliest first: a binary heap. */
	struct sim_vcpu *ready[SIM_VCPUS];
	unsigned int ready_count;
	struct fiber_home home;
	/* Pages for tables. */
	char *arena;
	size_t arena_used;
};

/* A way to use a VM. */
struct sim_workload {
	const char *name;
	/* One line for the table. */
	const char *what;
	/* Accesses of each vCPU, where nobody says how many. */
	unsigned int accesses;
	/* Bytes that the host keeps together. */
	uint64_t backing;
	/* What is there before, and what the host does; runs as vCPU 0 alone.  NULL: nothing. */
	void (*prepare)(struct sim *sim);
	/* The `nth` access of a vCPU. */
	void (*access)(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		       unsigned int *perm);
};

/* All of them; ends with a NULL name. */
extern const struct sim_workload sim_workloads[];
const struct sim_workload *sim_workload_find(const char *name);

/* False: no memory.  To be ended by `sim_end` even so. */
bool sim_run(struct sim *sim, const struct sim_setup *setup);
void sim_end(struct sim *sim);

/* Of the engine: let time pass on the running vCPU's clock. */
void sim_spend(struct sim *sim, uint64_t ns);
/* Likewise, and let those go first whose clocks are behind. */
void sim_wait(struct sim *sim, uint64_t ns);
/* Stop until `sim_wake`. */
void sim_sleep(struct sim *sim);
void sim_wake(struct sim *sim, struct sim_vcpu *vcpu, uint64_t at);
/* Run `body` on so many vCPUs from now 0 until all have ended; the latest clock. */
uint64_t sim_play(struct sim *sim, unsigned int vcpus, void (*body)(void *vcpu));

/* Of the machine: memory, hooks and costs for the core.  False: no memory. */
bool sim_machine_start(struct sim *sim);
void sim_machine_stop(struct sim *sim);

/* Where the page of an input address lies. */
s2pt_pa_t sim_pa_of(const struct sim *sim, s2pt_ipa_t ipa);

/* Of the guest: an access until it succeeds; false if time was up. */
bool sim_access(struct sim_vcpu *vcpu, s2pt_ipa_t ipa, unsigned int perm);

#endif
