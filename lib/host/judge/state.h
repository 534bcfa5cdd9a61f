/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole state of a checker.  Table pages are described in page.h, invalidations that are owed
 * in owed.h.
 */

#ifndef S2PT_HOST_JUDGE_STATE_H
#define S2PT_HOST_JUDGE_STATE_H

#include "context.h"
#include "cpu.h"
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

/* check.c sets all of it back; else what is below a file's name is changed by that file. */
struct s2pt_check {
	struct s2pt_check_config config;

	/* check.c: the number of the present event; whether the tables are given up. */
	uint64_t now;
	bool over;

	/* Any file: there was no memory, and what comes is not judged. */
	bool blind;

	/* page.c: the pages, in a hash table. */
	struct page **buckets;
	uint64_t bucket_count;
	uint64_t page_count;

	/* untouched.c: memory that was allocated and is not among the pages yet. */
	struct stretch *untouched;
	size_t untouched_count;
	size_t untouched_room;

	/*
	 * owed.c: the invalidations that are owed, in elements that stay where they are until they
	 * are paid; those up to `owed_top` were used.  Each is in a chain by address and level, or
	 * in that of the unused ones.
	 */
	struct owed *owed;
	/*
	 * The words that the stores wrote, one for each element; kept apart so that an element
	 * fills one cache line.
	 */
	uint64_t *owed_words;
	uint32_t *owed_next;
	uint32_t *owed_chains;
	uint32_t owed_vacant;
	unsigned int owed_count;
	unsigned int owed_top;
	unsigned int owed_room;

	/* context.c: the last root, 0: there is none yet; and all contexts. */
	s2pt_pa_t root;
	struct context *contexts;
	unsigned int context_count;

	/* section.c: the number of CPUs in an operation, and the one that is alone, plus 1; 0: none. */
	unsigned int inside;
	unsigned int alone;

	/* promise.c: how many wishes are open, and how many entries were looked at for them. */
	unsigned int wishes;
	uint64_t looked;

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
