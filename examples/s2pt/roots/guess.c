/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guesses which pages are tables of stage 2, or of a stage 1.  Levels only go down from a table to those it leads to, so
 * that no loop in memory is one here.
 */

#include "guess.h"

#include "common/fields_stage1.h"
#include "s2pt/stage1.h"

#include <stdlib.h>

/* In place of a level: whether a page is empty is kept, too; `leaves` says it. */
#define GUESS_EMPTINESS (S2PT_LEVEL_MAX + 1)

static size_t place_of(const struct guesses *guesses, s2pt_pa_t page, int level)
{
	uint64_t key = (page >> 12) * 8 + (uint64_t)(level + 1);
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (guesses->room - 1);

	while (guesses->guess[at].level != S2PT_LEVEL_MIN - 1 &&
	       (guesses->guess[at].page != page || guesses->guess[at].level != level))
		at = (at + 1) & (guesses->room - 1);
	return at;
}

/* Make room for one more. */
static bool make_room(struct guesses *guesses)
{
	struct guesses old = *guesses;

	if (guesses->room && guesses->used < guesses->room / 2)
		return true;
	guesses->room = old.room ? 2 * old.room : 1024;
	guesses->guess = calloc(guesses->room, sizeof(*guesses->guess));
	if (!guesses->guess) {
		*guesses = old;
		guesses->no_memory = true;
		return false;
	}
	for (size_t i = 0; i < guesses->room; i++)
		guesses->guess[i].level = S2PT_LEVEL_MIN - 1;
	for (size_t i = 0; i < old.room; i++) {
		const struct guess *guess = &old.guess[i];

		if (guess->level != S2PT_LEVEL_MIN - 1)
			guesses->guess[place_of(guesses, guess->page, guess->level)] = *guess;
	}
	free(old.guess);
	return true;
}

/* Is this a leaf as hypervisors write them: accessible, of a type that they use, aligned? */
static bool likely_leaf(const struct s2pt_format *format, uint64_t word, int level)
{
	static const bool types[16] = {
		[1] = true, [5] = true, [6] = true, [7] = true, [15] = true
	};
	s2pt_desc_t desc = { word };
	uint64_t below = s2pt_level_size(&format->geom, level) - 1;

	if (!types[s2pt_desc_memattr(desc)] || !(word & 0xc0) || (word & 0x300) == 0x100)
		return false;
	/* The address, nT aside, and bits 50:48. */
	return !(word & below & UINT64_C(0xfffffffe0000)) && !(word & UINT64_C(0x7000000000000)) &&
	       !(level == S2PT_LEVEL_MAX ? 0 : word & 0xf000);
}

/*
 * Is this a leaf of a stage 1 as hypervisors and kernels write them: of a type that MAIR has, AP[1] as
 * the regime has it, aligned?
 */
static bool likely_stage1(const struct s2pt_format *format, uint64_t word, int level)
{
	static const bool types[16] = { [0] = true, [4] = true, [15] = true };
	unsigned int byte = stage1_mair_byte(format, word);
	uint64_t below = s2pt_level_size(&format->geom, level) - 1;
	bool single = format->regime == S2PT_EL2;

	if (!types[byte >> 4] || (byte >> 4 && !(byte & 15)) || (word & 0x300) == 0x100)
		return false;
	if (single && ((word & 0x840) != 0x40 || (word & UINT64_C(1) << 53)))
		return false;
	/* The address, nT aside, and bits 49:48. */
	return !(word & below & UINT64_C(0xfffffffe0000)) && !(word & UINT64_C(0x3000000000000)) &&
	       !(level == S2PT_LEVEL_MAX ? 0 : word & 0xf000);
}

/* Held entries, and marks, as Linux writes them. */
static bool likely_mark(uint64_t word)
{
	return !(word & ~UINT64_C(0x7fc)) || (word >> 60 && word >> 60 <= 3);
}

/* Do all entries make sense, although none leads to a leaf?  It was looked at. */
static bool fits(const struct guesses *guesses, s2pt_pa_t page, int level)
{
	const struct guess *guess = &guesses->guess[place_of(guesses, page, level)];

	return level <= S2PT_LEVEL_MAX && guess->level == level && guess->fits;
}

