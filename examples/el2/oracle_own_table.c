/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own stage 1, made by libs2pt: the tables on which EL2 runs while they are judged, and random
 * changes of what lies beside its own code.
 */

#include "oracle_own_table.h"

#include "cpu.h"
#include "el2.h"
#include "oracle_own_step.h"
#include "oracle_state.h"

#include <s2pt/stage1.h>

#define PLACES 32

/* What EL2 itself needs: its image, the pool and the console.  Random changes stay above 2 GiB. */
#define OWN_BASE  UINT64_C(0x40000000)
#define OWN_SIZE  UINT64_C(0x04000000)
#define UART      UINT64_C(0x09000000)
#define RANDOM_VA UINT64_C(0x80000000)
#define HCR_E2H   (UINT64_C(1) << 34)
/*
 * As in a host: the instructions of EL1 then invalidate EL2&0.  QEMU 7.2's VAE2IS and RVAE2IS leave its
 * entries in the TLB.
 */
#define HCR_TGE (UINT64_C(1) << 27)

struct s2pt own;
struct s2pt_cpu own_cpu;
/* The table of the lower range, with EL2's code, where the upper one is judged. */
static struct s2pt lower;
static uint64_t places[PLACES];

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

void own_begin(const struct s2pt_geom *geom, enum s2pt_regime regime, bool upper)
{
	struct s2pt_config config = {
		.policy = S2PT_EXACT,
		.ops = &ops,
		.keep_rest = oracle_random(2) != 0,
		.tlb_range = own_cpu.tlb_range && oracle_random(2),
	};
	struct s2pt_tcr tcr = { .regime = regime, .lower = { .on = true, .geom = *geom } };
	struct regs regs = { .hcr = first.hcr, .mair = S2PT_MAIR_LINUX };

	config.format.geom = *geom;
	config.format.regime = regime;
	config.format.mair = S2PT_MAIR_LINUX;
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

/* Where random addresses begin. */
uint64_t own_start(void)
{
	return own.config.format.upper ? 0 - s2pt_ipa_end(&own.config.format.geom) : RANDOM_VA;
}

/* How many there are. */
static uint64_t extent(void)
{
	uint64_t end = s2pt_ipa_end(&own.config.format.geom);

	return own.config.format.upper ? end : end - RANDOM_VA;
}

/* Does the table translate this address at all? */
bool own_has(uint64_t va)
{
	return va - own_start() < extent();
}

/* An address near one that was changed; rarely one beyond the input space. */
uint64_t own_address(void)
{
	uint64_t near = places[oracle_random(PLACES)];
	uint64_t at;

	/* 2^57 and up are in no range. */
	if (oracle_random(24) == 0)
		return (UINT64_C(1) << 57) + oracle_random(UINT64_C(1) << 57);
	at = oracle_random(3) ? near + oracle_random(UINT64_C(1) << (12 + oracle_random(20)))
			      : oracle_random(extent());
	return own_start() + at % extent();
}

static struct s2pt_attr some_attr(void)
{
	struct s2pt_attr attr = {
		.perm = S2PT_R | (oracle_random(2) ? S2PT_W : 0),
		.memtype = (enum s2pt_memtype)oracle_random(3),
		.software = (unsigned int)oracle_random(16),
		.old = oracle_random(8) == 0,
		.guarded = oracle_random(2) != 0,
	};

	if (attr.memtype == S2PT_NORMAL && oracle_random(2))
		attr.perm |= S2PT_X;
	if (own.config.format.regime != S2PT_EL2) {
		attr.perm |= oracle_random(2) ? S2PT_EL0 : 0;
		attr.perm &= oracle_random(2) ? ~(unsigned int)S2PT_UX : ~0U;
	}
	return attr;
}

static void map_some(uint64_t va)
{
	const struct s2pt_geom *geom = &own.config.format.geom;
	int level = S2PT_LEVEL_MAX - (int)oracle_random(3);
	struct s2pt_attr attr = some_attr();
	uint64_t size;

	while (level < S2PT_LEVEL_MAX &&
	       (level < geom->start_level || !s2pt_level_has_blocks(geom, level)))
		level++;
	size = s2pt_level_size(geom, level);
	va &= ~(size - 1);
	if (own_has(va) && own_has(va + size - 1))
		map(&own, va, oracle_random(s2pt_pa_end(geom)) & ~(size - 1), size, &attr);
}

void own_map(uint64_t va, s2pt_pa_t pa, uint64_t size, const struct s2pt_attr *attr)
{
	map(&own, va, pa, size, attr);
}

void own_change(void)
{
	uint64_t va = own_address();
	struct s2pt_range page = { va & ~(s2pt_page_size(&own.config.format.geom) - 1),
				   s2pt_page_size(&own.config.format.geom) };
	struct s2pt_excl excl = s2pt_exclusive(&own);
	uint64_t size;

	if (!own_has(va))
		return;
	places[oracle_random(PLACES)] = va - own_start();
	switch (oracle_random(12)) {
	case 0:
		(void)s2pt_unmap_leaves(excl, &page, &size);
		return;
	case 2:
		(void)s2pt_protect_alone(excl, &page, S2PT_W, NULL);
		return;
	case 3:
		(void)s2pt_relax(&own, va, S2PT_W);
		return;
	case 4:
		(void)s2pt_touch(&own, va);
		return;
	case 5:
		(void)s2pt_split(excl, &(struct s2pt_splitting){ .range = page, .pages = 3 });
		return;
	default:
		map_some(va);
	}
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
