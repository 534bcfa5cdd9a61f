/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages that hold tables, in a hash table by physical address. */

#include "page.h"

#include "complain.h"
#include "patience.h"
#include "state.h"
#include "untouched.h"

static uint64_t bucket_of(const struct s2pt_check *check, s2pt_pa_t pa)
{
	uint64_t page = pa >> (unsigned int)check->config.geom.granule;

	return page * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (check->bucket_count - 1);
}

static void insert(struct s2pt_check *check, struct page *page)
{
	struct page **bucket = &check->buckets[bucket_of(check, page->pa)];

	s2pt_check_writes(&check->memory, bucket, sizeof(struct page *));
	page->next = *bucket;
	*bucket = page;
}

/* Grow the hash table; without memory for it the old one is kept. */
static void grow(struct s2pt_check *check)
{
	struct page **old = check->buckets;
	uint64_t count = check->bucket_count;
	struct page **more = s2pt_check_sparse(&check->memory, 4 * count * sizeof(struct page *));

	if (!more)
		return;
	check->buckets = more;
	check->bucket_count = 4 * count;
	for (uint64_t i = 0; i < count; i++) {
		struct page *page = old[i];

		while (page) {
			struct page *next = page->next;

			insert(check, page);
			page = next;
		}
	}
	s2pt_check_freed(&check->memory, old);
}

/* Make a page; NULL: no memory. */
static struct page *make(struct s2pt_check *check, s2pt_pa_t pa)
{
	unsigned int entries = s2pt_table_entries(&check->config.geom);
	struct page *page =
		s2pt_check_sparse(&check->memory, sizeof(*page) + entries * sizeof(struct word));

	if (!page) {
		check->blind = true;
		return NULL;
	}
	s2pt_check_writes(&check->memory, page, sizeof(*page));
	page->pa = pa;
	insert(check, page);
	if (++check->page_count > 2 * check->bucket_count)
		grow(check);
	return page;
}

static struct page *find(const struct s2pt_check *check, s2pt_pa_t pa)
{
	struct page *page = check->buckets[bucket_of(check, pa)];

	while (page && page->pa != pa)
		page = page->next;
	return page;
}

/* Not inline, so that a page that is known is found without registers to save. */
__attribute__((noinline)) static struct page *touch(struct s2pt_check *check, s2pt_pa_t pa)
{
	bool garbage = false;
	struct page *page;

	if (!s2pt_check_untouched_take(check, pa, &garbage))
		return NULL;
	page = make(check, pa);
	if (page && garbage) {
		page->unwritten = s2pt_table_entries(&check->config.geom);
		s2pt_check_writes(&check->memory, page->words,
				  page->unwritten * sizeof(struct word));
		for (unsigned int i = 0; i < page->unwritten; i++)
			page->words[i].aged = UNWRITTEN;
	}
	return page;
}

struct page *s2pt_check_page(struct s2pt_check *check, s2pt_pa_t pa)
{
	struct page *page = find(check, pa);

	if (page || !check->untouched)
		return page;
	return touch(check, pa);
}

bool s2pt_check_live(const struct s2pt_check *check, const struct page *page)
{
	for (unsigned int i = page->context; i; i = check->contexts[i - 1].next)
		if (check->contexts[i - 1].held || check->contexts[i - 1].loaded)
			return true;
	return false;
}

void s2pt_check_page_end(struct s2pt_check *check, struct page *page)
{
	struct page **link = &check->buckets[bucket_of(check, page->pa)];

	while (*link != page)
		link = &(*link)->next;
	*link = page->next;
	check->page_count--;
	s2pt_check_freed(&check->memory, page);
}

void s2pt_check_pages_end(struct s2pt_check *check)
{
	for (uint64_t i = 0; i < check->bucket_count; i++) {
		struct page *page = check->buckets[i];

		while (page) {
			struct page *next = page->next;

			s2pt_check_freed(&check->memory, page);
			page = next;
		}
	}
}

static bool any_in(struct s2pt_check *check, const struct stretch *stretch)
{
	uint64_t size = s2pt_page_size(&check->config.geom);

	if ((stretch->end - stretch->first) / size <= check->page_count) {
		s2pt_check_look(check, (stretch->end - stretch->first) / size);
		for (s2pt_pa_t pa = stretch->first; pa < stretch->end; pa += size)
			if (find(check, pa))
				return true;
		return false;
	}
	s2pt_check_look(check, check->bucket_count + check->page_count);
	for (uint64_t i = 0; i < check->bucket_count; i++)
		for (const struct page *page = check->buckets[i]; page; page = page->next)
			if (page->pa >= stretch->first && page->pa < stretch->end)
				return true;
	return false;
}

void s2pt_check_alloc(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	const struct s2pt_geom *geom = &check->config.geom;
	uint64_t in_page = s2pt_page_size(geom) - 1;
	s2pt_pa_t end = s2pt_pa_end(geom);
	struct stretch stretch;

	if (event->at >= end || event->size > end - event->at) {
		(void)s2pt_check_complain(check, S2PT_CHECK_OPERAND, NULL, event->at);
		return;
	}
	if (event->size == 0)
		return;
	stretch.garbage = event->garbage;
	stretch.first = event->at & ~in_page;
	stretch.end = (event->at + event->size + in_page) & ~in_page;
	if (any_in(check, &stretch) || !s2pt_check_untouched_add(check, &stretch))
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, 0);
	/* Stretches lie in the C library's memory: who keeps all elsewhere has pages at once. */
	for (s2pt_pa_t pa = stretch.first; check->memory.zeroed && pa < stretch.end;
	     pa += s2pt_page_size(geom))
		(void)s2pt_check_page(check, pa);
}
