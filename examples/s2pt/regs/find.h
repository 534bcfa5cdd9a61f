/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds registers by name in a text, with their values. */

#ifndef REGS_FIND_H
#define REGS_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The registers that can be looked at. */
enum reg {
	REG_VTCR,
	REG_VTTBR,
	REG_VSTCR,
	REG_VSTTBR,
	REG_HCR,
	REG_PAR,
	REG_MMFR0,
	REG_MMFR1,
	REG_MMFR2,
	REG_MMFR3,
	REG_MMFR4,
	REG_ISAR0,
	REG_ISAR3,
	REG_TCR,
	REG_MAIR,
	REGS,
};

/* The values that were found, and which. */
struct regs_found {
	bool has[REGS];
	uint64_t value[REGS];
	/* A message was printed about a value that is none, or open. */
	bool failed;
};

/* The name in the Arm ARM. */
const char *reg_name(enum reg reg);

/* Find the register that `name` means, as logs and people write it.  False: none. */
bool reg_named(const char *name, size_t length, enum reg *reg);

/*
 * Take in a line: names with values in any notation.  What is neither is passed over.  The line is
 * cut up.
 */
void regs_find(struct regs_found *found, char *line);

#endif
