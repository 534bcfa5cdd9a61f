/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of the pool: pages, runs of them, and where they lie in the physical space. */

#ifndef S2PT_HOST_POOL_PAGES_H
#define S2PT_HOST_POOL_PAGES_H

#include "s2pt/host/pool.h"

#include <stdatomic.h>

#include <pthread.h>

/* Pages in a group: groups are permuted, the pages of one are contiguous. */
#define GROUP S2PT_POOL_RUN
/* Sizes of runs: 1, 2, 4, 8 and 16 pages. */
#define CLASSES 5
#define NO_PAGE UINT32_MAX

enum page_state {
	/* The page was never in use. */
	PAGE_FRESH,
	/* The page is in use, and the first of its run. */
	PAGE_LIVE,
	/* The page is in use, and not the first of its run. */
	PAGE_LIVE_TAIL,
	/* The page was released, and is poisoned or about to be. */
	PAGE_WAITING,
	/* The page waits, and was found to be written to. */
	PAGE_SPOILT,
};

struct page {
	/* `enum page_state`; changed under the lock, read without. */
	atomic_uchar state;
	/* In the first page of a run: how many pages were asked for. */
	unsigned char asked;
	/* Distance from the first page of the run. */
	unsigned char offset;
	/* Number of the allocation. */
	uint32_t ordinal;
	/* The next run in the queue of those that wait. */
	uint32_t next;
};

/* The runs of one size. */
struct run_class {
	/* Fresh pages of a group that has been begun. */
	uint32_t fresh;
	uint32_t fresh_end;
	/* The runs that wait, in the order of their release. */
	uint32_t first;
	uint32_t last;
	uint64_t waiting;
};

struct s2pt_pool {
	pthread_mutex_t lock;
	unsigned int shift;
	uint32_t pages;
	uint64_t quarantine;
	s2pt_pa_t base;
	void *mapping;
	size_t mapping_size;
	unsigned char *arena;
	struct page *page;
	/* The place of each group in the physical space, and the group of each place. */
	uint32_t *place_of;
	uint32_t *group_at;
	/* The members from here on are guarded by the lock. */
	uint32_t next_group;
	struct run_class run[CLASSES];
	uint64_t fail_in;
	uint64_t fail_count;
	uint64_t limit;
	struct s2pt_pool_counts counts;
	/* Counted without the lock. */
	_Atomic(uint64_t) walked_after;
	_Atomic(uint64_t) strays;
};

/* The number of the page in which something lies; NO_PAGE if it is not the pool's. */
uint32_t s2pt_pool_page(const struct s2pt_pool *pool, const void *inside);

/* The word at a physical address; NULL if it is not the pool's. */
_Atomic(uint64_t) *s2pt_pool_word(const struct s2pt_pool *pool, s2pt_pa_t pa, uint32_t *page);

static inline unsigned int s2pt_pool_state(const struct s2pt_pool *pool, uint32_t page)
{
	return atomic_load_explicit(&pool->page[page].state, memory_order_acquire);
}

#endif
