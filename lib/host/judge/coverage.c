/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What TLBIs cover: Arm ARM C5.5 (the instructions and their operands), D8.16.5 (level hints).
 */

#include "coverage.h"

/* The bits `high` down to `low` of a word, shifted down. */
static uint64_t field(uint64_t word, unsigned int high, unsigned int low)
{
	return word >> low & (~UINT64_C(0) >> (63 - (high - low)));
}

/* The same, left where they are. */
static uint64_t bits(uint64_t word, unsigned int high, unsigned int low)
{
	return field(word, high, low) << low;
}

struct s2pt_instruction s2pt_check_instruction(const struct s2pt_check_event *event)
{
	static const struct s2pt_instruction steps[S2PT_STEP_OPS] = {
		[S2PT_DSB_NSHST] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_OWN,
				     S2PT_INSTRUCTION_STORES, false },
		[S2PT_DSB_NSHLD] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_OWN,
				     S2PT_INSTRUCTION_LOADS, false },
		[S2PT_DSB_NSH] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_DSB_ISHST] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_INNER,
				     S2PT_INSTRUCTION_STORES, false },
		[S2PT_DSB_ISHLD] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_INNER,
				     S2PT_INSTRUCTION_LOADS, false },
		[S2PT_DSB_ISH] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_ISB] = { S2PT_INSTRUCTION_ISB, 0, 0, false },
		[S2PT_IPAS2E1] = { S2PT_INSTRUCTION_IPAS2E1, 0, 0, false },
		[S2PT_IPAS2E1IS] = { S2PT_INSTRUCTION_IPAS2E1, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_RIPAS2E1] = { S2PT_INSTRUCTION_RIPAS2E1, 0, 0, false },
		[S2PT_RIPAS2E1IS] = { S2PT_INSTRUCTION_RIPAS2E1, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_VMALLE1] = { S2PT_INSTRUCTION_VMALLE1, 0, 0, false },
		[S2PT_VMALLE1IS] = { S2PT_INSTRUCTION_VMALLE1, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_VMALLS12E1] = { S2PT_INSTRUCTION_VMALLS12E1, 0, 0, false },
		[S2PT_VMALLS12E1IS] = { S2PT_INSTRUCTION_VMALLS12E1, S2PT_INSTRUCTION_INNER, 0,
					false },
		[S2PT_VALE2IS] = { S2PT_INSTRUCTION_VALE2, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_DSB_OSHST] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_OUTER,
				     S2PT_INSTRUCTION_STORES, false },
		[S2PT_DSB_OSH] = { S2PT_INSTRUCTION_DSB, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_IPAS2E1OS] = { S2PT_INSTRUCTION_IPAS2E1, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_RIPAS2E1OS] = { S2PT_INSTRUCTION_RIPAS2E1, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_VMALLE1OS] = { S2PT_INSTRUCTION_VMALLE1, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_VMALLS12E1OS] = { S2PT_INSTRUCTION_VMALLS12E1, S2PT_INSTRUCTION_OUTER, 0,
					false },
		[S2PT_VAE2] = { S2PT_INSTRUCTION_VAE2, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_VAE2IS] = { S2PT_INSTRUCTION_VAE2, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_VAE2OS] = { S2PT_INSTRUCTION_VAE2, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_VALE2] = { S2PT_INSTRUCTION_VALE2, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_VALE2IS_VA] = { S2PT_INSTRUCTION_VALE2, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_VALE2OS] = { S2PT_INSTRUCTION_VALE2, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_RVAE2] = { S2PT_INSTRUCTION_RVAE2, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_RVAE2IS] = { S2PT_INSTRUCTION_RVAE2, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_RVAE2OS] = { S2PT_INSTRUCTION_RVAE2, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_ALLE2] = { S2PT_INSTRUCTION_ALLE2, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_ALLE2IS] = { S2PT_INSTRUCTION_ALLE2, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_ALLE2OS] = { S2PT_INSTRUCTION_ALLE2, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_VAE1] = { S2PT_INSTRUCTION_VAE1, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_VAE1IS] = { S2PT_INSTRUCTION_VAE1, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_VAE1OS] = { S2PT_INSTRUCTION_VAE1, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_VALE1] = { S2PT_INSTRUCTION_VALE1, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_VALE1IS] = { S2PT_INSTRUCTION_VALE1, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_VALE1OS] = { S2PT_INSTRUCTION_VALE1, S2PT_INSTRUCTION_OUTER, 0, false },
		[S2PT_RVAE1] = { S2PT_INSTRUCTION_RVAE1, S2PT_INSTRUCTION_OWN, 0, false },
		[S2PT_RVAE1IS] = { S2PT_INSTRUCTION_RVAE1, S2PT_INSTRUCTION_INNER, 0, false },
		[S2PT_RVAE1OS] = { S2PT_INSTRUCTION_RVAE1, S2PT_INSTRUCTION_OUTER, 0, false },
	};

	return event->kind == S2PT_CHECK_STEP ? steps[event->step.op] : event->instruction;
}

