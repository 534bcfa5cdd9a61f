/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_JUDGE_PARTS_H
#define S2PT_HOST_JUDGE_PARTS_H

/* What the files of the checker share. */

#include "s2pt/host/check.h"

#define KEPT 64
/* Events remembered for histories; a power of two. */
#define RING 1024

enum page_state {
	PAGE_PRIVATE,
	PAGE_LINKED,
	/* No entry leads to it, but MMUs may hold it. */
	PAGE_UNLINKED,
};

struct word {
	uint64_t now;
	/* The access flag was cleared at this event, and nobody invalidated; else 0. */
	uint64_t aged;
};

struct page {
	struct page *next;
	s2pt_pa_t pa;
	enum page_state state;
	/* Of its entries, and what the first of them translates; once it is linked. */
	int level;
	s2pt_ipa_t ipa;
	/* Entries that led to it, of which TLBs may hold what they were. */
	unsigned int held;
	/* When it was unlinked, and by whom. */
	uint64_t unlinked;
	/* Contents were stored plainly by this CPU at that event. */
	uint64_t plain;
	unsigned int plain_cpu;
	/* Entries that are valid. */
	unsigned int valid;
	struct word words[];
};

/* How far an invalidation that is owed has come. */
enum phase {
	OWED,
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
	bool local;
	/* A table, which a level hint does not cover. */
	bool table;
};

/* Ranges of memory that caches were cleaned of in one operation, the oldest overwritten. */
#define CLEANED 4

struct cleaned {
	s2pt_pa_t first[CLEANED];
	s2pt_pa_t end[CLEANED];
	unsigned int next;
};

struct cpu {
	/* When it last ran a DSB that orders stores: ISH or ISHST; any. */
	uint64_t dsb_stores;
	uint64_t dsb_stores_alone;
	/* The same of one that completes TLBI: ISH; ISH or NSH. */
	uint64_t dsb;
	uint64_t dsb_alone;
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

struct remembered {
	uint64_t number;
	struct s2pt_check_event event;
};

struct s2pt_check {
	struct s2pt_check_config config;
	/* Number of the present event. */
	uint64_t now;
	bool over;
	bool blind;
	enum s2pt_check_reason verdict;
	struct page **buckets;
	uint64_t bucket_count;
	uint64_t page_count;
	/*
	 * What is owed: places that keep what they hold until it is paid, those up to `owed_top`
	 * were used.  Each is in a chain by address and level, or in that of the vacant ones.
	 */
	struct owed *owed;
	uint32_t *owed_next;
	uint32_t *owed_chains;
	uint32_t owed_vacant;
	unsigned int owed_count;
	unsigned int owed_top;
	unsigned int owed_room;
	/* The last invalidation of everything. */
	uint64_t all_clean;
	/* Where walks begin; 0: nowhere yet. */
	s2pt_pa_t root;
	/* CPUs in an operation, and the one that is alone, plus 1; 0: none. */
	unsigned int inside;
	unsigned int alone;
	uint64_t counts[S2PT_CHECK_REASONS];
	struct s2pt_complaint kept[KEPT];
	unsigned int kept_count;
	struct remembered ring[RING];
	struct cpu cpus[];
};

/* Where an entry is. */
struct place {
	struct page *page;
	unsigned int index;
	s2pt_pa_t at;
	s2pt_ipa_t ipa;
	int level;
};

/* What one word means, and what a change of it needs: word.c */
bool s2pt_check_is_table(uint64_t word, int level);
bool s2pt_check_cached(const struct s2pt_check_config *config, uint64_t word, int level);
bool s2pt_check_size_free(const struct s2pt_check_config *config, uint64_t old, uint64_t word,
			  int level);
bool s2pt_check_executable(uint64_t word);
bool s2pt_check_cacheable(uint64_t word);
s2pt_pa_t s2pt_check_address(const struct s2pt_geom *geom, uint64_t word, int level);
enum s2pt_check_reason s2pt_check_needs_break(const struct s2pt_check_config *config, int level,
					      uint64_t old, uint64_t word);
bool s2pt_check_loses(uint64_t old, uint64_t word);
bool s2pt_check_gains(uint64_t old, uint64_t word);

/* Pages: page.c */
struct page *s2pt_check_page(struct s2pt_check *check, s2pt_pa_t pa);
void s2pt_check_alloc(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_root(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_free(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_retire(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_link(struct s2pt_check *check, const struct s2pt_check_event *event,
		     const struct place *place);
void s2pt_check_unlink(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old);
void s2pt_check_pages_end(struct s2pt_check *check);

/* What is owed: owed.c */
void s2pt_check_owe(struct s2pt_check *check, const struct s2pt_check_event *event,
		    const struct place *place, uint64_t old, bool local);
void s2pt_check_owed_made(struct s2pt_check *check, const struct place *place, uint64_t word);
void s2pt_check_left(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_over(struct s2pt_check *check);
void s2pt_check_paid(struct s2pt_check *check, unsigned int number);
/* Go through what is owed that touches [`first`, `end`), and maybe more. */
void s2pt_check_owed_in(struct s2pt_check *check, s2pt_ipa_t first, s2pt_ipa_t end,
			void (*visit)(struct s2pt_check *check, struct owed *owed, const void *ctx),
			const void *ctx);

/* Instructions: step.c */
void s2pt_check_step(struct s2pt_check *check, const struct s2pt_check_event *event);

/* Operations, and what must be done in one: section.c */
void s2pt_check_enter(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_leave(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_alone(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_beside(struct s2pt_check *check, unsigned int cpu);
void s2pt_check_cleaned(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_caches(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old);

/* Stores: store.c */
void s2pt_check_lost(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_stale(struct s2pt_check *check, const struct s2pt_check_event *event);
void s2pt_check_store(struct s2pt_check *check, const struct s2pt_check_event *event);

/* Note a complaint about `place` (may be NULL); its number plus 1, 0 if it was not kept. */
unsigned int s2pt_check_complain(struct s2pt_check *check, enum s2pt_check_reason reason,
				 const struct place *place, uint64_t old);

/* The same about something owed; `over`: nobody uses the tables any more. */
void s2pt_check_complain_owed(struct s2pt_check *check, struct owed *owed, bool over);

#endif
