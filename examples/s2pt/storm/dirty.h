/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping of a slot's writes, to see whether dirty logging loses one. */

#ifndef STORM_DIRTY_H
#define STORM_DIRTY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * While logging is on, time is cut into intervals by the looks at the bitmap.  A write inside of
 * one interval must be in the bitmap that ends it; one that overlaps a look must be in that bitmap
 * or in the next one.  Nothing is judged before all threads have stopped.
 */
struct dirty_book;

/*
 * Make a book for `pages` pages and at most `looks` intervals between two judgements.  NULL: no
 * memory.
 */
struct dirty_book *dirty_book_new(uint64_t pages, unsigned int looks);

/* Free a book; NULL is left alone. */
void dirty_book_free(struct dirty_book *book);

/* Called by a vCPU before a write, and after it with what the first call returned. */
uint64_t dirty_book_before(struct dirty_book *book);
void dirty_book_wrote(struct dirty_book *book, uint64_t before, uint64_t page);

/* Called by the host when an interval begins, logging being on. */
void dirty_book_open(struct dirty_book *book);

/*
 * Called by the host when the interval ends, before it reads the bitmap.  Returns where to put the
 * bitmap, NULL if no interval was open.  `last`: no other interval follows.
 */
uint64_t *dirty_book_close(struct dirty_book *book, bool last);

/* Count the writes that were lost (a page in an interval counts once), then forget all. */
uint64_t dirty_book_judge(struct dirty_book *book);

#endif