static bool take_entry(struct guesses *guesses, struct guess *guess, uint64_t word)
{
	const struct s2pt_format *format = &guesses->format;
	const struct guess *below;
	s2pt_pa_t table;

	switch (shape_of(format, word, guess->level)) {
	case SHAPE_EMPTY:
		return true;
	case SHAPE_INVALID:
		return likely_mark(word);
	case SHAPE_RESERVED:
		return false;
	case SHAPE_BLOCK:
	case SHAPE_PAGE:
		guess->leaves++;
		guess->bytes += s2pt_level_size(&format->geom, guess->level);
		return s2pt_is_stage1(format) ? likely_stage1(format, word, guess->level)
					      : likely_leaf(format, word, guess->level);
	case SHAPE_TABLE:
		break;
	}
	table = s2pt_desc_pa(format, (s2pt_desc_t){ word }, guess->level);
	/* A table whose entries are all empty may be one, if nothing else says otherwise. */
	if (!(word & 0xffc) && guess_is_empty(guesses, table))
		return true;
	below = guess_table(guesses, table, guess->level + 1);
	/* So may one of marks alone, or that leads to such. */
	if (!below)
		return !(word & 0xffc) && fits(guesses, table, guess->level + 1);
	guess->leaves += below->leaves;
	guess->bytes += below->bytes;
	guess->tables += below->tables + 1;
	return true;
}

/* Look at all entries; false if one of them is none. */
static bool look(struct guesses *guesses, struct guess *guess)
{
	unsigned int entries = s2pt_table_entries(&guesses->format.geom);

	for (unsigned int i = 0; i < entries; i++) {
		uint64_t word;

		/* A root may be smaller than a page, and no more of it may have been kept. */
		if (!image_read(guesses->image, guess->page + UINT64_C(8) * i, &word))
			return i > 1 && (i & (i - 1)) == 0 && guess->leaves > 0;
		if (!take_entry(guesses, guess, word))
			return false;
	}
	return true;
}

/* Note that a table leads to those below, so that they are no roots. */
static void lead(struct guesses *guesses, const struct guess *guess)
{
	const struct s2pt_format *format = &guesses->format;
	unsigned int entries = s2pt_table_entries(&format->geom);

	for (unsigned int i = 0; i < entries && guess->level < S2PT_LEVEL_MAX; i++) {
		uint64_t word;
		size_t at;

		if (!image_read(guesses->image, guess->page + UINT64_C(8) * i, &word) ||
		    shape_of(format, word, guess->level) != SHAPE_TABLE)
			continue;
		at = place_of(guesses, s2pt_desc_pa(format, (s2pt_desc_t){ word }, guess->level),
			      guess->level + 1);
		guesses->guess[at].led_to = true;
	}
}

const struct guess *guess_table(struct guesses *guesses, s2pt_pa_t page, int level)
{
	struct guess guess = { .page = page, .level = level };
	size_t at;

	if (level > S2PT_LEVEL_MAX || !make_room(guesses))
		return NULL;
	at = place_of(guesses, page, level);
	if (guesses->guess[at].level == level)
		return guesses->guess[at].leaves ? &guesses->guess[at] : NULL;
	if (look(guesses, &guess))
		guess.fits = true;
	else
		guess = (struct guess){ .page = page, .level = level };
	if (guess.leaves)
		lead(guesses, &guess);
	/* What was looked at below may have moved all. */
	if (!make_room(guesses))
		return NULL;
	at = place_of(guesses, page, level);
	guesses->guess[at] = guess;
	guesses->used++;
	return guess.leaves ? &guesses->guess[at] : NULL;
}

static bool is_empty(const struct guesses *guesses, s2pt_pa_t page)
{
	unsigned int entries = s2pt_table_entries(&guesses->format.geom);

	for (unsigned int i = 0; i < entries; i++) {
		uint64_t word;

		if (!image_read(guesses->image, page + UINT64_C(8) * i, &word) || word)
			return false;
	}
	return true;
}

bool guess_is_empty(struct guesses *guesses, s2pt_pa_t page)
{
	struct guess guess = { .page = page, .level = GUESS_EMPTINESS };
	size_t at;

	if (!make_room(guesses))
		return false;
	at = place_of(guesses, page, GUESS_EMPTINESS);
	if (guesses->guess[at].level != GUESS_EMPTINESS) {
		guess.leaves = is_empty(guesses, page);
		guesses->guess[at] = guess;
		guesses->used++;
	}
	return guesses->guess[at].leaves;
}

void guesses_free(struct guesses *guesses)
{
	free(guesses->guess);
	guesses->guess = NULL;
}
