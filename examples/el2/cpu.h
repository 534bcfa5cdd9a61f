/* SPDX-License-Identifier: BSD-2-Clause */
/* System registers, ISB and calls to the firmware, by inline assembly. */

#ifndef EL2_CPU_H
#define EL2_CPU_H

#include <stdint.h>

#define read_reg(name)                                                                             \
	__extension__({                                                                            \
		uint64_t value_;                                                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_)::"memory");                       \
		value_;                                                                            \
	})

#define write_reg(name, value)                                                                     \
	__asm__ volatile("msr " #name ", %0" ::"r"((uint64_t)(value)) : "memory")

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/* Call the firmware by an SMC with four arguments, as PSCI defines them. */
static inline uint64_t smc(const uint64_t arg[4])
{
	register uint64_t x0 __asm__("x0") = arg[0];
	register uint64_t x1 __asm__("x1") = arg[1];
	register uint64_t x2 __asm__("x2") = arg[2];
	register uint64_t x3 __asm__("x3") = arg[3];

	__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)::"memory");
	return x0;
}

#endif
