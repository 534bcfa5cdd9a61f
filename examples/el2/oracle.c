/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges libs2pt by QEMU's MMU: makes tables in every shape that this CPU takes, changes them at
 * random, and asks the MMU by AT and by accesses what it makes of them.
 */

#include "cpu.h"
#include "el2.h"
#include "oracle_access.h"
#include "oracle_probe.h"
#include "oracle_state.h"
#include "oracle_table.h"

#define ROUNDS  8
#define CHANGES 64
#define PROBES  1500
#define TRIALS  400

/* The properties of a round, by the bits of its number. */
#define WITH_FWB      1
#define WITH_MEMORY   2
#define WITH_HARDWARE 4

/* HCR_EL2: RW, TID2, DC, VM: stage 1 off and cacheable, so that the memory type is stage 2's. */
#define HCR     (UINT64_C(1) << 31 | 1 << 17 | 1 << 12 | 1)
#define HCR_FWB (UINT64_C(1) << 46)
/* SCTLR_EL1: EL0 may read CTR_EL0. */
#define SCTLR_UCT (1 << 15)

static struct s2pt_cpu cpu;
static struct s2pt_ops ops;

/*
 * Does QEMU take this shape?  QEMU 7.2 refuses walks of 4 KiB pages from level -1 but for 52 bits,
 * and walks of 16 KiB pages from level 0.
 */
static bool takes(const struct s2pt_geom_want *want)
{
	switch (want->granule) {
	case S2PT_4K:
		return cpu.granule_4k && (!want->lpa2 || cpu.lpa2_4k) &&
		       (want->start_level >= 0 || want->ipa_bits == 52);
	case S2PT_16K:
		return cpu.granule_16k && (!want->lpa2 || cpu.lpa2_16k) && want->start_level != 0;
	case S2PT_64K:
		return cpu.granule_64k && !want->lpa2;
	}
	return false;
}

static void enter(const struct s2pt_geom *geom, bool fwb)
{
	static const enum s2pt_step_op fresh[] = { S2PT_VMALLS12E1, S2PT_DSB_NSH, S2PT_ISB };
	struct s2pt_vtcr_extra extra = {
		.vmid16 = cpu.vmid16,
		.access_flag = oracle.hardware && cpu.access_flag,
		.dirty = oracle.hardware && cpu.dirty,
	};
	struct s2pt_vttbr fields = { .root = s2pt_root_pa(&stage2), .vmid = 1 };

	oracle.mmu.vtcr = s2pt_vtcr_compose(geom, &extra);
	if (s2pt_vttbr_compose(geom, &fields, &oracle.mmu.vttbr) != S2PT_DONE)
		fail("no VTTBR_EL2", fields.root);
	write_reg(vtcr_el2, oracle.mmu.vtcr);
	write_reg(vttbr_el2, oracle.mmu.vttbr);
	write_reg(hcr_el2, fwb ? HCR | HCR_FWB : HCR);
	isb();
	for (unsigned int i = 0; i < sizeof(fresh) / sizeof(fresh[0]); i++)
		stage2_step(&(struct s2pt_step){ .op = fresh[i] });
}

static void begin(const struct s2pt_geom *geom, int round)
{
	struct s2pt_config config = {
		.policy = S2PT_EXACT,
		.vmid = 1,
		.ops = &ops,
		.keep_rest = oracle_random(2) != 0,
		.tlb_range = cpu.tlb_range,
		.tlb_dirty = cpu.tlb_dirty,
		.bbm = oracle_random(2) ? s2pt_bbm(cpu.bbm) : NULL,
	};

	oracle.memory = (round & WITH_MEMORY) != 0;
	oracle.hardware = (round & WITH_HARDWARE) && cpu.access_flag;
	config.software_managed = !oracle.hardware && oracle_random(2);
	config.format.geom = *geom;
	config.format.fwb = cpu.fwb && (round & WITH_FWB);
	config.format.xnx = cpu.xnx;
	pool_init(s2pt_page_size(geom));
	stage2_ops_init(geom);
	if (s2pt_init(&stage2, &config) != S2PT_DONE)
		fail("no table", 0);
	enter(geom, config.format.fwb);
}

