/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What belongs to EL2, in inline assembly.  As it is, each of these instructions but the barriers is
 * undefined at EL0; with s2pt/record/arm64.h in front it becomes a call.
 */

#include "foreign_words.h"

void FOREIGN_WORDS(invalidate)(uint64_t operand)
{
	__asm__ volatile(
		".arch armv8.4-a\n"
		".irp op, vmalle1os, vmalle1is, vmalle1, alle2os, alle2is, alle2, alle1os, alle1is, alle1, "
		"vmalls12e1os, vmalls12e1is, vmalls12e1\n"
		"tlbi \\op\n"
		".endr\n"
		".irp op, vae1os, aside1os, vaae1os, vale1os, vaale1os, vae1is, aside1is, vaae1is, "
		"vale1is, vaale1is, vae1, aside1, vaae1, vale1, vaale1, rvae1is, rvaae1is, rvale1is, "
		"rvaale1is, rvae1os, rvaae1os, rvale1os, rvaale1os, rvae1, rvaae1, rvale1, rvaale1, "
		"vae2os, vale2os, vae2is, vale2is, vae2, vale2, rvae2is, rvale2is, rvae2os, rvale2os, "
		"rvae2, rvale2, ipas2e1is, ipas2le1is, ipas2e1os, ipas2le1os, ipas2e1, ipas2le1, "
		"ripas2e1is, ripas2le1is, ripas2e1os, ripas2le1os, ripas2e1, ripas2le1\n"
		"tlbi \\op, %0\n"
		".endr\n"
		"sys #4, C8, C0, #1, %0\n"
		/* What the assembler does not know: nXS, FEAT_TLBIW. */
		"sys #4, C9, C4, #7, %0\n"
		"sys #0, C9, C3, #0\n"
		"sys #4, C8, C2, #2\n"
		:
		: "r"(operand)
		: "memory");
}

uint64_t FOREIGN_WORDS(registers)(uint64_t value)
{
	uint64_t sum;

	__asm__ volatile("msr vttbr_el2, %1\n"
			 "msr S3_4_C2_C1_2, %1\n"
			 "msr hcr_el2, xzr\n"
			 "msr tpidr_el2, %1\n"
			 "mrs %0, tpidr_el2\n"
			 "mrs x30, vttbr_el2\n"
			 "add %0, %0, x30\n"
			 "msr daifset, #2\n"
			 "msr spsel, #1\n"
			 : "=&r"(sum)
			 : "r"(value)
			 : "memory", "x30");
	return sum;
}

uint64_t FOREIGN_WORDS(call)(uint64_t value)
{
	register uint64_t x0 __asm__("x0") = value;

	__asm__ volatile("hvc #7\n"
			 "smc #0\n"
			 "eret\n"
			 : "+r"(x0)
			 :
			 : "memory");
	return x0;
}

void FOREIGN_WORDS(order)(void)
{
	__asm__ volatile("dsb ishst\n"
			 "dsb sy\n"
			 "dmb ish\n"
			 "isb\n"
			 :
			 :
			 : "memory");
}

bool FOREIGN_WORDS(keeps_registers)(uint64_t value)
{
	uint64_t flags;
	uint64_t sum;
	uint64_t back;

	/* A register that nobody saves must be as it was, and so must flags and vectors. */
	__asm__ volatile("fmov d7, %3\n"
			 "mov x17, %3\n"
			 "mov x30, %3\n"
			 "cmp %3, #1\n"
			 "tlbi vae1is, x30\n"
			 "cset %1, hi\n"
			 "fmov %0, d7\n"
			 "add %0, %0, x17\n"
			 "mov %2, x30\n"
			 : "=&r"(sum), "=&r"(flags), "=&r"(back)
			 : "r"(value)
			 : "memory", "x17", "x30", "v7", "cc");
	return flags == 1 && sum == 2 * value && back == value;
}

uint64_t FOREIGN_WORDS(thread)(void)
{
	uint64_t thread;

	__asm__ volatile("mrs %0, tpidr_el0" : "=r"(thread));
	return thread;
}
