/* SPDX-License-Identifier: BSD-2-Clause */
/* Carries out what invalidates EL2's own stage 1; barriers are left to stage2_ops.c. */

#include "oracle_own_step.h"

#include "el2.h"

/* Those for ranges are written by their encodings. */
void own_step(const struct s2pt_step *step)
{
	uint64_t operand = step->operand;

	if (step->op == S2PT_VAE2IS)
		__asm__ volatile("tlbi vae2is, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_VALE2IS_VA)
		__asm__ volatile("tlbi vale2is, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_RVAE2IS)
		__asm__ volatile("sys #4, c8, c2, #1, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_VAE2 || step->op == S2PT_VALE2)
		__asm__ volatile("tlbi vae2, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_VAE1IS)
		__asm__ volatile("tlbi vae1is, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_VALE1IS)
		__asm__ volatile("tlbi vale1is, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_RVAE1IS)
		__asm__ volatile("sys #0, c8, c2, #1, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_VAE1 || step->op == S2PT_VALE1)
		__asm__ volatile("tlbi vae1, %0" ::"r"(operand) : "memory");
	else if (step->op == S2PT_ALLE2IS)
		__asm__ volatile("tlbi alle2is" ::: "memory");
	else
		stage2_step(step); /* barriers */
}
