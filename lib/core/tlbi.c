/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spells a request to invalidate out in instructions: their order and their operands.  Names and
 * encodings are in tlbi_insn.c.  Carrying them out is left to the hypervisor.
 */

#include "s2pt/tlbi.h"

/*
 * Operand by IPA: IPA[51:12] in 39:0 for every granule, TTL in 47:44 (Arm ARM C5.5, TLBI
 * IPAS2E1IS).
 */
#define IPA_SHIFT 12
#define IPA_MASK  ((UINT64_C(1) << 40) - 1)
#define IPA_TTL   44

/* Operand by range: BaseADDR 36:0, NUM 43:39, SCALE 45:44, TG 47:46 (TLBI RIPAS2E1IS). */
#define RANGE_MASK  ((UINT64_C(1) << 37) - 1)
#define RANGE_NUM   39
#define RANGE_SCALE 44
#define RANGE_TG    46
#define NUM_MOST    31
#define SCALE_MOST  3
/** With LPA2 BaseADDR counts in 64 KiB. */
#define LPA2_SHIFT 16

/* Operand by VA: VA[55:12] in 43:0, TTL as above, ASID in 63:48 (TLBI VAE2IS, RVAE2IS). */
#define VA_MASK ((UINT64_C(1) << 44) - 1)
#define VA_ASID 48

/** The field TG of an operand: 1, 2, 3 for 4, 16 and 64 KiB. */
static uint64_t operand_tg(const struct s2pt_geom *geom)
{
	return ((uint64_t)geom->granule - 10) / 2;
}

static uint64_t operand_ttl(const struct s2pt_geom *geom, bool ttl, int level)
{
	if (!ttl || level < 0 || level > S2PT_LEVEL_MAX)
		return 0;
	return (operand_tg(geom) << 2 | (uint64_t)level) << IPA_TTL;
}

uint64_t s2pt_tlbi_ipa_operand(const struct s2pt_geom *geom, bool ttl, s2pt_ipa_t ipa, int level)
{
	return ((ipa >> IPA_SHIFT) & IPA_MASK) | operand_ttl(geom, ttl, level);
}

uint64_t s2pt_tlbi_va_operand(const struct s2pt_geom *geom, unsigned int asid, bool ttl,
			      uint64_t va, int level)
{
	return ((va >> IPA_SHIFT) & VA_MASK) | (uint64_t)asid << VA_ASID |
	       operand_ttl(geom, ttl, level);
}

uint64_t s2pt_tlbi_range_operand(const struct s2pt_geom *geom, s2pt_ipa_t ipa, unsigned int num,
				 unsigned int scale)
{
	unsigned int shift = geom->lpa2 ? LPA2_SHIFT : (unsigned int)geom->granule;

	return ((ipa >> shift) & RANGE_MASK) | (uint64_t)num << RANGE_NUM |
	       (uint64_t)scale << RANGE_SCALE | operand_tg(geom) << RANGE_TG;
}

/** The phases of a sequence, in this order. */
enum phase {
	LEAD,
	ADDRESSES,
	BETWEEN,
	ALL,
	COMPLETE,
	REPEAT,
	COMPLETE_AGAIN,
	SYNCHRONISE,
	END,
};

void s2pt_steps_begin(struct s2pt_steps *steps, const struct s2pt_geom *geom,
		      const struct s2pt_tlb_features *cpu, const struct s2pt_tlbi *request)
{
	*steps = (struct s2pt_steps){
		.request = *request,
		.geom = *geom,
		.cpu = *cpu,
		.phase = LEAD,
		.at = request->ipa,
		.pages = request->size >> geom->granule,
		.scale = SCALE_MOST,
	};
	if (request->kind == S2PT_TLBI_DIRTY && !cpu->dirty)
		steps->request.kind = S2PT_TLBI_VMID;
}

/** What an instruction does, whichever CPUs it reaches. */
enum deed {
	WAIT_STORES,
	WAIT,
	BY_IPA,
	BY_IPA_RANGE,
	ALL_STAGE1,
	ALL_STAGES,
	ALL_DIRTY,
	BY_VA_EL2,
	LEAF_EL2,
	BY_VA_RANGE_EL2,
	ALL_EL2,
	BY_VA_HOST,
	LEAF_HOST,
	BY_VA_RANGE_HOST,
	ALL_HOST,
};

