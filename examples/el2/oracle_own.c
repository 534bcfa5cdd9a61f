/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges EL2's own stage 1 by QEMU's MMU: EL2 runs on tables of every shape that libs2pt makes, asks
 * by AT S1E2R and AT S1E2W what the MMU sees beside its code, after each random change, and uses a page
 * there itself.
 */

#include "cpu.h"
#include "el2.h"
#include "oracle_own_change.h"
#include "oracle_own_first.h"
#include "oracle_own_table.h"
#include "oracle_own_use.h"
#include "oracle_state.h"

#include <s2pt/stage1.h>

#define ROUNDS  4
#define CHANGES 64
#define PROBES  2400

/* Fields of PAR_EL1: after a fault F and FST in bits 6:1. */
#define PAR_FAULT      1
#define PAR_FAULT_MASK 0x7f
#define PAR_ADDRESS    UINT64_C(0x000ffffffffff000)

enum fault_status {
	TRANSLATION = 4,
	ACCESS_FLAG = 8,
	PERMISSION = 12,
	TRANSLATION_ABOVE = 0x2b
};

static uint64_t asked;
static bool vhe;

static uint64_t fault(unsigned int status, int level)
{
	unsigned int code = level < 0 ? TRANSLATION_ABOVE : status + (unsigned int)level;

	return PAR_FAULT | code << 1;
}

/* The byte of MAIR_EL2 for each memory type (Arm ARM, MAIR_EL2), which PAR_EL1 repeats. */
static const unsigned char bytes[] = {
	[S2PT_NORMAL] = 0xff,       [S2PT_NORMAL_NC] = 0x44,    [S2PT_DEVICE] = 0x04,
	[S2PT_DEVICE_NGNRNE] = 0,   [S2PT_DEVICE_NGRE] = 0x08,  [S2PT_DEVICE_GRE] = 0x0c,
	[S2PT_NORMAL_WT] = 0xbb,    [S2PT_NORMAL_NC_WT] = 0x4b, [S2PT_NORMAL_NC_WB] = 0x4f,
	[S2PT_NORMAL_WT_NC] = 0xb4, [S2PT_NORMAL_WT_WB] = 0xbf, [S2PT_NORMAL_WB_NC] = 0xf4,
	[S2PT_NORMAL_WB_WT] = 0xfb,
};

/* What PAR_EL1 must say by the core's own look at the table. */
static uint64_t by_lookup(uint64_t va, bool write)
{
	const struct s2pt_format *format = &own.config.format;
	struct s2pt_entry entry;
	struct s2pt_attr attr;

	if (!own_has(va))
		return fault(TRANSLATION, 0);
	if (s2pt_lookup(&own, va, &entry) != S2PT_DONE)
		return fault(TRANSLATION, entry.level);
	attr = s2pt_desc_attr(format, entry.desc, entry.level);
	if (attr.old)
		return fault(ACCESS_FLAG, entry.level);
	if (write && !(attr.perm & S2PT_W))
		return fault(PERMISSION, entry.level);
	return (uint64_t)bytes[attr.memtype] << 56 |
	       ((s2pt_desc_pa(format, entry.desc, entry.level) + (va - entry.ipa)) & PAR_ADDRESS);
}

static bool probe(void)
{
	bool write = oracle_random(2) != 0;
	uint64_t va = own_address();
	uint64_t want = by_lookup(va, write);
	uint64_t got;

	if (write)
		__asm__ volatile("at s1e2w, %0\n\tisb" ::"r"(va) : "memory");
	else
		__asm__ volatile("at s1e2r, %0\n\tisb" ::"r"(va) : "memory");
	got = read_reg(par_el1);
	got &= got & PAR_FAULT ? PAR_FAULT_MASK : UINT64_C(0xff) << 56 | PAR_ADDRESS;
	asked++;
	if (got != want)
		print("stage1: %s %x: PAR_EL1 %x, by s2pt_lookup() %x\n", write ? "write" : "read",
		      va, got, want);
	return got == want;
}

