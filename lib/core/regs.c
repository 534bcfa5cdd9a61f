/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers: reads the CPU's ID registers, composes and parses VTCR_EL2 and VTTBR_EL2.  Which
 * shapes are allowed is left to geom.c.
 */

#include "s2pt/regs.h"

#include "geom_rules.h"
#include "seldom.h"

/* Fields of `VTCR_EL2`. */
#define VTCR_T0SZ       UINT64_C(0x3f)
#define VTCR_SL0_SHIFT  6
#define VTCR_IRGN0_WBWA (UINT64_C(1) << 8)
#define VTCR_ORGN0_WBWA (UINT64_C(1) << 10)
#define VTCR_SH0_INNER  (UINT64_C(3) << 12)
#define VTCR_TG0_SHIFT  14
#define VTCR_PS_SHIFT   16
#define VTCR_VS         (UINT64_C(1) << 19)
#define VTCR_HA         (UINT64_C(1) << 21)
#define VTCR_HD         (UINT64_C(1) << 22)
#define VTCR_RES1       (UINT64_C(1) << 31)
#define VTCR_DS         (UINT64_C(1) << 32)
#define VTCR_SL2_SHIFT  33

/* Fields of `VTTBR_EL2`. */
#define VTTBR_CNP        UINT64_C(1)
#define VTTBR_VMID_SHIFT 48
#define VTTBR_BADDR      ((UINT64_C(1) << 48) - 2)
/* Where the output has 52 bits, PA[51:48] are moved down to bits 5:2. */
#define VTTBR_HIGH_DOWN 46
#define VTTBR_HIGH      (UINT64_C(15) << 2)

/* Values of `ID_AA64MMFR0_EL1`, TGranX and TGranX_2. */
#define MMFR0_GRAN_NONE  0xf
#define MMFR0_GRAN2_SAME 0
#define MMFR0_GRAN2_HAS  2
#define MMFR0_GRAN2_LPA2 3

/* The highest level of FEAT_BBM, in `ID_AA64MMFR2_EL1`. */
#define BBM_MOST 3

static unsigned int id_field(uint64_t reg, unsigned int shift)
{
	return (unsigned int)(reg >> shift) & 15;
}

/*
 * Which granules stage 2 has.  TGran4 and TGran64 are signed: 0 is "yes", and 1 of TGran4 adds
 * FEAT_LPA2.  TGran16 is unsigned: 0 is "no".
 */
static void decode_granules(struct s2pt_cpu *cpu, uint64_t mmfr0)
{
	unsigned int gran4 = id_field(mmfr0, 28);
	unsigned int gran16 = id_field(mmfr0, 20);
	unsigned int gran64 = id_field(mmfr0, 24);
	unsigned int gran4_2 = id_field(mmfr0, 40);
	unsigned int gran16_2 = id_field(mmfr0, 32);
	unsigned int gran64_2 = id_field(mmfr0, 36);

	cpu->granule_4k = gran4_2 >= MMFR0_GRAN2_HAS;
	cpu->lpa2_4k = gran4_2 >= MMFR0_GRAN2_LPA2;
	if (gran4_2 == MMFR0_GRAN2_SAME) {
		cpu->granule_4k = gran4 != MMFR0_GRAN_NONE;
		cpu->lpa2_4k = gran4 == 1;
	}
	cpu->granule_16k = gran16_2 >= MMFR0_GRAN2_HAS;
	cpu->lpa2_16k = gran16_2 >= MMFR0_GRAN2_LPA2;
	if (gran16_2 == MMFR0_GRAN2_SAME) {
		cpu->granule_16k = gran16 >= 1;
		cpu->lpa2_16k = gran16 >= 2;
	}
	cpu->granule_64k = gran64_2 >= MMFR0_GRAN2_HAS;
	if (gran64_2 == MMFR0_GRAN2_SAME)
		cpu->granule_64k = gran64 != MMFR0_GRAN_NONE;
}

SELDOM void s2pt_cpu_decode(struct s2pt_cpu *cpu, const struct s2pt_id_regs *regs)
{
	unsigned int parange = id_field(regs->mmfr0, 0);
	unsigned int updates = id_field(regs->mmfr1, 0);
	unsigned int bbm = id_field(regs->mmfr2, 52);
	struct s2pt_cpu found = {
		/* Later CPUs may have 56 bits, which no descriptor format here can hold. */
		.pa_bits = s2pt_ps_bits(parange < PS_52BITS ? parange : PS_52BITS),
		.vmid16 = id_field(regs->mmfr1, 4) >= 2,
		.access_flag = updates >= 1,
		.dirty = updates >= 2,
		.xnx = id_field(regs->mmfr1, 28) >= 1,
		.fwb = id_field(regs->mmfr2, 40) >= 1,
		.ttl = id_field(regs->mmfr2, 48) >= 1,
		.tlb_range = id_field(regs->isar0, 56) >= 2,
		.tlb_dirty = id_field(regs->isar3, 8) >= 1,
		.small_tables = id_field(regs->mmfr2, 28) >= 1,
		.mte_perm = id_field(regs->pfr2, 0) >= 1,
		.bbm = bbm < BBM_MOST ? bbm : BBM_MOST,
	};

	decode_granules(&found, regs->mmfr0);
	*cpu = found;
}

