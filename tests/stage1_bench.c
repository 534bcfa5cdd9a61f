/* SPDX-License-Identifier: BSD-2-Clause */
/* The bench for EL2's own stage 1: made and deleted, its callbacks, changes and accesses. */

#include "stage1_bench.h"

#include "s2pt/regs.h"

#include <stdlib.h>

#define PLACES 16
#define STEPS  600

const struct bench_config bench_configs[] = {
	{ .name = "EL2", .regime = S2PT_EL2 },
	{ .name = "EL2, ranges", .regime = S2PT_EL2, .range = true },
	{ .name = "EL2&0, lower, global", .regime = S2PT_EL2_E2H, .range = true },
	{ .name = "EL2&0, lower, nG", .regime = S2PT_EL2_E2H, .non_global = true },
	{ .name = "EL2&0, upper, nG",
	  .regime = S2PT_EL2_E2H,
	  .upper = true,
	  .non_global = true,
	  .range = true },
	{ .name = "a host, lower, nG",
	  .regime = S2PT_EL2_E2H,
	  .non_global = true,
	  .host = true,
	  .range = true },
	{ .name = "a host, upper, global", .regime = S2PT_EL2_E2H, .upper = true, .host = true },
};

const unsigned int bench_config_count = sizeof(bench_configs) / sizeof(bench_configs[0]);

static void *give(void *context, void *cache, unsigned int pages)
{
	struct bench *bench = context;

	(void)cache;
	return s2pt_pool_alloc(bench->pool, pages);
}

static void take(void *context, void *table, unsigned int pages)
{
	struct bench *bench = context;

	s2pt_pool_release(bench->pool, table, pages);
}

static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	s2pt_subtree_free(pt, table, level);
}

static void *table_at(void *context, s2pt_pa_t pa)
{
	struct bench *bench = context;

	return s2pt_pool_at(bench->pool, pa);
}

static s2pt_pa_t pa_of(void *context, const void *table)
{
	struct bench *bench = context;

	return s2pt_pool_pa(bench->pool, table);
}

void bench_invalidate(void *context, const struct s2pt_tlbi *request)
{
	struct bench *bench = context;
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, &bench->geom, &bench->features, request);
	while (!bench->deaf && s2pt_steps_next(&steps, &step))
		s2pt_tlbs_execute(bench->tlbs, 0, 0, &step);
}

static const struct s2pt_ops ops = {
	.alloc = give,
	.free = take,
	.retire = retire,
	.table_at = table_at,
	.pa_of = pa_of,
	.tlbi = bench_invalidate,
};

/* Which ASID is current; in TTBR0, or with A1 in TTBR1. */
void bench_set_asid(struct bench *bench, unsigned int asid)
{
	const uint64_t below = (UINT64_C(1) << 48) - 1;

	bench->mmu.vttbr = (bench->mmu.vttbr & below) | (uint64_t)asid << 48;
}

void bench_set_hcr(const struct bench *bench, uint64_t hcr)
{
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		s2pt_tlbs_msr(bench->tlbs, cpu, S2PT_TLB_HCR, hcr);
		s2pt_tlbs_synchronise(bench->tlbs, cpu);
	}
}

static void describe(struct s2pt_config *config, const struct bench_config *want)
{
	config->policy = want->policy;
	config->bbm = s2pt_bbm(want->bbm);
	config->format.regime = want->regime;
	config->format.mair = S2PT_MAIR_LINUX;
	config->format.upper = want->upper;
	config->format.non_global = want->non_global;
	config->tlb_range = want->range;
	config->vmid = want->regime == S2PT_EL2 ? 0 : ASID;
}

/* The registers of an MMU that walks the table. */
static void point_at_table(struct bench *bench, const struct bench_config *want)
{
	struct s2pt_tcr tcr = { .regime = want->regime, .asid16 = true };

	tcr.lower = (struct s2pt_tcr_range){ .on = !want->upper, .geom = bench->geom };
	tcr.upper = (struct s2pt_tcr_range){ .on = want->upper, .geom = bench->geom };
	bench->mmu = (struct s2pt_mmu){
		.vtcr = s2pt_tcr_compose(&tcr),
		.vttbr = s2pt_root_pa(&bench->pt),
		.ttbr1 = s2pt_root_pa(&bench->pt),
		.mair = S2PT_MAIR_LINUX,
		.regime = want->regime,
		.memory = { .read = s2pt_pool_read, .swap = s2pt_pool_swap, .ctx = bench->pool },
	};
	bench_set_asid(bench, bench->pt.config.vmid);
	if (want->regime == S2PT_EL2_E2H)
		bench_set_hcr(bench, want->host ? E2H | TGE : E2H);
}

