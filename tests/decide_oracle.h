/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The oracle of the decision: each policy written once more, about raw words, the way the kernels
 * and the Arm ARM tell it.  Nothing here comes from the library; there are no facets and no prices.
 */

#ifndef DECIDE_ORACLE_H
#define DECIDE_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

enum oracle_act {
	ORACLE_LEAVE_SAME,
	ORACLE_LEAVE_DIFFERENT,
	ORACLE_LEAVE_HELD,
	ORACLE_STORE,
	ORACLE_STORE_AND_LOCAL_TLBI,
	ORACLE_STORE_AND_TLBI,
	/* The block with nT, which no TLB keeps; TLBI; the word. */
	ORACLE_NT_TLBI_STORE,
	ORACLE_BREAK_TLBI_MAKE,
};

struct oracle_answer {
	enum oracle_act act;
	/* What the entry holds in the end. */
	uint64_t word;
};

/* What a policy does to `found` at `level` where `want` is wanted. */
typedef struct oracle_answer oracle_fn(uint64_t found, uint64_t want, int level);

/* What the Arm ARM asks, on a CPU without FEAT_BBM, with level 1 of it, and with more. */
oracle_fn oracle_architecture, oracle_architecture_bbm1, oracle_architecture_bbm2;

/* What Linux 7.3 does on its map path, beside other walkers and alone. */
oracle_fn oracle_linux_shared, oracle_linux_exclusive;

/* What the RFC of December 2020 meant: wider goes in place, narrower does not go at all. */
oracle_fn oracle_rfc;

/* What Linux 5.10 does: an entry that is exactly as wanted stays, every other one is broken. */
oracle_fn oracle_linux_5_10;

/* The rules of herd7's model: does this change of a valid entry for a valid one need the break? */
bool oracle_herd_needs_break(uint64_t found, uint64_t want);

#endif
