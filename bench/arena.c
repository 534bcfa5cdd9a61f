/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for tables in benchmarks: allocates the arena and the caches of pages, touches them before
 * anything is measured, and frees them.
 */

#include "arena.h"

#include <stdlib.h>
#include <sys/mman.h>

/* The arena begins with this many pages for a root. */
#define ROOT_PAGES ((size_t)16)
#define HUGE_PAGE  ((size_t)2 << 20)

static bool prepare(struct bench_arena *arena, size_t pages)
{
	size_t all = pages + ROOT_PAGES;
	size_t bytes = (all * BENCH_PAGE + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);

	arena->base = aligned_alloc(HUGE_PAGE, bytes);
	arena->counts = malloc(all * sizeof(*arena->counts));
	arena->main.pages = malloc(pages * sizeof(*arena->main.pages));
	if (!arena->base || !arena->counts || !arena->main.pages)
		return false;
	/*
	 * A kernel's linear map has huge pages too.  The memset touches all pages now, whether
	 * madvise() worked or not.
	 */
	(void)madvise(arena->base, bytes, MADV_HUGEPAGE);
	memset(arena->base, 0xa5, bytes);
	memset(arena->counts, 0, all * sizeof(*arena->counts));
	/* The page with the lowest address is taken first. */
	for (size_t i = 0; i < pages; i++)
		arena->main.pages[i] = arena->base + (all - 1 - i) * BENCH_PAGE;
	arena->main.count = (int)pages;
	arena->main.room = (int)pages;
	arena->linear = (uintptr_t)arena->base - (uintptr_t)BENCH_PA_BASE;
	return true;
}

bool bench_arena_init(struct bench_arena *arena, size_t pages)
{
	*arena = (struct bench_arena){ 0 };
	if (prepare(arena, pages))
		return true;
	bench_arena_free(arena);
	return false;
}

void bench_arena_free(struct bench_arena *arena)
{
	free(arena->base);
	free(arena->counts);
	free(arena->main.pages);
	*arena = (struct bench_arena){ 0 };
}

bool bench_cache_init(struct bench_cache *cache, struct bench_arena *arena, size_t pages)
{
	*cache = (struct bench_cache){ .room = (int)pages, .pages = calloc(pages, sizeof(void *)) };
	return cache->pages && bench_cache_fill(cache, arena, pages);
}

bool bench_cache_fill(struct bench_cache *cache, struct bench_arena *arena, size_t pages)
{
	while (cache->count < (int)pages && cache->count < cache->room) {
		void *page = bench_take(&arena->main);

		if (!page)
			return false;
		bench_put(cache, page);
	}
	return true;
}

void bench_cache_zero_ahead(struct bench_cache *cache)
{
	cache->zeroed = true;
	bench_cache_warm(cache, (size_t)cache->count);
}

void bench_cache_warm(struct bench_cache *cache, size_t pages)
{
	size_t count = (size_t)cache->count;

	/* The page that is taken next is zeroed last, so that it is in the cache. */
	for (size_t i = count > pages ? count - pages : 0; i < count; i++)
		memset(cache->pages[i], 0, BENCH_PAGE);
}

void bench_cache_free(struct bench_cache *cache, struct bench_arena *arena)
{
	void *page;

	while ((page = bench_take(cache)))
		bench_give(arena, page);
	free(cache->pages);
	*cache = (struct bench_cache){ 0 };
}

void *bench_root(struct bench_arena *arena, unsigned int pages)
{
	if (pages > ROOT_PAGES)
		return NULL;
	return memset(arena->base, 0, pages * BENCH_PAGE);
}
