/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds descriptors in pasted text, with their levels, and what its headers say. */

#include "paste.h"

#include "word.h"

#include <ctype.h>
#include <error.h>
#include <stdlib.h>
#include <string.h>

/* Xen's MAIR_EL2: device-nGnRnE, non-cacheable, write-through, write-back, device-nGnRE, -, -, normal. */
#define XEN_MAIR   UINT64_C(0xff000004eeaa4400)

#define HEX_DIGITS "0123456789abcdefABCDEFxX"

/* Read the word at `text`.  WORD_NONE: there is none.  WORD_OPEN: it was complained of. */
static enum word_kind word_at(const char *text, uint64_t *word)
{
	size_t length = strspn(text, HEX_DIGITS);
	char complaint[WORD_COMPLAINT];
	char copy[64];
	enum word_kind kind;

	if (length == 0 || length >= sizeof(copy))
		return WORD_NONE;
	memcpy(copy, text, length);
	copy[length] = '\0';
	kind = word_read(copy, word);
	if (kind == WORD_OPEN)
		error(0, 0, "%s", word_complaint(copy, kind, complaint));
	return kind;
}

/* Read a word of a dump that prints nothing but hexadecimal, and 0x as little as zeros. */
static enum word_kind plain_at(const char *text, uint64_t *word)
{
	size_t length = strspn(text, "0123456789abcdefABCDEF");

	if (length == 0 || length > 16 || text[length] == 'x')
		return word_at(text, word);
	*word = strtoull(text, NULL, 16);
	return WORD_GOOD;
}

static const char *blank(const char *text)
{
	return text + strspn(text, " \t");
}

/* What was found in one line. */
struct find {
	struct paste *paste;
	/* The line is of a dump that prints hexadecimal without 0x. */
	bool plain;
	bool bad;
};

static void add(struct find *find, const char *text, int level, int64_t index)
{
	struct paste *paste = find->paste;
	uint64_t word = 0;
	enum word_kind kind = find->plain ? plain_at(text, &word) : word_at(text, &word);

	find->bad |= kind == WORD_OPEN;
	if (kind == WORD_GOOD && paste->entries < PASTE_ENTRIES)
		paste->entry[paste->entries++] =
			(struct paste_entry){ word, level, PASTE_UNKNOWN, index };
}

/* The name of a level, as it begins at `text`. */
struct level_name {
	const char *name;
	int level;
};

static const struct level_name *name_at(const struct level_name *names, const char *text)
{
	for (; names->name; names++)
		if (!strncasecmp(text, names->name, strlen(names->name)))
			return names;
	return NULL;
}

/* Lines like "1ST[0x2] = 0x02c00000800006fd" and "L2[5]: 0x...". */
static void find_indexed(struct find *find, const char *line)
{
	static const struct level_name names[] = {
		{ "ZEROETH[", 0 }, { "FIRST[", 1 }, { "SECOND[", 2 }, { "THIRD[", 3 },
		{ "0TH[", 0 },     { "1ST[", 1 },   { "2ND[", 2 },    { "3RD[", 3 },
		{ "L-1[", -1 },    { "L0[", 0 },    { "L1[", 1 },     { "L2[", 2 },
		{ "L3[", 3 },      { NULL, 0 },
	};

	for (const char *at = line; *at; at++) {
		const struct level_name *name;
		int64_t index;
		char *end;

		if (at > line && isalnum((unsigned char)at[-1]))
			continue;
		name = name_at(names, at);
		if (!name)
			continue;
		at += strlen(name->name);
		index = strtoll(at, &end, at[0] == '0' && (at[1] | 32) == 'x' ? 16 : 10);
		if (end == at || *end != ']')
			continue;
		end += 1 + strspn(end + 1, " \t=:");
		add(find, end, name->level, index);
		at = end - 1;
	}
}

/* Lines like "level 2: 0x..." and "level 2 = 0x...". */
static void find_levels(struct find *find, const char *line)
{
	for (const char *at = line; (at = strcasestr(at, "level")) != NULL;) {
		long level;
		char *end;

		at += strlen("level");
		level = strtol(at, &end, 10);
		if (end == at || level < -1 || level > 3)
			continue;
		at = blank(end);
		if (*at == ':' || *at == '=')
			add(find, blank(at + 1), (int)level, -1);
	}
}

/* Linux's levels by name, from the one above all to the pages. */
#define LINUX_LEVELS 5

static const struct level_name linux_names[] = {
	{ "pgd", 0 }, { "p4d", 1 }, { "pud", 2 }, { "pmd", 3 }, { "pte", 4 }, { NULL, 0 },
};

/* "pgd=" of a fault, or "PGD: ADDRESS => " of crash; NULL: neither.  The result is the value. */
static const char *value_after(const char *text)
{
	if (*text == '=')
		return text + 1;
	if (*text != ':')
		return NULL;
	text = strstr(text, "=>");
	return text ? blank(text + 2) : NULL;
}

