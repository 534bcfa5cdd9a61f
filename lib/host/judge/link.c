/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows which tables MMUs can reach: tables become linked, unlinked, given up and freed. */

#include "link.h"

#include "complain.h"
#include "due.h"
#include "order.h"
#include "owed.h"
#include "page.h"
#include "state.h"
#include "word.h"

/* MMUs can reach `page` from now on, and so all tables below it. */
static void reach(struct s2pt_check *check, struct page *page, int level, s2pt_ipa_t ipa,
		  s2pt_pa_t entry)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int entries = s2pt_table_entries(geom);
	unsigned int left = page->valid;

	page->state = PAGE_LINKED;
	page->level = level;
	page->ipa = ipa;
	page->entry = entry;
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
			      ipa + ((uint64_t)i << s2pt_level_shift(geom, level)),
			      page->pa + UINT64_C(8) * i);
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
		reach(check, page, geom->start_level, i * span, 0);
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
	unordered = (event->kind == S2PT_CHECK_PLAIN || event->relaxed) && page->plain &&
		    !(page->plain_cpu == event->cpu &&
		      check->cpus[event->cpu].ordered_stores > page->plain);
	if (unordered)
		(void)s2pt_check_complain(check, S2PT_CHECK_PUBLISHED, place, event->want);
	reach(check, page, place->level + 1, place->ipa, place->at);
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

/* Complain about a table that is given up, and tell of the entry that leads or led to it. */
static void complain_page(struct s2pt_check *check, enum s2pt_check_reason reason,
			  const struct page *page)
{
	uint64_t in_page = s2pt_page_size(&check->config.geom) - 1;
	const struct page *above = s2pt_check_page(check, page->entry & ~in_page);
	struct place place = { .at = page->entry, .ipa = page->ipa, .level = page->level - 1 };
	uint64_t word = above ? above->words[(page->entry & in_page) / 8].now : 0;

	/* A root has no entry. */
	(void)s2pt_check_complain(check, reason, page->entry ? &place : NULL,
				  page->entry ? word : 0);
}

void s2pt_check_retire(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct page *page = s2pt_check_page(check, event->at);

	if (!page)
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, 0);
	else if (page->state == PAGE_LINKED)
		complain_page(check, S2PT_CHECK_FREED_LINKED, page);
	else if (page->held)
		s2pt_check_complain_held(check, page);
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

	if (!page) {
		(void)s2pt_check_complain(check, S2PT_CHECK_UNSEEN, NULL, 0);
		return;
	}
	reason = judge_free(check, page);
	if (reason == S2PT_CHECK_FREED_HELD)
		s2pt_check_complain_held(check, page);
	else if (reason != S2PT_CHECK_RIGHT)
		complain_page(check, reason, page);
	s2pt_check_page_end(check, page);
}
