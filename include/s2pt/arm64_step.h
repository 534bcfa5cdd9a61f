/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_ARM64_STEP_H
#define S2PT_ARM64_STEP_H

/**
 * @file
 * One instruction of an invalidation, carried out on the CPU: inline assembly for gcc and clang.
 * TLBIs are written by their encodings, since assemblers know many only from a later architecture
 * on.  Whether the CPU has the instruction, who made the step has asked (`s2pt_tlb_features`).
 */

#include "s2pt/tlbi.h"
#include "s2pt/types.h"

#ifdef __aarch64__

/* An instruction that has no operand, or one. */
#define S2PT_ARM64_DO(text)   __asm__ volatile(text "" : : : "memory")
#define S2PT_ARM64_DO_X(text) __asm__ volatile(text ", %0" : : "r"(operand) : "memory")
/* A TLBI by its fields: every assembler knows `sys`.  CRn is 9 in the form that heeds no XS. */
#define S2PT_ARM64_TLBI(step, op1, crm, op2)                                                       \
	case (step):                                                                               \
		if (no_xs)                                                                         \
			S2PT_ARM64_DO("sys #" #op1 ", c9, c" #crm ", #" #op2);                     \
		else                                                                               \
			S2PT_ARM64_DO("sys #" #op1 ", c8, c" #crm ", #" #op2);                     \
		return true
#define S2PT_ARM64_TLBI_X(step, op1, crm, op2)                                                     \
	case (step):                                                                               \
		if (no_xs)                                                                         \
			S2PT_ARM64_DO_X("sys #" #op1 ", c9, c" #crm ", #" #op2);                   \
		else                                                                               \
			S2PT_ARM64_DO_X("sys #" #op1 ", c8, c" #crm ", #" #op2);                   \
		return true
/* A barrier, and the form of a full one that heeds no XS. */
#define S2PT_ARM64_BARRIER(step, text)                                                             \
	case (step):                                                                               \
		S2PT_ARM64_DO(text);                                                               \
		return true
#define S2PT_ARM64_FULL(step, text, code)                                                          \
	case (step):                                                                               \
		if (no_xs)                                                                         \
			S2PT_ARM64_DO(".inst " #code);                                             \
		else                                                                               \
			S2PT_ARM64_DO(text);                                                       \
		return true

/** The barriers of `s2pt_arm64_step`; false if it is none. */
static inline bool s2pt_arm64_barrier(enum s2pt_step_op op, bool no_xs)
{
	switch (S2PT_CAST(unsigned int, op)) { /* the rest is elsewhere */
		S2PT_ARM64_BARRIER(S2PT_DSB_NSHST, "dsb nshst");
		S2PT_ARM64_BARRIER(S2PT_DSB_NSHLD, "dsb nshld");
		S2PT_ARM64_FULL(S2PT_DSB_NSH, "dsb nsh", 0xd503363f);
		S2PT_ARM64_BARRIER(S2PT_DSB_ISHST, "dsb ishst");
		S2PT_ARM64_BARRIER(S2PT_DSB_ISHLD, "dsb ishld");
		S2PT_ARM64_FULL(S2PT_DSB_ISH, "dsb ish", 0xd5033a3f);
		S2PT_ARM64_BARRIER(S2PT_DSB_OSHST, "dsb oshst");
		S2PT_ARM64_FULL(S2PT_DSB_OSH, "dsb osh", 0xd503323f);
		S2PT_ARM64_BARRIER(S2PT_ISB, "isb");
	}
	return false;
}

/** The TLBIs of stage 2 of `s2pt_arm64_step`; false if it is none. */
static inline bool s2pt_arm64_of_stage2(enum s2pt_step_op op, uint64_t operand, bool no_xs)
{
	switch (S2PT_CAST(unsigned int, op)) { /* the rest is elsewhere */
		S2PT_ARM64_TLBI_X(S2PT_IPAS2E1, 4, 4, 1);
		S2PT_ARM64_TLBI_X(S2PT_IPAS2E1IS, 4, 0, 1);
		S2PT_ARM64_TLBI_X(S2PT_IPAS2E1OS, 4, 4, 0);
		S2PT_ARM64_TLBI_X(S2PT_RIPAS2E1, 4, 4, 2);
		S2PT_ARM64_TLBI_X(S2PT_RIPAS2E1IS, 4, 0, 2);
		S2PT_ARM64_TLBI_X(S2PT_RIPAS2E1OS, 4, 4, 3);
		S2PT_ARM64_TLBI(S2PT_VMALLE1, 0, 7, 0);
		S2PT_ARM64_TLBI(S2PT_VMALLE1IS, 0, 3, 0);
		S2PT_ARM64_TLBI(S2PT_VMALLE1OS, 0, 1, 0);
		S2PT_ARM64_TLBI(S2PT_VMALLS12E1, 4, 7, 6);
		S2PT_ARM64_TLBI(S2PT_VMALLS12E1IS, 4, 3, 6);
		S2PT_ARM64_TLBI(S2PT_VMALLS12E1OS, 4, 1, 6);
		S2PT_ARM64_TLBI(S2PT_VMALLWS2E1, 4, 6, 2);
		S2PT_ARM64_TLBI(S2PT_VMALLWS2E1IS, 4, 2, 2);
		S2PT_ARM64_TLBI(S2PT_VMALLWS2E1OS, 4, 5, 2);
		S2PT_ARM64_TLBI(S2PT_VALE2IS, 4, 3, 5); /* XZR */
	}
	return false;
}

/** The TLBIs of EL2's own stage 1 of `s2pt_arm64_step`; false if it is none. */
static inline bool s2pt_arm64_of_stage1(enum s2pt_step_op op, uint64_t operand, bool no_xs)
{
	switch (S2PT_CAST(unsigned int, op)) { /* the rest is elsewhere */
		S2PT_ARM64_TLBI_X(S2PT_VAE2, 4, 7, 1);
		S2PT_ARM64_TLBI_X(S2PT_VAE2IS, 4, 3, 1);
		S2PT_ARM64_TLBI_X(S2PT_VAE2OS, 4, 1, 1);
		S2PT_ARM64_TLBI_X(S2PT_VALE2, 4, 7, 5);
		S2PT_ARM64_TLBI_X(S2PT_VALE2IS_VA, 4, 3, 5);
		S2PT_ARM64_TLBI_X(S2PT_VALE2OS, 4, 1, 5);
		S2PT_ARM64_TLBI_X(S2PT_RVAE2, 4, 6, 1);
		S2PT_ARM64_TLBI_X(S2PT_RVAE2IS, 4, 2, 1);
		S2PT_ARM64_TLBI_X(S2PT_RVAE2OS, 4, 5, 1);
		S2PT_ARM64_TLBI(S2PT_ALLE2, 4, 7, 0);
		S2PT_ARM64_TLBI(S2PT_ALLE2IS, 4, 3, 0);
		S2PT_ARM64_TLBI(S2PT_ALLE2OS, 4, 1, 0);
		S2PT_ARM64_TLBI_X(S2PT_VAE1, 0, 7, 1);
		S2PT_ARM64_TLBI_X(S2PT_VAE1IS, 0, 3, 1);
		S2PT_ARM64_TLBI_X(S2PT_VAE1OS, 0, 1, 1);
		S2PT_ARM64_TLBI_X(S2PT_VALE1, 0, 7, 5);
		S2PT_ARM64_TLBI_X(S2PT_VALE1IS, 0, 3, 5);
		S2PT_ARM64_TLBI_X(S2PT_VALE1OS, 0, 1, 5);
		S2PT_ARM64_TLBI_X(S2PT_RVAE1, 0, 6, 1);
		S2PT_ARM64_TLBI_X(S2PT_RVAE1IS, 0, 2, 1);
		S2PT_ARM64_TLBI_X(S2PT_RVAE1OS, 0, 5, 1);
	}
	return false;
}

/**
 * Carry out one instruction; with `no_xs` (FEAT_XS) the form that waits for no access with XS,
 * where there is one.  False if `step` is none.
 */
static inline bool s2pt_arm64_step(const struct s2pt_step *step, bool no_xs)
{
	return s2pt_arm64_barrier(step->op, no_xs) ||
	       s2pt_arm64_of_stage2(step->op, step->operand, no_xs) ||
	       s2pt_arm64_of_stage1(step->op, step->operand, no_xs);
}

#undef S2PT_ARM64_DO
#undef S2PT_ARM64_DO_X
#undef S2PT_ARM64_TLBI
#undef S2PT_ARM64_TLBI_X
#undef S2PT_ARM64_BARRIER
#undef S2PT_ARM64_FULL

#endif

#endif
