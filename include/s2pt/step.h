/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_STEP_H
#define S2PT_STEP_H

/**
 * @file
 * The instructions of which invalidations consist (`tlbi.h`): their names and encodings.
 *
 * Source: Arm ARM C5.5 (TLBI), C6.2 (DSB, ISB).
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** An instruction of an invalidation; all DSBs come first. */
enum s2pt_step_op {
	/** DSB NSHST. */
	S2PT_DSB_NSHST,
	/** DSB NSHLD.  Recordings may have it; `s2pt_steps_next` never gives it. */
	S2PT_DSB_NSHLD,
	/** DSB NSH. */
	S2PT_DSB_NSH,
	/** DSB ISHST. */
	S2PT_DSB_ISHST,
	/** DSB ISHLD.  As DSB NSHLD. */
	S2PT_DSB_ISHLD,
	/** DSB ISH. */
	S2PT_DSB_ISH,
	/** ISB. */
	S2PT_ISB,
	/** TLBI IPAS2E1, Xt. */
	S2PT_IPAS2E1,
	/** TLBI IPAS2E1IS, Xt. */
	S2PT_IPAS2E1IS,
	/** TLBI RIPAS2E1, Xt. */
	S2PT_RIPAS2E1,
	/** TLBI RIPAS2E1IS, Xt. */
	S2PT_RIPAS2E1IS,
	/** TLBI VMALLE1. */
	S2PT_VMALLE1,
	/** TLBI VMALLE1IS. */
	S2PT_VMALLE1IS,
	/** TLBI VMALLS12E1. */
	S2PT_VMALLS12E1,
	/** TLBI VMALLS12E1IS. */
	S2PT_VMALLS12E1IS,
	/** TLBI VALE2IS, XZR: the erratum's repeated invalidation, of no address in particular. */
	S2PT_VALE2IS,
	/** DSB OSHST. */
	S2PT_DSB_OSHST,
	/** DSB OSH. */
	S2PT_DSB_OSH,
	/** TLBI IPAS2E1OS, Xt. */
	S2PT_IPAS2E1OS,
	/** TLBI RIPAS2E1OS, Xt. */
	S2PT_RIPAS2E1OS,
	/** TLBI VMALLE1OS. */
	S2PT_VMALLE1OS,
	/** TLBI VMALLS12E1OS. */
	S2PT_VMALLS12E1OS,
	/** TLBI VAE2, Xt: stage 1 of EL2 or EL2&0, as `HCR_EL2.E2H` says; so do the next. */
	S2PT_VAE2,
	/** TLBI VAE2IS, Xt. */
	S2PT_VAE2IS,
	/** TLBI VAE2OS, Xt. */
	S2PT_VAE2OS,
	/** TLBI VALE2, Xt. */
	S2PT_VALE2,
	/** TLBI VALE2IS, Xt: with an address, unlike S2PT_VALE2IS. */
	S2PT_VALE2IS_VA,
	/** TLBI VALE2OS, Xt. */
	S2PT_VALE2OS,
	/** TLBI RVAE2, Xt. */
	S2PT_RVAE2,
	/** TLBI RVAE2IS, Xt. */
	S2PT_RVAE2IS,
	/** TLBI RVAE2OS, Xt. */
	S2PT_RVAE2OS,
	/** TLBI ALLE2. */
	S2PT_ALLE2,
	/** TLBI ALLE2IS. */
	S2PT_ALLE2IS,
	/** TLBI ALLE2OS. */
	S2PT_ALLE2OS,
	/** TLBI VAE1, Xt: stage 1 of EL2&0 where `HCR_EL2.TGE` is set too; so do the next. */
	S2PT_VAE1,
	/** TLBI VAE1IS, Xt. */
	S2PT_VAE1IS,
	/** TLBI VAE1OS, Xt. */
	S2PT_VAE1OS,
	/** TLBI VALE1, Xt. */
	S2PT_VALE1,
	/** TLBI VALE1IS, Xt. */
	S2PT_VALE1IS,
	/** TLBI VALE1OS, Xt. */
	S2PT_VALE1OS,
	/** TLBI RVAE1, Xt. */
	S2PT_RVAE1,
	/** TLBI RVAE1IS, Xt. */
	S2PT_RVAE1IS,
	/** TLBI RVAE1OS, Xt. */
	S2PT_RVAE1OS,
	/** TLBI VMALLWS2E1: of stage 2. */
	S2PT_VMALLWS2E1,
	/** TLBI VMALLWS2E1IS. */
	S2PT_VMALLWS2E1IS,
	/** TLBI VMALLWS2E1OS. */
	S2PT_VMALLWS2E1OS,
};

/** How many instructions there are. */
#define S2PT_STEP_OPS 46

/** One instruction with its operand. */
struct s2pt_step {
	/** The instruction. */
	enum s2pt_step_op op;
	/** What Xt holds; 0 where there is none. */
	uint64_t operand;
};

/**
 * The A64 encoding of a step with its operand in X`xt` (0 to 31; ignored where there is no
 * operand).
 */
uint32_t s2pt_step_encode(enum s2pt_step_op op, unsigned int xt);

/**
 * Does the instruction's register say what is to be invalidated?  False for S2PT_VALE2IS, too,
 * whose register is XZR.
 */
bool s2pt_step_has_operand(enum s2pt_step_op op);

/**
 * The instruction that does the same in the Inner Shareable domain, for one of the Outer Shareable
 * domain; all others are returned as they are.
 */
enum s2pt_step_op s2pt_step_inner(enum s2pt_step_op op);

/**
 * Whose translations an instruction takes away by itself: EL2's (which is EL2&0 with
 * `HCR_EL2.E2H`), EL1&0's stage 1 by address, or S2PT_STAGE2 for all else.
 */
enum s2pt_regime s2pt_step_regime(enum s2pt_step_op op);

/** The name of an instruction: "DSB ISHST", "TLBI IPAS2E1IS" and so on. */
const char *s2pt_step_name(enum s2pt_step_op op);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
