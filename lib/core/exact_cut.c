/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cuts the blocks and marks at the edges of a range: one that is covered in part gives way to tables
 * that have the change in them already.  Those of both edges are allocated before the first store.
 */

#include "exact_cut.h"

#include "apply_contiguous.h"
#include "apply_run.h"
#include "gather.h"
#include "s2pt/exclusive.h"
#include "tell.h"

/** An entry that the range covers in part, and the table that takes its place. */
struct cut {
	struct spot spot;
	/** The addresses that the entry spans. */
	struct span whole;
	/** NULL: there is nothing to be cut. */
	slot_t *table;
};

static s2pt_desc_t changed(const struct exact *exact, s2pt_desc_t found)
{
	unsigned int perm;

	if (exact->take == 0)
		return exact->mark;
	if (!s2pt_desc_valid(found))
		return found;
	perm = s2pt_desc_perm(format_of(exact->pt), found);
	if ((perm & exact->take) == 0)
		return found;
	return s2pt_desc_with_perm(format_of(exact->pt), found, perm & ~exact->take);
}

/** The `index`-th part of an entry of `level`; of one that maps nothing each part is alike. */
static s2pt_desc_t part_of(const struct s2pt *pt, s2pt_desc_t found, int level, unsigned int index)
{
	return s2pt_desc_valid(found) ? s2pt_desc_part(format_of(pt), found, level, index) : found;
}

static bool is_inside(const struct exact *exact, const struct span *whole)
{
	return exact->span.start <= whole->start && whole->end <= exact->span.end;
}

static bool is_outside(const struct exact *exact, const struct span *whole)
{
	return whole->end <= exact->span.start || exact->span.end <= whole->start;
}

/** The addresses of the `index`-th entry in a table that takes the place of an entry of `level`. */
static struct span span_of_part(const struct s2pt *pt, const struct span *whole, int level,
				unsigned int index)
{
	uint64_t size = s2pt_level_size(geom_of(pt), level + 1);
	struct span part = { whole->start + index * size, whole->start + (index + 1) * size };

	return part;
}

/** Allocate a table in the place of an entry of `level`, and one for each part that is cut. */
static slot_t *cut_new(const struct exact *exact, const struct span *whole, int level)
{
	const struct s2pt *pt = exact->pt;
	slot_t *table = table_new(pt, exact->cache);

	if (level + 1 == S2PT_LEVEL_MAX)
		return table;
	for (unsigned int i = 0; table && i < table_entries(pt); i++) {
		struct span part = span_of_part(pt, whole, level, i);
		slot_t *child;

		if (is_inside(exact, &part) || is_outside(exact, &part))
			continue;
		child = cut_new(exact, &part, level + 1);
		if (!child) {
			s2pt_subtree_free(pt, table, level);
			return NULL;
		}
		apply_fill(&table[i], table_link(pt, child));
	}
	return table;
}

/** Fill what `cut_new` made with the parts of `found`, those in the range changed. */
static void cut_fill(const struct exact *exact, slot_t *table, s2pt_desc_t found,
		     const struct span *whole, int level)
{
	const struct s2pt *pt = exact->pt;

	for (unsigned int i = 0; i < table_entries(pt); i++) {
		struct span at = span_of_part(pt, whole, level, i);
		s2pt_desc_t part = part_of(pt, found, level, i);

		if (is_outside(exact, &at))
			apply_fill(&table[i], part);
		else if (is_inside(exact, &at))
			apply_fill(&table[i], changed(exact, part));
		else
			cut_fill(exact, table_of(pt, slot_scan(&table[i]), level + 1), part, &at,
				 level + 1);
	}
	tell_table(pt, table);
}

/**
 * Look at the entry for `ipa`, and allocate what takes its place if it is cut.  False if there are
 * no tables for that.
 */
static bool cut_begin(const struct exact *exact, s2pt_ipa_t ipa, struct cut *cut)
{
	uint64_t size;

	cut->spot = walk_by_hook(exact->pt, ipa);
	size = UINT64_C(1) << cut->spot.shift;
	cut->whole.start = ipa & ~(size - 1);
	cut->whole.end = cut->whole.start + size;
	cut->table = NULL;
	if (desc_is(cut->spot.found, cut->spot.level, S2PT_HELD) || is_inside(exact, &cut->whole) ||
	    s2pt_desc_same(changed(exact, cut->spot.found), cut->spot.found))
		return true;
	cut->table = cut_new(exact, &cut->whole, cut->spot.level);
	return cut->table != NULL;
}