/* Judge one shape: make random changes; after each few, ask the MMU and use it. */
static uint64_t judge(const struct s2pt_geom *geom)
{
	uint64_t wrong = 0;

	for (int round = 0; round < ROUNDS; round++) {
		begin(geom, round);
		for (int i = 0; i < CHANGES; i++) {
			oracle_change();
			if (i % 16 != 15)
				continue;
			oracle_map_code();
			for (int k = 0; k < PROBES / 4; k++)
				wrong += oracle_probe() ? 0 : 1;
			for (int k = 0; oracle.memory && k < TRIALS / 4; k++)
				wrong += oracle_access() ? 0 : 1;
		}
		s2pt_destroy(s2pt_exclusive(&stage2));
		if (pool_used() != 0)
			fail("pages leaked", pool_used());
	}
	return wrong;
}

static bool shape(const struct s2pt_geom_want *want, uint64_t *wrong)
{
	struct s2pt_geom geom;
	uint64_t found;

	if (!takes(want) || s2pt_geom_init(&geom, want) != S2PT_DONE)
		return false;
	found = judge(&geom);
	print("oracle: granule %d, %u bits in, %u out, %s start at %s%u, x%u: %d differences\n",
	      s2pt_page_size(&geom), geom.ipa_bits, geom.pa_bits, geom.lpa2 ? "LPA2," : "",
	      geom.start_level < 0 ? "-" : "",
	      (unsigned int)(geom.start_level < 0 ? 1 : geom.start_level), geom.root_pages, found);
	*wrong += found;
	return true;
}

static unsigned int out_bits(enum s2pt_granule granule, bool lpa2)
{
	return cpu.pa_bits > 48 && granule != S2PT_64K && !lpa2 ? 48 : cpu.pa_bits;
}

static bool read_word(void *context, s2pt_pa_t pa, uint64_t *word)
{
	(void)context;
	*word = *(const volatile uint64_t *)(uintptr_t)pa;
	return true;
}

void cpu_main(unsigned int number, uint64_t devicetree)
{
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	static const unsigned int widths[] = { 32, 36, 39, 40, 43, 44, 47, 48, 51, 52 };
	struct s2pt_id_regs regs = {
		.mmfr0 = read_reg(id_aa64mmfr0_el1),
		.mmfr1 = read_reg(id_aa64mmfr1_el1),
		.mmfr2 = read_reg(id_aa64mmfr2_el1),
		.isar0 = read_reg(id_aa64isar0_el1),
		.isar3 = read_reg(s3_0_c0_c6_3),
	};
	uint64_t wrong = 0;
	uint64_t shapes = 0;

	(void)number;
	(void)devicetree;
	s2pt_cpu_decode(&cpu, &regs);
	ops = stage2_ops;
	ops.cmo = NULL; /* the memory that is mapped here need not exist */
	write_reg(sctlr_el1, 0x30d00800 | SCTLR_UCT);
	write_reg(vbar_el1, 0);
	oracle.pa_bits = cpu.pa_bits;
	oracle.mmu.xnx = cpu.xnx;
	oracle.mmu.memory.read = read_word;
	oracle_access_init();
	print("oracle: seed %x\n", ORACLE_SEED);
	for (int i = 0; i < 3 * 10 * 5 * 2; i++) {
		bool lpa2 = i / 150 != 0;
		struct s2pt_geom_want want = {
			.granule = granules[i % 3],
			.ipa_bits = widths[i / 3 % 10],
			.pa_bits = out_bits(granules[i % 3], lpa2),
			.start_level = i / 30 % 5 - 1,
			.lpa2 = lpa2,
		};

		shapes += shape(&want, &wrong) ? 1 : 0;
	}
	print("oracle: AT %d, loads %d, stores %d, fetches %d; of these faults %d (in walks of stage 1: %d); updates by hardware %d\n",
	      oracle_counts.asked, oracle_counts.accesses[S2PT_MMU_READ],
	      oracle_counts.accesses[S2PT_MMU_WRITE], oracle_counts.accesses[S2PT_MMU_FETCH],
	      oracle_counts.faults, oracle_counts.walks, oracle_counts.updates);
	print("oracle: collections of dirty leaves %d, AT in contiguous runs %d\n",
	      oracle_counts.collected, oracle_counts.runs);
	print("oracle: %d probes, %d shapes, %d differences\n",
	      oracle_counts.asked + oracle_counts.accesses[S2PT_MMU_READ] +
		      oracle_counts.accesses[S2PT_MMU_WRITE] +
		      oracle_counts.accesses[S2PT_MMU_FETCH],
	      shapes, wrong);
	if (!oracle_counts.collected || !oracle_counts.runs)
		wrong++;
	power_off(wrong || !shapes ? 1 : 0);
}

void el2_surprise(uint64_t esr, uint64_t elr, uint64_t far)
{
	print("\noracle: exception at EL2: ESR %x ELR %x FAR %x\n", esr, elr, far);
	power_off(2);
}
