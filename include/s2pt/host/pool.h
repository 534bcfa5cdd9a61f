/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_POOL_H
#define S2PT_HOST_POOL_H

/**
 * @file
 * The pool: pages for tables, with physical addresses that are made up.
 *
 * The addresses follow from the pointers by a permutation, so that a library that does arithmetic
 * with them instead of asking is found out.  A page that was released is filled with poison, which
 * the MMU takes for an invalid entry and software for a mark of ownership that nobody makes, and is
 * not given out again before many others have been.  The pool counts misuse and does nothing else
 * about it.
 *
 * All functions may be called from any thread at any time, unless said otherwise.
 */

#include "s2pt/geom.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Most pages in one allocation. */
#define S2PT_POOL_RUN 16

/** The word that fills a page that was released: bit 0 clear, a note of type 15. */
#define S2PT_POOL_POISON UINT64_C(0xf05ab1ed5ab1ed50)

/** Size and addresses of a pool. */
struct s2pt_pool_config {
	/** Size of a page. */
	enum s2pt_granule granule;
	/** Width of a physical address; the pool lies in the upper half of that space. */
	unsigned int pa_bits;
	/**
	 * How many pages the pool has; 0 is as many as 256 MiB hold.  Rounded up to a power of two,
	 * and at least 64; halved until the upper half of the physical address space can hold them.
	 */
	uint64_t pages;
	/** Pages that wait after their release before one is used again; 0 is a quarter of all. */
	uint64_t quarantine;
	/** The seed that chooses the permutation. */
	uint64_t seed;
};

/** A pool.  Opaque. */
struct s2pt_pool;

/** What was counted in a pool. */
struct s2pt_pool_counts {
	/** Pages in use. */
	uint64_t live;
	/** The most pages that ever were in use. */
	uint64_t peak;
	/** Successful allocations, a run of pages counted once. */
	uint64_t allocs;
	/** Releases, a run of pages counted once. */
	uint64_t releases;
	/** Allocations that failed, because they were to fail or because no page was left. */
	uint64_t failed;
	/** Pages released that were not in use: they had been released before. */
	uint64_t double_releases;
	/**
	 * Releases of an address that no allocation gave, or of another number of pages than it
	 * gave.
	 */
	uint64_t wild_releases;
	/** Pages whose poison somebody had written over. */
	uint64_t written_after;
	/** Words that the hardware read or swapped in pages that are not in use. */
	uint64_t walked_after;
	/**
	 * Questions for the address of a page that is not in use, or for a page at such an address.
	 */
	uint64_t strays;
};

/** Make a pool.  NULL: no such page size, an address width below 32 or above 52, no memory. */
struct s2pt_pool *s2pt_pool_new(const struct s2pt_pool_config *config);

/** Free a pool with all pages.  Nobody may use it any more.  NULL is left alone. */
void s2pt_pool_delete(struct s2pt_pool *pool);

/**
 * Allocate `pages` zeroed contiguous pages, 1 to `S2PT_POOL_RUN`, aligned to their size together
 * (rounded up to a power of two), in virtual and in physical addresses.  NULL: none left, over the
 * limit, or this allocation was to fail.
 */
void *s2pt_pool_alloc(struct s2pt_pool *pool, unsigned int pages);

/**
 * Allocate up to `count` single pages into `pages`, as a stock from which the caller takes the last
 * one first.  Returns how many, fewer if one was refused.  Takes the pool's lock as often as one
 * allocation does.
 */
unsigned int s2pt_pool_stock(struct s2pt_pool *pool, void **pages, unsigned int count);

/** Release pages that `s2pt_pool_alloc` gave: poison them and let them wait in the quarantine. */
void s2pt_pool_release(struct s2pt_pool *pool, void *table, unsigned int pages);

/** The physical address of something in a page; counts as a stray if the page is not in use. */
s2pt_pa_t s2pt_pool_pa(struct s2pt_pool *pool, const void *inside);

/**
 * What lies at a physical address, NULL if that is not the pool's; counts as a stray if the page is
 * not in use.
 */
void *s2pt_pool_at(struct s2pt_pool *pool, s2pt_pa_t pa);

/** Read a word for `s2pt_mmu_memory::read`, by one atomic load; `ctx` is the pool. */
bool s2pt_pool_read(void *ctx, s2pt_pa_t pa, uint64_t *word);

/** Swap a word for `s2pt_mmu_memory::swap`, by one compare-and-swap; `ctx` is the pool. */
bool s2pt_pool_swap(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want);

/** Where a word of a table lies, for messages. */
struct s2pt_pool_place {
	/** Number of the successful allocation that the word belongs to, from 0. */
	uint64_t ordinal;
	/** Page in that allocation. */
	unsigned int page;
	/** Word in that page. */
	unsigned int index;
	/** The page is in use. */
	bool live;
};

/**
 * Find the place of a word; false if `inside` does not lie in a page that was ever allocated.
 * Never counts as a stray.
 */
bool s2pt_pool_find(struct s2pt_pool *pool, const void *inside, struct s2pt_pool_place *place);

/** Find the place of a word by its physical address. */
bool s2pt_pool_find_pa(struct s2pt_pool *pool, s2pt_pa_t pa, struct s2pt_pool_place *place);

/** Let the `nth` allocation from now fail (1: the next one) and `count` - 1 after it; 0 never. */
void s2pt_pool_fail(struct s2pt_pool *pool, uint64_t nth, uint64_t count);

/** Let allocations fail that would make more than `pages` live; 0 ends the limit. */
void s2pt_pool_limit(struct s2pt_pool *pool, uint64_t pages);

/** Copy what was counted so far. */
void s2pt_pool_counts(struct s2pt_pool *pool, struct s2pt_pool_counts *counts);

/** Look at the poison of all pages that wait; each page that was written to is counted, once. */
void s2pt_pool_check(struct s2pt_pool *pool);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
