/* SPDX-License-Identifier: BSD-2-Clause */
/* How entries are found in one line of pasted text: what the readers of each kind of dump share. */

#ifndef PASTE_FIND_H
#define PASTE_FIND_H

#include "paste_entry.h"
#include "word.h"

#define HEX_DIGITS "0123456789abcdefABCDEFxX"

/* What was found in one line. */
struct find {
	struct paste *paste;
	/* The line is of a dump that prints hexadecimal without 0x. */
	bool plain;
	bool bad;
};

/* The name of a level, as text begins with it; a list ends with NULL. */
struct level_name {
	const char *name;
	int level;
};

/* Read the word at `text`.  WORD_NONE: there is none.  WORD_OPEN: it was complained of. */
enum word_kind find_word(const char *text, uint64_t *word);

/* Read the word at `text` as the dump of the line prints it. */
enum word_kind find_value(const struct find *find, const char *text, uint64_t *word);

/* Behind the blanks at `text`. */
const char *find_blank(const char *text);

/* Add the entry whose word is at `text`. */
void find_add(struct find *find, const char *text, int level, int64_t index);

/* The name that `text` begins with, or NULL. */
const struct level_name *find_name(const struct level_name *names, const char *text);

/* The text shows tables of this regime. */
void find_regime(struct paste *paste, enum s2pt_regime regime);

#endif
