/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows which tables MMUs can reach: tables become linked, unlinked, given up and freed. */

#include "link.h"

#include "complain.h"
#include "due.h"
#include "order.h"
#include "page.h"
#include "patience.h"
#include "state.h"
#include "unasked.h"
#include "word.h"

/* MMUs take what is in the page for entries. */
static void complain_garbage(struct s2pt_check *check, struct page *page, const struct place *above)
{
	(void)s2pt_check_complain(check, S2PT_CHECK_GARBAGE, above->at ? above : NULL, page->pa);
	for (unsigned int i = 0; i < s2pt_table_entries(&check->config.geom); i++)
		if (page->words[i].aged == UNWRITTEN)
			page->words[i].aged = 0;
	page->unwritten = 0;
}

/* MMUs can reach `page` by the entry at `above` from now on, and so all tables below it. */
static void reach(struct s2pt_check *check, struct page *page, uint16_t context,
		  const struct place *above)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int entries = s2pt_table_entries(geom);
	unsigned int left = page->valid;
	int level = above->level + 1;

	if (page->unwritten)
		complain_garbage(check, page, above);
	page->state = PAGE_LINKED;
	page->context = context;
	page->level = level;
	page->ipa = above->ipa;
	page->entry = above->at;
	if (level == 3)
		return;
	s2pt_check_look(check, left ? entries : 0);
	for (unsigned int i = 0; i < entries && left; i++) {
		uint64_t word = page->words[i].now;
		const struct place place = {
			.at = page->pa + UINT64_C(8) * i,
			.ipa = above->ipa + ((uint64_t)i << s2pt_level_shift(geom, level)),
			.level = level,
		};
		struct page *child = NULL;

		left -= (unsigned int)(word & 1);
		if (s2pt_check_is_table(word, level))
			child = s2pt_check_page(check, s2pt_check_address(geom, word, level));
		if (child && child->state == PAGE_PRIVATE)
			reach(check, child, context, &place);
	}
}

void s2pt_check_reach_root(struct s2pt_check *check, s2pt_pa_t root, uint16_t context)
{
	const struct s2pt_geom *geom = &check->config.geom;
	uint64_t span = (uint64_t)s2pt_table_entries(geom)
			<< s2pt_level_shift(geom, geom->start_level);

	for (unsigned int i = 0; i < geom->root_pages; i++) {
		struct page *page = s2pt_check_page(check, root + i * s2pt_page_size(geom));
		const struct place above = { .ipa = i * span, .level = geom->start_level - 1 };

		if (!page) {
			(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, NULL, 0);
			return;
		}
		reach(check, page, context, &above);
	}
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
	unordered = (event->kind == S2PT_CHECK_PLAIN || event->relaxed) && page->plain &&
		    !(page->plain_cpu == event->cpu &&
		      check->cpus[event->cpu].ordered_stores > page->plain);
	if (unordered && s2pt_check_live(check, place->page))
		(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, place, event->want);
	reach(check, page, place->page->context, place);
}

void s2pt_check_unreach(struct s2pt_check *check, struct page *page)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int entries = s2pt_table_entries(geom);
	unsigned int left = page->level < S2PT_LEVEL_MAX ? page->valid : 0;

	page->state = PAGE_PRIVATE;
	page->context = 0;
	s2pt_check_look(check, left ? entries : 0);
	for (unsigned int i = 0; i < entries && left; i++) {
		uint64_t word = page->words[i].now;
		struct page *child = NULL;

		left -= (unsigned int)(word & 1);
		if (s2pt_check_is_table(word, page->level))
			child = s2pt_check_page(check, s2pt_check_address(geom, word, page->level));
		if (child && child->state == PAGE_LINKED &&
		    child->entry == page->pa + UINT64_C(8) * i)
			s2pt_check_unreach(check, child);
	}
}

/* No entry leads to `page` any more, but TLBs may hold what is in it. */
static void lose(struct s2pt_check *check, const struct s2pt_check_event *event, struct page *page)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int entries = s2pt_table_entries(geom);
	unsigned int left = page->valid;

	page->state = PAGE_UNLINKED;
	page->unlinked = check->now;
	s2pt_check_overwrite_page(check, event->cpu, page);
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
		if (check->wishes)
			s2pt_check_touch(check, event, &place, word);
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

	/* A second link to a table was complained of; the table belongs to the first place only. */
	if (page && page->state == PAGE_LINKED && page->level == place->level + 1 &&
	    page->ipa == place->ipa)
		lose(check, event, page);
}
