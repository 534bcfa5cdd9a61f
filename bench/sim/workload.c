/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The workloads of the simulator: which page each vCPU accesses, and what the host maps and logs
 * before.
 */

#include "workload.h"

#include "guest.h"

#include <string.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* Accesses this far apart share neither a table nor a cache line of entries. */
#define BLOCK MIB(2)

static void overlap(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		    unsigned int *perm)
{
	(void)vcpu;
	*ipa = GIB(1) + KIB(4) * nth;
	*perm = S2PT_R | S2PT_W;
}

static void partition(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		      unsigned int *perm)
{
	*ipa = GIB(1) + BLOCK * vcpu->number + KIB(4) * nth;
	*perm = S2PT_R | S2PT_W;
}

/*
 * Odd vCPUs execute and even ones write, all in one block, which grants what the last one asked
 * for.
 */
static void fight(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		  unsigned int *perm)
{
	*ipa = GIB(1) + KIB(4) * (nth * SIM_VCPUS + vcpu->number);
	*perm = vcpu->number % 2 ? S2PT_R | S2PT_X : S2PT_R | S2PT_W;
}

/* Each vCPU writes one page in each of its own blocks. */
static void sparse(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		   unsigned int *perm)
{
	unsigned int accesses = vcpu->sim->setup.accesses;

	*ipa = GIB(1) + BLOCK * ((uint64_t)accesses * vcpu->number + nth);
	*perm = S2PT_R | S2PT_W;
}

/* Each vCPU writes its own page in blocks that all share. */
static void shared_blocks(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
			  unsigned int *perm)
{
	*ipa = GIB(1) + BLOCK * nth + KIB(4) * (vcpu->number % 512);
	*perm = S2PT_R | S2PT_W;
}

/*
 * Map writable blocks; then begin logging: write-protect them, and split them if that is to happen
 * early.
 */
static void log_blocks(struct sim *sim, uint64_t size)
{
	struct s2pt_mapping mapping = {
		.ipa = GIB(1),
		.pa = sim_pa_of(sim, GIB(1)),
		.size = size,
		.attr = { .perm = S2PT_R | S2PT_W },
	};
	struct s2pt_range range = { GIB(1), size };
	struct s2pt_splitting splitting = { .range = range, .pages = UINT64_MAX };
	struct s2pt_excl excl = s2pt_exclusive(&sim->pt);
	uint64_t begun;

	if (s2pt_map_alone(excl, &mapping) != S2PT_DONE)
		sim->counts.errors++;
	begun = sim->running->now;
	sim->logging = true;
	if (sim->setup.eager && s2pt_split(excl, &splitting) != S2PT_DONE)
		sim->counts.errors++;
	if (s2pt_protect_alone(excl, &range, S2PT_W, NULL) != S2PT_DONE)
		sim->counts.errors++;
	sim->prepared = sim->running->now - begun;
}

static void log_own_blocks(struct sim *sim)
{
	log_blocks(sim, BLOCK * sim->setup.accesses * sim->setup.vcpus);
}

static void log_shared_blocks(struct sim *sim)
{
	log_blocks(sim, BLOCK * sim->setup.accesses);
}

const struct sim_workload sim_workloads[] = {
	{ "overlap", "all vCPUs write all pages, in the same order", 512, KIB(4), NULL, overlap },
	{ "partition", "each vCPU writes pages of its own", 256, KIB(4), NULL, partition },
	{ "fight", "some write and some execute in one block of 1 GiB", 64, GIB(1), NULL, fight },
	{ "dirty", "logging: a write to each of the vCPU's own blocks", 32, MIB(2), log_own_blocks,
	  sparse },
	{ "shared", "logging: all vCPUs write to the same blocks, pages of their own", 128, MIB(2),
	  log_shared_blocks, shared_blocks },
	{ 0 },
};

const struct sim_workload *sim_workload_find(const char *name)
{
	for (const struct sim_workload *workload = sim_workloads; workload->name; workload++)
		if (!strcmp(workload->name, name))
			return workload;
	return NULL;
}
