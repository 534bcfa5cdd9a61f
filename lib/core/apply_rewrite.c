/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes permissions or access flags away from the leaves of one table.  What a leaf becomes is
 * decided once for all that are alike; the loops below compare and write, up to eight entries at a
 * time.
 */

#include "apply_rewrite.h"

#include "desc_bits.h"
#include "gather.h"
#include "s2pt/decide.h"

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

/** A pattern that no leaf matches. */
static const struct alike nothing = { .word = ~UINT64_C(0) };

static bool is_alike(const struct alike *alike, s2pt_desc_t found)
{
	return (found.word & alike->care) == alike->word;
}

static s2pt_desc_t flipped(s2pt_desc_t found, const struct alike *alike)
{
	s2pt_desc_t want = { found.word ^ alike->word ^ alike->becomes };

	return want;
}

/*
 * The bits that taking `perm` may change, or on which what is taken depends.  DBM has a meaning
 * together with W only, and execution is one field; in a stage 1 what EL0 may write is not executed
 * above it.
 */
static uint64_t fields_of(const struct s2pt_format *format, unsigned int perm)
{
	if (s2pt_is_stage1(format))
		return DESC_PERM;
	return (perm & S2PT_R ? DESC_R : 0) | (perm & (S2PT_W | S2PT_WD) ? DESC_W | DESC_DBM : 0) |
	       (perm & S2PT_X ? DESC_XN : 0);
}

struct rewrite rewrite_perm(unsigned int perm)
{
	struct rewrite rewrite = { .take = perm, .change = nothing, .keep = nothing };

	return rewrite;
}

struct rewrite rewrite_old(void)
{
	struct rewrite rewrite = { .old = true, .change = nothing, .keep = nothing };

	return rewrite;
}

static s2pt_desc_t rewritten(const struct s2pt_format *format, const struct rewrite *rewrite,
			     s2pt_desc_t found)
{
	unsigned int perm = s2pt_desc_perm(format, found);

	if (rewrite->old)
		return s2pt_desc_with_age(found, false);
	return s2pt_desc_with_perm(format, found, perm & ~rewrite->take);
}

/** Decide what `found`, and all leaves that are like it, become. */
static const struct alike *decide_alike(const struct s2pt *pt, struct rewrite *rewrite,
					s2pt_desc_t found, int level)
{
	uint64_t fields = rewrite->old ? DESC_AF : fields_of(format_of(pt), rewrite->take);
	uint64_t care = DESC_VALID | DESC_TYPE | fields;
	uint64_t want = rewritten(format_of(pt), rewrite, found).word;
	struct alike alike = {
		.care = care,
		.word = found.word & care,
		.becomes = (found.word & care & ~fields) | (want & fields),
		.regime = format_of(pt)->regime,
	};
	struct s2pt_rules rules = exact_rules(pt);
	struct s2pt_verdict verdict;

	if (alike.becomes == alike.word) {
		rewrite->keep = alike;
		return &rewrite->keep;
	}
	verdict = s2pt_decide(&rules, found, flipped(found, &alike), level);
	alike.price = verdict.price;
	alike.facets = verdict.facets;
	rewrite->change = alike;
	return &rewrite->change;
}

static const struct alike *alike_of(const struct s2pt *pt, struct rewrite *rewrite,
				    s2pt_desc_t found, int level)
{
	if (is_alike(&rewrite->change, found))
		return &rewrite->change;
	if (is_alike(&rewrite->keep, found))
		return &rewrite->keep;
	return decide_alike(pt, rewrite, found, level);
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
	       is_alike(&alike, slot_scan(&stretch->slots[stretch->at])));
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
		event_expect(s2pt_facets_in(alike.regime, found, flipped(found, &alike),
					    stretch->level) == alike.facets);
		if (!slot_swap(&stretch->slots[stretch->at], found, flipped(found, &alike)))
			break;
	}
}

/** Make `gather` owe one range for the entries of the walk's table from `first` up to `end`. */
static void owe(const struct s2pt_cursor *walk, struct s2pt_gather *gather, unsigned int first,
		unsigned int end)
{
	uint64_t span = walk_span(walk);
	struct s2pt_range range = {
		.ipa = walk_base_of(walk, walk->at) + first * span,
		.size = (end - first) * span,
	};

	if (first != end)
		gather_add(gather, &range);
}

static void change_alike(const struct s2pt_cursor *walk, struct rewrite *rewrite,
			 struct stretch *stretch)
{
	unsigned int first = stretch->at;

	if (rewrite->plain)
		store_alike(stretch, rewrite->change);
	else
		swap_alike(stretch, rewrite->change);
	rewrite->changed |= stretch->at != first;
	if (rewrite->change.price != S2PT_SWAP)
		owe(walk, rewrite->gather, first, stretch->at);
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
		} else {
			change_alike(walk, rewrite, &stretch);
		}
	}
	return stretch.at;
}
