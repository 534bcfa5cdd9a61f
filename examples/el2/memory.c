/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory: memset() and memcpy(), locks, and the pool of pages for tables. */

#include "el2.h"

void *memset(void *to, int value, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);

/* The compiler may call these two functions; inside of them it turns no loop into a call. */
void *memset(void *to, int value, size_t size)
{
	unsigned char *at = to;

	while (size--)
		*at++ = (unsigned char)value;
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	unsigned char *at = to;
	const unsigned char *source = from;

	while (size--)
		*at++ = *source++;
	return to;
}

void lock(atomic_uint *word)
{
	while (atomic_exchange_explicit(word, 1, memory_order_acquire))
		__asm__ volatile("yield");
}

void unlock(atomic_uint *word)
{
	atomic_store_explicit(word, 0, memory_order_release);
}

/*
 * The pool.  Free pages are a list through their first words; pages that were never used lie above
 * `fresh`.
 */
static struct {
	atomic_uint lock;
	uint64_t page;
	uint64_t fresh;
	uint64_t *free;
	uint64_t used;
	uint64_t peak;
} pool;

void pool_init(uint64_t page)
{
	pool.page = page;
	pool.fresh = POOL_BASE;
	pool.free = NULL;
}

static void *take(unsigned int pages)
{
	uint64_t size = pool.page;
	uint64_t at;

	if (pages == 1 && pool.free) {
		uint64_t *page = pool.free;

		pool.free = (uint64_t *)(uintptr_t)*page;
		return page;
	}
	while (size < pages * pool.page)
		size *= 2;
	at = (pool.fresh + size - 1) & ~(size - 1);
	if (at + size > POOL_BASE + POOL_SIZE)
		return NULL;
	pool.fresh = at + size;
	return (void *)(uintptr_t)at;
}

void *pool_alloc(unsigned int pages)
{
	uint64_t *table;

	lock(&pool.lock);
	table = take(pages);
	if (table) {
		pool.used += pages;
		if (pool.used > pool.peak)
			pool.peak = pool.used;
	}
	unlock(&pool.lock);
	for (uint64_t i = 0; table && i < pages * pool.page / 8; i++)
		table[i] = 0;
	return table;
}

/* Free pages.  Only single pages go to the list: a root is made once and ends with the machine. */
void pool_free(void *table, unsigned int pages)
{
	uint64_t *page = table;

	lock(&pool.lock);
	pool.used -= pages;
	if (pages == 1) {
		*page = (uint64_t)(uintptr_t)pool.free;
		pool.free = page;
	}
	unlock(&pool.lock);
}

uint64_t pool_used(void)
{
	return pool.used;
}

uint64_t pool_peak(void)
{
	return pool.peak;
}

/* How many pages can certainly be allocated. */
uint64_t pool_left(void)
{
	return (POOL_BASE + POOL_SIZE - pool.fresh) / pool.page;
}