/* Does TG name the granule?  1 is 4 KiB, 2 is 16, 3 is 64. */
static bool granule_is(const struct s2pt_geom *geom, uint64_t tg)
{
	return tg == ((unsigned int)geom->granule - 10) / 2;
}

static void by_ipa(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	uint64_t tg = field(operand, 47, 46);
	uint64_t level = field(operand, 45, 44);

	covers->first = field(operand, 39, 0) << 12;
	covers->end = covers->first + s2pt_page_size(geom);
	covers->nothing = tg != 0 && !granule_is(geom, tg);
	covers->level = tg ? (int)level : -2;
	/* Level 0 is reserved where it has no blocks. */
	covers->reserved = (tg == 3 && level == 0) || (tg == 2 && level == 0);
	covers->res0 = bits(operand, 63, 48) | bits(operand, 43, 40);
	if (!tg)
		covers->res0 |= bits(operand, 45, 44);
}

static void by_range(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	unsigned int shift = geom->lpa2 ? 16 : (unsigned int)geom->granule;
	uint64_t pages = (field(operand, 43, 39) + 1) << (5 * field(operand, 45, 44) + 1);
	uint64_t level = field(operand, 38, 37);

	covers->first = field(operand, 36, 0) << shift;
	covers->end = covers->first + (pages << (unsigned int)geom->granule);
	covers->nothing = !granule_is(geom, field(operand, 47, 46));
	covers->level = level ? (int)level : -2;
	covers->reserved = field(operand, 47, 46) == 0;
	covers->res0 = bits(operand, 63, 48);
}

/* What is RES0 in the operand of an invalidation of stage 1. */
static uint64_t stage1_res0(enum s2pt_instruction_op op, uint64_t operand)
{
	bool all_asids = op == S2PT_INSTRUCTION_VAAE1 || op == S2PT_INSTRUCTION_VAALE1 ||
			 op == S2PT_INSTRUCTION_RVAAE1 || op == S2PT_INSTRUCTION_RVAALE1;

	if (op == S2PT_INSTRUCTION_ASIDE1)
		return bits(operand, 47, 0);
	return all_asids ? bits(operand, 63, 48) : 0;
}

void s2pt_check_cover(const struct s2pt_geom *geom, struct s2pt_instruction instruction,
		      uint64_t operand, struct coverage *covers)
{
	enum s2pt_instruction_op op = (enum s2pt_instruction_op)instruction.op;

	*covers = (struct coverage){
		.end = UINT64_MAX,
		.broadcast = instruction.domain != S2PT_INSTRUCTION_OWN,
		.nxs = instruction.nxs,
		.level = -2,
	};
	if (op == S2PT_INSTRUCTION_ALLE1 || op == S2PT_INSTRUCTION_VMALLS12E1 ||
	    op == S2PT_INSTRUCTION_VMALLWS2E1)
		covers->covered = COVERS_BOTH;
	else if (op >= S2PT_INSTRUCTION_IPAS2E1 && op <= S2PT_INSTRUCTION_RIPAS2LE1)
		covers->covered = COVERS_STAGE2;
	else if (op == S2PT_INSTRUCTION_VMALLE1)
		covers->covered = COVERS_STAGE1;
	else if (op >= S2PT_INSTRUCTION_VAE1 && op <= S2PT_INSTRUCTION_ASIDE1)
		covers->covered = COVERS_SOME_STAGE1;
	covers->all_vmids = op == S2PT_INSTRUCTION_ALLE1;
	covers->writable = op == S2PT_INSTRUCTION_VMALLWS2E1;
	covers->leaves = op == S2PT_INSTRUCTION_IPAS2LE1 || op == S2PT_INSTRUCTION_RIPAS2LE1;
	if (op == S2PT_INSTRUCTION_IPAS2E1 || op == S2PT_INSTRUCTION_IPAS2LE1)
		by_ipa(geom, operand, covers);
	else if (op == S2PT_INSTRUCTION_RIPAS2E1 || op == S2PT_INSTRUCTION_RIPAS2LE1)
		by_range(geom, operand, covers);
	else if (covers->covered == COVERS_SOME_STAGE1)
		covers->res0 = stage1_res0(op, operand);
}
