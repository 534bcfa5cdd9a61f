/* SPDX-License-Identifier: BSD-2-Clause */
/* A test bench for the soft TLBs: CPUs, and a table that a test writes by hand. */

#include "tlb_bench.h"

#include "s2pt/regs.h"

#include <stdlib.h>

static bool furnish(struct bench *bench, const struct bench_config *config)
{
	struct s2pt_pool_config pool = { .granule = config->granule, .pa_bits = 48, .pages = 64 };
	struct s2pt_tlbs_config tlbs = {
		.geom = bench->geom,
		.cpus = config->cpus,
		.shape = config->shape,
		.delivery = config->delivery,
		.hoard = config->hoard,
		.bbm = config->bbm,
		.seed = config->seed,
	};
	struct s2pt_vtcr_extra extra = {
		.vmid16 = true,
		.access_flag = config->hardware_updates,
		.dirty = config->hardware_updates,
	};
	struct s2pt_vttbr vttbr = { .vmid = BENCH_VMID };

	bench->pool = s2pt_pool_new(&pool);
	bench->tlbs = s2pt_tlbs_new(&tlbs);
	if (!bench->pool || !bench->tlbs)
		return false;
	for (int level = 1; level <= 3; level++)
		bench->table[level] = s2pt_pool_pa(bench->pool, s2pt_pool_alloc(bench->pool, 1));
	vttbr.root = bench->table[1];
	bench->mmu.vtcr = s2pt_vtcr_compose(&bench->geom, &extra);
	if (s2pt_vttbr_compose(&bench->geom, &vttbr, &bench->mmu.vttbr) != S2PT_DONE)
		return false;
	bench->mmu.memory.read = s2pt_pool_read;
	bench->mmu.memory.swap = s2pt_pool_swap;
	bench->mmu.memory.ctx = bench->pool;
	bench_write(bench, 1, 0, bench->table[2] | PAGE);
	bench_write(bench, 2, 0, bench->table[3] | PAGE);
	return true;
}

struct bench *bench_new(const struct bench_config *config)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct s2pt_geom_want want = {
		.granule = config->granule,
		.ipa_bits = config->granule == S2PT_4K ? 39 : 47,
		.pa_bits = 48,
		.start_level = 1,
		.lpa2 = config->lpa2,
	};

	if (!bench)
		return NULL;
	if (s2pt_geom_init(&bench->geom, &want) != S2PT_DONE || !furnish(bench, config)) {
		bench_delete(bench);
		return NULL;
	}
	return bench;
}

void bench_delete(struct bench *bench)
{
	s2pt_tlbs_delete(bench->tlbs);
	s2pt_pool_delete(bench->pool);
	free(bench);
}

uint64_t bench_read(const struct bench *bench, int level, unsigned int index)
{
	uint64_t word = 0;

	(void)s2pt_pool_read(bench->pool, bench->table[level] + UINT64_C(8) * index, &word);
	return word;
}

void bench_write(const struct bench *bench, int level, unsigned int index, uint64_t word)
{
	(void)s2pt_pool_swap(bench->pool, bench->table[level] + UINT64_C(8) * index,
			     bench_read(bench, level, index), word);
}

struct s2pt_tlb_answer bench_access(const struct bench *bench, unsigned int cpu, s2pt_ipa_t ipa,
				    enum s2pt_mmu_access_type type)
{
	struct s2pt_mmu_access access = { .ipa = ipa, .type = type };
	struct s2pt_tlb_answer answer;

	s2pt_tlbs_access(bench->tlbs, cpu, &bench->mmu, &access, &answer);
	return answer;
}

void bench_invalidate(const struct bench *bench, unsigned int cpu, const struct s2pt_tlbi *request)
{
	const struct s2pt_tlb_features features = { .ttl = true, .range = true, .dirty = true };
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, &bench->geom, &features, request);
	while (s2pt_steps_next(&steps, &step))
		s2pt_tlbs_execute(bench->tlbs, cpu, request->vmid, &step);
}

struct s2pt_tlb_counts bench_counts(const struct bench *bench, unsigned int cpu)
{
	struct s2pt_tlb_counts counts;

	s2pt_tlbs_counts(bench->tlbs, cpu, &counts);
	return counts;
}

static int setup_with(void **state, bool hardware_updates)
{
	struct bench_config config = {
		.granule = S2PT_4K,
		.cpus = 2,
		.hardware_updates = hardware_updates,
	};

	*state = bench_new(&config);
	return *state ? 0 : -1;
}

int bench_setup(void **state)
{
	return setup_with(state, false);
}

int bench_setup_hardware(void **state)
{
	return setup_with(state, true);
}

int bench_teardown(void **state)
{
	bench_delete(*state);
	return 0;
}
