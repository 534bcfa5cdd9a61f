/* SPDX-License-Identifier: BSD-2-Clause */
/* Puts the words of a pasted tree where its tables lie, each below the one that leads to it. */

#include "paste_place.h"

#include <endian.h>
#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A word in memory, and its place in the text. */
struct put {
	s2pt_pa_t pa;
	uint64_t word;
	size_t order;
};

struct placing {
	const struct s2pt_format *format;
	s2pt_pa_t root;
	/* The tables on the way to the last entry, from the root on, and how many are known. */
	s2pt_pa_t table[S2PT_LEVELS];
	int known;
};

/* The number of an entry in its table; that of a walk follows from the address.  -1: not known. */
static int64_t index_at(const struct placing *placing, const struct shown *shown, int depth)
{
	const struct s2pt_geom *geom = &placing->format->geom;
	unsigned int shift = s2pt_level_shift(geom, geom->start_level + depth);
	s2pt_ipa_t ipa = shown->ipa & (s2pt_ipa_end(geom) - 1);

	if (shown->entry.index >= 0 || !shown->has_ipa)
		return shown->entry.index;
	return (int64_t)(depth ? ipa >> shift & (s2pt_table_entries(geom) - 1) : ipa >> shift);
}

/* Find where an entry lies; why there is no such place, or NULL. */
static const char *place(struct placing *placing, const struct shown *shown, s2pt_pa_t *pa)
{
	const struct s2pt_geom *geom = &placing->format->geom;
	int depth = shown_depth(shown, geom->start_level);
	int level = geom->start_level + depth;
	s2pt_desc_t desc = { shown->entry.word };
	unsigned int entries = s2pt_table_entries(geom);
	unsigned int base = 0;
	int64_t index;

	if (depth < 0 || level > S2PT_LEVEL_MAX)
		return "a walk like that has no such level";
	if (depth == 0) {
		placing->table[0] = placing->root;
		placing->known = 1;
		base = shown->root_table * entries;
		entries = s2pt_root_entries(geom);
	}
	if (depth >= placing->known)
		return "no entry above it leads to its table";
	index = index_at(placing, shown, depth);
	if (index < 0)
		return "its number in the table is not told";
	if ((uint64_t)index >= entries || base >= entries - (unsigned int)index)
		return "the table has no such entry";
	*pa = placing->table[depth] + 8 * (base + (uint64_t)index);
	placing->known = depth + 1;
	if (level < S2PT_LEVEL_MAX && (shown->entry.word & 3) == 3)
		placing->table[placing->known++] = s2pt_desc_pa(placing->format, desc, level);
	return NULL;
}

static int by_place(const void *a, const void *b)
{
	const struct put *one = a;
	const struct put *other = b;

	if (one->pa != other->pa)
		return one->pa < other->pa ? -1 : 1;
	return one->order < other->order ? -1 : one->order > other->order;
}

/* Drop words that were there before.  Returns how many are left. */
static size_t drop_again(struct put *put, size_t count, struct findings *findings)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (!kept || put[kept - 1].pa != put[i].pa)
			put[kept++] = put[i];
		else if (put[kept - 1].word != put[i].word)
			findings_add(findings,
				     "the entry at 0x%" PRIx64 " is 0x%016" PRIx64
				     " and then 0x%016" PRIx64 "; the first one counts",
				     put[i].pa, put[kept - 1].word, put[i].word);
	}
	return kept;
}

static struct image *make_image(const struct put *put, size_t count, struct findings *findings)
{
	struct bytes bytes = { .size = 8 * count, .data = calloc(count, 8) };
	struct piece *piece = calloc(count, sizeof(*piece));

	if (!bytes.data || !piece) {
		error(0, 0, "no memory");
		bytes_close(&bytes);
		free(piece);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		uint64_t word = htole64(put[i].word);

		memcpy(bytes.data + 8 * i, &word, sizeof(word));
		piece[i] = (struct piece){ put[i].pa, bytes.data + 8 * i, 8 };
	}
	return image_from_pieces(&bytes, piece, count, findings);
}

struct image *paste_tree_image(const struct paste_tree *tree, const struct s2pt_format *format,
			       s2pt_pa_t root, struct findings *findings)
{
	struct put *put = calloc(tree->count, sizeof(*put));
	struct placing placing = { .format = format, .root = root };
	struct image *image = NULL;
	const char *why = put ? NULL : "no memory";

	for (size_t i = 0; !why && i < tree->count; i++) {
		const struct shown *shown = &tree->shown[i];

		put[i] = (struct put){ .word = shown->entry.word, .order = i };
		why = place(&placing, shown, &put[i].pa);
		if (why)
			error(0, 0, "0x%016" PRIx64 " in the text: %s", shown->entry.word, why);
	}
	if (!why) {
		qsort(put, tree->count, sizeof(*put), by_place);
		image = make_image(put, drop_again(put, tree->count, findings), findings);
	} else if (!put) {
		error(0, 0, "%s", why);
	}
	free(put);
	if (image && tree->indented)
		image_fill(image, s2pt_page_size(&format->geom));
	return image;
}
