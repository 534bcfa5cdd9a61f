/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads words and names in a line of pasted text. */

#include "paste_find.h"

#include <error.h>
#include <stdlib.h>
#include <string.h>

enum word_kind find_word(const char *text, uint64_t *word)
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
		return find_word(text, word);
	*word = strtoull(text, NULL, 16);
	return WORD_GOOD;
}

const char *find_blank(const char *text)
{
	return text + strspn(text, " \t");
}

enum word_kind find_value(const struct find *find, const char *text, uint64_t *word)
{
	return find->plain ? plain_at(text, word) : find_word(text, word);
}

void find_add(struct find *find, const char *text, int level, int64_t index)
{
	struct paste *paste = find->paste;
	uint64_t word = 0;
	enum word_kind kind = find_value(find, text, &word);

	find->bad |= kind == WORD_OPEN;
	if (kind == WORD_GOOD && paste->entries < PASTE_ENTRIES)
		paste->entry[paste->entries++] =
			(struct paste_entry){ word, level, PASTE_UNKNOWN, index };
}

const struct level_name *find_name(const struct level_name *names, const char *text)
{
	for (; names->name; names++)
		if (!strncasecmp(text, names->name, strlen(names->name)))
			return names;
	return NULL;
}

void find_regime(struct paste *paste, enum s2pt_regime regime)
{
	paste->has_regime = true;
	paste->regime = regime;
}