static bool furnish(struct bench *bench, const struct bench_config *want)
{
	struct s2pt_geom_want shape = {
		.granule = S2PT_4K,
		.ipa_bits = BITS,
		.pa_bits = 48,
		.start_level = S2PT_START_AUTO,
		.regime = want->regime,
	};
	struct s2pt_pool_config pool = { .granule = S2PT_4K, .pa_bits = 48, .pages = 256 };
	struct s2pt_config config = { .ops = &ops, .context = bench };
	struct s2pt_tlbs_config tlbs = { .cpus = 2, .regime = want->regime };

	if (s2pt_geom_init(&bench->geom, &shape) != S2PT_DONE)
		return false;
	bench->features.ttl = true;
	bench->features.range = true;
	bench->features.host = want->host;
	bench->random = 1;
	tlbs.geom = bench->geom;
	bench->pool = s2pt_pool_new(&pool);
	bench->tlbs = s2pt_tlbs_new(&tlbs);
	config.format.geom = bench->geom;
	describe(&config, want);
	if (!bench->pool || !bench->tlbs || s2pt_init(&bench->pt, &config) != S2PT_DONE)
		return false;
	point_at_table(bench, want);
	return true;
}

struct bench *bench_new(const struct bench_config *want)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (bench && !furnish(bench, want)) {
		(void)bench_delete(bench);
		return NULL;
	}
	return bench;
}

bool bench_delete(struct bench *bench)
{
	struct s2pt_pool_counts counts = { .live = 0 };

	s2pt_destroy(s2pt_exclusive(&bench->pt));
	if (bench->pool)
		s2pt_pool_counts(bench->pool, &counts);
	s2pt_tlbs_delete(bench->tlbs);
	s2pt_pool_delete(bench->pool);
	free(bench);
	return counts.live == 0;
}

enum s2pt_status bench_map(struct bench *bench, uint64_t va, s2pt_pa_t pa, unsigned int perm)
{
	struct s2pt_mapping mapping = { .ipa = va, .pa = pa, .size = 0x1000 };

	mapping.attr.perm = perm;
	return s2pt_map(&bench->pt, &mapping);
}

struct s2pt_tlb_answer bench_access(const struct bench *bench, unsigned int cpu, uint64_t va,
				    enum s2pt_mmu_access_type type, bool el0)
{
	struct s2pt_mmu_access access = { .ipa = va, .type = type, .el0 = el0 };
	struct s2pt_tlb_answer answer;

	s2pt_tlbs_access(bench->tlbs, cpu, &bench->mmu, &access, &answer);
	return answer;
}

struct s2pt_tlb_answer bench_read(const struct bench *bench, unsigned int cpu, uint64_t va)
{
	return bench_access(bench, cpu, va, S2PT_MMU_READ, false);
}

static unsigned int roll(struct bench *bench, unsigned int most)
{
	bench->random = bench->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned int)(bench->random >> 33) % most;
}

/* A random change of the table, which owes nothing when it returns. */
static void change(struct bench *bench, uint64_t base)
{
	struct s2pt_range page = { base + 0x1000ULL * roll(bench, PLACES), 0x1000 };
	struct s2pt_mapping mapping = { .ipa = page.ipa, .size = 0x1000 };
	struct s2pt_excl excl = s2pt_exclusive(&bench->pt);

	mapping.pa = PA + 0x1000ULL * roll(bench, 4);
	mapping.attr.perm = S2PT_R | (roll(bench, 2) ? S2PT_W : 0);
	mapping.attr.software = roll(bench, 4);
	if (roll(bench, 4) == 0) {
		mapping.ipa = base;
		mapping.pa = PA;
		mapping.size = 0x200000;
	}
	switch (roll(bench, 8)) {
	case 0:
		(void)s2pt_unmap(excl, &page, NULL);
		return;
	case 1:
		(void)s2pt_protect(&bench->pt, &page, S2PT_W, NULL);
		return;
	case 2:
		(void)s2pt_relax(&bench->pt, page.ipa, S2PT_W);
		return;
	case 3:
		(void)s2pt_split(excl, &(struct s2pt_splitting){ .range = page, .pages = 4 });
		return;
	default:
		(void)s2pt_map_alone(excl, &mapping);
	}
}

/* Change and access in turns; what was stale, and what allowed less than the table. */
void bench_turns(struct bench *bench, uint64_t base, struct s2pt_tlb_counts *sum)
{
	*sum = (struct s2pt_tlb_counts){ .walks = 0 };
	for (unsigned int i = 0; i < STEPS; i++) {
		unsigned int cpu = roll(bench, 2);
		uint64_t va = base + 0x1000ULL * roll(bench, PLACES);

		if (roll(bench, 3) == 0)
			change(bench, base);
		else if (roll(bench, 4) == 0)
			s2pt_tlbs_speculate(bench->tlbs, cpu, &bench->mmu, va);
		else
			bench_access(bench, cpu, va, (enum s2pt_mmu_access_type)roll(bench, 2),
				     false);
	}
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		struct s2pt_tlb_counts counts;

		s2pt_tlbs_counts(bench->tlbs, cpu, &counts);
		s2pt_tlb_counts_add(sum, &counts);
	}
}