SELDOM struct s2pt_cpu s2pt_cpu_meet(const struct s2pt_cpu *a, const struct s2pt_cpu *b)
{
	struct s2pt_cpu both = {
		.pa_bits = a->pa_bits < b->pa_bits ? a->pa_bits : b->pa_bits,
		.granule_4k = a->granule_4k && b->granule_4k,
		.granule_16k = a->granule_16k && b->granule_16k,
		.granule_64k = a->granule_64k && b->granule_64k,
		.lpa2_4k = a->lpa2_4k && b->lpa2_4k,
		.lpa2_16k = a->lpa2_16k && b->lpa2_16k,
		.vmid16 = a->vmid16 && b->vmid16,
		.access_flag = a->access_flag && b->access_flag,
		.dirty = a->dirty && b->dirty,
		.xnx = a->xnx && b->xnx,
		.fwb = a->fwb && b->fwb,
		.ttl = a->ttl && b->ttl,
		.tlb_range = a->tlb_range && b->tlb_range,
		.tlb_dirty = a->tlb_dirty && b->tlb_dirty,
		.small_tables = a->small_tables && b->small_tables,
		.mte_perm = a->mte_perm && b->mte_perm,
		.bbm = a->bbm < b->bbm ? a->bbm : b->bbm,
	};

	return both;
}

static bool cpu_has_lpa2(const struct s2pt_cpu *cpu, enum s2pt_granule granule)
{
	return (granule == S2PT_4K && cpu->lpa2_4k) || (granule == S2PT_16K && cpu->lpa2_16k);
}

static bool cpu_has_granule(const struct s2pt_cpu *cpu, enum s2pt_granule granule)
{
	switch (granule) {
	case S2PT_4K:
		return cpu->granule_4k;
	case S2PT_16K:
		return cpu->granule_16k;
	case S2PT_64K:
		return cpu->granule_64k;
	}
	return false;
}

SELDOM enum s2pt_status s2pt_geom_for_cpu(struct s2pt_geom *geom, const struct s2pt_cpu *cpu,
					  enum s2pt_granule granule, unsigned int ipa_bits)
{
	struct s2pt_geom_want want = {
		.granule = granule,
		.ipa_bits = ipa_bits ? ipa_bits : 40,
		.pa_bits = cpu->pa_bits,
		.start_level = S2PT_START_AUTO,
		.lpa2 = cpu_has_lpa2(cpu, granule),
		.cpu_bits = cpu->pa_bits,
	};

	if (!cpu_has_granule(cpu, granule))
		return S2PT_EINVAL;
	if (want.ipa_bits < 32)
		return S2PT_ERANGE;
	if (want.pa_bits > 48 && !want.lpa2 && granule != S2PT_64K)
		want.pa_bits = 48;
	return s2pt_geom_init(geom, &want);
}

/* Granules by their code in `VTCR_EL2`.TG0; code 3 is reserved. */
#define TG0_LAST 2
static const enum s2pt_granule tg0_granules[] = { S2PT_4K, S2PT_64K, S2PT_16K };

static unsigned int tg0_of(enum s2pt_granule granule)
{
	unsigned int tg0 = 0;

	while (tg0 < TG0_LAST && tg0_granules[tg0] != granule)
		tg0++;
	return tg0;
}

SELDOM uint64_t s2pt_vtcr_compose(const struct s2pt_geom *geom, const struct s2pt_vtcr_extra *extra)
{
	unsigned int sl = s2pt_start_at(geom->granule, geom->start_level)->sl;
	unsigned int ps = s2pt_ps_code(geom->pa_bits);
	uint64_t vtcr = VTCR_RES1 | VTCR_IRGN0_WBWA | VTCR_ORGN0_WBWA | VTCR_SH0_INNER;

	if (extra->ps > (int)ps)
		ps = (unsigned int)extra->ps;
	vtcr |= 64 - geom->ipa_bits;
	vtcr |= (uint64_t)(sl & 3) << VTCR_SL0_SHIFT;
	vtcr |= (uint64_t)(sl >> 2) << VTCR_SL2_SHIFT;
	vtcr |= (uint64_t)tg0_of(geom->granule) << VTCR_TG0_SHIFT;
	vtcr |= (uint64_t)ps << VTCR_PS_SHIFT;
	vtcr |= extra->vmid16 ? VTCR_VS : 0;
	vtcr |= extra->access_flag ? VTCR_HA : 0;
	vtcr |= extra->dirty ? VTCR_HD : 0;
	vtcr |= geom->lpa2 ? VTCR_DS : 0;
	return vtcr;
}

