/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's own stage 1, made by libs2pt: the tables on which EL2 runs while they are judged. */

#include "oracle_own_table.h"

#include "cpu.h"
#include "el2.h"
#include "oracle_own_step.h"
#include "oracle_state.h"

#include <s2pt/stage1.h>

/* What EL2 itself needs: its image, the pool and the console. */
#define OWN_BASE UINT64_C(0x40000000)
#define OWN_SIZE UINT64_C(0x04000000)
#define UART     UINT64_C(0x09000000)
#define HCR_E2H  (UINT64_C(1) << 34)
/*
 * As in a host: the instructions of EL1 then invalidate EL2&0.  QEMU 7.2's VAE2IS and RVAE2IS leave its
 * entries in the TLB.
 */
#define HCR_TGE (UINT64_C(1) << 27)

struct s2pt own;
struct s2pt_cpu own_cpu;
/* The table of the lower range, with EL2's code, where the upper one is judged. */
static struct s2pt lower;

static void *give(void *context, void *cache, unsigned int pages)
{
	(void)context;
	(void)cache;
	return pool_alloc(pages);
}

static void take(void *context, void *table, unsigned int pages)
{
	(void)context;
	pool_free(table, pages);
}

/* One CPU, and nobody else walks. */
static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	s2pt_subtree_free(pt, table, level);
}

static void invalidate(void *context, const struct s2pt_tlbi *request)
{
	const struct s2pt_tlb_features features = { .ttl = own_cpu.ttl,
						    .range = own_cpu.tlb_range,
						    .host = true };
	struct s2pt_steps steps;
	struct s2pt_step step;

	(void)context;
	s2pt_steps_begin(&steps, &own.config.format.geom, &features, request);
	while (s2pt_steps_next(&steps, &step))
		own_step(&step);
}

static const struct s2pt_ops ops = {
	.alloc = give, .free = take, .retire = retire, .tlbi = invalidate
};

/* The registers that say on which tables EL2 runs. */
struct regs {
	uint64_t hcr;
	uint64_t tcr;
	uint64_t ttbr0;
	uint64_t ttbr1;
	uint64_t mair;
};

/* Those with which EL2 began. */
static struct regs first;

/* Go over to other tables.  Code, stack and console are at their own addresses in all. */
static void go_over(const struct regs *regs)
{
	uint64_t sctlr = read_reg(sctlr_el2);
	bool two = (regs->hcr & HCR_E2H) != 0;

	__asm__ volatile("msr sctlr_el2, %0\n\tisb\n\tmsr hcr_el2, %1\n\tisb\n\t"
			 "msr tcr_el2, %2\n\tmsr ttbr0_el2, %3\n\tmsr mair_el2, %4\n\tisb\n\t"
			 "tlbi alle2\n\tdsb nsh\n\tisb" ::"r"(sctlr & ~UINT64_C(1)),
			 "r"(regs->hcr), "r"(regs->tcr), "r"(regs->ttbr0), "r"(regs->mair)
			 : "memory");
	if (two)
		write_reg(S3_4_C2_C0_1, regs->ttbr1);
	__asm__ volatile("isb\n\tmsr sctlr_el2, %0\n\tisb" ::"r"(sctlr) : "memory");
}

static void map(struct s2pt *pt, uint64_t va, s2pt_pa_t pa, uint64_t size,
		const struct s2pt_attr *attr)
{
	struct s2pt_mapping mapping = { .ipa = va, .pa = pa, .size = size, .attr = *attr };

	mapping.pass_over = true;
	if (s2pt_map_alone(s2pt_exclusive(pt), &mapping) < S2PT_DONE)
		fail("can't map", va);
}

static uint64_t ttbr_of(const struct s2pt *pt)
{
	struct s2pt_vttbr ttbr = { .root = s2pt_root_pa(pt) };
	uint64_t word;

	if (s2pt_vttbr_compose(&pt->config.format.geom, &ttbr, &word) != S2PT_DONE)
		fail("no TTBR", ttbr.root);
	return word;
}

/* Make a table, and map what EL2 needs if it is one of low addresses. */
static void make(struct s2pt *pt, const struct s2pt_config *config)
{
	static const struct s2pt_attr code = { .perm = S2PT_R | S2PT_W | S2PT_X };
	static const struct s2pt_attr device = { .perm = S2PT_R | S2PT_W, .memtype = S2PT_DEVICE };

	if (s2pt_init(pt, config) != S2PT_DONE)
		fail("no table", 0);
	if (config->format.upper)
		return;
	map(pt, OWN_BASE, OWN_BASE, OWN_SIZE, &code);
	map(pt, UART, UART, s2pt_page_size(&config->format.geom), &device);
}

enum s2pt_memtype own_memtype(void)
{
	uint64_t type = oracle_random(13);

	return (enum s2pt_memtype)(type < S2PT_MEM_OTHER ? type : type + 1);
}

/* A MAIR of its own for each table; what own_use() maps is always in it. */
static uint64_t some_mair(void)
{
	enum s2pt_memtype types[8] = { S2PT_NORMAL_NC, S2PT_NORMAL, S2PT_DEVICE };

	for (unsigned int i = 3; i < 8; i++)
		types[i] = own_memtype();
	for (unsigned int i = 0; i < 8; i++) {
		uint64_t other = oracle_random(8);
		enum s2pt_memtype type = types[i];

		types[i] = types[other];
		types[other] = type;
	}
	return s2pt_mair_compose(types, 8);
}

void own_begin(const struct s2pt_geom *geom, enum s2pt_regime regime, bool upper)
{
	struct s2pt_config config = {
		.policy = S2PT_EXACT,
		.ops = &ops,
		.keep_rest = oracle_random(2) != 0,
		.tlb_range = own_cpu.tlb_range && oracle_random(2),
	};
	struct s2pt_tcr tcr = { .regime = regime, .lower = { .on = true, .geom = *geom } };
	struct regs regs = { .hcr = first.hcr, .mair = some_mair() };

	config.format.geom = *geom;
	config.format.regime = regime;
	config.format.mair = regs.mair;
	pool_init(s2pt_page_size(geom));
	if (upper) {
		make(&lower, &config);
		tcr.upper = tcr.lower;
		config.format.upper = true;
		config.format.non_global = oracle_random(2) != 0;
	}
	make(&own, &config);
	regs.hcr |= regime == S2PT_EL2 ? 0 : HCR_E2H | HCR_TGE;
	regs.tcr = s2pt_tcr_compose(&tcr);
	regs.ttbr0 = ttbr_of(upper ? &lower : &own);
	regs.ttbr1 = ttbr_of(&own);
	go_over(&regs);
}

void own_map(uint64_t va, s2pt_pa_t pa, uint64_t size, const struct s2pt_attr *attr)
{
	map(&own, va, pa, size, attr);
}

void own_end(void)
{
	go_over(&first);
	s2pt_destroy(s2pt_exclusive(&own));
	s2pt_destroy(s2pt_exclusive(&lower));
	if (pool_used() != 0)
		fail("pages leaked", pool_used());
}

void own_init(const struct s2pt_id_regs *regs)
{
	s2pt_cpu_decode(&own_cpu, regs);
	first.hcr = read_reg(hcr_el2);
	first.tcr = read_reg(tcr_el2);
	first.ttbr0 = read_reg(ttbr0_el2);
	first.mair = read_reg(mair_el2);
}

void own_leave(void)
{
	go_over(&first);
}
