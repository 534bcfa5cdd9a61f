/* SPDX-License-Identifier: BSD-2-Clause */
/* The pool at work: takes pages and gives them out, poisons and examines them, counts misuse. */

#include "s2pt/host/pool.h"

#include "pool_pages.h"

/* The class of a run, and the pages that it takes. */
static unsigned int class_of(unsigned int pages)
{
	unsigned int class = 0;

	while (1U << class < pages)
		class ++;
	return class;
}

static _Atomic(uint64_t) *words_of(const struct s2pt_pool *pool, uint32_t page)
{
	return (_Atomic(uint64_t) *)(void *)(pool->arena + ((size_t)page << pool->shift));
}

static size_t word_count(const struct s2pt_pool *pool, unsigned int pages)
{
	return (size_t)pages << (pool->shift - 3);
}

/*
 * Fill pages with a word.  Walkers that should not be there any more read these words meanwhile:
 * atomic stores, so that they read something and are counted.
 */
static void fill(const struct s2pt_pool *pool, uint32_t page, unsigned int pages, uint64_t word)
{
	_Atomic(uint64_t) *words = words_of(pool, page);
	size_t count = word_count(pool, pages);

	for (size_t i = 0; i < count; i++)
		atomic_store_explicit(&words[i], word, memory_order_relaxed);
}

static bool poisoned(const struct s2pt_pool *pool, uint32_t page)
{
	const _Atomic(uint64_t) *words = words_of(pool, page);
	size_t count = word_count(pool, 1);

	for (size_t i = 0; i < count; i++) {
		if (atomic_load_explicit(&words[i], memory_order_relaxed) != S2PT_POOL_POISON)
			return false;
	}
	return true;
}

static void set_state(struct s2pt_pool *pool, uint32_t page, enum page_state state)
{
	atomic_store_explicit(&pool->page[page].state, (unsigned char)state, memory_order_release);
}

/* Must this allocation fail?  `taken` pages have been taken and are not live yet. */
static bool refused(struct s2pt_pool *pool, unsigned int pages, unsigned int taken)
{
	if (pool->fail_in > 1) {
		pool->fail_in--;
	} else if (pool->fail_in == 1) {
		if (--pool->fail_count == 0)
			pool->fail_in = 0;
		return true;
	}
	return pool->limit && pool->counts.live + taken + pages > pool->limit;
}

static uint32_t take_waiting(struct s2pt_pool *pool, struct run_class *run, unsigned int size)
{
	uint32_t page = run->first;

	if (page == NO_PAGE)
		return NO_PAGE;
	run->first = pool->page[page].next;
	if (run->first == NO_PAGE)
		run->last = NO_PAGE;
	run->waiting -= size;
	return page;
}

static uint32_t take_fresh(struct s2pt_pool *pool, struct run_class *run, unsigned int size)
{
	uint32_t page;

	if (run->fresh == run->fresh_end) {
		if (pool->next_group == pool->pages / GROUP)
			return NO_PAGE;
		run->fresh = pool->next_group++ * GROUP;
		run->fresh_end = run->fresh + GROUP;
	}
	page = run->fresh;
	run->fresh += size;
	return page;
}

/*
 * Take a run of pages, under the lock.  The caller has to examine and clear pages that were used
 * before.
 */
static uint32_t take(struct s2pt_pool *pool, unsigned int pages, unsigned int taken)
{
	unsigned int class = class_of(pages);
	struct run_class *run = &pool->run[class];
	uint32_t page = NO_PAGE;

	if (refused(pool, pages, taken))
		return NO_PAGE;
	if (run->waiting > pool->quarantine)
		page = take_waiting(pool, run, 1U << class);
	if (page == NO_PAGE)
		page = take_fresh(pool, run, 1U << class);
	if (page == NO_PAGE)
		page = take_waiting(pool, run, 1U << class);
	return page;
}

static uint64_t examine(struct s2pt_pool *pool, uint32_t page, unsigned int pages)
{
	uint64_t spoilt = 0;

	for (uint32_t i = page; i < page + pages; i++) {
		if (s2pt_pool_state(pool, i) == PAGE_WAITING && !poisoned(pool, i)) {
			set_state(pool, i, PAGE_SPOILT);
			spoilt++;
		}
	}
	return spoilt;
}

/* Clear a run that was taken; returns how many of its pages somebody had written to. */
static uint64_t clear(struct s2pt_pool *pool, uint32_t page, unsigned int pages)
{
	unsigned int size = 1U << class_of(pages);
	uint64_t spoilt;

	if (s2pt_pool_state(pool, page) == PAGE_FRESH)
		return 0;
	spoilt = examine(pool, page, size);
	fill(pool, page, size, 0);
	return spoilt;
}

/* Make a run live, under the lock. */
static void hand_out(struct s2pt_pool *pool, uint32_t page, unsigned int pages)
{
	pool->counts.live += pages;
	if (pool->counts.live > pool->counts.peak)
		pool->counts.peak = pool->counts.live;
	for (uint32_t i = 0; i < pages; i++) {
		struct page *one = &pool->page[page + i];

		one->ordinal = (uint32_t)pool->counts.allocs;
		one->offset = (unsigned char)i;
		one->asked = (unsigned char)pages;
		set_state(pool, page + i, i ? PAGE_LIVE_TAIL : PAGE_LIVE);
	}
	pool->counts.allocs++;
}

