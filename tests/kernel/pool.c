/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of a kernel's tables: allocates, counts references, names pages, and notices misuse.
 */

#include "pool.h"

#include "cost.h"
#include "event.h"
#include "retire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS      (1U << 20)
#define ROOT_SLOTS 16U
#define QUARANTINE 512U

struct page {
	unsigned int number, part, count;
	bool live, known;
};

static unsigned char *memory;
static struct page pages[SLOTS];
static unsigned int spare[SLOTS];
static unsigned int spare_first, spare_count, fresh;
static struct pool_stat counts;
static unsigned int limit, fail_in, fail_more, number;

static size_t page_size(void)
{
	return (size_t)1 << w_page_shift;
}

static w_u64 *slot_at(unsigned int slot)
{
	return (w_u64 *)(void *)(memory + ((size_t)slot << w_page_shift));
}

void pool_reset(bool high, bool lpa2)
{
	if (!memory) {
		memory = pool_memory((size_t)SLOTS << w_page_shift);
		fresh = ROOT_SLOTS;
	}
	for (unsigned int i = 0; i < fresh; i++)
		pages[i] = (struct page){ 0 };
	pool_desc_reset(memory, (size_t)SLOTS << w_page_shift, high, lpa2);
	counts = (struct pool_stat){ 0 };
	spare_first = spare_count = 0;
	fresh = ROOT_SLOTS;
	limit = 0;
	number = 0;
	retire_reset();
}

void pool_limit(unsigned int of)
{
	limit = of;
}

void pool_fail(unsigned int n, unsigned int more)
{
	fail_in = n;
	fail_more = more;
}

struct pool_stat pool_stat(void)
{
	return counts;
}

static bool refuses(unsigned int of)
{
	if (fail_in > 1) {
		fail_in--;
	} else if (fail_in == 1) {
		if (fail_more)
			fail_more--;
		else
			fail_in = 0;
		return true;
	}
	/* The limit does not hold for the root. */
	return limit && number && counts.live + of > limit;
}

static unsigned int take_slot(void)
{
	unsigned int slot;

	if (fresh < SLOTS && spare_count < QUARANTINE)
		return fresh++;
	if (!spare_count)
		abort();
	slot = spare[spare_first];
	spare_first = (spare_first + 1) % SLOTS;
	spare_count--;
	return slot;
}

void *pool_alloc(unsigned int of)
{
	unsigned int first;

	if (refuses(of)) {
		event('a', "a -");
		return NULL;
	}
	first = number == 0 ? 0 : take_slot();
	for (unsigned int i = 0; i < of; i++) {
		pages[first + i] = (struct page){
			.number = number, .part = i, .count = 1, .live = true, .known = true
		};
		memset(slot_at(first + i), 0, page_size());
	}
	cost_add(COST_TAKEN, of);
	counts.live += of;
	counts.allocs++;
	if (counts.peak < counts.live)
		counts.peak = counts.live;
	if (of == 1)
		event('a', "a t%u", number);
	else
		event('a', "a t%u %u", number, of);
	number++;
	return slot_at(first);
}

void *pool_alloc_from(int *objects)
{
	/*
	 * The walker's callers check whether there is enough.  A page is taken from the cache even
	 * if it then turns out bad.
	 */
	--*objects;
	return pool_alloc(1);
}

static unsigned int slot_of(const volatile void *at)
{
	size_t off = (size_t)((const volatile unsigned char *)at - memory);

	return (unsigned int)(off >> w_page_shift);
}

bool pool_has(const volatile void *at)
{
	uintptr_t from = (uintptr_t)memory, of = (uintptr_t)at;

	return memory && of >= from && (of - from) >> w_page_shift < SLOTS &&
	       pages[slot_of(at)].known;
}

bool pool_live(const volatile void *at)
{
	return pool_has(at) && pages[slot_of(at)].live;
}

unsigned int pool_references(const void *at)
{
	return pages[slot_of(at)].count;
}

unsigned int pool_index(const volatile void *at)
{
	return (unsigned int)(((uintptr_t)at & (page_size() - 1)) / 8);
}

void pool_name(const volatile void *at, char text[POOL_TEXT])
{
	const struct page *page = &pages[slot_of(at)];

	if (page->part)
		snprintf(text, POOL_TEXT, "t%u+%u", page->number, page->part);
	else
		snprintf(text, POOL_TEXT, "t%u", page->number);
}

static void bury(unsigned int slot)
{
	w_u64 *at = slot_at(slot);

	pages[slot].live = false;
	pages[slot].count = 0;
	cost_add(COST_GIVEN, 1);
	counts.live--;
	pool_poison(at, page_size() / 8);
	if (slot >= ROOT_SLOTS)
		spare[(spare_first + spare_count++) % SLOTS] = slot;
}

void pool_free_root(void *at, size_t size)
{
	char name[POOL_TEXT];

	pool_name(at, name);
	event('a', "f %s", name);
	for (size_t i = 0; i < size >> w_page_shift; i++)
		bury(slot_of(at) + (unsigned int)i);
}

/* Find the page and its name.  NULL, after a complaint: there is no page to `what`. */
static struct page *page_of(const volatile void *at, const char *what, char name[POOL_TEXT])
{
	if (!pool_has(at)) {
		event_misuse("%s of what is no table page", what);
		return NULL;
	}
	pool_name(at, name);
	if (!pages[slot_of(at)].live) {
		event_misuse("%s of freed %s", what, name);
		return NULL;
	}
	return &pages[slot_of(at)];
}

void pool_get(void *at)
{
	char name[POOL_TEXT];
	struct page *page = page_of(at, "get", name);

	cost_add(COST_REFS, 1);
	if (page)
		event('r', "g %s %u", name, ++page->count);
}

void pool_put(void *at)
{
	char name[POOL_TEXT];
	struct page *page = page_of(at, "put", name);

	cost_add(COST_REFS, 1);
	if (!page)
		return;
	event('r', "p %s %u", name, --page->count);
	if (page->count)
		return;
	event('a', "f %s", name);
	bury(slot_of(at));
}

int pool_count(void *at)
{
	char name[POOL_TEXT];
	struct page *page = page_of(at, "count", name);

	cost_add(COST_REFS, 1);
	if (!page)
		return 0;
	event('q', "q %s %u", name, page->count);
	return (int)page->count;
}

void pool_read(const volatile void *at)
{
	char name[POOL_TEXT];

	if (!pool_has(at))
		return;
	cost_add(COST_LOADS, 1);
	if (!pages[slot_of(at)].live) {
		pool_name(at, name);
		event_misuse("read of freed %s", name);
	}
}
