/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * Makes the inline assembly of code for arm64 record itself: to be included in front of every file,
 * C, C++ or assembler, by the compiler's options, so that the file need not be changed.
 *
 *     aarch64-linux-gnu-gcc -include s2pt/record/arm64.h -Wa,-IPREFIX/include ...
 *
 * Barriers, TLBIs, cache maintenance, MSR, MRS, AT, SYS, HVC, SMC, ERET and WFI become calls of
 * libs2pt-record, which keep every register.  The names are small letters; gcc's assembler takes
 * large ones, too, clang's does not.
 */

/* clang-format off */
#ifdef __aarch64__
#ifdef __ASSEMBLER__
	.include "s2pt/record/arm64.s"
#else
__asm__(".include \"s2pt/record/arm64.s\"");
#endif
#endif