static uint64_t judge(const struct s2pt_geom *geom, enum s2pt_regime regime, bool upper)
{
	uint64_t wrong = 0;

	for (int round = 0; round < ROUNDS; round++) {
		own_begin(geom, regime, upper);
		for (int i = 0; i < CHANGES; i++) {
			own_change();
			wrong += own_use();
			for (int k = 0; k < PROBES / CHANGES; k++)
				wrong += probe() ? 0 : 1;
		}
		own_end();
	}
	return wrong;
}

static bool has_granule(const struct s2pt_geom_want *want)
{
	switch (want->granule) {
	case S2PT_4K:
		return own_cpu.granule_4k && (!want->lpa2 || own_cpu.lpa2_4k);
	case S2PT_16K:
		return own_cpu.granule_16k && (!want->lpa2 || own_cpu.lpa2_16k);
	case S2PT_64K:
		return own_cpu.granule_64k && !want->lpa2;
	}
	return false;
}

/* An output width that the CPU has: its own in every other shape. */
static unsigned int output(void)
{
	static const unsigned int widths[] = { 36, 40, 42, 44, 48, 52 };
	unsigned int some = widths[oracle_random(6)];

	return some < own_cpu.pa_bits && oracle_random(2) ? some : own_cpu.pa_bits;
}

/* Judge one shape as EL2's, and as the lower and the upper range of EL2&0 where there is VHE. */
static unsigned int shape(enum s2pt_granule granule, unsigned int bits, bool lpa2, uint64_t *wrong)
{
	struct s2pt_geom_want want = {
		.granule = granule,
		.ipa_bits = bits,
		.pa_bits = output(),
		.start_level = S2PT_START_AUTO,
		.lpa2 = lpa2,
		.regime = S2PT_EL2,
	};
	struct s2pt_geom geom;
	uint64_t found;

	if (want.pa_bits > 48 && granule != S2PT_64K && !lpa2)
		want.pa_bits = 48;
	/* Above 48 bits 64 KiB pages need FEAT_LVA, which goes with 52 bits of output in QEMU. */
	if (!has_granule(&want) || (bits > 48 && own_cpu.pa_bits < 52) ||
	    s2pt_geom_init(&geom, &want) != S2PT_DONE)
		return 0;
	found = judge(&geom, S2PT_EL2, false);
	if (vhe) {
		found += judge(&geom, S2PT_EL2_E2H, false);
		found += judge(&geom, S2PT_EL2_E2H, true);
	}
	print("stage1: granule %d, %u bits in, %u out%s, start at %s%u: %d differences\n",
	      s2pt_page_size(&geom), geom.ipa_bits, geom.pa_bits, geom.lpa2 ? ", LPA2" : "",
	      geom.start_level < 0 ? "-" : "",
	      (unsigned int)(geom.start_level < 0 ? 1 : geom.start_level), found);
	*wrong += found;
	return 1;
}

void cpu_main(unsigned int number, uint64_t devicetree)
{
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	static const unsigned int widths[] = { 32, 36, 39, 42, 47, 48, 50, 52 };
	struct s2pt_id_regs regs = {
		.mmfr0 = read_reg(id_aa64mmfr0_el1),
		.mmfr1 = read_reg(id_aa64mmfr1_el1),
		.mmfr2 = read_reg(id_aa64mmfr2_el1),
		.isar0 = read_reg(id_aa64isar0_el1),
	};
	uint64_t wrong = own_first();
	uint64_t shapes = 0;

	(void)number;
	(void)devicetree;
	own_init(&regs);
	vhe = (regs.mmfr1 >> 8 & 15) != 0;
	print("stage1: seed %x\n", ORACLE_SEED);
	for (unsigned int i = 0; i < 3 * 8 * 2; i++)
		shapes += shape(granules[i % 3], widths[i / 3 % 8], i / 24 != 0, &wrong);
	print("stage1: %d loads, stores and calls at EL2\n", own_used());
	print("stage1: %d probes, %d shapes, %d differences\n", asked, shapes, wrong);
	power_off(wrong || !shapes ? 1 : 0);
}

void own_surprise(uint64_t esr, uint64_t elr, uint64_t far)
{
	own_leave();
	print("\nstage1: exception at EL2: ESR %x ELR %x FAR %x\n", esr, elr, far);
	power_off(2);
}
