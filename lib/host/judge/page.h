/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_JUDGE_PAGE_H
#define S2PT_HOST_JUDGE_PAGE_H

/* The pages that tables lie in, found by their physical address, with what is known of each entry. */

#include "s2pt/host/check.h"

enum page_state {
	PAGE_PRIVATE,
	PAGE_LINKED,
	/* No entry leads to it, but MMUs may hold it. */
	PAGE_UNLINKED,
};

#define AGED_MASK ((UINT64_C(1) << 48) - 1)

struct word {
	uint64_t now;
	/* The access flag was cleared at this event, and nobody invalidated; else 0.  By this CPU. */
	uint64_t aged : 48;
	uint64_t aged_by : 16;
};

struct page {
	struct page *next;
	s2pt_pa_t pa;
	enum page_state state;
	/* Of its entries, and what the first of them translates; once it is linked. */
	int level;
	s2pt_ipa_t ipa;
	/* Entries that led to it, of which TLBs may hold what they were. */
	unsigned int held;
	/* When it was unlinked, and by whom. */
	uint64_t unlinked;
	/* Contents were stored plainly by this CPU at that event. */
	uint64_t plain;
	unsigned int plain_cpu;
	/* Entries that are valid. */
	unsigned int valid;
	struct word words[];
};

/* The page at `pa`; NULL if none was allocated there. */
struct page *s2pt_check_page(struct s2pt_check *check, s2pt_pa_t pa);

void s2pt_check_alloc(struct s2pt_check *check, const struct s2pt_check_event *event);

/* It is a page no more. */
void s2pt_check_page_end(struct s2pt_check *check, struct page *page);

/* The same of all. */
void s2pt_check_pages_end(struct s2pt_check *check);

#endif
