/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of foreign_words.c, which is compiled in several ways, each with names of its own. */

#ifndef TEST_FOREIGN_WORDS_H
#define TEST_FOREIGN_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef FOREIGN_RAW
#define FOREIGN_WORDS(name) raw_##name
#else
#define FOREIGN_WORDS(name) in_words_##name
#endif

#define FOREIGN_FUNCTIONS(prefix)                                                                  \
	/* Each TLBI that the assembler knows. */                                                  \
	void prefix##_invalidate(uint64_t operand);                                                \
	/* Writes `value` to registers and returns the sum of what two of them read. */            \
	uint64_t prefix##_registers(uint64_t value);                                               \
	/* HVC, SMC and ERET with `value` in X0; returns X0. */                                    \
	uint64_t prefix##_call(uint64_t value);                                                    \
	/* Barriers. */                                                                            \
	void prefix##_order(void);                                                                 \
	/* Is everything as it was after a TLBI of `value`, which is above 1? */                   \
	bool prefix##_keeps_registers(uint64_t value);                                             \
	/* TPIDR_EL0. */                                                                           \
	uint64_t prefix##_thread(void)

FOREIGN_FUNCTIONS(in_words);
FOREIGN_FUNCTIONS(raw);

#endif
