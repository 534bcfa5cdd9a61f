/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes runs of contiguous leaves as a whole: locks a run by its first entry, then makes, breaks
 * or changes all its leaves with one invalidation.  Finds runs that the edges of a range cut.
 */

#include "apply_contiguous.h"

#include "alike.h"
#include "gather.h"
#include "tell.h"

struct contiguous contiguous_around(const struct s2pt *pt, slot_t *slot, int level, s2pt_ipa_t ipa)
{
	unsigned int count = s2pt_level_run(geom_of(pt), level);
	unsigned int shift = s2pt_level_shift(geom_of(pt), level) & 63;
	uint64_t size = (uint64_t)count << shift;
	struct contiguous run = {
		.pt = pt,
		.slots = slot - (ipa >> shift & (count - 1)),
		.count = count,
		.level = level,
		.range = { .ipa = ipa & ~(size - 1), .size = size },
	};

	return run;
}

/** What hardware has set in any leaf of the run. */
static uint64_t set_in_any(const struct contiguous *run)
{
	uint64_t set = 0;

	for (unsigned int i = 0; i < run->count; i++) {
		s2pt_desc_t now = slot_load(&run->slots[i]);

		set |= now.word & hardware_bits(now);
	}
	return set;
}

/** Change the first leaf, which locks the run. */
static enum s2pt_status lock(const struct contiguous *run, struct contiguous_change change,
			     s2pt_desc_t *first)
{
	s2pt_desc_t want;

	*first = slot_load(&run->slots[0]);
	if (!is_contiguous(run->pt, *first, run->level) || desc_has_nt(*first, run->level))
		return S2PT_BUSY;
	want.word = (first->word & change.keep) | change.set;
	return slot_swap(&run->slots[0], *first, want) ? S2PT_DONE : S2PT_RACED;
}

/** Change the leaves from `index` on; only hardware does beside it.  What it had set in any. */
static uint64_t change_from(const struct contiguous *run, unsigned int index,
			    struct contiguous_change change)
{
	uint64_t set = 0;

	for (; index < run->count; index++) {
		s2pt_desc_t want;
		s2pt_desc_t now;

		do {
			now = slot_load(&run->slots[index]);
			want.word = (now.word & change.keep) | change.set;
		} while (!slot_swap(&run->slots[index], now, want));
		set |= now.word & hardware_bits(now);
	}
	return set;
}

static void make(const struct contiguous *run, s2pt_desc_t first, unsigned int count)
{
	while (count-- > 0)
		slot_make(&run->slots[count], leaf_after(run, first, count));
}

void contiguous_make(const struct contiguous *run, s2pt_desc_t first, unsigned int count)
{
	struct leaves leaves = {
		.pa = s2pt_desc_pa(format_of(run->pt), first, run->level),
		.size = run->range.size,
		.any = first,
	};

	apply_clean(run->pt, &leaves);
	make(run, first, count);
	tell_written(run->pt, run->slots, count);
}

static struct contiguous_change holding(void)
{
	struct contiguous_change change = { .keep = 0, .set = s2pt_desc_held().word };

	return change;
}

/** Hold a whole run; `first` is then its first leaf, with what hardware had set in any. */
static enum s2pt_status hold(const struct contiguous *run, s2pt_desc_t *first)
{
	enum s2pt_status status = lock(run, holding(), first);

	if (status == S2PT_DONE) {
		first->word |= change_from(run, 1, holding());
		tell_written(run->pt, run->slots, run->count);
	}
	return status;
}

/**
 * FEAT_BBM level 1: all get nT, which no TLB keeps; that locks the run, too.  From level 2 on the bit
 * just goes, if the caller is alone: else another walker could change a leaf that is independent
 * already while a CPU caches all of the run by a leaf that is not.
 */
static enum s2pt_status break_in_place(const struct contiguous *run, bool by_nt)
{
	struct contiguous_change change = { .keep = ~DESC_CONTIGUOUS, .set = set_in_any(run) };
	enum s2pt_status status;
	s2pt_desc_t first;

	if (by_nt)
		change = (struct contiguous_change){ .keep = ~UINT64_C(0), .set = DESC_NT };
	status = lock(run, change, &first);
	if (status != S2PT_DONE)
		return status;
	(void)change_from(run, 1, change); /* `set_in_any` looks again. */
	tell_written(run->pt, run->slots, run->count);
	forget_range(run->pt, &run->range);
	if (!by_nt)
		return S2PT_DONE;
	change.keep = ~(DESC_CONTIGUOUS | DESC_NT);
	change.set = set_in_any(run);
	(void)change_from(run, 0, change); /* As above. */
	tell_written(run->pt, run->slots, run->count);
	return S2PT_DONE;
}

enum s2pt_status contiguous_break(const struct contiguous *run)
{
	bool by_nt = stages(run->pt) && run->level < S2PT_LEVEL_MAX;
	enum s2pt_status status;
	s2pt_desc_t first;

	if (by_nt)
		return break_in_place(run, true);
	status = hold(run, &first);
	if (status != S2PT_DONE)
		return status;
	forget_range(run->pt, &run->range);
	first.word &= ~DESC_CONTIGUOUS;
	contiguous_make(run, first, run->count);
	return S2PT_DONE;
}

