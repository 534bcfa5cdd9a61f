/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole state of a checker.  Table pages are described in page.h, invalidations that are owed
 * in owed.h.
 */

#ifndef S2PT_HOST_JUDGE_STATE_H
#define S2PT_HOST_JUDGE_STATE_H

#include "context.h"
#include "cpu.h"
#include "memory.h"
#include "s2pt/host/check.h"

/* How many complaints are kept unless something is said of it. */
#define KEPT 64
/* How many events are remembered for histories; a power of two. */
#define RING 1024

/* Complaints of one cause. */
struct group {
	/* What marks the cause, and the number of its first complaint, plus 1; 0: not kept. */
	uint64_t cause;
	unsigned int first;
	bool used;
};

struct remembered {
	uint64_t number;
	struct s2pt_check_event event;
};

/* The first input address: tables of the upper range end at 2^64; within the checker all begin at 0. */
static inline s2pt_ipa_t s2pt_check_base(const struct s2pt_check_config *config)
{
	return config->upper ? 0 - s2pt_ipa_end(&config->geom) : 0;
}

/* check.c sets all of it back; else what is below a file's name is changed by that file. */
struct s2pt_check {
	struct s2pt_check_config config;
	struct check_memory memory;

	/* owed.c: who is told of what is owed and paid; NULL: nobody. */
	void (*told)(void *ctx, const struct s2pt_check_debt *debt, bool paid);
	void *told_ctx;

	/* check.c: the number of the present event; whether the tables are given up. */
	uint64_t now;
	bool over;

	/* Any file: there was no memory, or no patience, and what comes is not judged. */
	bool blind;

	/* page.c: the pages, in a hash table. */
	struct page **buckets;
	uint64_t bucket_count;
	uint64_t page_count;

	/* untouched.c: memory that was allocated and is not among the pages yet: a tree of stretches. */
	void *untouched;

	/*
	 * owed.c: the invalidations that are owed, in elements that stay where they are until they
	 * are paid; those up to `owed_top` were used.  Each is in a chain by address and level, or
	 * in that of the unused ones.
	 */
	struct owed *owed;
	/* What the stores wrote, for each element; kept apart so that an element fills one cache line. */
	struct owed_words *owed_words;
	struct owed_links *owed_links;
	uint32_t *owed_chains;
	uint32_t owed_vacant;
	unsigned int owed_count;
	unsigned int owed_top;
	unsigned int owed_room;

	/* attach.c: the last root of each space, 0: there is none yet; and all contexts. */
	s2pt_pa_t root;
	s2pt_pa_t secure_root;
	struct context *contexts;
	unsigned int context_count;
	unsigned int context_room;
	/* The event at which one of them got another VMID or other tables. */
	uint64_t attached;

	/* regime.c: there was an ERET, so that CPUs stay at EL2 where there is none. */
	bool erets;

	/* section.c: the CPUs in read sections that began first and last, plus 1; 0: there are none. */
	unsigned int first_reader;
	unsigned int last_reader;

	/* section.c: the number of CPUs in an operation, and the one that is alone, plus 1; 0: none. */
	unsigned int inside;
	unsigned int alone;

	/* promise.c: how many wishes are open, and how many entries were looked at for them. */
	unsigned int wishes;
	uint64_t wished;
	/* unasked.c: how many of them have touched more than was asked for. */
	unsigned int touching;

	/*
	 * patience.h: how many entries, pages, contexts and CPUs were looked at, for all events
	 * together; and whether that was too many.
	 */
	uint64_t looked;
	bool weary;

	/* The event of the last DSB, or of the last store over what another CPU owes for. */
	uint64_t reordered;

	/* complain.c: the complaints, and the first of the present event. */
	enum s2pt_check_reason verdict;
	uint64_t counts[S2PT_CHECK_REASONS];
	uint64_t causes;
	unsigned int kept_count;
	unsigned int kept_room;
	struct s2pt_complaint *kept;
	/* For each CPU and reason the last group of complaints; NULL: there was no complaint. */
	struct group *groups;

	/* check.c: the last events.  What is in the ring is not looked at before it is written again. */
	struct remembered ring[RING];
	struct cpu cpus[];
};

#endif
