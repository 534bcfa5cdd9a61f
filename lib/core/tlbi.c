/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spells a request to invalidate out in instructions: their order, their operands, their A64
 * encodings.  Carrying them out is left to the hypervisor.
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

/** The field TG of an operand: 1, 2, 3 for 4, 16 and 64 KiB. */
static uint64_t operand_tg(const struct s2pt_geom *geom)
{
	return ((uint64_t)geom->granule - 10) / 2;
}

uint64_t s2pt_tlbi_ipa_operand(const struct s2pt_geom *geom, bool ttl, s2pt_ipa_t ipa, int level)
{
	uint64_t operand = (ipa >> IPA_SHIFT) & IPA_MASK;

	if (ttl && level >= 0 && level <= S2PT_LEVEL_MAX)
		operand |= (operand_tg(geom) << 2 | (uint64_t)level) << IPA_TTL;
	return operand;
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
	STAGE2,
	BETWEEN,
	STAGE1,
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
}

/** The instruction for the scope of the request. */
static enum s2pt_step_op scoped(const struct s2pt_steps *steps, enum s2pt_step_op shared,
				enum s2pt_step_op local)
{
	return steps->request.scope == S2PT_SHARED ? shared : local;
}

static struct s2pt_step barrier(const struct s2pt_steps *steps)
{
	return (struct s2pt_step){ scoped(steps, S2PT_DSB_ISH, S2PT_DSB_NSH), 0 };
}

/** Invalidate one page by its IPA, and move on to the next. */
static struct s2pt_step one_page(struct s2pt_steps *steps, int level)
{
	struct s2pt_step step = {
		scoped(steps, S2PT_IPAS2E1IS, S2PT_IPAS2E1),
		s2pt_tlbi_ipa_operand(&steps->geom, steps->cpu.ttl, steps->at, level),
	};

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
		step->op = scoped(steps, S2PT_RIPAS2E1IS, S2PT_RIPAS2E1);
		step->operand = s2pt_tlbi_range_operand(
			&steps->geom, steps->at, (unsigned int)now - 1, (unsigned int)steps->scale);
		steps->at += now << unit << steps->geom.granule;
		steps->pages -= now << unit;
	}
	if (units <= NUM_MOST + 1)
		steps->scale--;
	return now != 0;
}

/** The next stage-2 invalidation of a range. */
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

static bool stage2_step(struct s2pt_steps *steps, struct s2pt_step *step)
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
	if (phase == LEAD && kind == S2PT_TLBI_VMID)
		return STAGE1;
	if (phase == BETWEEN && !steps->request.stage1)
		return END;
	if (phase == COMPLETE && !(steps->cpu.repeat && steps->request.scope == S2PT_SHARED))
		return SYNCHRONISE;
	return phase + 1;
}

static struct s2pt_step stage1_step(const struct s2pt_steps *steps)
{
	enum s2pt_step_op op = scoped(steps, S2PT_VMALLE1IS, S2PT_VMALLE1);

	if (steps->request.kind == S2PT_TLBI_VMID)
		op = scoped(steps, S2PT_VMALLS12E1IS, S2PT_VMALLS12E1);
	return (struct s2pt_step){ op, 0 };
}

static struct s2pt_step phase_step(const struct s2pt_steps *steps, int phase)
{
	switch (phase) {
	case LEAD:
		return (struct s2pt_step){ scoped(steps, S2PT_DSB_ISHST, S2PT_DSB_NSHST), 0 };
	case STAGE1:
		return stage1_step(steps);
	case REPEAT:
		return (struct s2pt_step){ S2PT_VALE2IS, 0 };
	case SYNCHRONISE:
		return (struct s2pt_step){ S2PT_ISB, 0 };
	default:
		return barrier(steps);
	}
}

bool s2pt_steps_next(struct s2pt_steps *steps, struct s2pt_step *step)
{
	int phase;

	if (steps->phase == STAGE2) {
		if (stage2_step(steps, step))
			return true;
		steps->phase = phase_after(steps, STAGE2);
	}
	phase = steps->phase;
	if (phase == END)
		return false;
	*step = phase_step(steps, phase);
	steps->phase = phase_after(steps, phase);
	return true;
}

/** The name and the encoding of each instruction, with Xt = 0 where it has one. */
static const struct {
	const char *name;
	uint32_t code;
	bool has_operand;
} instructions[] = {
	[S2PT_DSB_NSHST] = { "DSB NSHST", 0xd503369f, false },
	[S2PT_DSB_NSHLD] = { "DSB NSHLD", 0xd503359f, false },
	[S2PT_DSB_NSH] = { "DSB NSH", 0xd503379f, false },
	[S2PT_DSB_ISHST] = { "DSB ISHST", 0xd5033a9f, false },
	[S2PT_DSB_ISHLD] = { "DSB ISHLD", 0xd503399f, false },
	[S2PT_DSB_ISH] = { "DSB ISH", 0xd5033b9f, false },
	[S2PT_ISB] = { "ISB", 0xd5033fdf, false },
	[S2PT_IPAS2E1] = { "TLBI IPAS2E1", 0xd50c8420, true },
	[S2PT_IPAS2E1IS] = { "TLBI IPAS2E1IS", 0xd50c8020, true },
	[S2PT_RIPAS2E1] = { "TLBI RIPAS2E1", 0xd50c8440, true },
	[S2PT_RIPAS2E1IS] = { "TLBI RIPAS2E1IS", 0xd50c8040, true },
	[S2PT_VMALLE1] = { "TLBI VMALLE1", 0xd508871f, false },
	[S2PT_VMALLE1IS] = { "TLBI VMALLE1IS", 0xd508831f, false },
	[S2PT_VMALLS12E1] = { "TLBI VMALLS12E1", 0xd50c87df, false },
	[S2PT_VMALLS12E1IS] = { "TLBI VMALLS12E1IS", 0xd50c83df, false },
	[S2PT_VALE2IS] = { "TLBI VALE2IS", 0xd50c83a0, true },
};

uint32_t s2pt_step_encode(enum s2pt_step_op op, unsigned int xt)
{
	return instructions[op].code | (instructions[op].has_operand ? xt & 31 : 0);
}

bool s2pt_step_has_operand(enum s2pt_step_op op)
{
	return op >= S2PT_IPAS2E1 && op <= S2PT_RIPAS2E1IS;
}

const char *s2pt_step_name(enum s2pt_step_op op)
{
	return instructions[op].name;
}
