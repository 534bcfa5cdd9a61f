/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps a copy of each table of a recording that was stored to, found by its physical address. */

#include "picture.h"

#include <search.h>
#include <stdlib.h>

/* Pages are of 4 KiB. */
#define ENTRIES 512U
#define ADDRESS UINT64_C(0x0000fffffffff000)

struct page {
	s2pt_pa_t pa;
	/* A root leads to it, and entries of this level. */
	bool linked;
	int level;
	struct picture_entry entry[ENTRIES];
};

struct picture {
	struct s2pt_geom geom;
	/* A tree of search.h. */
	void *pages;
	struct page *root;
};

static int by_address(const void *a, const void *b)
{
	/* A page begins with its address. */
	s2pt_pa_t first = *(const s2pt_pa_t *)a;
	s2pt_pa_t other = *(const s2pt_pa_t *)b;

	return (first > other) - (first < other);
}

struct picture *picture_new(const struct s2pt_geom *geom)
{
	struct picture *picture = calloc(1, sizeof(*picture));

	if (picture)
		picture->geom = *geom;
	return picture;
}

static void remove_page(struct picture *picture, struct page *page)
{
	if (picture->root == page)
		picture->root = NULL;
	(void)tdelete(page, &picture->pages, by_address);
	free(page);
}

void picture_delete(struct picture *picture)
{
	if (!picture)
		return;
	/* The node's first member is the key: POSIX says so of what tsearch() returns. */
	while (picture->pages)
		remove_page(picture, *(struct page **)picture->pages);
	free(picture);
}

static struct page *find(const struct picture *picture, s2pt_pa_t pa)
{
	struct page **found = tfind(&pa, &picture->pages, by_address);

	return found ? *found : NULL;
}

static struct page *find_or_make(struct picture *picture, s2pt_pa_t pa)
{
	struct page *page = find(picture, pa);

	if (page)
		return page;
	page = calloc(1, sizeof(*page));
	if (!page)
		return NULL;
	page->pa = pa;
	if (!tsearch(page, &picture->pages, by_address)) {
		free(page);
		return NULL;
	}
	return page;
}

static bool is_table(const struct page *page, uint64_t word)
{
	return page->level < S2PT_LEVEL_MAX && (word & 3) == 3;
}

/* The table that an entry of `page` leads to, which is linked as its child. */
static struct page *child_of(const struct picture *picture, const struct page *page, uint64_t word)
{
	struct page *child = is_table(page, word) ? find(picture, word & ADDRESS) : NULL;

	return child && child->linked && child->level == page->level + 1 ? child : NULL;
}

/* A table that is linked twice belongs to its first place.  False: no memory. */
static bool link_page(struct picture *picture, s2pt_pa_t pa, int level, s2pt_ipa_t ipa)
{
	struct page *page = find_or_make(picture, pa);
	bool fine = true;

	if (!page || page->linked)
		return page != NULL;
	page->linked = true;
	page->level = level;
	for (unsigned int i = 0; i < ENTRIES && fine; i++) {
		struct picture_entry *entry = &page->entry[i];

		entry->ipa = ipa + ((uint64_t)i << s2pt_level_shift(&picture->geom, level));
		if (is_table(page, entry->word))
			fine = link_page(picture, entry->word & ADDRESS, level + 1, entry->ipa);
	}
	return fine;
}

static void unlink_page(struct picture *picture, struct page *page)
{
	page->linked = false;
	for (unsigned int i = 0; i < ENTRIES; i++) {
		struct page *child = child_of(picture, page, page->entry[i].word);

		if (child)
			unlink_page(picture, child);
	}
}

bool picture_root(struct picture *picture, s2pt_pa_t pa)
{
	bool fine = link_page(picture, pa, picture->geom.start_level, 0);

	picture->root = find(picture, pa);
	return fine;
}

bool picture_store(struct picture *picture, const struct s2pt_check_event *event, uint64_t line)
{
	struct page *page = find_or_make(picture, event->at & ADDRESS);
	struct picture_entry *entry;
	struct page *child;
	uint64_t old;

	if (!page)
		return false;
	entry = &page->entry[event->at / 8 % ENTRIES];
	old = entry->word;
	entry->word = event->want;
	if (event->want & 1) {
		entry->line = 0;
	} else if (old & 1) {
		entry->line = line;
		entry->cpu = event->cpu;
		entry->told = false;
	}
	if (!page->linked || old == event->want)
		return true;
	child = child_of(picture, page, old);
	if (child)
		unlink_page(picture, child);
	return !is_table(page, event->want) ||
	       link_page(picture, event->want & ADDRESS, page->level + 1, entry->ipa);
}

void picture_free(struct picture *picture, s2pt_pa_t pa)
{
	struct page *page = find(picture, pa);

	if (page)
		remove_page(picture, page);
}

struct visit {
	s2pt_ipa_t first;
	s2pt_ipa_t end;
	void (*visit)(struct picture_entry *entry, void *ctx);
	void *ctx;
};

static void visit_page(struct picture *picture, struct page *page, const struct visit *visit)
{
	uint64_t size = s2pt_level_size(&picture->geom, page->level);

	for (unsigned int i = 0; i < ENTRIES; i++) {
		struct picture_entry *entry = &page->entry[i];
		struct page *child = child_of(picture, page, entry->word);

		if (entry->ipa >= visit->end || entry->ipa + size <= visit->first)
			continue;
		if (entry->line)
			visit->visit(entry, visit->ctx);
		if (child)
			visit_page(picture, child, visit);
	}
}

void picture_broken(struct picture *picture, s2pt_ipa_t first, s2pt_ipa_t end,
		    void (*visit)(struct picture_entry *entry, void *ctx), void *ctx)
{
	const struct visit with = { first, end, visit, ctx };

	if (picture->root && picture->root->linked)
		visit_page(picture, picture->root, &with);
}
