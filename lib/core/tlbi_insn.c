/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions of invalidations: their names and their A64 encodings. */

#include "s2pt/step.h"

/** The name and the encoding of each instruction, with Xt = 0 where it has one. */
static const struct {
	const char *name;
	uint32_t code;
	bool has_operand;
} instructions[S2PT_STEP_OPS] = {
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
	[S2PT_DSB_OSHST] = { "DSB OSHST", 0xd503329f, false },
	[S2PT_DSB_OSH] = { "DSB OSH", 0xd503339f, false },
	[S2PT_IPAS2E1OS] = { "TLBI IPAS2E1OS", 0xd50c8400, true },
	[S2PT_RIPAS2E1OS] = { "TLBI RIPAS2E1OS", 0xd50c8460, true },
	[S2PT_VMALLE1OS] = { "TLBI VMALLE1OS", 0xd508811f, false },
	[S2PT_VMALLS12E1OS] = { "TLBI VMALLS12E1OS", 0xd50c81df, false },
	[S2PT_VAE2] = { "TLBI VAE2", 0xd50c8720, true },
	[S2PT_VAE2IS] = { "TLBI VAE2IS", 0xd50c8320, true },
	[S2PT_VAE2OS] = { "TLBI VAE2OS", 0xd50c8120, true },
	[S2PT_VALE2] = { "TLBI VALE2", 0xd50c87a0, true },
	[S2PT_VALE2IS_VA] = { "TLBI VALE2IS", 0xd50c83a0, true },
	[S2PT_VALE2OS] = { "TLBI VALE2OS", 0xd50c81a0, true },
	[S2PT_RVAE2] = { "TLBI RVAE2", 0xd50c8620, true },
	[S2PT_RVAE2IS] = { "TLBI RVAE2IS", 0xd50c8220, true },
	[S2PT_RVAE2OS] = { "TLBI RVAE2OS", 0xd50c8520, true },
	[S2PT_ALLE2] = { "TLBI ALLE2", 0xd50c871f, false },
	[S2PT_ALLE2IS] = { "TLBI ALLE2IS", 0xd50c831f, false },
	[S2PT_ALLE2OS] = { "TLBI ALLE2OS", 0xd50c811f, false },
	[S2PT_VAE1] = { "TLBI VAE1", 0xd5088720, true },
	[S2PT_VAE1IS] = { "TLBI VAE1IS", 0xd5088320, true },
	[S2PT_VAE1OS] = { "TLBI VAE1OS", 0xd5088120, true },
	[S2PT_VALE1] = { "TLBI VALE1", 0xd50887a0, true },
	[S2PT_VALE1IS] = { "TLBI VALE1IS", 0xd50883a0, true },
	[S2PT_VALE1OS] = { "TLBI VALE1OS", 0xd50881a0, true },
	[S2PT_RVAE1] = { "TLBI RVAE1", 0xd5088620, true },
	[S2PT_RVAE1IS] = { "TLBI RVAE1IS", 0xd5088220, true },
	[S2PT_RVAE1OS] = { "TLBI RVAE1OS", 0xd5088520, true },
	[S2PT_VMALLWS2E1] = { "TLBI VMALLWS2E1", 0xd50c865f, false },
	[S2PT_VMALLWS2E1IS] = { "TLBI VMALLWS2E1IS", 0xd50c825f, false },
	[S2PT_VMALLWS2E1OS] = { "TLBI VMALLWS2E1OS", 0xd50c855f, false },
};

uint32_t s2pt_step_encode(enum s2pt_step_op op, unsigned int xt)
{
	return instructions[op].code | (instructions[op].has_operand ? xt & 31 : 0);
}

bool s2pt_step_has_operand(enum s2pt_step_op op)
{
	return instructions[op].has_operand && op != S2PT_VALE2IS;
}

enum s2pt_step_op s2pt_step_inner(enum s2pt_step_op op)
{
	switch ((unsigned int)op) {
	case S2PT_DSB_OSHST:
		return S2PT_DSB_ISHST;
	case S2PT_DSB_OSH:
		return S2PT_DSB_ISH;
	case S2PT_IPAS2E1OS:
		return S2PT_IPAS2E1IS;
	case S2PT_RIPAS2E1OS:
		return S2PT_RIPAS2E1IS;
	case S2PT_VMALLE1OS:
		return S2PT_VMALLE1IS;
	case S2PT_VMALLS12E1OS:
		return S2PT_VMALLS12E1IS;
	default:
		break;
	}
	/* Of the rest each stands after the one of the Inner Shareable domain. */
	if (op >= S2PT_VAE2 && (op - S2PT_VAE2) % 3 == 2)
		return (enum s2pt_step_op)(op - 1);
	return op;
}

enum s2pt_regime s2pt_step_regime(enum s2pt_step_op op)
{
	if (op < S2PT_VAE2 || op >= S2PT_VMALLWS2E1)
		return S2PT_STAGE2;
	return op < S2PT_VAE1 ? S2PT_EL2 : S2PT_EL1;
}

const char *s2pt_step_name(enum s2pt_step_op op)
{
	return instructions[op].name;
}
