/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes permissions, access flags or dirty state away from the leaves of one table.  What a leaf
 * becomes is decided once for all that are alike (apply_alike.c); the loops below compare and write,
 * up to eight entries at a time.
 */

#include "apply_rewrite.h"

#include "apply_contiguous.h"
#include "gather.h"
#include "tell.h"

/**
 * Entries by which a prefetch is ahead of the writes, eight cache lines.  Fewer come too late; more
 * drop lines that are still needed.
 */
#define AHEAD 64

/** Entries `at` up to `end` of one table, which are still to be looked at. */
struct stretch {
	slot_t *slots;
	unsigned int at;
	unsigned int end;
	int level;
};

static bool is_alike(const struct alike *alike, s2pt_desc_t found)
{
	return (found.word & alike->care) == alike->word;
}

static const struct alike *alike_of(const struct s2pt *pt, struct rewrite *rewrite,
				    s2pt_desc_t found, int level)
{
	if (is_alike(&rewrite->change, found))
		return &rewrite->change;
	if (is_alike(&rewrite->keep, found))
		return &rewrite->keep;
	return rewrite_decide(pt, rewrite, found, level);
}

/*
 * `keep_alike`, `store_alike` and `swap_alike` move the stretch to the first entry that is not
 * alike.
 */

static void keep_alike(struct stretch *stretch, struct alike alike)
{
	do
		stretch->at++;
	while (stretch->at < stretch->end &&
	       is_alike(&alike, slot_scan_beside(&stretch->slots[stretch->at])));
}

/** The bits in which an entry differs from the pattern; none among `care` if it matches. */
static uint64_t difference(const slot_t *slot, const struct alike *alike)
{
	return slot_scan(slot).word ^ alike->word;
}

static void store_different(slot_t *slot, uint64_t difference, const struct alike *alike, int level)
{
	s2pt_desc_t found = { difference ^ alike->word };
	s2pt_desc_t want = { difference ^ alike->becomes };

	(void)level; /* Only the event points use `level`. */
	event_expect(s2pt_facets_in(alike->regime, found, want, level) == alike->facets);
	slot_write(slot, found, want);
}

/** The differences of four entries from the pattern. */
struct four {
	uint64_t first, second, third, fourth;
};

static inline struct four differences(const slot_t *slots, const struct alike *alike)
{
	struct four four = {
		difference(&slots[0], alike),
		difference(&slots[1], alike),
		difference(&slots[2], alike),
		difference(&slots[3], alike),
	};

	return four;
}

static inline uint64_t any_of(struct four four)
{
	return four.first | four.second | four.third | four.fourth;
}

static inline void store_four(slot_t *slots, struct four four, const struct alike *alike, int level)
{
	store_different(&slots[0], four.first, alike, level);
	store_different(&slots[1], four.second, alike, level);
	store_different(&slots[2], four.third, alike, level);
	store_different(&slots[3], four.fourth, alike, level);
}

/**
 * Store a cache line at a time, as long as all entries in it are alike: this costs hardly more than
 * reading and writing the line.
 */
static slot_t *store_eights(slot_t *slot, const slot_t *end, const struct alike *alike, int level)
{
	for (; end - slot >= 8; slot += 8) {
		struct four low = differences(&slot[0], alike);
		struct four high = differences(&slot[4], alike);

		slot_prefetch(slot, AHEAD);
		if ((any_of(low) | any_of(high)) & alike->care)
			break;
		store_four(&slot[0], low, alike, level);
		store_four(&slot[4], high, alike, level);
	}
	return slot;
}

static void store_alike(struct stretch *stretch, struct alike alike)
{
	slot_t *end = stretch->slots + stretch->end;
	slot_t *slot = store_eights(stretch->slots + stretch->at, end, &alike, stretch->level);

	for (; slot != end; slot++) {
		uint64_t differs = difference(slot, &alike);

		if (differs & alike.care)
			break;
		store_different(slot, differs, &alike, stretch->level);
	}
	stretch->at = (unsigned int)(slot - stretch->slots);
}

/**
 * Swap, up to the first entry that is not alike, or that somebody changed in between: the caller
 * looks at that one again.
 */
static void swap_alike(struct stretch *stretch, struct alike alike)
{
	for (; stretch->at < stretch->end; stretch->at++) {
		s2pt_desc_t found = slot_load(&stretch->slots[stretch->at]);

		if (!is_alike(&alike, found))
			break;
		event_expect(s2pt_facets_in(alike.regime, found, alike_flipped(found, &alike),
					    stretch->level) == alike.facets);
		if (!slot_swap(&stretch->slots[stretch->at], found, alike_flipped(found, &alike)))
			break;
	}
}

void rewrite_tell(const struct s2pt *pt, const struct rewrite *rewrite, struct s2pt_range range)
{
	if (rewrite->visitor) {
		range.ipa += pt->base;
		rewrite->visitor->visit(rewrite->visitor->ctx, &range);
	} else if (pt->dirty) {
		gather_pay(pt, rewrite->gather);
		tell_range(pt, &range);
	}
}

void rewrite_owe(const struct rewrite *rewrite, const struct s2pt_range *range)
{
	if (rewrite->clean)
		gather_add_dirty(rewrite->gather, range);
	else
		gather_add(rewrite->gather, range);
}

static void change_alike(const struct s2pt_cursor *walk, struct rewrite *rewrite,
			 struct stretch *stretch)
{
	unsigned int first = stretch->at;
	struct s2pt_range range;

	if (rewrite->plain)
		store_alike(stretch, rewrite->change);
	else
		swap_alike(stretch, rewrite->change);
	if (stretch->at == first)
		return;
	rewrite->changed = true;
	tell_written(walk->pt, &stretch->slots[first], stretch->at - first);
	range = rewrite_span(walk, first, stretch->at);
	if (rewrite->change.price != S2PT_SWAP)
		rewrite_owe(rewrite, &range);
	if (rewrite->change.dirty)
		rewrite_tell(walk->pt, rewrite, range);
}

unsigned int apply_rewrite(const struct s2pt_cursor *walk, struct rewrite *rewrite)
{
	struct stretch stretch = {
		.slots = walk_slot(walk),
		.end = walk_run(walk),
		.level = walk->level,
	};

	while (stretch.at < stretch.end) {
		s2pt_desc_t found = slot_load(&stretch.slots[stretch.at]);
		enum s2pt_kind kind = s2pt_desc_kind(found, stretch.level);
		const struct alike *alike;

		if (kind == S2PT_TABLE || kind == S2PT_HELD)
			break;
		if (kind != S2PT_LEAF) {
			stretch.at++;
			continue;
		}
		alike = alike_of(walk->pt, rewrite, found, stretch.level);
		if (alike == &rewrite->keep) {
			keep_alike(&stretch, *alike);
		} else if (rewrite->test) {
			rewrite->changed = true;
			break;
		} else if (is_contiguous(walk->pt, found, stretch.level)) {
			stretch.at = walk->pt->config.contiguous->rewrite(walk, rewrite, stretch.at,
									  stretch.end);
		} else {
			change_alike(walk, rewrite, &stretch);
		}
	}
	return stretch.at;
}
