/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_JUDGE_OWED_H
#define S2PT_HOST_JUDGE_OWED_H

/* Invalidations that are owed: remembered from the store that made them necessary until they are paid. */

#include "place.h"
#include "s2pt/host/check.h"

/* How far an invalidation that is owed has come. */
enum phase {
	OWED,
	/* It has stored to the place, or taken the table away, since: its own DSB of stores will do. */
	OVER,
	/* Stage 2 was invalidated. */
	ISSUED,
	/* Combined entries too: the last DSB is missing. */
	CLOSING,
};

/* CPUs that may be about to pay one thing at once. */
#define TRACKS 3

/* What the instructions of one CPU have brought. */
struct track {
	/* Events since it was owed. */
	uint32_t moved;
	uint16_t cpu;
	uint8_t phase;
};

/* At the end of a chain. */
#define NOWHERE UINT32_MAX
/* In `level`: there is nothing here. */
#define VACANT INT16_MIN

/* 64 bytes. */
struct owed {
	uint64_t old;
	s2pt_ipa_t ipa;
	/* Where the entry is or was. */
	s2pt_pa_t at;
	/* When it was stored, and by which CPU. */
	uint64_t since;
	struct track tracks[TRACKS];
	uint16_t by;
	int16_t level;
	/* Complaint about it, plus 1. */
	uint8_t complaint;
	/* The last reason why those that came did not pay. */
	uint8_t miss;
	/* An invalidation on the CPU that stored is enough. */
	bool local : 1;
	/* A table, which a level hint does not cover. */
	bool table : 1;
	/* One of another CPU would have paid, had the store been ordered before it. */
	bool unordered : 1;
};

/* The store of `event` made it necessary: TLBs may hold `old`, which was at `place`. */
void s2pt_check_owe(struct s2pt_check *check, const struct s2pt_check_event *event,
		    const struct place *place, uint64_t old, bool local);

/* It is done: `number` of the array is vacant. */
void s2pt_check_paid(struct s2pt_check *check, unsigned int number);

/* `word` is at `place` now: complain about what should have been paid before. */
void s2pt_check_owed_made(struct s2pt_check *check, const struct place *place, uint64_t word);

/* The CPU's operation is over, and so are the tables: complain about what is still owed. */
void s2pt_check_left(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_over(struct s2pt_check *check);

/* Go through what is owed that touches [`first`, `end`), and maybe more. */
void s2pt_check_owed_in(struct s2pt_check *check, s2pt_ipa_t first, s2pt_ipa_t end,
			void (*visit)(struct s2pt_check *check, struct owed *owed, const void *ctx),
			const void *ctx);

#endif
