/* SPDX-License-Identifier: BSD-2-Clause */
/* What a TLBI that is carried out works on: its coverage, and the regimes and VMIDs in effect. */

#ifndef S2PT_HOST_JUDGE_INVALIDATION_H
#define S2PT_HOST_JUDGE_INVALIDATION_H

#include "covers.h"

/* Most values that may be in effect at once: each of two registers, before and after a write. */
#define EFFECTS 4

/* What a TLBI works on. */
struct effect {
	/* UINT32_MAX: it is not known. */
	unsigned int vmid;
	/* It works on another regime than that of the tables. */
	bool away;
};

struct invalidation {
	struct coverage covers;
	struct effect effects[EFFECTS];
	unsigned int effect_count;
	unsigned int cpu;
	/* The device that carries it out; 0: CPUs do. */
	uint64_t device;
};

#endif
