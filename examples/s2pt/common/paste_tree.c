/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads pasted text as one tree, and makes up the registers that lead to it. */

#include "paste_tree.h"

#include "level.h"
#include "paste.h"
#include "paste_shown.h"
#include "s2pt/regs.h"
#include "s2pt/stage1.h"

#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Room grows by this factor. */
#define GROWTH 2

bool paste_is_text(const struct bytes *bytes)
{
	static const char controls[] = "\t\n\v\f\r\033";

	for (size_t i = 0; i < bytes->size; i++)
		if (bytes->data[i] < ' ' && (!bytes->data[i] || !strchr(controls, bytes->data[i])))
			return false;
	return bytes->size > 0;
}

/* Does it begin with a range of addresses, as Linux's dumps of page tables print it? */
static bool is_range(const struct bytes *text)
{
	static const char digits[] = "0123456789abcdefABCDEFx";
	size_t length = text->size < 64 ? text->size : 64;
	char begin[65] = "";
	size_t first;

	memcpy(begin, text->data, length);
	first = strspn(begin, digits);
	return first >= 8 && begin[first] == '-' && strspn(begin + first + 1, digits) >= 8;
}

/* What is said of text without entries, by what it is. */
static const char *nothing_in(const struct bytes *text)
{
	static const struct {
		const char *begin;
		const char *what;
	} known[] = {
		{ "{",
		  "JSON, and no image: the registers in a file NAME.json are found by themselves "
		  "beside the image NAME.pages.xz, or given with --registers" },
		{ "vmid,ipa,", "a list of leaves, as s2pt dump --csv prints it, and no image" },
		{ "---[ Guest IPA ]---",
		  "stage2_page_tables, which has no entry of a table: s2pt dump --ptdump compares "
		  "an image with it" },
		{ "memory-region: ",
		  "QEMU's map of its memory, which has no table: `xp /512gx` prints one, --gdb reads "
		  "them from the machine" },
		{ "address-space: ",
		  "QEMU's map of its memory, which has no table: `xp /512gx` prints one, --gdb reads "
		  "them from the machine" },
		{ "> ", "a transcript: s2pt compare and s2pt replay take it" },
		{ "s2pt-recording", "a recording: s2pt check takes it" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t length = strlen(known[i].begin);

		if (text->size >= length && !memcmp(text->data, known[i].begin, length))
			return known[i].what;
	}
	if (is_range(text))
		return "lines of stage2_page_tables, which have no entry of a table: s2pt decode puts "
		       "them into words, s2pt dump --ptdump compares an image with them";
	return "text without an entry of a table";
}

/* Take in one entry; why that can't be, or NULL. */
static const char *take_entry(struct paste_tree *tree, const struct paste_entry *entry)
{
	const struct paste *paste = &tree->paste;
	struct shown *shown = tree->shown;
	const struct shown *last = tree->count ? &shown[tree->count - 1] : NULL;
	unsigned int root_table = paste->root_table;

	if (entry->level == PASTE_UNKNOWN && entry->depth == PASTE_UNKNOWN)
		return "an entry has no level";
	if (tree->count && tree->indented != (entry->depth != PASTE_UNKNOWN))
		return "it has lines of two kinds of dumps";
	tree->indented = entry->depth != PASTE_UNKNOWN;
	/* Of concatenated tables each begins anew with its first entry. */
	if (tree->indented && last) {
		root_table = last->root_table;
		for (size_t i = tree->count; entry->depth == 0 && i-- > 0;) {
			if (shown[i].entry.depth)
				continue;
			root_table += entry->index <= shown[i].entry.index;
			break;
		}
	}
	if ((tree->count & (tree->count - 1)) == 0) {
		shown = reallocarray(shown, tree->count ? GROWTH * tree->count : 1, sizeof(*shown));
		if (!shown)
			return "no memory";
		tree->shown = shown;
	}
	shown[tree->count++] = (struct shown){ *entry, root_table, paste->has_ipa, paste->ipa };
	return NULL;
}

/* Take in a line; why that can't be, or NULL. */
static const char *take_line(struct paste_tree *tree, const char *line)
{
	struct paste *paste = &tree->paste;
	const struct paste before = *paste;
	const char *why = NULL;

	if (paste_line(paste, line) == PASTE_BAD)
		return "an entry can't be read";
	if (before.has_root && paste->has_root && before.root != paste->root)
		return "it has trees of several roots";
	if (before.has_regime && before.regime != paste->regime)
		return "it has tables of several stages";
	if (!paste->has_root) {
		paste->has_root = before.has_root;
		paste->root = before.root;
	}
	if (before.has_ipa && paste->has_ipa) {
		tree->several |= before.ipa != paste->ipa;
		if ((before.ipa ^ paste->ipa) >> 55 & 1)
			return "it has walks of both ranges of addresses";
	}
	for (unsigned int i = 0; i < paste->entries && !why; i++)
		why = take_entry(tree, &paste->entry[i]);
	return why;
}

struct paste_tree *paste_tree_open(const struct bytes *text, const char *name)
{
	struct paste_tree *tree = calloc(1, sizeof(*tree));
	char *copy = strndup((const char *)text->data, text->size);
	const char *why = tree && copy ? NULL : "no memory";
	char *rest = copy;

	for (char *line; !why && (line = strsep(&rest, "\n"));) {
		line[strcspn(line, "\r")] = '\0';
		why = take_line(tree, line);
	}
	if (!why && !tree->count)
		why = nothing_in(text);
	free(copy);
	if (!why)
		return tree;
	error(0, 0, "%s: %s", name, why);
	paste_tree_close(tree);
	return NULL;
}

const struct paste *paste_tree_said(const struct paste_tree *tree)
{
	return &tree->paste;
}

bool paste_tree_ipa(const struct paste_tree *tree, s2pt_ipa_t *ipa)
{
	*ipa = tree->paste.ipa;
	return tree->paste.has_ipa && !tree->several;
}

bool paste_tree_upper(const struct paste_tree *tree)
{
	return tree->paste.has_ipa && (tree->paste.ipa >> 55 & 1);
}

bool paste_tree_is_part(const struct paste_tree *tree)
{
	return !tree->indented;
}

/*
 * The level of the first table of indented lines, by a page: 0b11 with attributes, and no lines below.
 * PASTE_UNKNOWN: there is none.
 */
static int level_by_page(const struct paste_tree *tree, const struct s2pt_format *format)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct paste_entry *entry = &tree->shown[i].entry;
		bool leaf = i + 1 == tree->count || tree->shown[i + 1].entry.depth <= entry->depth;

		if (leaf && (entry->word & 3) == 3 &&
		    level_guess(format, entry->word).level == S2PT_LEVEL_MAX)
			return S2PT_LEVEL_MAX - entry->depth;
	}
	return PASTE_UNKNOWN;
}

