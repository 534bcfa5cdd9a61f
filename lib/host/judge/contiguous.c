/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks at the entries around one whose invalidation is owed. */

#include "contiguous.h"

#include "page.h"
#include "state.h"
#include "word.h"

#define CONTIGUOUS (UINT64_C(1) << 52)
#define DBM        (UINT64_C(1) << 51)
#define W          (UINT64_C(1) << 7)

/* How many entries a run has (Arm ARM D8.7.1, "The Contiguous bit"); 1: the level has none. */
static unsigned int run_of(const struct s2pt_geom *geom, int level)
{
	switch ((unsigned int)geom->granule) {
	case 12:
		return level > 0 ? 16 : 1;
	case 14:
		return level == 3 ? 128 : level == 2 ? 32 : 1;
	default:
		return level > 1 ? 32 : 1;
	}
}

/*
 * Does a TLB that holds the run by `word`, which is contiguous, allow what the entry `now` does not?  Where hardware makes
 * entries of stage 2 dirty, one that is dirty says so of the whole run, and allows no more.
 */
static bool allows_more(const struct s2pt_check *check, uint64_t word, uint64_t now, int level)
{
	if (check->config.regime == S2PT_STAGE2 && (word & now & DBM))
		word &= ~W;
	if (s2pt_check_is_table(word, level) || !s2pt_check_cached(&check->config, word, level))
		return false;
	return !s2pt_check_valid(&check->config, now, level) || s2pt_check_is_table(now, level) ||
	       s2pt_check_loses(&check->config, word, now);
}

bool s2pt_check_held_by_run(struct s2pt_check *check, const struct owed *owed)
{
	const struct s2pt_geom *geom = &check->config.geom;
	s2pt_pa_t offset = owed->at & (s2pt_page_size(geom) - 1);
	const struct page *page = s2pt_check_page(check, owed->at - offset);
	unsigned int number = (unsigned int)(offset / 8);
	unsigned int run = run_of(geom, owed->level);
	unsigned int first = number & ~(run - 1);
	uint64_t left = check->owed_words[owed - check->owed].left;

	if (owed->table || !page || page->state != PAGE_LINKED || page->level != owed->level)
		return false;
	/* If another CPU has taken away more since, that is owed for its store. */
	for (unsigned int i = first; i < first + run; i++)
		if ((page->words[i].now & CONTIGUOUS) &&
		    allows_more(check, page->words[i].now, page->words[number].now, owed->level) &&
		    allows_more(check, page->words[i].now, left, owed->level))
			return true;
	return false;
}
