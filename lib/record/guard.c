/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens and closes pages of tables by mprotect(), neighbours by one call. */

#include "guard.h"

#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
	static size_t size;

	if (!size)
		size = (size_t)sysconf(_SC_PAGESIZE);
	return size;
}

static size_t pages_of(const struct region *region)
{
	return (region->size + page_size() - 1) / page_size();
}

static bool protect(const struct region *region, size_t page, size_t count, int protection)
{
	void *at = (void *)(region->at + page * page_size());

	return mprotect(at, count * page_size(), protection) == 0;
}

static void *map(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

bool guard_begin(struct region *region)
{
	size_t pages = pages_of(region);

	region->opened = map(pages * sizeof(*region->opened));
	region->is_open = map(pages);
	region->opens = 0;
	return region->opened && region->is_open;
}

void guard_end(struct region *region)
{
	size_t pages = pages_of(region);

	(void)protect(region, 0, pages, PROT_READ | PROT_WRITE);
	(void)munmap(region->opened, pages * sizeof(*region->opened));
	(void)munmap(region->is_open, pages);
}

/* Note that pages stand open.  False: all of them did. */
static bool list(struct region *region, size_t first, size_t end)
{
	size_t before = region->opens;

	for (size_t page = first; page < end; page++) {
		if (region->is_open[page])
			continue;
		region->is_open[page] = 1;
		region->opened[region->opens++] = (uint32_t)page;
	}
	return region->opens > before;
}

bool guard_open(struct region *region, const volatile void *at, size_t size)
{
	uintptr_t begin = (uintptr_t)at < region->at ? 0 : (uintptr_t)at - region->at;
	uintptr_t end = (uintptr_t)at + size - region->at;
	size_t first = begin / page_size();

	if (end > region->size)
		end = region->size;
	end = (end + page_size() - 1) / page_size();
	if (!list(region, first, end) ||
	    protect(region, first, end - first, PROT_READ | PROT_WRITE))
		return true;
	/* The machine has no room for more stretches of memory: the whole region becomes one. */
	(void)list(region, 0, pages_of(region));
	return protect(region, 0, pages_of(region), PROT_READ | PROT_WRITE);
}

size_t guard_words(void)
{
	return page_size() / 8;
}

/* Pages are closed before they are looked at: who stores to one after that opens it again. */
void guard_close(struct region *region, void (*look)(struct region *region, size_t first))
{
	size_t kept = 0;
	size_t next;

	for (size_t i = 0; i < region->opens; i = next) {
		size_t page = region->opened[i];
		bool closed;

		next = i + 1;
		while (next < region->opens && region->opened[next] == page + (next - i))
			next++;
		closed = protect(region, page, next - i, PROT_READ);
		for (; page < region->opened[i] + (next - i); page++) {
			region->is_open[page] = !closed;
			look(region, page * guard_words());
		}
		for (size_t j = i; j < next && !closed; j++)
			region->opened[kept++] = region->opened[j];
	}
	region->opens = kept;
}

void guard_hide(const struct region *region, const volatile void *at)
{
	(void)protect(region, ((uintptr_t)at - region->at) / page_size(), 1, PROT_NONE);
}

void guard_show(const struct region *region, const volatile void *at)
{
	size_t page = ((uintptr_t)at - region->at) / page_size();

	(void)protect(region, page, 1, region->is_open[page] ? PROT_READ | PROT_WRITE : PROT_READ);
}
