/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table pages: where they are, by which number a transcript calls them, and how often they are referred to.  A page that
 * was freed is poisoned and comes back late, so that a use after the free is seen.
 */
#ifndef S2PT_KERNEL_POOL_H
#define S2PT_KERNEL_POOL_H

#include "walker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_TEXT 64

struct pool_stat {
	unsigned int live, peak, allocs;
};

/* Where the pages shall lie: all zero, and taken from the machine as they are touched. */
void *pool_memory(size_t size);
/* What is freed gets other contents. */
void pool_poison(w_u64 *at, size_t words);

/* Forgets everything: a new table, whose first page is number 0.  `high` pages lie above 2^48. */
void pool_reset(bool high, bool lpa2);
/* At most `pages` may live; 0: any number. */
void pool_limit(unsigned int pages);
/* The `n`-th allocation from now fails, and `more` after it. */
void pool_fail(unsigned int n, unsigned int more);
struct pool_stat pool_stat(void);

/* Is there a page at that address, and is it one that lives? */
bool pool_has(const volatile void *at);
bool pool_live(const volatile void *at);
unsigned int pool_references(const void *at);
/* Its name in a transcript. */
void pool_name(const volatile void *at, char text[POOL_TEXT]);
unsigned int pool_index(const volatile void *at);

/* Tells the functions below where the pages are. */
void pool_desc_reset(void *memory, size_t size, bool high, bool lpa2);
/* Descriptors: the address in one, what else is in it, and the table it points to (NULL: none, or no page of the pool). */
w_u64 pool_desc_pa(w_u64 desc);
w_u64 pool_desc_rest(w_u64 desc);
w_u64 *pool_child(w_u64 desc);
/* A descriptor as it is told: where a table was taken away and its address left, that address says nothing to anybody. */
w_u64 pool_shown(w_u64 desc);
/* "tN|0xREST" for a table, else plain. */
void pool_desc_text(w_u64 desc, char text[POOL_TEXT]);
/* "0xREST tN" for a table. */
void pool_entry_text(w_u64 desc, char text[POOL_TEXT]);

#endif