/* The instruction on this CPU, in the Inner Shareable and in the Outer Shareable domain. */
static const unsigned char deeds[][3] = {
	[WAIT_STORES] = { S2PT_DSB_NSHST, S2PT_DSB_ISHST, S2PT_DSB_OSHST },
	[WAIT] = { S2PT_DSB_NSH, S2PT_DSB_ISH, S2PT_DSB_OSH },
	[BY_IPA] = { S2PT_IPAS2E1, S2PT_IPAS2E1IS, S2PT_IPAS2E1OS },
	[BY_IPA_RANGE] = { S2PT_RIPAS2E1, S2PT_RIPAS2E1IS, S2PT_RIPAS2E1OS },
	[ALL_STAGE1] = { S2PT_VMALLE1, S2PT_VMALLE1IS, S2PT_VMALLE1OS },
	[ALL_STAGES] = { S2PT_VMALLS12E1, S2PT_VMALLS12E1IS, S2PT_VMALLS12E1OS },
	[ALL_DIRTY] = { S2PT_VMALLWS2E1, S2PT_VMALLWS2E1IS, S2PT_VMALLWS2E1OS },
	[BY_VA_EL2] = { S2PT_VAE2, S2PT_VAE2IS, S2PT_VAE2OS },
	[LEAF_EL2] = { S2PT_VALE2, S2PT_VALE2IS_VA, S2PT_VALE2OS },
	[BY_VA_RANGE_EL2] = { S2PT_RVAE2, S2PT_RVAE2IS, S2PT_RVAE2OS },
	[ALL_EL2] = { S2PT_ALLE2, S2PT_ALLE2IS, S2PT_ALLE2OS },
	[BY_VA_HOST] = { S2PT_VAE1, S2PT_VAE1IS, S2PT_VAE1OS },
	[LEAF_HOST] = { S2PT_VALE1, S2PT_VALE1IS, S2PT_VALE1OS },
	[BY_VA_RANGE_HOST] = { S2PT_RVAE1, S2PT_RVAE1IS, S2PT_RVAE1OS },
	[ALL_HOST] = { S2PT_VMALLE1, S2PT_VMALLE1IS, S2PT_VMALLE1OS },
};

/** The instruction for the scope of the request. */
static enum s2pt_step_op scoped(const struct s2pt_steps *steps, enum deed deed)
{
	unsigned int domain = steps->cpu.outer ? 2 : 1;

	return (enum s2pt_step_op)deeds[deed][steps->request.scope == S2PT_SHARED ? domain : 0];
}

static bool of_stage1(const struct s2pt_steps *steps)
{
	return steps->request.regime != S2PT_STAGE2;
}

/** What `deed` of EL2 is in the regime of the request. */
static enum deed of_regime(const struct s2pt_steps *steps, enum deed deed)
{
	bool host = steps->cpu.host && steps->request.regime == S2PT_EL2_E2H;

	return host ? (enum deed)((int)deed - BY_VA_EL2 + BY_VA_HOST) : deed;
}

static struct s2pt_step one_va(const struct s2pt_steps *steps, int level)
{
	enum deed deed = level == S2PT_LEVEL_UNKNOWN ? BY_VA_EL2 : LEAF_EL2;

	return (struct s2pt_step){
		scoped(steps, of_regime(steps, deed)),
		s2pt_tlbi_va_operand(&steps->geom, steps->request.vmid, steps->cpu.ttl, steps->at,
				     level),
	};
}

static struct s2pt_step one_ipa(const struct s2pt_steps *steps, int level)
{
	return (struct s2pt_step){
		scoped(steps, BY_IPA),
		s2pt_tlbi_ipa_operand(&steps->geom, steps->cpu.ttl, steps->at, level),
	};
}

/** Invalidate one page by its address, and move on to the next. */
static struct s2pt_step one_page(struct s2pt_steps *steps, int level)
{
	struct s2pt_step step = of_stage1(steps) ? one_va(steps, level) : one_ipa(steps, level);

