/* SPDX-License-Identifier: GPL-2.0-only */
/* Records what the walker asks of the rest of the kernel: pages, barriers, caches.  Invalidations: record_tlbi.c, or the kernel's own. */
#include "place.h"
#include "probe.h"
#include "record.h"

#include <s2pt/record/instructions.h>

#include <stdio.h>

/* So many pages are covered by one call at most. */
#define MOST_PAGES (UINT64_C(32) << 16)

void record_place(void)
{
	char text[128];

	if (place == record.told || !place)
		return;
	record.told = place;
	(void)snprintf(text, sizeof(text), "in %s", place->function);
	s2pt_recorder_remark(text);
}

/* Pages. */

RECORD_WRAP(void *, pool_alloc, unsigned int pages)
{
	void *at = __real_pool_alloc(pages);

	if (at)
		(void)s2pt_recorder_adopt(at, record_bytes(pages));
	return at;
}

RECORD_WRAP(void *, pool_alloc_from, int *objects)
{
	void *at = __real_pool_alloc_from(objects);

	if (at)
		(void)s2pt_recorder_adopt(at, record_bytes(1));
	return at;
}

/* The pool poisons what it frees: from here on that is no table. */
RECORD_WRAP(void, pool_put, void *at)
{
	void *page = (void *)((uintptr_t)at & ~(uintptr_t)(record_bytes(1) - 1));

	if (pool_live(at) && pool_references(at) == 1) {
		record_place();
		s2pt_recorder_free(page, record_bytes(1));
	}
	__real_pool_put(at);
}

RECORD_WRAP(void, pool_free_root, void *at, size_t size)
{
	s2pt_recorder_free(at, size);
	__real_pool_free_root(at, size);
}

RECORD_WRAP(void, pool_retire, void *table, int level)
{
	record_place();
	s2pt_recorder_retire(table);
	__real_pool_retire(table, level);
}

/* Barriers and caches. */

RECORD_WRAP(void, event_barrier, const char *what)
{
	record_place();
	(void)s2pt_recorder_instruction(what, 0);
	__real_event_barrier(what);
}

RECORD_WRAP(void, event_rcu, bool lock)
{
	s2pt_recorder_mark(lock ? S2PT_LINE_READ : S2PT_LINE_UNREAD);
	__real_event_rcu(lock);
}

static void clean(enum s2pt_line_kind kind, void *at, size_t size)
{
	s2pt_recorder_line(&(struct s2pt_line){ .kind = kind, .at = pool_pa(at), .size = size });
}

RECORD_WRAP(void, event_dcache, void *at, size_t size)
{
	clean(S2PT_LINE_DC, at, size);
	__real_event_dcache(at, size);
}

RECORD_WRAP(void, event_icache, void *at, size_t size)
{
	clean(S2PT_LINE_IC, at, size);
	__real_event_icache(at, size);
}

void record_flush_range(w_u64 ipa, w_u64 size)
{
	w_u64 pages = size >> w_page_shift;

	if (!record.setup.tlbr) {
		record_flush_all();
		return;
	}
	while (pages) {
		w_u64 some = pages < MOST_PAGES ? pages : MOST_PAGES;

		record_tlbi_range(ipa, some);
		ipa += some << w_page_shift;
		pages -= some;
	}
}
