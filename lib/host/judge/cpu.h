/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the checker remembers of one CPU: its barriers, read sections, operations and cleaned
 * caches.
 */

#ifndef S2PT_HOST_JUDGE_CPU_H
#define S2PT_HOST_JUDGE_CPU_H

#include "invalidation.h"
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

/* A leaf that reaches beyond what was asked for, as it was before the operation changed it. */
struct touched {
	s2pt_ipa_t ipa;
	uint64_t word;
	uint32_t number;
	uint16_t context;
	int8_t level;
};

/* What somebody has asked for. */
struct wish {
	s2pt_ipa_t ipa;
	s2pt_ipa_t end;
	s2pt_pa_t pa;
	/* The tables that it is about; 0: those in VTTBR_EL2. */
	s2pt_pa_t root;
	uint8_t what;
	uint8_t may;
	/* It is about Secure addresses. */
	bool secure;
	/* There was no answer yet. */
	bool open;
	/* Another CPU was asked for some of it at the same time. */
	bool disputed;
	/* unasked.c: such leaves, where they lie, and whether another CPU has changed something there. */
	bool shared;
	struct touched *touched;
	unsigned int touched_count;
	unsigned int touched_room;
	s2pt_ipa_t reach_first;
	s2pt_ipa_t reach_end;
};

/* What a CPU has begun to pay of one context, and has come as far with. */
struct paying {
	/* Indices of what is owed; what was paid meanwhile, or has come further, is among them. */
	uint32_t *places;
	unsigned int count;
	unsigned int room;
	uint16_t context;
	uint8_t phase;
	/* Something of it was to be invalidated on this CPU only, or was so with nXS. */
	bool local;
	bool nxs;
	/* The event at which the list was begun. */
	uint64_t since;
	/* The last reason why an invalidation of stage 1 had no effect in that context; the event. */
	uint8_t why;
	uint64_t missed;
};

/* The last invalidation of a whole VMID, of all, or of a range of more addresses than were owed. */
struct wide {
	struct invalidation by;
	/* Its event; 0: there was none. */
	uint64_t event;
	/* There was no other invalidation of stage 2 since. */
	bool last;
	/* The event of the oldest store that was not ordered before it. */
	uint64_t unordered;
};

struct cpu {
	struct written vttbr;
	struct written hcr;
	/* VSTTBR_EL2, for Secure IPAs; the VMID is that of `vttbr`. */
	struct written vsttbr;
	/* The contexts that `vttbr` names now and next, plus 1; then those of `vsttbr`. */
	unsigned int contexts[4];
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
	/*
	 * The event at which its read section began; 0: it is in none.  The CPUs whose sections began
	 * before and after it, plus 1.
	 */
	uint64_t reads;
	unsigned int reader_before;
	unsigned int reader_behind;
	/* How many read sections, and how many operations, are nested. */
	unsigned int sections;
	unsigned int nested;
	/* How many invalidations are owed for its own stores. */
	unsigned int owes;
	/* The event at which it last invalidated something of stage 2; and of anything else only. */
	uint64_t invalidated;
	uint64_t elsewhere;
	/* track.c: the owed invalidations for which this CPU has carried something out. */
	struct paying *paying;
	unsigned int lists;
	/* step.c. */
	struct wide wide;
	/* In its operation it broke the leaf `broke`, not 0, at `broke_at`, and has made none there since. */
	s2pt_pa_t broke_at;
	uint64_t broke;
	/* The memory of which caches were cleaned in its operation. */
	struct cleaned data;
	struct cleaned code;
};

#endif
