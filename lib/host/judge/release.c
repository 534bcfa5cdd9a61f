/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that are given up and freed: judges whether MMUs or readers may still hold them. */

#include "release.h"

#include "attach.h"
#include "complain.h"
#include "due.h"
#include "page.h"
#include "state.h"

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
	else if (page->state == PAGE_LINKED && s2pt_check_live(check, page))
		complain_page(check, S2PT_CHECK_FREED_LINKED, page);
	else if (page->held)
		s2pt_check_complain_held(check, page);
}

static enum s2pt_check_reason judge_free(struct s2pt_check *check, const struct page *page)
{
	if (page->state == PAGE_LINKED && s2pt_check_live(check, page))
		return S2PT_CHECK_FREED_LINKED;
	if (page->state != PAGE_UNLINKED)
		return S2PT_CHECK_RIGHT;
	if (page->held)
		return S2PT_CHECK_FREED_HELD;
	if (check->first_reader && check->cpus[check->first_reader - 1].reads < page->unlinked)
		return S2PT_CHECK_FREED_READ;
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
	s2pt_check_detach(check, page);
	s2pt_check_page_end(check, page);
}
