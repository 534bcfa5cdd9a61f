/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes memory of the lines of a pasted walk, so that `s2pt walk` can walk it again. */

#include "paste_image.h"

#include "paste.h"
#include "xz.h"

#include <ctype.h>
#include <error.h>
#include <stdlib.h>

#define PAGE_SHIFT 12
#define TABLE_BITS 9

/* The levels that a walk can have. */
#define STEPS 5

struct step {
	struct paste_entry entry;
	s2pt_pa_t at;
};

struct paste_image {
	struct paste paste;
	struct step step[STEPS];
	unsigned int steps;
	/* Entries that do not follow the one before: the text has several walks. */
	bool several;
	/* An entry whose number in its table is not told. */
	bool unplaced;
};

static void take_entry(struct paste_image *image, const struct paste_entry *entry)
{
	unsigned int steps = image->steps;

	if (steps == STEPS || entry->level == PASTE_UNKNOWN ||
	    (steps && entry->level != image->step[steps - 1].entry.level + 1)) {
		image->several = true;
		return;
	}
	image->unplaced |= entry->index < 0 || entry->index >= 1 << TABLE_BITS;
	image->step[image->steps++].entry = *entry;
}

/* Take in the lines; false if the file is no text. */
static bool take_lines(struct paste_image *image, struct xz *file)
{
	size_t length;
	char *line;

	while ((line = xz_line(file, &length))) {
		for (size_t i = 0; i < length; i++)
			if (!isprint((unsigned char)line[i]) && !isspace((unsigned char)line[i]))
				return false;
		if (paste_line(&image->paste, line) != PASTE_DUMP)
			continue;
		for (unsigned int i = 0; i < image->paste.entries; i++)
			take_entry(image, &image->paste.entry[i]);
	}
	return !xz_error(file);
}

/* Why the lines make no walk; NULL if they do. */
static const char *no_walk(const struct paste_image *image)
{
	if (!image->paste.has_regime)
		return "the text does not say that it is stage 2 (`P2M @`)";
	if (image->paste.regime != S2PT_STAGE2)
		return "the text shows tables of stage 1";
	if (image->steps && image->step[0].entry.level < 0)
		return "a walk that begins at level -1: 4K with LPA2 is not read from text";
	if (image->several)
		return "the text has several walks, or entries without a level";
	if (image->unplaced)
		return "an entry without its number in the table of 512";
	return NULL;
}

struct paste_image *paste_image_open(const char *path, bool *failed)
{
	struct paste_image *image = calloc(1, sizeof(*image));
	struct xz *file = xz_open(path);
	const char *why;

	*failed = false;
	if (!image || !file || !take_lines(image, file) || (!image->steps && !image->several)) {
		xz_close(file);
		free(image);
		return NULL;
	}
	xz_close(file);
	why = no_walk(image);
	if (!why)
		return image;
	error(0, 0, "%s: %s", path, why);
	*failed = true;
	free(image);
	return NULL;
}

/* Bits of the input that a table at `level` resolves. */
static unsigned int bits_at(int level)
{
	return PAGE_SHIFT + TABLE_BITS * (unsigned int)(4 - level);
}

struct tree_registers paste_image_registers(const struct paste_image *image)
{
	static const uint64_t start_codes[] = { 2, 1, 0, 3 };
	int level = image->step[0].entry.level;
	unsigned int bits = bits_at(level < 0 ? 0 : level);
	uint64_t vtcr = UINT64_C(0x80050000) | start_codes[level & 3] << 6;

	/* As many concatenated tables as are needed for the one that was used. */
	for (unsigned int tables = 1; tables <= image->paste.root_table; tables *= 2)
		bits++;
	return (struct tree_registers){ image->paste.root, vtcr | (64 - bits) };
}

bool paste_image_ipa(const struct paste_image *image, s2pt_ipa_t *ipa)
{
	*ipa = image->paste.ipa;
	return image->paste.has_ipa;
}

void paste_image_place(struct paste_image *image, s2pt_pa_t root, struct findings *findings)
{
	s2pt_pa_t table = root + ((s2pt_pa_t)image->paste.root_table << PAGE_SHIFT);

	for (unsigned int i = 0; i < image->steps; i++) {
		struct step *step = &image->step[i];

		step->at = table + 8 * (s2pt_pa_t)step->entry.index;
		table = step->entry.word & UINT64_C(0xfffffffff000);
	}
	if (!image->paste.has_root)
		findings_add(findings, "the text does not tell where the root is: 0 is taken");
}

bool paste_image_read(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	const struct paste_image *image = ctx;

	for (unsigned int i = 0; i < image->steps; i++) {
		if (image->step[i].at == pa) {
			*word = image->step[i].entry.word;
			return true;
		}
	}
	return false;
}

void paste_image_close(struct paste_image *image)
{
	free(image);
}
