/* SPDX-License-Identifier: BSD-2-Clause */
/* Hands out pages of the arena, the one that was freed first last. */

#include "memory_pages.h"

static struct {
	bool garbage;
	/* Where the search for pages goes on, so that what was freed is not used at once. */
	size_t next;
} state;

void memory_pages_open(bool garbage)
{
	state.garbage = garbage;
	state.next = 0;
}

bool memory_is_garbage(void)
{
	return state.garbage;
}

size_t memory_whole(size_t size)
{
	return (size + memory_page() - 1) & ~(memory_page() - 1);
}

/* Are `count` pages from the first no tables? */
static bool are_free(const struct region *region, size_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (region->use[first + i] == MEMORY_TABLE)
			return false;
	return true;
}

static void become_tables(struct region *region, size_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		region->use[first + i] = MEMORY_TABLE;
}

/* What memory holds that nobody cleared: no two words alike, and each a valid entry. */
static uint64_t rubbish(size_t index)
{
	return (index + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

/* Which page of the region an address lies in. */
static size_t page_of(const struct region *region, const void *at)
{
	return ((uintptr_t)at - region->at) / memory_page();
}

/* Find pages from the place on where the last search ended; `align` is a power of two. */
static bool find(const struct region *arena, size_t count, size_t align, size_t *first)
{
	size_t pages = arena->size / memory_page();
	size_t base = arena->pa / memory_page();

	for (size_t tried = 0; tried < pages + align; tried += align) {
		*first = ((base + state.next + align - 1) & ~(align - 1)) - base;
		if (*first + count > pages) {
			state.next = 0;
			continue;
		}
		if (are_free(arena, *first, count)) {
			state.next = *first + count;
			return true;
		}
		state.next = *first + align;
	}
	return false;
}

void *memory_alloc(size_t size)
{
	struct region *arena = memory_region(0);
	size_t count = memory_whole(size) / memory_page();
	size_t words = memory_page() / 8;
	size_t align = 1;
	size_t first;

	while (align < count)
		align *= 2;
	if (!arena || !count || !find(arena, count, align, &first))
		return NULL;
	become_tables(arena, first, count);
	for (size_t i = first * words; i < (first + count) * words; i++) {
		arena->words[i] = state.garbage ? rubbish(i) : 0;
		arena->told[i] = arena->words[i];
	}
	return (void *)(arena->at + first * memory_page());
}

bool memory_watch(void *at, size_t size)
{
	return size && (uintptr_t)at % memory_page() == 0 && !memory_find(at) &&
	       memory_take_over(at, memory_whole(size));
}

bool memory_adopt(void *at, size_t size)
{
	size_t whole = memory_whole(size);
	struct region *region = memory_find(at);
	size_t first;

	if ((uintptr_t)at % memory_page() || !size)
		return false;
	if (!region)
		region = memory_take_over(at, whole);
	if (!region || whole > region->size - ((uintptr_t)at - region->at))
		return false;
	first = page_of(region, at);
	if (!are_free(region, first, whole / memory_page()))
		return false;
	become_tables(region, first, whole / memory_page());
	return true;
}

bool memory_free(void *at)
{
	struct region *region = memory_find(at);

	if (!region || region->use[page_of(region, at)] != MEMORY_TABLE)
		return false;
	region->use[page_of(region, at)] = MEMORY_FREED;
	return true;
}