/* What is to be held against the rules, for a granule and a start level that `cpu` has. */
static struct s2pt_geom_want vtcr_want(uint64_t vtcr, const struct s2pt_start *start,
				       const struct s2pt_vtcr_reader *reader)
{
	const struct s2pt_cpu *cpu = reader->cpu;
	bool ds = (vtcr & VTCR_DS) != 0;
	bool lpa2 = ds && (start->granule == S2PT_64K || cpu_has_lpa2(cpu, start->granule));
	unsigned int bits = s2pt_ps_bits((unsigned int)(vtcr >> VTCR_PS_SHIFT) & 7);

	if (bits > cpu->pa_bits)
		bits = cpu->pa_bits;
	/* PS of 52 bits means 48 where the descriptors can't hold more. */
	if (bits > 48 && !lpa2 && start->granule != S2PT_64K)
		bits = 48;
	return (struct s2pt_geom_want){
		.granule = start->granule,
		.ipa_bits = 64 - (unsigned int)(vtcr & VTCR_T0SZ),
		.pa_bits = bits,
		.start_level = start->level,
		.lpa2 = lpa2,
		.small_tables = cpu->small_tables,
		.cpu_bits = cpu->pa_bits,
		.aarch32 = reader->aarch32,
	};
}

SELDOM enum s2pt_status s2pt_vtcr_parse_for(struct s2pt_geom *geom, struct s2pt_vtcr_extra *extra,
					    uint64_t vtcr, const struct s2pt_vtcr_reader *reader)
{
	unsigned int tg0 = (unsigned int)(vtcr >> VTCR_TG0_SHIFT) & 3;
	unsigned int ps = (unsigned int)(vtcr >> VTCR_PS_SHIFT) & 7;
	unsigned int sl0 = (unsigned int)(vtcr >> VTCR_SL0_SHIFT) & 3;
	unsigned int sl2 = (unsigned int)(vtcr >> VTCR_SL2_SHIFT) & 1;
	const struct s2pt_start *start;
	struct s2pt_geom_want want;
	enum s2pt_status status;

	if (tg0 > TG0_LAST || ps >= PS_CODES)
		return S2PT_EINVAL;
	start = s2pt_start_coded(tg0_granules[tg0], sl2 << 2 | sl0);
	if (!start || !cpu_has_granule(reader->cpu, start->granule))
		return S2PT_EINVAL;
	want = vtcr_want(vtcr, start, reader);
	status = s2pt_geom_init(geom, &want);
	if (status == S2PT_DONE && extra) {
		extra->ps = (int)ps;
		extra->vmid16 = (vtcr & VTCR_VS) != 0;
		extra->access_flag = (vtcr & VTCR_HA) != 0;
		extra->dirty = (vtcr & VTCR_HD) != 0;
	}
	return status;
}

SELDOM enum s2pt_status s2pt_vtcr_parse(struct s2pt_geom *geom, struct s2pt_vtcr_extra *extra,
					uint64_t vtcr)
{
	static const struct s2pt_cpu widest = {
		.pa_bits = 52,
		.granule_4k = true,
		.granule_16k = true,
		.granule_64k = true,
		.lpa2_4k = true,
		.lpa2_16k = true,
		.small_tables = true,
	};
	static const struct s2pt_vtcr_reader reader = { .cpu = &widest };

	return s2pt_vtcr_parse_for(geom, extra, vtcr, &reader);
}

SELDOM enum s2pt_status s2pt_vttbr_compose(const struct s2pt_geom *geom,
					   const struct s2pt_vttbr *fields, uint64_t *vttbr)
{
	if (fields->root & (s2pt_root_align(geom) - 1))
		return S2PT_EINVAL;
	/* The root is aligned and both are powers of two: its first byte stands for all. */
	if (fields->root >= s2pt_pa_end(geom) || fields->vmid > 0xffff)
		return S2PT_ERANGE;
	*vttbr = (uint64_t)fields->vmid << VTTBR_VMID_SHIFT | (fields->root & VTTBR_BADDR) |
		 (fields->root >> VTTBR_HIGH_DOWN & VTTBR_HIGH) | (fields->common ? VTTBR_CNP : 0);
	return S2PT_DONE;
}

SELDOM void s2pt_vttbr_parse(const struct s2pt_geom *geom, uint64_t vttbr,
			     struct s2pt_vttbr *fields)
{
	uint64_t below = s2pt_root_align(geom) - 1;
	uint64_t high = geom->pa_bits == 52 ? vttbr & VTTBR_HIGH : 0;

	fields->root = (vttbr & VTTBR_BADDR & ~below) | high << VTTBR_HIGH_DOWN;
	fields->vmid = (unsigned int)(vttbr >> VTTBR_VMID_SHIFT);
	fields->common = (vttbr & VTTBR_CNP) != 0;
	fields->stray = vttbr & VTTBR_BADDR & below & ~high;
}