enum s2pt_status contiguous_change(const struct contiguous *run, struct contiguous_change change,
				   s2pt_desc_t *all)
{
	s2pt_desc_t first;
	enum s2pt_status status = lock(run, holding(), &first);

	if (status != S2PT_DONE)
		return status;
	all->word = first.word | change_from(run, 1, change);
	first.word = (first.word & change.keep) | change.set;
	slot_make(&run->slots[0], first);
	tell_written(run->pt, run->slots, run->count);
	return S2PT_DONE;
}

bool contiguous_joins(const struct contiguous *run, s2pt_desc_t first, unsigned int index,
		      s2pt_desc_t found)
{
	uint64_t differ = found.word ^ leaf_after(run, first, index).word;

	return desc_is(found, run->level, S2PT_LEAF) && !desc_has_nt(found, run->level) &&
	       !(differ & ~hardware_bits(found));
}

enum s2pt_status contiguous_hold(const struct contiguous *run, s2pt_desc_t *first)
{
	s2pt_desc_t all = *first;

	for (unsigned int i = 0; i < run->count; i++) {
		s2pt_desc_t now = slot_load(&run->slots[i]);

		if (contiguous_joins(run, *first, i, now) &&
		    slot_swap(&run->slots[i], now, s2pt_desc_held())) {
			all.word |= now.word & hardware_bits(now);
			continue;
		}
		if (i == 0)
			return S2PT_RACED;
		tell_written(run->pt, run->slots, run->count);
		forget_range(run->pt, &run->range);
		contiguous_make(run, all, i);
		return S2PT_RACED;
	}
	*first = all;
	tell_written(run->pt, run->slots, run->count);
	return S2PT_DONE;
}

bool contiguous_fresh(const struct contiguous *run, s2pt_desc_t first)
{
	for (unsigned int i = 0; i < run->count; i++) {
		if (slot_swap(&run->slots[i], s2pt_desc_empty(), s2pt_desc_held()))
			continue;
		while (i-- > 0)
			slot_make(&run->slots[i], s2pt_desc_empty());
		return false;
	}
	contiguous_make(run, first, run->count);
	return true;
}

enum s2pt_status contiguous_replace(const struct contiguous *run, s2pt_desc_t first)
{
	const struct s2pt *pt = run->pt;
	s2pt_desc_t all;
	enum s2pt_status status = hold(run, &all);

	if (status != S2PT_DONE)
		return status;
	forget_range(pt, &run->range);
	contiguous_make(run, first, run->count);
	if (owes_tell(pt, all) && !desc_is_dirty(format_of(pt), first))
		tell_range(pt, &run->range);
	return S2PT_DONE;
}

void contiguous_fill(const struct s2pt *pt, slot_t *table, int level)
{
	unsigned int count = s2pt_level_run(geom_of(pt), level);

	for (unsigned int i = 0; count > 1 && i < table_entries(pt); i += count) {
		s2pt_desc_t first = slot_scan(&table[i]);
		struct contiguous run = contiguous_around(pt, &table[i], level, 0);

		if (!desc_is(first, level, S2PT_LEAF) ||
		    s2pt_desc_pa(format_of(pt), first, level) & (run.range.size - 1) ||
		    !desc_is(slot_scan(&table[i + count - 1]), level, S2PT_LEAF))
			continue;
		first.word |= DESC_CONTIGUOUS;
		make(&run, first, count);
	}
}

/**
 * Break a run that only hardware writes beside the caller.  If that may make it dirty, not in place:
 * a CPU that holds all of it writable would write to pages whose leaves are clean and independent.
 */
static enum s2pt_status break_alone(const struct contiguous *run, s2pt_desc_t found)
{
	if (run->pt->bbm >= 2 && !(found.word & DESC_DBM))
		return break_in_place(run, false);
	return contiguous_break(run);
}

static void open_between(const struct s2pt *pt, const struct span *look, const struct span *whole)
{
	struct s2pt_cursor walk;

	walk_start(&walk, pt, look);
	while (walk_more(&walk)) {
		s2pt_desc_t found = walk_bottom(&walk);

		if (is_contiguous(pt, found, walk.level)) {
			struct contiguous run =
				contiguous_around(pt, walk_slot(&walk), walk.level, walk.at);

			/* Hardware changed the first leaf: look again. */
			if (!(whole && contiguous_within(&run, whole->start, whole->end)) &&
			    break_alone(&run, found) == S2PT_RACED)
				continue;
		}
		walk_step(&walk);
	}
}

void contiguous_open(const struct s2pt *pt, const struct s2pt_range *range, bool every)
{
	s2pt_ipa_t page = s2pt_page_size(geom_of(pt));
	struct span span;

	if (span_of(pt, range, &span) != S2PT_DONE || span.start == span.end)
		return;
	if (every) {
		open_between(pt, &span, NULL);
		return;
	}
	open_between(pt, &(struct span){ span.start, span.start + page }, &span);
	open_between(pt, &(struct span){ span.end - page, span.end }, &span);
}
