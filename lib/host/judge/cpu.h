/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the checker remembers of one CPU: its barriers, read sections, operations and cleaned
 * caches.
 */

#ifndef S2PT_HOST_JUDGE_CPU_H
#define S2PT_HOST_JUDGE_CPU_H

#include "s2pt/types.h"

/* Ranges of which caches were cleaned in one operation; the oldest is overwritten. */
#define CLEANED 4

struct cleaned {
	s2pt_pa_t first[CLEANED];
	s2pt_pa_t end[CLEANED];
	unsigned int next;
};

/* A system register: its value, and the one that was written and may not have its effect yet. */
struct written {
	uint64_t now;
	uint64_t next;
	bool known;
	bool pending;
};

/* What somebody has asked for. */
struct wish {
	s2pt_ipa_t ipa;
	s2pt_ipa_t end;
	s2pt_pa_t pa;
	uint8_t what;
	uint8_t may;
	/* There was no answer yet. */
	bool open;
	/* Another CPU was asked for some of it at the same time. */
	bool disputed;
};

struct cpu {
	struct written vttbr;
	struct written hcr;
	/* The contexts that `vttbr` names now and next, plus 1. */
	unsigned int contexts[2];
	struct wish wish;
	/* It has invalidated contexts as a whole that nobody has loaded, and a DSB is to come. */
	bool cools;
	/*
	 * The event of its last DSB that orders its stores: ISH or ISHST; for the second one NSH
	 * and NSHST too.
	 */
	uint64_t dsb_stores;
	uint64_t dsb_stores_alone;
	/* The event of its last DSB that orders its loads: ISH or ISHLD. */
	uint64_t dsb_loads;
	/* The event of its last DSB that completes TLBIs: ISH; for the second one NSH too. */
	uint64_t dsb;
	uint64_t dsb_alone;
	/* The event of its last DSB ISH, with nXS or without. */
	uint64_t dsb_nxs;
	/* The event of its last DSB or DMB that orders stores among each other. */
	uint64_t ordered_stores;
	/*
	 * The event at which it invalidated everything, if its DSB is still to come, and
	 * `dsb_stores`, `dsb_loads` at that event.
	 */
	uint64_t sweep;
	uint64_t sweep_stores;
	uint64_t sweep_loads;
	/* Its VMID; S2PT_CHECK_CURRENT_VMID: all of them. */
	unsigned int sweep_vmid;
	/* The event at which its read section began; 0: it is in none. */
	uint64_t reads;
	/* How many read sections, and how many operations, are nested. */
	unsigned int sections;
	unsigned int nested;
	/* How many invalidations are owed for its own stores. */
	unsigned int owes;
	/* The event at which it last invalidated something of stage 2; and of anything else only. */
	uint64_t invalidated;
	uint64_t elsewhere;
	/* Indices of the owed invalidations for which this CPU has carried something out. */
	uint32_t *paying;
	unsigned int paying_count;
	unsigned int paying_room;
	/* The memory of which caches were cleaned in its operation. */
	struct cleaned data;
	struct cleaned code;
};

#endif
