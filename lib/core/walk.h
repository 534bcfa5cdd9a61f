/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cursor: where an operation stands in the tree of tables.  It never reads or writes an entry
 * by itself: the operation that found a table, or put one there, moves it down.
 */

#ifndef S2PT_CORE_WALK_H
#define S2PT_CORE_WALK_H

/*
 * How an operation uses the cursor:
 *
 *     walk_start(&walk, pt, &span);
 *     while (walk_more(&walk)) {
 *             found = slot_load(walk_slot(&walk));
 *             if (desc_is(found, walk.level, S2PT_TABLE))
 *                     walk_down(&walk, found);
 *             else
 *                     ..., walk_step(&walk);
 *     }
 *
 * Inside the loop `at` < `end`, and `tables[level + 1]` is the table whose entry spans `at`; `at` is
 * `start` or the first address of an entry.  `off` says that the last step led off the table.
 */

#include "ops.h"
#include "s2pt/shared.h"

/** Whole pages from `start` up to `end`. */
struct span {
	s2pt_ipa_t start;
	s2pt_ipa_t end;
};

/**
 * Round a range outwards to pages.  `S2PT_ERANGE` if it leaves the input space or wraps.
 */
enum s2pt_status span_of(const struct s2pt *pt, const struct s2pt_range *range, struct span *span);

void walk_start(struct s2pt_cursor *walk, const struct s2pt *pt, const struct span *span);

/** Start to walk over a range, as `span_of` rounds it; over nothing if `span_of` refuses it. */
enum s2pt_status walk_over(struct s2pt_cursor *walk, const struct s2pt *pt,
			   const struct s2pt_range *range);

/**
 * Start to walk over all that is in `table`, linked or not, whose entries are of `level` and begin at
 * `ipa`.
 */
void walk_below(struct s2pt_cursor *walk, const struct s2pt *pt, slot_t *table, int level,
		s2pt_ipa_t ipa);

/** Bytes that an entry spans where the walk stands. */
static inline uint64_t walk_span(const struct s2pt_cursor *walk)
{
	return UINT64_C(1) << walk->shift;
}

/** First address of the entry that spans `ipa` at the walk's level. */
static inline s2pt_ipa_t walk_base_of(const struct s2pt_cursor *walk, s2pt_ipa_t ipa)
{
	return ipa & ~(walk_span(walk) - 1);
}

/* The tables of a concatenated root are one: an index in it is not cut off. */
#define WALK_ROOT ~0U

/** The entry for `ipa` in the walk's table. */
static inline slot_t *walk_slot_of(const struct s2pt_cursor *walk, s2pt_ipa_t ipa)
{
	return (slot_t *)walk->tables[walk->level + 1] + (ipa >> walk->shift & walk->mask);
}

static inline slot_t *walk_slot(const struct s2pt_cursor *walk)
{
	return walk_slot_of(walk, walk->at);
}

/** Go down into the table that the entry `link` leads to. */
void walk_down(struct s2pt_cursor *walk, s2pt_desc_t link);

/**
 * How many sibling entries there are from where the walk stands to the end of its table or range;
 * at least 1.
 */
unsigned int walk_run(const struct s2pt_cursor *walk);

/** Has the walk stepped off the table it is in, or reached its end, below the root? */
static inline bool walk_is_off(const struct s2pt_cursor *walk)
{
	if (walk->mask == WALK_ROOT)
		return false;
	return walk->at >= walk->end || (walk->at >> walk->shift & walk->mask) == 0;
}

/** The inline form of `walk_skip`, for who does it for each entry. */
static inline void walk_pass(struct s2pt_cursor *walk, uint64_t entries)
{
	walk->at = walk_base_of(walk, walk->at) + entries * walk_span(walk);
	walk->off = walk_is_off(walk);
}

/** Go to the level below, whose table is in `tables`. */
static inline void walk_sink(struct s2pt_cursor *walk)
{
	walk->level++;
	walk->shift = (unsigned char)(walk->shift - s2pt_level_bits(geom_of(walk->pt)));
	walk->mask = walk->pt->index_bits;
}

/** Go to the level above, `at` staying as it is. */
static inline void walk_rise(struct s2pt_cursor *walk)
{
	walk->level--;
	walk->shift = (unsigned char)(walk->shift + s2pt_level_bits(geom_of(walk->pt)));
	if (walk->level == geom_of(walk->pt)->start_level)
		walk->mask = WALK_ROOT;
}

/** Pass over `entries` entries of the table, at most `walk_run`. */
void walk_skip(struct s2pt_cursor *walk, uint64_t entries);

/** Move on to the next entry of the table, or off the table. */
static inline void walk_step(struct s2pt_cursor *walk)
{
	walk_skip(walk, 1);
}

/** Go back to the table above; the entry that the walk came from is the one for `at` - 1. */
void walk_up(struct s2pt_cursor *walk);

/** Is there an entry to look at?  Goes up from tables that have been stepped off. */
static inline bool walk_more(struct s2pt_cursor *walk)
{
	while (walk->off)
		walk_up(walk);
	return walk->at < walk->end;
}

/** Where a walk for one address ends. */
struct spot {
	slot_t *slot;
	s2pt_desc_t found;
	int level;
	/** log2 of what the entry spans. */
	unsigned int shift;
};

/** The entry for `ipa` in the root.  The tables of a concatenated root are one. */
static inline struct spot walk_from(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	struct spot spot = { .level = geom_of(pt)->start_level, .shift = pt->root_shift };

	spot.slot = (slot_t *)pt->root + (ipa >> spot.shift);
	spot.found = slot_load(spot.slot);
	return spot;
}

/**
 * Walk to the entry for `ipa` without a cursor, for operations that look at one entry only.  Works
 * for every hypervisor and every format.
 */
struct spot walk_by_hook(const struct s2pt *pt, s2pt_ipa_t ipa);

/**
 * Walk to the entry for `ipa` where tables lie at a fixed offset from their addresses, and an
 * address is in one piece (`s2pt::other_bits`): a level costs one load.  The constant bits of a
 * table entry need no masking; they are subtracted together with the offset.  The walk also ends at
 * an entry with bits set that the MMU ignores, which the library does not write.  If it ends at a
 * table, `walk_by_hook` begins again.
 */
static inline struct spot walk_direct(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = geom_of(pt);
	unsigned int bits = s2pt_level_bits(geom);
	uint64_t index = pt->index_bits;
	uint64_t other = pt->other_bits;
	uintptr_t linear = pt->config.linear - DESC_TABLE;
	struct spot spot = walk_from(pt, ipa);

	while (spot.level < S2PT_LEVEL_MAX && (spot.found.word & other) == DESC_TABLE) {
		uintptr_t offset;

		spot.level++;
		spot.shift -= bits;
		offset = linear + (ipa >> spot.shift & index) * sizeof(slot_t);
		spot.slot = (slot_t *)((uintptr_t)spot.found.word + offset);
		spot.found = slot_load(spot.slot);
	}
	return spot;
}

/** Walk to the entry for `ipa`, by the faster way if it can be used. */
static inline struct spot walk_to(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	if (pt->address_bits) {
		struct spot spot = walk_direct(pt, ipa);

		if (!desc_is_table(spot.found, spot.level))
			return spot;
	}
	return walk_by_hook(pt, ipa);
}

/** Go down as far as there are tables; the entry where that ends. */
s2pt_desc_t walk_bottom(struct s2pt_cursor *walk);

#endif