	steps->at += s2pt_page_size(&steps->geom);
	steps->pages--;
	return step;
}

/**
 * Invalidate as many units of the present scale as the rest of the range holds; false if it holds
 * none.  The scale only goes down, so that a range takes at most four of these.
 */
static bool many_pages(struct s2pt_steps *steps, struct s2pt_step *step)
{
	unsigned int unit = 5 * (unsigned int)steps->scale + 1;
	uint64_t units = steps->pages >> unit;
	uint64_t now = units > NUM_MOST + 1 ? NUM_MOST + 1 : units;

	if (now != 0) {
		step->op = scoped(steps, of_stage1(steps) ? of_regime(steps, BY_VA_RANGE_EL2)
							  : BY_IPA_RANGE);
		step->operand = s2pt_tlbi_range_operand(
			&steps->geom, steps->at, (unsigned int)now - 1, (unsigned int)steps->scale);
		if (of_stage1(steps))
			step->operand |= (uint64_t)steps->request.vmid << VA_ASID;
		steps->at += now << unit << steps->geom.granule;
		steps->pages -= now << unit;
	}
	if (units <= NUM_MOST + 1)
		steps->scale--;
	return now != 0;
}

/** The next invalidation of a range. */
static struct s2pt_step range_step(struct s2pt_steps *steps)
{
	bool misaligned = steps->geom.lpa2 && (steps->at & ((UINT64_C(1) << LPA2_SHIFT) - 1)) != 0;
	struct s2pt_step step;

	if (steps->pages == 1 || !steps->cpu.range || misaligned)
		return one_page(steps, S2PT_LEVEL_UNKNOWN);
	while (!many_pages(steps, &step))
		;
	return step;
}

static bool address_step(struct s2pt_steps *steps, struct s2pt_step *step)
{
	if (steps->pages == 0)
		return false;
	if (steps->request.kind == S2PT_TLBI_IPA)
		*step = one_page(steps, steps->request.level);
	else
		*step = range_step(steps);
	return true;
}

/** The phase after `phase`. */
static int phase_after(const struct s2pt_steps *steps, int phase)
{
	enum s2pt_tlbi_kind kind = steps->request.kind;

	if (phase == LEAD && kind == S2PT_TLBI_NONE)
		return END;
	if (phase == LEAD && (kind == S2PT_TLBI_VMID || kind == S2PT_TLBI_DIRTY))
		return ALL;
	if (phase == ADDRESSES && of_stage1(steps))
		return COMPLETE;
	if (phase == BETWEEN && !steps->request.stage1)
		return END;
	if (phase == COMPLETE && !(steps->cpu.repeat && steps->request.scope == S2PT_SHARED))
		return SYNCHRONISE;
	return phase + 1;
}

static struct s2pt_step all_step(const struct s2pt_steps *steps)
{
	enum deed deed = ALL_STAGE1;

	if (of_stage1(steps))
		deed = of_regime(steps, ALL_EL2);
	else if (steps->request.kind == S2PT_TLBI_VMID)
		deed = ALL_STAGES;
	else if (steps->request.kind == S2PT_TLBI_DIRTY)
		deed = ALL_DIRTY;
	return (struct s2pt_step){ scoped(steps, deed), 0 };
}

static struct s2pt_step phase_step(const struct s2pt_steps *steps, int phase)
{
	switch (phase) {
	case LEAD:
		return (struct s2pt_step){ scoped(steps, WAIT_STORES), 0 };
	case ALL:
		return all_step(steps);
	case REPEAT:
		return (struct s2pt_step){ S2PT_VALE2IS, 0 };
	case SYNCHRONISE:
		return (struct s2pt_step){ S2PT_ISB, 0 };
	default:
		return (struct s2pt_step){ scoped(steps, WAIT), 0 };
	}
}

bool s2pt_steps_next(struct s2pt_steps *steps, struct s2pt_step *step)
{
	int phase;

	if (steps->phase == ADDRESSES) {
		if (address_step(steps, step))
			return true;
		steps->phase = phase_after(steps, ADDRESSES);
	}
	phase = steps->phase;
	if (phase == END)
		return false;
	*step = phase_step(steps, phase);
	steps->phase = phase_after(steps, phase);
	return true;
}
