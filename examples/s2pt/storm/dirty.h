/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORM_DIRTY_H
#define STORM_DIRTY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bookkeeping of a slot's writes, to see whether dirty logging loses one.
 *
 * While logging is on, time is cut into intervals by the looks at the bitmap.  A write that lies
 * in one interval must be in the bitmap that ends it; one that overlaps a look must be in that
 * bitmap or in the next one.  Nothing is judged before all threads have stopped.
 */
struct dirty_book;

/* For `pages` pages and at most `looks` intervals between two judgements.  NULL: no memory. */
struct dirty_book *dirty_book_new(uint64_t pages, unsigned int looks);

/* NULL is fine. */
void dirty_book_free(struct dirty_book *book);

/* A vCPU, before a write: hand what is returned to `dirty_book_wrote` after it. */
uint64_t dirty_book_before(struct dirty_book *book);
void dirty_book_wrote(struct dirty_book *book, uint64_t before, uint64_t page);

/* The host: an interval begins, logging being on. */
void dirty_book_open(struct dirty_book *book);

/*
 * The interval ends: before the bitmap is read.  Where the bitmap is to be put, NULL if none was
 * open.  `last`: no other interval follows.
 */
uint64_t *dirty_book_close(struct dirty_book *book, bool last);

/* How many writes (a page in an interval counts once) were lost; then forget all. */
uint64_t dirty_book_judge(struct dirty_book *book);

#endif
