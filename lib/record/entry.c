/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the macros of s2pt/record/arm64.s call: keeps every register as it is, since inline assembly
 * tells the compiler of no call.
 */

#include "insn.h"

#ifdef __aarch64__

/*
 * On the stack lie X30 and the operand, as the macro has put them there.  X30 leads to a branch, and
 * behind that to the instruction's text.
 */
struct frame {
	/* What the macro's place had in X0 to X30. */
	uint64_t x[31];
	uint64_t back;
	unsigned char vectors[32][16];
	uint64_t flags[4];
	uint64_t x30;
	uint64_t operand;
};

__attribute__((used)) static void carry_out_in_words(struct frame *frame)
{
	const char *text = (const char *)(uintptr_t)(frame->back + 4);

	frame->operand = insn_do(text, frame->operand, frame->x);
	frame->x30 = frame->x[30];
}

__asm__(".text\n"
	".globl s2pt_recorder_entry\n"
	".type s2pt_recorder_entry, %function\n"
	"s2pt_recorder_entry:\n"
	"	sub	sp, sp, #800\n"
	".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, "
	"23, 24, 25, 26, 27, 28, 29\n"
	"	str	x\\n, [sp, #8 * \\n]\n"
	".endr\n"
	".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, "
	"23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	str	q\\n, [sp, #256 + 16 * \\n]\n"
	".endr\n"
	"	ldr	x0, [sp, #800]\n"
	"	stp	x0, x30, [sp, #240]\n"
	"	mrs	x0, nzcv\n"
	"	mrs	x1, fpsr\n"
	"	mrs	x2, fpcr\n"
	"	str	x0, [sp, #768]\n"
	"	str	x1, [sp, #776]\n"
	"	str	x2, [sp, #784]\n"
	"	mov	x0, sp\n"
	"	bl	carry_out_in_words\n"
	"	ldr	x0, [sp, #768]\n"
	"	ldr	x1, [sp, #776]\n"
	"	ldr	x2, [sp, #784]\n"
	"	msr	nzcv, x0\n"
	"	msr	fpsr, x1\n"
	"	msr	fpcr, x2\n"
	".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, "
	"23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	ldr	q\\n, [sp, #256 + 16 * \\n]\n"
	".endr\n"
	".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, "
	"23, 24, 25, 26, 27, 28, 29\n"
	"	ldr	x\\n, [sp, #8 * \\n]\n"
	".endr\n"
	"	ldr	x30, [sp, #248]\n"
	"	add	sp, sp, #800\n"
	"	ret\n"
	".size s2pt_recorder_entry, . - s2pt_recorder_entry\n");

#endif