/* Allocate up to S2PT_POOL_RUN runs of `pages` pages, the first one last; returns how many. */
static unsigned int alloc_runs(struct s2pt_pool *pool, unsigned int pages, void **runs,
			       unsigned int count)
{
	uint32_t taken[S2PT_POOL_RUN];
	unsigned int got = 0;
	uint64_t spoilt = 0;

	pthread_mutex_lock(&pool->lock);
	while (got < count) {
		taken[got] = take(pool, pages, got * pages);
		if (taken[got] == NO_PAGE) {
			pool->counts.failed++;
			break;
		}
		got++;
	}
	pthread_mutex_unlock(&pool->lock);

	for (unsigned int i = 0; i < got; i++)
		spoilt += clear(pool, taken[i], pages);

	pthread_mutex_lock(&pool->lock);
	pool->counts.written_after += spoilt;
	for (unsigned int i = 0; i < got; i++) {
		hand_out(pool, taken[i], pages);
		runs[got - 1 - i] = words_of(pool, taken[i]);
	}
	pthread_mutex_unlock(&pool->lock);
	return got;
}

void *s2pt_pool_alloc(struct s2pt_pool *pool, unsigned int pages)
{
	void *run;

	if (pages == 0 || pages > S2PT_POOL_RUN)
		return NULL;
	return alloc_runs(pool, pages, &run, 1) ? run : NULL;
}

unsigned int s2pt_pool_stock(struct s2pt_pool *pool, void **pages, unsigned int count)
{
	return alloc_runs(pool, 1, pages, count < S2PT_POOL_RUN ? count : S2PT_POOL_RUN);
}

/* Is this release right?  If so the pages are in use no longer.  Under the lock. */
static bool give_up(struct s2pt_pool *pool, const void *table, uint32_t page, unsigned int pages)
{
	unsigned int state = page == NO_PAGE ? PAGE_FRESH : s2pt_pool_state(pool, page);

	if (state == PAGE_WAITING || state == PAGE_SPOILT) {
		pool->counts.double_releases++;
		return false;
	}
	if (state != PAGE_LIVE || ((uintptr_t)table & ((UINT64_C(1) << pool->shift) - 1)) ||
	    pool->page[page].asked != pages) {
		pool->counts.wild_releases++;
		return false;
	}
	for (uint32_t i = page; i < page + pages; i++)
		set_state(pool, i, PAGE_WAITING);
	pool->counts.live -= pages;
	pool->counts.releases++;
	return true;
}

void s2pt_pool_release(struct s2pt_pool *pool, void *table, unsigned int pages)
{
	uint32_t page = s2pt_pool_page(pool, table);
	struct run_class *run;
	bool right;

	pthread_mutex_lock(&pool->lock);
	right = give_up(pool, table, page, pages);
	pthread_mutex_unlock(&pool->lock);
	if (!right)
		return;

	fill(pool, page, 1U << class_of(pages), S2PT_POOL_POISON);

	pthread_mutex_lock(&pool->lock);
	run = &pool->run[class_of(pages)];
	pool->page[page].next = NO_PAGE;
	if (run->last == NO_PAGE)
		run->first = page;
	else
		pool->page[run->last].next = page;
	run->last = page;
	run->waiting += 1U << class_of(pages);
	pthread_mutex_unlock(&pool->lock);
}

void s2pt_pool_fail(struct s2pt_pool *pool, uint64_t nth, uint64_t count)
{
	pthread_mutex_lock(&pool->lock);
	pool->fail_in = count ? nth : 0;
	pool->fail_count = count;
	pthread_mutex_unlock(&pool->lock);
}

void s2pt_pool_limit(struct s2pt_pool *pool, uint64_t pages)
{
	pthread_mutex_lock(&pool->lock);
	pool->limit = pages;
	pthread_mutex_unlock(&pool->lock);
}

void s2pt_pool_counts(struct s2pt_pool *pool, struct s2pt_pool_counts *counts)
{
	pthread_mutex_lock(&pool->lock);
	*counts = pool->counts;
	pthread_mutex_unlock(&pool->lock);
	counts->walked_after = atomic_load(&pool->walked_after);
	counts->strays = atomic_load(&pool->strays);
}

void s2pt_pool_check(struct s2pt_pool *pool)
{
	/*
	 * Pages on their way into or out of the queue are not in it; the lock keeps the others
	 * there.
	 */
	pthread_mutex_lock(&pool->lock);
	for (unsigned int class = 0; class < CLASSES; class ++) {
		uint32_t page = pool->run[class].first;

		for (; page != NO_PAGE; page = pool->page[page].next)
			pool->counts.written_after += examine(pool, page, 1U << class);
	}
	pthread_mutex_unlock(&pool->lock);
}
