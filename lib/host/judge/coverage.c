/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What TLBIs cover: Arm ARM C5.5 (the instructions and their operands), D8.16.5 (level hints).
 */

#include "coverage.h"

#include "coverage_el2.h"

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
		[S2PT_VMALLWS2E1] = { S2PT_INSTRUCTION_VMALLWS2E1, 0, 0, false },
		[S2PT_VMALLWS2E1IS] = { S2PT_INSTRUCTION_VMALLWS2E1, S2PT_INSTRUCTION_INNER, 0,
					false },
		[S2PT_VMALLWS2E1OS] = { S2PT_INSTRUCTION_VMALLWS2E1, S2PT_INSTRUCTION_OUTER, 0,
					false },
	};

	return event->kind == S2PT_CHECK_STEP ? steps[event->step.op] : event->instruction;
}

static void by_ipa(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	s2pt_check_cover_hint(geom, operand, covers);
	covers->first = covers_field(operand, 39, 0) << 12;
	covers->end = covers->first + s2pt_page_size(geom);
	covers->res0 |= covers_bits(operand, 62, 48) | covers_bits(operand, 43, 40);
}

static void by_range(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	(void)s2pt_check_cover_range(geom, operand, covers);
	covers->res0 = covers_bits(operand, 62, 48);
}

/* What is RES0 in the operand of an invalidation of stage 1. */
static uint64_t stage1_res0(enum s2pt_instruction_op op, uint64_t operand)
{
	bool all_asids = op == S2PT_INSTRUCTION_VAAE1 || op == S2PT_INSTRUCTION_VAALE1 ||
			 op == S2PT_INSTRUCTION_RVAAE1 || op == S2PT_INSTRUCTION_RVAALE1;

	if (op == S2PT_INSTRUCTION_ASIDE1)
		return covers_bits(operand, 47, 0);
	return all_asids ? covers_bits(operand, 63, 48) : 0;
}

void s2pt_check_cover(const struct s2pt_check_config *config, struct s2pt_instruction instruction,
		      uint64_t operand, struct coverage *covers)
{
	const struct s2pt_geom *geom = &config->geom;
	enum s2pt_instruction_op op = (enum s2pt_instruction_op)instruction.op;

	*covers = (struct coverage){
		.end = UINT64_MAX,
		.broadcast = instruction.domain != S2PT_INSTRUCTION_OWN,
		.nxs = instruction.nxs,
		.level = -2,
		.asid = UINT32_MAX,
	};
	if (config->regime != S2PT_STAGE2) {
		s2pt_check_cover_el2(config, op, operand, covers);
		return;
	}
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
	/* Bit 63 of those is NS: in Secure state it says whose addresses these are. */
	if (config->secure && covers->covered == COVERS_STAGE2) {
		covers->not_secure = operand >> 63;
		covers->secure = !covers->not_secure;
	}
}
