/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for tables as a hypervisor with a linear map has it: prefaulted, physical addresses at a
 * fixed distance, zeroed as it is handed out.  It is inline, since each measurement pays for it,
 * for libs2pt's hooks and for those of the walkers that it is compared with.
 */

#ifndef BENCH_ARENA_H
#define BENCH_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BENCH_PAGE ((size_t)4096)
/* Where the arena begins in the physical address space. */
#define BENCH_PA_BASE UINT64_C(0x4000000000)

/* A stack of free pages: the page that was freed last is given first. */
struct bench_cache {
	int count;
	int room;
	/*
	 * Pages are zeroed when they are put in, not when they are taken, as in a vCPU's cache that
	 * is topped up ahead of the fault.
	 */
	bool zeroed;
	void **pages;
};

struct bench_arena {
	/* Gets freed pages; a single thread takes its pages from here. */
	struct bench_cache main;
	char *base;
	/* A pointer is the physical address plus this. */
	uintptr_t linear;
	/* A reference count for each page, for walkers that keep one. */
	uint32_t *counts;
	/* Several threads free pages at once, and take `lock` for it. */
	bool threads;
	char lock;
};

/* Make an arena of `pages` pages, prefaulted.  False: no memory. */
bool bench_arena_init(struct bench_arena *arena, size_t pages);
void bench_arena_free(struct bench_arena *arena);

/*
 * Make a cache of `pages` pages, taken from the arena's.  False: no memory, or not so many pages.
 */
bool bench_cache_init(struct bench_cache *cache, struct bench_arena *arena, size_t pages);
/* Fill a cache up to `pages` pages.  False: the arena has not so many. */
bool bench_cache_fill(struct bench_cache *cache, struct bench_arena *arena, size_t pages);
/*
 * Zero a cache's pages now, and from now on those that are put in, instead of those that are taken.
 */
void bench_cache_zero_ahead(struct bench_cache *cache);
/*
 * Bring the `pages` pages that are taken next into the CPU's caches, as after zeroing them ahead.
 */
void bench_cache_warm(struct bench_cache *cache, size_t pages);
/* Give a cache's pages back to the arena. */
void bench_cache_free(struct bench_cache *cache, struct bench_arena *arena);

/* A page without zeroing, NULL if there is none. */
static inline void *bench_take(struct bench_cache *cache)
{
	return cache->count ? cache->pages[--cache->count] : NULL;
}

/* A zeroed page. */
static inline void *bench_alloc(struct bench_cache *cache)
{
	void *page = bench_take(cache);

	return page && !cache->zeroed ? memset(page, 0, BENCH_PAGE) : page;
}

/* Put a page where the next one is taken from. */
static inline void bench_put(struct bench_cache *cache, void *page)
{
	if (cache->zeroed)
		(void)memset(page, 0, BENCH_PAGE);
	cache->pages[cache->count++] = page;
}

/* Put a page into the arena's own cache, under its lock if several threads do so. */
static inline void bench_give(struct bench_arena *arena, void *page)
{
	bool threads = arena->threads;

	while (threads && __atomic_exchange_n(&arena->lock, 1, __ATOMIC_ACQUIRE))
		;
	bench_put(&arena->main, page);
	if (threads)
		__atomic_store_n(&arena->lock, 0, __ATOMIC_RELEASE);
}

/* The count of a page. */
static inline uint32_t *bench_count(struct bench_arena *arena, const void *at)
{
	return &arena->counts[(size_t)((const char *)at - arena->base) / BENCH_PAGE];
}

/* The root of the one table in this arena: at most 16 pages, zeroed, aligned in physical space. */
void *bench_root(struct bench_arena *arena, unsigned int pages);

#endif
