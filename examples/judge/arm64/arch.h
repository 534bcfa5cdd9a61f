/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions that the example needs, in inline assembly as on any arm64 hypervisor. */

#ifndef JUDGE_ARCH_H
#define JUDGE_ARCH_H

#include <stdint.h>

#define dsb(option) __asm__ volatile("dsb " #option : : : "memory")
#define isb()       __asm__ volatile("isb" : : : "memory")

static inline uint64_t read_vttbr(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, vttbr_el2" : "=r"(value));
	return value;
}

static inline void write_vttbr(uint64_t value)
{
	__asm__ volatile("msr vttbr_el2, %0" : : "r"(value) : "memory");
}

static inline void tlbi_ipa(uint64_t ipa)
{
	__asm__ volatile("tlbi ipas2e1is, %0" : : "r"(ipa >> 12) : "memory");
}

static inline void tlbi_stage1(void)
{
	__asm__ volatile("tlbi vmalle1is" : : : "memory");
}

#endif
