/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps book of the guest's writes, to see whether dirty logging loses one. */

#include "dirty.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* One interval between two looks at the bitmap. */
struct interval {
	/*
	 * Pages that were written inside of the interval, and while the look was taken that ended
	 * it.
	 */
	_Atomic(uint64_t) *inside;
	_Atomic(uint64_t) *around;
	/* The bitmap of that look. */
	uint64_t *seen;
	/* No other interval of the same logging follows. */
	bool last;
};

struct dirty_book {
	uint64_t words;
	unsigned int room;
	struct interval *intervals;
	/* Twice the number of the interval, plus 1 while it is open. */
	_Atomic(uint64_t) clock;
};

struct dirty_book *dirty_book_new(uint64_t pages, unsigned int looks)
{
	struct dirty_book *book = calloc(1, sizeof(*book));

	if (!book)
		return NULL;
	book->words = (pages + 63) / 64;
	book->room = looks;
	book->intervals = calloc(looks + 1U, sizeof(*book->intervals));
	if (!book->intervals) {
		free(book);
		return NULL;
	}
	return book;
}

static void clear(struct interval *interval)
{
	free(interval->inside);
	free(interval->around);
	free(interval->seen);
	memset(interval, 0, sizeof(*interval));
}

void dirty_book_free(struct dirty_book *book)
{
	if (!book)
		return;
	for (unsigned int i = 0; i < book->room; i++)
		clear(&book->intervals[i]);
	free(book->intervals);
	free(book);
}

uint64_t dirty_book_before(struct dirty_book *book)
{
	return atomic_load(&book->clock);
}

static void set_bit(_Atomic(uint64_t) *bitmap, uint64_t page)
{
	uint64_t bit = UINT64_C(1) << page % 64;

	/*
	 * Most pages are written more than once: a load first keeps threads from fighting over the
	 * line.
	 */
	if (bitmap && !(atomic_load_explicit(&bitmap[page / 64], memory_order_relaxed) & bit))
		atomic_fetch_or_explicit(&bitmap[page / 64], bit, memory_order_relaxed);
}

void dirty_book_wrote(struct dirty_book *book, uint64_t before, uint64_t page)
{
	uint64_t after = atomic_load(&book->clock);
	bool open = before & 1;

	/*
	 * The clock was odd, so that the interval's bitmaps exist.  A write that overlapped two
	 * looks, or began before logging did, is not judged.
	 */
	if (page / 64 >= book->words || after - before > 2 || (!open && before == 0))
		return;
	if (open && after == before)
		set_bit(book->intervals[before / 2].inside, page);
	else if (open)
		set_bit(book->intervals[before / 2].around, page);
	else if (after - before < 2)
		set_bit(book->intervals[before / 2 - 1].around, page);
}

void dirty_book_open(struct dirty_book *book)
{
	uint64_t clock = atomic_load(&book->clock);
	struct interval *interval = &book->intervals[clock / 2];

	if (clock & 1 || clock / 2 >= book->room)
		return;
	interval->inside = calloc(book->words, sizeof(*interval->inside));
	interval->around = calloc(book->words, sizeof(*interval->around));
	interval->seen = calloc(book->words, sizeof(*interval->seen));
	/* Without memory nothing is judged from here on. */
	if (!interval->inside || !interval->around || !interval->seen) {
		clear(interval);
		return;
	}
	atomic_store(&book->clock, clock + 1);
}

uint64_t *dirty_book_close(struct dirty_book *book, bool last)
{
	uint64_t clock = atomic_load(&book->clock);

	if (!(clock & 1))
		return NULL;
	book->intervals[clock / 2].last = last;
	atomic_store(&book->clock, clock + 1);
	return book->intervals[clock / 2].seen;
}

static uint64_t count(uint64_t word)
{
	uint64_t bits = 0;

	for (; word; word &= word - 1)
		bits++;
	return bits;
}

static uint64_t lost_in(const struct dirty_book *book, unsigned int number)
{
	const struct interval *interval = &book->intervals[number];
	const struct interval *next = interval + 1;
	bool follows = !interval->last && next->seen;
	uint64_t lost = 0;

	if (!interval->inside || !interval->around || !interval->seen)
		return 0;
	for (uint64_t i = 0; i < book->words; i++) {
		uint64_t seen = interval->seen[i];

		lost += count(atomic_load(&interval->inside[i]) & ~seen);
		if (follows)
			lost += count(atomic_load(&interval->around[i]) & ~(seen | next->seen[i]));
	}
	return lost;
}

uint64_t dirty_book_judge(struct dirty_book *book)
{
	uint64_t ended = atomic_load(&book->clock) / 2;
	uint64_t lost = 0;

	for (unsigned int i = 0; i < ended; i++)
		lost += lost_in(book, i);
	for (unsigned int i = 0; i < book->room; i++)
		clear(&book->intervals[i]);
	atomic_store(&book->clock, 0);
	return lost;
}