static void cut_free(const struct exact *exact, const struct cut *cut)
{
	if (cut->table)
		s2pt_subtree_free(exact->pt, cut->table, cut->spot.level);
}

/**
 * Put the table in the place of the entry, by break-before-make: what is in the range translates
 * otherwise, also with FEAT_BBM level 2.  If hardware changes the entry meanwhile the table is
 * filled again, which takes no memory.
 */
static void cut_apply(const struct exact *exact, struct cut *cut)
{
	const struct s2pt *pt = exact->pt;
	struct s2pt_rules rules = exact_rules(pt);
	struct edit edit;

	rules.bbm = 0;
	do {
		cut->spot.found = slot_load(cut->spot.slot);
		cut_fill(exact, cut->table, cut->spot.found, &cut->whole, cut->spot.level);
		edit = edit_spot(pt, cut->whole.start, &cut->spot, table_link(pt, cut->table));
		edit.parts = true;
	} while (settle(&edit, &rules) != S2PT_DONE);
}

/** The part of a cut entry that the range covers. */
static struct s2pt_range covered_of(const struct exact *exact, const struct cut *cut)
{
	s2pt_ipa_t start =
		cut->whole.start > exact->span.start ? cut->whole.start : exact->span.start;
	s2pt_ipa_t end = cut->whole.end < exact->span.end ? cut->whole.end : exact->span.end;
	struct s2pt_range range = { .ipa = start, .size = end - start };

	return range;
}

/** Do what is due for the part of a cut leaf that went, as far as the range covers it. */
static void cut_gone(const struct exact *exact, const struct cut *cut)
{
	struct s2pt_range covered = covered_of(exact, cut);
	struct leaves leaves = { .any = cut->spot.found };
	struct s2pt_gone gone;

	if (!s2pt_desc_valid(cut->spot.found))
		return;
	gone = gone_of(exact->pt, cut->spot.found, cut->spot.level, cut->whole.start);
	gone.ipa += covered.ipa - cut->whole.start;
	gone.pa += covered.ipa - cut->whole.start;
	gone.size = covered.size;
	leaves.pa = gone.pa;
	leaves.size = gone.size;
	apply_clean_gone(exact->pt, &leaves);
	if (exact->told)
		gather_gone(exact->pt, exact->told, &gone);
}

/** Tell of the dirty state that a cut leaf had, and that its part in the range has no more. */
static void cut_tell(const struct exact *exact, const struct cut *cut)
{
	s2pt_desc_t found = cut->spot.found;
	s2pt_desc_t now = changed(exact, found);
	struct s2pt_range range = covered_of(exact, cut);

	if (!s2pt_desc_valid(found) || !owes_tell(exact->pt, found))
		return;
	if (!s2pt_desc_valid(now) || !desc_is_dirty(format_of(exact->pt), now))
		tell_range(exact->pt, &range);
}

static void cut_one(const struct exact *exact, struct cut *cut)
{
	if (!cut->table)
		return;
	cut_apply(exact, cut);
	cut_tell(exact, cut);
	if (exact->unmap)
		cut_gone(exact, cut);
}

enum s2pt_status exact_begin(struct exact *exact, const struct s2pt_range *range)
{
	enum s2pt_status status = span_of(exact->pt, range, &exact->span);
	struct span *span = &exact->span;
	struct cut last = { .table = NULL };
	struct cut first;

	if (status != S2PT_DONE || span->start == span->end)
		return status;
	if (!cut_begin(exact, span->start, &first))
		return S2PT_ENOMEM;
	if (first.whole.end < span->end && !cut_begin(exact, span->end - 1, &last)) {
		cut_free(exact, &first);
		return S2PT_ENOMEM;
	}
	if (exact->pt->config.contiguous)
		exact->pt->config.contiguous->open(exact->pt, range,
						   exact->take == 0 && !exact->unmap);
	cut_one(exact, &first);
	cut_one(exact, &last);
	if (first.table || last.table)
		publish(exact->pt);
	if (first.table)
		span->start = first.whole.end < span->end ? first.whole.end : span->end;
	if (last.table)
		span->end = last.whole.start;
	return S2PT_DONE;
}
