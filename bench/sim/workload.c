/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The workloads of the simulator: which page each vCPU accesses, and what the host maps and logs
 * before.
 */

#include "workload.h"

#include "engine.h"
#include "guest.h"
#include "machine.h"

#include <string.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* Accesses this far apart share neither a table nor a cache line of entries. */
#define BLOCK MIB(2)
/* A run of 16 pages. */
#define RUN KIB(64)

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

/* The bytes that are a vCPU's own in the workload "log": whole blocks. */
static uint64_t own_size(const struct sim *sim)
{
	return (KIB(4) * sim->setup.accesses + BLOCK - 1) / BLOCK * BLOCK;
}

static void own_pages(const struct sim_vcpu *vcpu, unsigned int nth, s2pt_ipa_t *ipa,
		      unsigned int *perm)
{
	*ipa = GIB(1) + own_size(vcpu->sim) * vcpu->number + KIB(4) * nth;
	*perm = S2PT_R | S2PT_W;
}

static void forget(void *context, const struct s2pt_range *range)
{
	(void)context;
	(void)range;
}

/* Have the next write to each page of a range noted, by a fault or by the MMU; what was is told. */
static void arm(struct sim *sim, const struct s2pt_range *range)
{
	struct s2pt_splitting splitting = { .range = *range, .pages = UINT64_MAX };
	struct s2pt_visitor visitor = { forget, sim };
	struct s2pt_excl excl = s2pt_exclusive(&sim->pt);
	enum s2pt_status status = S2PT_DONE;

	if (sim->setup.eager)
		status = s2pt_split(excl, &splitting);
	if (status == S2PT_DONE && sim->setup.log >= SIM_LOG_DBM)
		status = s2pt_collect_alone(excl, range, &visitor, NULL);
	else if (status == S2PT_DONE)
		status = s2pt_protect_alone(excl, range, S2PT_W, NULL);
	if (status != S2PT_DONE)
		sim->counts.errors++;
}

/* Map memory of the host's pages of `piece`, writable. */
static void map_pieces(struct sim *sim, uint64_t size, uint64_t piece)
{
	struct s2pt_mapping mapping = {
		.size = piece,
		.attr = { .perm = S2PT_R | S2PT_W },
	};

	if (sim->setup.log >= SIM_LOG_DBM)
		mapping.attr.perm |= S2PT_WD;
	for (uint64_t at = 0; at < size; at += piece) {
		mapping.ipa = GIB(1) + at;
		mapping.pa = sim_pa_of(sim, mapping.ipa);
		if (s2pt_map_alone(s2pt_exclusive(&sim->pt), &mapping) != S2PT_DONE)
			sim->counts.errors++;
	}
}

/* Map writable blocks or runs, as many as the vCPUs write to, and begin the log. */
static void begin_log(struct sim *sim)
{
	uint64_t size = own_size(sim) * sim->setup.vcpus;
	uint64_t chunk = sim->setup.log == SIM_LOG_INITIALLY_SET ? MIB(64) : size;
	uint64_t begun;

	map_pieces(sim, size, sim->setup.runs ? RUN : size);
	memset(&sim->counts, 0, sizeof(sim->counts));
	begun = sim->running->now;
	sim->logging = true;
	for (uint64_t at = 0; at < size; at += chunk)
		arm(sim,
		    &(struct s2pt_range){ GIB(1) + at, size - at < chunk ? size - at : chunk });
	sim->prepared = sim->running->now - begun;
}

/* Read the log, and have the next writes noted. */
static void end_log(struct sim *sim)
{
	struct s2pt_range range = { GIB(1), own_size(sim) * sim->setup.vcpus };

	/* Pages are in tables by now. */
	sim->setup.eager = false;
	for (unsigned int i = 0; i < sim->setup.vcpus; i++)
		sim_empty(&sim->vcpus[i]);
	if (sim->setup.log == SIM_LOG_HACDBS)
		sim_broadcast(sim);
	else
		arm(sim, &range);
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
	{ "overlap", "all vCPUs write all pages, in the same order", 512, KIB(4), NULL, NULL,
	  overlap },
	{ "partition", "each vCPU writes pages of its own", 256, KIB(4), NULL, NULL, partition },
	{ "fight", "some write and some execute in one block of 1 GiB", 64, GIB(1), NULL, NULL,
	  fight },
	{ "dirty", "logging: a write to each of the vCPU's own blocks", 32, MIB(2), log_own_blocks,
	  NULL, sparse },
	{ "shared", "logging: all vCPUs write to the same blocks, pages of their own", 128, MIB(2),
	  log_shared_blocks, NULL, shared_blocks },
	{ "log", "logging: each vCPU writes pages of its own, then the host collects", 512, MIB(2),
	  begin_log, end_log, own_pages },
	{ 0 },
};

const struct sim_workload *sim_workload_find(const char *name)
{
	for (const struct sim_workload *workload = sim_workloads; workload->name; workload++)
		if (!strcmp(workload->name, name))
			return workload;
	return NULL;
}
