/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges the log of dirty pages while the guest runs: a checksum of each page stands for the copy
 * that a migration makes, and a page that is not as its copy must be told by the next look.
 */

#include "judge.h"

#include "el2.h"
#include "log.h"

static const struct s2pt_range ram = { RAM_IPA, RAM_SIZE };
/* A page's contents when it was copied; 0: it was not. */
static uint64_t copies[LOG_WORDS * 64];
/* Pages that are not as their copies, and those that the log tells. */
static uint64_t written[LOG_WORDS];
static uint64_t told[LOG_WORDS];

static uint64_t page_size(void)
{
	return s2pt_page_size(&stage2.config.format.geom);
}

static uint64_t page_of(s2pt_ipa_t ipa)
{
	return (ipa - RAM_IPA) / page_size();
}

static bool is_in(const uint64_t *bitmap, uint64_t page)
{
	return (bitmap[page / 64] >> (page % 64) & 1) != 0;
}

/* Another number whenever one word differs, and practically always when more do. */
static uint64_t contents(s2pt_ipa_t ipa)
{
	const volatile uint64_t *word = (const uint64_t *)(uintptr_t)(ipa + RAM_OFFSET);
	uint64_t sum = 1;

	for (uint64_t i = 0; i < page_size() / 8; i++)
		sum = (sum ^ word[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ? sum : 1;
}

static void copy_page(s2pt_ipa_t ipa)
{
	copies[page_of(ipa)] = contents(ipa);
}

static void compare_page(s2pt_ipa_t ipa)
{
	uint64_t page = page_of(ipa);

	if (copies[page] && copies[page] != contents(ipa))
		written[page / 64] |= UINT64_C(1) << (page % 64);
}

static void each_page(void (*act)(s2pt_ipa_t ipa))
{
	struct s2pt_cursor cursor;
	struct s2pt_entry leaf;

	stage2_shared(true);
	(void)s2pt_cursor_begin(&cursor, &stage2, &ram);
	s2pt_for_each_leaf(&cursor, &leaf)
		for (s2pt_ipa_t ipa = leaf.ipa; ipa < leaf.ipa + leaf.size; ipa += page_size())
			act(ipa);
	stage2_shared(false);
}

void judge_begin(void)
{
	each_page(copy_page);
}

static void judge_page(s2pt_ipa_t ipa)
{
	statistics.written++;
	if (is_in(told, page_of(ipa)))
		return;
	if (statistics.missed++ < 8)
		print("el2: WRONG: written, and not in the log: %x\n", ipa);
}

uint64_t judge_look(void)
{
	uint64_t pages = 0;

	for (uint64_t i = 0; i < LOG_WORDS; i++)
		written[i] = 0;
	each_page(compare_page);
	log_take(told);
	for (s2pt_ipa_t ipa = RAM_IPA; ipa < RAM_IPA + RAM_SIZE; ipa += page_size()) {
		if (is_in(written, page_of(ipa)))
			judge_page(ipa);
		if (!is_in(told, page_of(ipa)))
			continue;
		copy_page(ipa);
		pages++;
	}
	statistics.dirty += pages;
	statistics.rounds++;
	return pages;
}
