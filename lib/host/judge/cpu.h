/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_JUDGE_CPU_H
#define S2PT_HOST_JUDGE_CPU_H

/* What the checker remembers of one CPU: its barriers, read sections, operations and cleaned caches. */

#include "s2pt/types.h"

/* Ranges of memory that caches were cleaned of in one operation, the oldest overwritten. */
#define CLEANED 4

struct cleaned {
	s2pt_pa_t first[CLEANED];
	s2pt_pa_t end[CLEANED];
	unsigned int next;
};

struct cpu {
	/* When it last ran a DSB that orders its stores: ISH or ISHST; NSH and NSHST too. */
	uint64_t dsb_stores;
	uint64_t dsb_stores_alone;
	/* The same of one that orders its loads: ISH or ISHLD. */
	uint64_t dsb_loads;
	/* The same of one that completes TLBI: ISH; ISH or NSH. */
	uint64_t dsb;
	uint64_t dsb_alone;
	/* When it invalidated everything, if its DSB is still to come, and `dsb_stores`, `dsb_loads` then. */
	uint64_t sweep;
	uint64_t sweep_stores;
	uint64_t sweep_loads;
	/* What it stored before this event is in the TLBs: they hold nothing older. */
	uint64_t clean;
	/* When its read section began; 0: it is in none. */
	uint64_t reads;
	/* Read sections, and operations, inside of each other. */
	unsigned int sections;
	unsigned int nested;
	/* Owed things of its own, and those that its instructions have brought so far. */
	unsigned int owes;
	/* When it last invalidated something of stage 2. */
	uint64_t invalidated;
	/* Owed things that its instructions have brought somewhere, or had: places in the array. */
	uint32_t *moved;
	unsigned int moved_count;
	unsigned int moved_room;
	/* In its operation. */
	struct cleaned data;
	struct cleaned code;
};

#endif
