/* SPDX-License-Identifier: BSD-2-Clause */
#include "page.h"

#include "complain.h"
#include "state.h"

#include <stdlib.h>

static uint64_t bucket_of(const struct s2pt_check *check, s2pt_pa_t pa)
{
	uint64_t page = pa >> (unsigned int)check->config.geom.granule;

	return page * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (check->bucket_count - 1);
}

struct page *s2pt_check_page(struct s2pt_check *check, s2pt_pa_t pa)
{
	struct page *page = check->buckets[bucket_of(check, pa)];

	while (page && page->pa != pa)
		page = page->next;
	return page;
}

static void insert(struct s2pt_check *check, struct page *page)
{
	struct page **bucket = &check->buckets[bucket_of(check, page->pa)];

	page->next = *bucket;
	*bucket = page;
}

/* Without memory for more buckets the old ones do. */
static void grow(struct s2pt_check *check)
{
	struct page **old = check->buckets;
	uint64_t count = check->bucket_count;
	struct page **more = calloc(4 * count, sizeof(struct page *));

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
	free(old);
}

void s2pt_check_page_end(struct s2pt_check *check, struct page *page)
{
	struct page **link = &check->buckets[bucket_of(check, page->pa)];

	while (*link != page)
		link = &(*link)->next;
	*link = page->next;
	check->page_count--;
	free(page);
}

void s2pt_check_pages_end(struct s2pt_check *check)
{
	for (uint64_t i = 0; i < check->bucket_count; i++) {
		struct page *page = check->buckets[i];

		while (page) {
			struct page *next = page->next;

			free(page);
			page = next;
		}
	}
}

void s2pt_check_alloc(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	uint64_t size = s2pt_page_size(&check->config.geom);
	unsigned int entries = s2pt_table_entries(&check->config.geom);

	for (uint64_t offset = 0; offset < event->size; offset += size) {
		struct page *page = s2pt_check_page(check, event->at + offset);

		if (page) {
			(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, 0);
			return;
		}
		page = calloc(1, sizeof(*page) + entries * sizeof(struct word));
		if (!page) {
			check->blind = true;
			return;
		}
		page->pa = event->at + offset;
		insert(check, page);
		if (++check->page_count > 2 * check->bucket_count)
			grow(check);
	}
}
