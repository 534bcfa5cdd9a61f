/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages that tables lie in, found by their physical address, with what is known of each entry.
 */

#ifndef S2PT_HOST_JUDGE_PAGE_H
#define S2PT_HOST_JUDGE_PAGE_H

#include "s2pt/host/check.h"

enum page_state {
	PAGE_PRIVATE,
	PAGE_LINKED,
	/* No entry leads to the page, but MMUs may hold it. */
	PAGE_UNLINKED,
};

/* Never the number of an event. */
#define UNWRITTEN ((UINT64_C(1) << 48) - 1)
#define AGED_MASK ((UINT64_C(1) << 48) - 1)

struct word {
	uint64_t now;
	/*
	 * The event at which, and the CPU by which, the access flag was cleared without an
	 * invalidation since; 0: none.
	 * Of a page full of garbage UNWRITTEN until it is written.
	 */
	uint64_t aged : 48;
	uint64_t aged_by : 16;
};

struct page {
	struct page *next;
	s2pt_pa_t pa;
	enum page_state state;
	/*
	 * The level of its entries, and the input address of the first one; valid once it is
	 * linked.
	 */
	int level;
	s2pt_ipa_t ipa;
	/* The first context of the tables it belongs to, plus 1; 0: none. */
	uint16_t context;
	/* The address of the entry that leads or led to it; 0: it is a root. */
	s2pt_pa_t entry;
	/* Number of entries that led to the page and that TLBs may still hold. */
	unsigned int held;
	/* What was owed last for such an entry; it may have been paid. */
	uint32_t held_by;
	/* The event at which it was unlinked, and the CPU that did so. */
	uint64_t unlinked;
	/* The event, and the CPU, of the last plain store to its contents. */
	uint64_t plain;
	unsigned int plain_cpu;
	/* Number of entries that nobody has written since the page was allocated full of garbage. */
	unsigned int unwritten;
	/* Number of valid entries. */
	unsigned int valid;
	struct word words[];
};

/* Find the page at `pa`; NULL if none was allocated there. */
struct page *s2pt_check_page(struct s2pt_check *check, s2pt_pa_t pa);

/* Do MMUs reach the tables that `page` belongs to, or may they hold something of it? */
bool s2pt_check_live(const struct s2pt_check *check, const struct page *page);

void s2pt_check_alloc(struct s2pt_check *check, const struct s2pt_check_event *event);

/* Forget a page. */
void s2pt_check_page_end(struct s2pt_check *check, struct page *page);

/* Forget all pages. */
void s2pt_check_pages_end(struct s2pt_check *check);

#endif
