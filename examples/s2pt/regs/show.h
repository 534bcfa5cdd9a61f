/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of registers with their meanings, and what follows from them. */

#ifndef REGS_SHOW_H
#define REGS_SHOW_H

#include "common/field_list.h"
#include "common/findings.h"
#include "find.h"
#include "s2pt/regs.h"

/* No register has more fields. */
#define REG_FIELDS_MAX 70

/* Whose registers they are. */
struct regs_context {
	const struct regs_found *found;
	/* The CPU is known; otherwise any CPU may read them. */
	bool has_cpu;
	struct s2pt_cpu cpu;
	/* EL1 is in AArch32 state; HCR_EL2.E2H is 1. */
	bool aarch32;
	bool e2h;
};

/* Fill in the fields of a register that was found; what is odd goes to `findings`. */
unsigned int regs_fields(const struct regs_context *context, enum reg reg,
			 struct field field[REG_FIELDS_MAX], struct findings *findings);

/*
 * What follows from a register and those found beside it goes to `facts`, what is refused or odd to
 * `findings`; each a sentence.
 */
void regs_follow(const struct regs_context *context, enum reg reg, struct findings *facts,
		 struct findings *findings);

#endif
