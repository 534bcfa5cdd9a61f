/* SPDX-License-Identifier: BSD-2-Clause */
/* What an instruction invalidates, by its name and its operand. */

#ifndef S2PT_HOST_JUDGE_COVERAGE_H
#define S2PT_HOST_JUDGE_COVERAGE_H

#include "s2pt/geom.h"
#include "s2pt/host/check_event.h"

/* Of which entries of the regime EL1&0 it takes something away. */
enum covered {
	/* It takes away nothing of EL1&0: it is of another regime. */
	COVERS_OTHERS,
	/* Some entries of stage 1, which pays for nothing. */
	COVERS_SOME_STAGE1,
	/* All entries of stage 1, and with them the combined ones. */
	COVERS_STAGE1,
	COVERS_STAGE2,
	COVERS_BOTH,
};

struct coverage {
	s2pt_ipa_t first;
	s2pt_ipa_t end;
	enum covered covered;
	/* It covers nothing: its granule is another one. */
	bool nothing;
	/* Of all VMIDs. */
	bool all_vmids;
	/* Leaves only. */
	bool leaves;
	/* Only what stage 2 lets be written. */
	bool writable;
	bool broadcast;
	bool nxs;
	/* The level hint; -2: none. */
	int level;
	/* The operand is reserved; its bits that are RES0 and not 0. */
	bool reserved;
	uint64_t res0;
};

/* The instruction of a STEP. */
struct s2pt_instruction s2pt_check_instruction(const struct s2pt_check_event *event);

/* Work out what a TLBI covers. */
void s2pt_check_cover(const struct s2pt_geom *geom, struct s2pt_instruction instruction,
		      uint64_t operand, struct coverage *covers);

#endif