/*
 * Lines like "pgd=..., p4d=..., pud=...".  A level that repeats the one above is the same entry: it is
 * folded.  The topmost one is level 0 where p4d is not told of, as before Linux 5.8.
 */
static void find_linux(struct find *find, const char *line)
{
	const char *value[LINUX_LEVELS] = { NULL };
	uint64_t below = 0;
	bool has_below = false;

	for (const char *at = line; *at; at++) {
		const struct level_name *name = name_at(linux_names, at);

		if (!name || (at > line && isalnum((unsigned char)at[-1])))
			continue;
		at += 2;
		value[name->level] = value_after(at + 1);
		find->plain |= value[name->level] && at[1] == ':';
	}
	for (int i = LINUX_LEVELS - 1; i >= 0; i--) {
		uint64_t word = 0;

		if (!value[i] || (find->plain ? plain_at : word_at)(value[i], &word) != WORD_GOOD) {
			find->bad |= value[i] && strspn(value[i], HEX_DIGITS) > 0;
			continue;
		}
		if (has_below && word == below)
			value[i] = NULL;
		below = word;
		has_below = true;
	}
	for (int i = 0; i < LINUX_LEVELS; i++)
		if (value[i])
			add(find, value[i], i == 0 && !value[1] ? 0 : i - 1, -1);
}

/* Lines like "    1f: 40000000004f7", four more blanks a level. */
static void find_indented(struct find *find, const char *line)
{
	size_t indent = strspn(line, " ");
	size_t digits = strspn(line + indent, "0123456789abcdef");
	const char *at = line + indent + digits;
	struct paste *paste = find->paste;
	const char *value;

	if (!digits || digits > 4 || *at != ':' || at[1] != ' ')
		return;
	value = blank(at + 1);
	if (value[strspn(value, HEX_DIGITS)] != '\0' || strlen(value) < 3)
		return;
	find->plain = true;
	add(find, value, PASTE_UNKNOWN, strtoll(line + indent, NULL, 16));
	if (paste->entries)
		paste->entry[0].depth = (int)(indent / 4);
}

static void set_regime(struct paste *paste, enum s2pt_regime regime)
{
	paste->has_regime = true;
	paste->regime = regime;
}

/* "swapper pgtable: 4k pages, 48-bit VAs" */
static void read_linux_header(struct paste *paste, const char *text)
{
	unsigned long size = strtoul(blank(text), NULL, 10);

	set_regime(paste, S2PT_EL1);
	if (size != 4 && size != 16 && size != 64)
		return;
	paste->has_granule = true;
	paste->granule = size == 4 ? S2PT_4K : size == 16 ? S2PT_16K : S2PT_64K;
	paste->lpa2 = strstr(text, "52-bit") != NULL;
}

/* Find what a header says; true if the line is one, or text that surrounds dumps. */
static bool read_header(struct paste *paste, const char *line)
{
	const char *at;
	uint64_t word = 0;

	if ((at = strstr(line, "P2M @"))) {
		set_regime(paste, S2PT_STAGE2);
		at = strstr(at, "mfn:");
		paste->has_root = at && word_at(at + 4, &word) == WORD_GOOD;
		paste->root = word << 12;
		paste->root_table = 0;
	} else if (strstr(line, "Walking Hypervisor VA")) {
		set_regime(paste, S2PT_EL2);
		paste->mair = XEN_MAIR;
	} else if ((at = strstr(line, "pgtable:"))) {
		read_linux_header(paste, at + 8);
	} else if ((at = strstr(line, "concatenated root table"))) {
		paste->root_table = (unsigned int)strtoul(at + 23, NULL, 10) & 15;
	} else if ((at = strstr(line, "IPA 0x"))) {
		paste->has_ipa = word_at(at + 4, &word) == WORD_GOOD;
		paste->ipa = word;
	} else {
		/* Lines that Xen, Linux and its log put before and between. */
		line = blank(line);
		return !strncmp(line, "(XEN)", 5) || (line[0] == '[' && isdigit(*blank(line + 1)));
	}
	return true;
}

enum paste_line paste_line(struct paste *paste, const char *line)
{
	struct find find = { .paste = paste };
	bool header = read_header(paste, line);

	paste->entries = 0;
	find_linux(&find, line);
	if (paste->entries || find.bad) {
		if (!paste->has_regime)
			set_regime(paste, S2PT_EL1);
		return find.bad ? PASTE_BAD : PASTE_DUMP;
	}
	find_indexed(&find, line);
	if (!paste->entries && !find.bad)
		find_levels(&find, line);
	if (!paste->entries && !find.bad)
		find_indented(&find, line);
	if (find.bad)
		return PASTE_BAD;
	if (paste->entries)
		return PASTE_DUMP;
	return header ? PASTE_TEXT : PASTE_NONE;
}
