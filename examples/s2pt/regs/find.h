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
	REG_PFR2,
	REG_TCR,
	REG_MAIR,
	REG_TTBR0_EL2,
	REG_TTBR1_EL2,
	REG_TTBR0_EL1,
	REG_TTBR1_EL1,
	REG_TCR_EL1,
	REG_MAIR_EL1,
	REGS,
};

struct regs_found;

/* Called when a set of registers is complete: one comes again, with another value. */
typedef void regs_done(void *ctx, const struct regs_found *found);

/* Names that were passed over, as far as a message tells them. */
#define REGS_PASSED 8

/* The values that were found, and which. */
struct regs_found {
	bool has[REGS];
	uint64_t value[REGS];
	/* Of a set before this one: it counts as long as this one has none. */
	bool old[REGS];
	/* Said by an option: the text may not say otherwise. */
	bool given[REGS];
	/* A message was printed about a value that is none, or open. */
	bool failed;
	/* Names with values that are not known, each once, and whether there were more. */
	char passed[REGS_PASSED][24];
	unsigned int passed_names;
	bool passed_more;
	/* Values without a name are named, too: the text is short. */
	bool brief;
	/* One of them is a system register's. */
	bool unmodelled;
	regs_done *done;
	void *ctx;
};

/* The name in the Arm ARM. */
const char *reg_name(enum reg reg);

/* Find the register that `name` means, as logs and people write it.  False: none. */
bool reg_named(const char *name, size_t length, enum reg *reg);

/*
 * Take in a line: names with values in any notation.  What is neither is passed over; names with values that
 * are not known are kept for a message.  The line is cut up.
 */
void regs_find(struct regs_found *found, char *line);

#endif
