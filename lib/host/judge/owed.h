/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invalidations that are owed: each is remembered from the store that made it necessary until it is
 * paid.
 */

#ifndef S2PT_HOST_JUDGE_OWED_H
#define S2PT_HOST_JUDGE_OWED_H

#include "place.h"
#include "s2pt/host/check.h"

/* How far one CPU has come with paying an invalidation that is owed. */
enum phase {
	OWED,
	/*
	 * The CPU has stored to the place, or taken the table away, since: its own DSB of stores is
	 * enough.
	 */
	OVER,
	/* Stage 2 was invalidated. */
	ISSUED,
	/* Combined entries were invalidated too; only the last DSB is missing. */
	CLOSING,
};

/* Most CPUs that can be paying one owed invalidation at once. */
#define TRACKS 3

/* How far the instructions of one CPU have come. */
struct track {
	/* The number of events from the store to the last step of this CPU. */
	uint32_t last_step;
	uint16_t cpu;
	uint8_t phase;
	/* The last step was a TLBI with nXS. */
	bool nxs;
};

/* The index at the end of a chain. */
#define NOWHERE UINT32_MAX
/* The `level` of an element that is not in use. */
#define VACANT INT8_MIN

/* An invalidation that is owed; it fills a cache line. */
struct owed {
	uint64_t old;
	s2pt_ipa_t ipa;
	/* The address at which the entry lies or lay. */
	s2pt_pa_t at;
	/* The event of the store, and the CPU that stored. */
	uint64_t since;
	struct track tracks[TRACKS];
	uint16_t by;
	uint16_t context;
	int8_t level;
	/* Number of the complaint about it, plus 1; 0: none. */
	uint8_t complaint;
	/* The last reason why an invalidation did not pay it. */
	uint8_t why_unpaid;
	/* It is enough to invalidate on the CPU that stored. */
	bool local : 1;
	/* The entry was a table, which an invalidation with a level hint does not cover. */
	bool table : 1;
	/* Nothing is too much in `old` but that it can be written. */
	bool writable : 1;
	/* Another CPU's invalidation would have paid it, had the store been ordered before that. */
	bool unordered : 1;
};

/* The word that the store wrote, and the one that the same CPU wrote last to that place. */
struct owed_words {
	uint64_t wrote;
	uint64_t left;
};

/* The neighbours of an element, which are elements too. */
struct owed_links {
	/* In the hash chain; of one that is not in use the next such.  NOWHERE: none. */
	uint32_t next;
	/* In the chain of its context, by age: numbers plus 1.  0: none. */
	uint32_t newer;
	uint32_t older;
};

/* What TLBs may hold after a store, and whether it is enough to invalidate on the CPU that stored. */
struct owing {
	const struct place *place;
	uint64_t old;
	bool local;
};

/* Remember what TLBs may hold of one context after the store of `event`.  NOWHERE: no memory. */
uint32_t s2pt_check_owe_in(struct s2pt_check *check, const struct s2pt_check_event *event,
			   const struct owing *owing, unsigned int context);

/* Most invalidations that may be owed at once for one input address and level of a context. */
#define CROWD 64

/* The oldest of what is owed where element `number` is, if that is too much; else NOWHERE. */
uint32_t s2pt_check_crowded(struct s2pt_check *check, uint32_t number);

/* The table to which the entry of `owed` led; NULL: it led to none, or the table is gone. */
struct page *s2pt_check_led_to(struct s2pt_check *check, const struct owed *owed);

/* Element `number` has been paid and is not in use any more. */
void s2pt_check_paid(struct s2pt_check *check, unsigned int number);

/*
 * Visit what is owed in `context` (its number), the newest first, as long as `visit` returns true.
 */
void s2pt_check_owed_of(struct s2pt_check *check, unsigned int context,
			bool (*visit)(struct s2pt_check *check, struct owed *owed, void *ctx),
			void *ctx);

/* Are there more addresses in [`first`, `end`) than invalidations that are owed? */
bool s2pt_check_owed_is_wide(const struct s2pt_check *check, s2pt_ipa_t first, s2pt_ipa_t end);

/* Visit all that is owed and touches [`first`, `end`), and maybe more.  A visit may pay what it sees. */
void s2pt_check_owed_in(struct s2pt_check *check, s2pt_ipa_t first, s2pt_ipa_t end,
			void (*visit)(struct s2pt_check *check, struct owed *owed, const void *ctx),
			const void *ctx);

#endif
