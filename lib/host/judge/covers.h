/* SPDX-License-Identifier: BSD-2-Clause */
/* What an instruction invalidates, and the parts of operands that both stages have alike. */

#ifndef S2PT_HOST_JUDGE_COVERS_H
#define S2PT_HOST_JUDGE_COVERS_H

#include "s2pt/geom.h"

/* The bits `high` down to `low` of a word, shifted down. */
static inline uint64_t covers_field(uint64_t word, unsigned int high, unsigned int low)
{
	return word >> low & (~UINT64_C(0) >> (63 - (high - low)));
}

/* The same, left where they are. */
static inline uint64_t covers_bits(uint64_t word, unsigned int high, unsigned int low)
{
	return covers_field(word, high, low) << low;
}

/* Of which entries it takes something away: of EL1&0, or of the regime whose tables are judged. */
enum covered {
	/* It takes away nothing of them: it is of another regime. */
	COVERS_OTHERS,
	/* Some entries of stage 1, which pays for nothing. */
	COVERS_SOME_STAGE1,
	/* All entries of stage 1, and with them the combined ones. */
	COVERS_STAGE1,
	/* Entries of the tables that are judged; all that there is. */
	COVERS_STAGE2,
	COVERS_BOTH,
};

struct coverage {
	s2pt_ipa_t first;
	s2pt_ipa_t end;
	enum covered covered;
	/* It covers nothing: its granule is another one. */
	bool nothing;
	/* Of all VMIDs; for a stage 1 always, and `asid` says the rest. */
	bool all_vmids;
	/* Stage 1: of this ASID, or global; UINT32_MAX: of all. */
	unsigned int asid;
	/* Stage 1: nothing that is global. */
	bool not_global;
	/* Stage 1: an instruction of EL1, which works on EL2&0 while HCR_EL2.{E2H,TGE} is {1,1}. */
	bool el1;
	/* Leaves only. */
	bool leaves;
	/* Only what stage 2 lets be written. */
	bool writable;
	bool broadcast;
	bool nxs;
	/* Of Secure IPAs only; of Non-secure ones only. */
	bool secure;
	bool not_secure;
	/* The level hint; -2: none. */
	int level;
	/* The operand is reserved; its bits that are RES0 and not 0. */
	bool reserved;
	uint64_t res0;
};

/* The granule and the level of an operand of one address. */
void s2pt_check_cover_hint(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers);
/* What the operand of a range covers.  Returns the size in bytes. */
uint64_t s2pt_check_cover_range(const struct s2pt_geom *geom, uint64_t operand,
				struct coverage *covers);
#endif
