/* SPDX-License-Identifier: BSD-2-Clause */
#include "parts.h"

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

/* `page` can be reached: so can all below it. */
static void reach(struct s2pt_check *check, struct page *page, int level, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int entries = s2pt_table_entries(geom);
	unsigned int left = page->valid;

	page->state = PAGE_LINKED;
	page->level = level;
	page->ipa = ipa;
	if (level == 3)
		return;
	for (unsigned int i = 0; i < entries && left; i++) {
		uint64_t word = page->words[i].now;
		struct page *child = NULL;

		left -= (unsigned int)(word & 1);
		if (s2pt_check_is_table(word, level))
			child = s2pt_check_page(check, s2pt_check_address(geom, word, level));
		if (child && child->state == PAGE_PRIVATE)
			reach(check, child, level + 1,
			      ipa + ((uint64_t)i << s2pt_level_shift(geom, level)));
	}
}

void s2pt_check_root(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	const struct s2pt_geom *geom = &check->config.geom;
	uint64_t span = (uint64_t)s2pt_table_entries(geom)
			<< s2pt_level_shift(geom, geom->start_level);

	if (check->root && check->root != event->at && s2pt_check_page(check, check->root))
		(void)s2pt_check_complain(check, S2PT_CHECK_TWO_ROOTS, NULL, check->root);
	for (unsigned int i = 0; i < geom->root_pages; i++) {
		struct page *page = s2pt_check_page(check, event->at + i * s2pt_page_size(geom));

		if (!page) {
			(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, NULL, 0);
			return;
		}
		reach(check, page, geom->start_level, i * span);
	}
	check->root = event->at;
}

void s2pt_check_link(struct s2pt_check *check, const struct s2pt_check_event *event,
		     const struct place *place)
{
	const struct s2pt_geom *geom = &check->config.geom;
	struct page *page =
		s2pt_check_page(check, s2pt_check_address(geom, event->want, place->level));
	bool unordered;

	if (!page || page->state != PAGE_PRIVATE) {
		(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, place, event->want);
		return;
	}
	unordered = event->kind == S2PT_CHECK_PLAIN && page->plain &&
		    !(page->plain_cpu == event->cpu &&
		      check->cpus[event->cpu].dsb_stores > page->plain);
	if (unordered)
		(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, place, event->want);
	reach(check, page, place->level + 1, place->ipa);
}

/* No entry leads to `page` any more: what it holds may be in TLBs. */
static void lose(struct s2pt_check *check, const struct s2pt_check_event *event, struct page *page)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int entries = s2pt_table_entries(geom);
	unsigned int left = page->valid;

	page->state = PAGE_UNLINKED;
	page->unlinked = check->now;
	for (unsigned int i = 0; i < entries && left; i++) {
		uint64_t word = page->words[i].now;
		struct place place = {
			.page = page,
			.index = i,
			.at = page->pa + UINT64_C(8) * i,
			.ipa = page->ipa + ((uint64_t)i << s2pt_level_shift(geom, page->level)),
			.level = page->level,
		};

		left -= (unsigned int)(word & 1);
		if (s2pt_check_cached(&check->config, word, page->level))
			s2pt_check_owe(check, event, &place, word, false);
		if (s2pt_check_is_table(word, page->level))
			s2pt_check_unlink(check, event, &place, word);
	}
}

void s2pt_check_unlink(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old)
{
	struct page *page =
		s2pt_check_page(check, s2pt_check_address(&check->config.geom, old, place->level));

	if (page && page->state == PAGE_LINKED)
		lose(check, event, page);
}

void s2pt_check_retire(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct page *page = s2pt_check_page(check, event->at);

	if (!page)
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, 0);
	else if (page->state == PAGE_LINKED)
		(void)s2pt_check_complain(check, S2PT_CHECK_FREED_LINKED, NULL, 0);
	else if (page->held)
		(void)s2pt_check_complain(check, S2PT_CHECK_FREED_HELD, NULL, 0);
}

static enum s2pt_check_reason judge_free(struct s2pt_check *check, const struct page *page)
{
	if (page->state == PAGE_LINKED)
		return S2PT_CHECK_FREED_LINKED;
	if (page->state == PAGE_PRIVATE)
		return S2PT_CHECK_RIGHT;
	if (page->held)
		return S2PT_CHECK_FREED_HELD;
	for (unsigned int cpu = 0; cpu < check->config.cpus; cpu++) {
		const struct cpu *reader = &check->cpus[cpu];

		if (reader->reads && reader->reads < page->unlinked)
			return S2PT_CHECK_FREED_READ;
	}
	return S2PT_CHECK_RIGHT;
}

void s2pt_check_free(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct page *page = s2pt_check_page(check, event->at);
	enum s2pt_check_reason reason;
	struct page **link;

	if (!page) {
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, 0);
		return;
	}
	reason = judge_free(check, page);
	if (reason != S2PT_CHECK_RIGHT)
		(void)s2pt_check_complain(check, reason, NULL, 0);
	link = &check->buckets[bucket_of(check, page->pa)];
	while (*link != page)
		link = &(*link)->next;
	*link = page->next;
	check->page_count--;
	free(page);
}