/* The level of the first table, or PASTE_UNKNOWN. */
static int first_level(const struct paste_tree *tree, const struct paste_said *said,
		       const struct s2pt_format *format)
{
	int level = PASTE_UNKNOWN;

	if (said->level != PASTE_UNKNOWN)
		return said->level;
	if (tree->indented)
		return level_by_page(tree, format);
	for (size_t i = 0; i < tree->count; i++)
		if (tree->shown[i].entry.level < level)
			level = tree->shown[i].entry.level;
	return level;
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* The shape of a walk that begins at `level`.  False: there is none. */
static bool shape(const struct paste_tree *tree, enum s2pt_regime regime, int level,
		  struct s2pt_geom *geom)
{
	const struct paste *paste = &tree->paste;
	enum s2pt_granule granule = paste->has_granule ? paste->granule : S2PT_4K;
	bool wide = paste->lpa2 || level < 0;
	unsigned int last = 0;
	struct s2pt_geom_want want = {
		.granule = granule,
		.pa_bits = wide ? 52 : 48,
		.start_level = regime == S2PT_STAGE2 ? level : S2PT_START_AUTO,
		.lpa2 = wide && granule != S2PT_64K,
		.regime = regime,
	};

	want.ipa_bits = least(granule + (granule - 3) * (unsigned int)(S2PT_LEVEL_MAX + 1 - level),
			      want.pa_bits);
	if (paste->input_bits)
		want.ipa_bits = paste->input_bits;
	/* As many concatenated tables as are needed for the one that was used. */
	for (size_t i = 0; i < tree->count; i++)
		if (tree->shown[i].root_table > last)
			last = tree->shown[i].root_table;
	for (unsigned int tables = 1; tables <= last; tables *= 2)
		want.ipa_bits++;
	want.small_tables = level == S2PT_LEVEL_MAX;
	return s2pt_geom_init(geom, &want) == S2PT_DONE && geom->start_level == level;
}

bool paste_tree_registers(const struct paste_tree *tree, const struct paste_said *said,
			  struct tree_registers *registers, struct findings *notes)
{
	static const struct s2pt_vtcr_extra plain;
	struct s2pt_format format = { .regime = said->regime };
	struct s2pt_vttbr root = { .root = tree->paste.root };
	struct s2pt_tcr tcr = { .regime = said->regime };
	bool upper = said->regime != S2PT_EL2 && paste_tree_upper(tree);
	struct s2pt_tcr_range *range = upper ? &tcr.upper : &tcr.lower;
	int level = first_level(tree, said, &format);

	if (level == PASTE_UNKNOWN) {
		error(0, 0, "the text does not say the level of its first table: give --level");
		return false;
	}
	if (!shape(tree, said->regime, level, &range->geom)) {
		error(0, 0, "no %s has a walk like that, from level %d on",
		      s2pt_regime_name(said->regime), level);
		return false;
	}
	range->on = true;
	if (!tree->paste.has_root)
		findings_add(notes, "the text does not tell where the root is: 0 is taken");
	if (s2pt_vttbr_compose(&range->geom, &root, &registers->vttbr) != S2PT_DONE) {
		error(0, 0,
		      "no root lies at 0x%" PRIx64 ": with %u tables it is aligned to 0x%" PRIx64,
		      root.root, range->geom.root_pages, s2pt_root_align(&range->geom));
		return false;
	}
	registers->vtcr = said->regime == S2PT_STAGE2 ? s2pt_vtcr_compose(&range->geom, &plain)
						      : s2pt_tcr_compose(&tcr);
	findings_add(notes,
		     "%s is made up from the lines: %uK, and the level of the first; --vttbr and "
		     "--vtcr say it",
		     said->regime == S2PT_STAGE2 ? "VTCR_EL2" : "TCR",
		     1U << (range->geom.granule - 10));
	return true;
}

void paste_tree_close(struct paste_tree *tree)
{
	if (tree)
		free(tree->shown);
	free(tree);
}
