/* SPDX-License-Identifier: BSD-2-Clause */
/* The level of a descriptor where nobody has said it: one rule for every command. */

#ifndef LEVEL_H
#define LEVEL_H

#include "s2pt/desc.h"

/* The rule, for the help of a command. */
#define LEVEL_RULE                                                                                 \
	"Without --level, 0b01 is taken for a block of level 2, and 0b11 for a page if it has "    \
	"attributes, for a table of level 2 if it has none; an invalid word is the same at every " \
	"level."

/* A level, and the sentence that says why; NULL where it makes no difference. */
struct level_guess {
	int level;
	const char *why;
};

/* Guess the level of one word. */
struct level_guess level_guess(const struct s2pt_format *format, uint64_t word);

/*
 * Guess the level at which both words lie.  False: they leave it open, since one looks like a page
 * and the other like a block or a table.
 */
bool level_guess_pair(const struct s2pt_format *format, uint64_t a, uint64_t b,
		      struct level_guess *guess);

/* The level that a line says somewhere: "desc 0x... at level 3"; PASTE_UNKNOWN: none. */
int level_said(const char *line);

#endif
