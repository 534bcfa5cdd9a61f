/* SPDX-License-Identifier: BSD-2-Clause */
/* Words as dumps print them: descriptors, register values and addresses in hexadecimal. */

#ifndef WORD_H
#define WORD_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

/* What a text is. */
enum word_kind {
	/* A word. */
	WORD_GOOD,
	/* No number of at most 64 bits. */
	WORD_NONE,
	/* Digits alone, which may be meant in decimal or in hexadecimal. */
	WORD_OPEN,
};

/* How words are read, for the help of a command. */
#define WORD_RULE                                                                                  \
	"Descriptors, registers and addresses are hexadecimal, with 0x or without; digits alone "  \
	"need the 0x, unless they begin with 0 or are 16."

/* A buffer for word_complaint(). */
#define WORD_COMPLAINT 200

/*
 * Read a word, with nothing around it.  It is hexadecimal if it has 0x (then it may also have `_`
 * between digits, and the ending of a C constant), a letter, a leading 0, or exactly 16 digits.
 * Other digits are open.  `*value` is set if the word is good.
 */
enum word_kind word_read(const char *text, uint64_t *value);

/*
 * Does the line of a log print hexadecimal without 0x?  It does if it is Xen's, or has a word of eight digits or
 * more that is hexadecimal for its letters, its leading 0 or its 16 digits.
 */
bool word_line_is_hex(const char *line);

/* As word_read() in text; one digit is good, and digits alone in a line of such hexadecimal are. */
enum word_kind word_read_in(const char *text, bool hex_line, uint64_t *value);

/* The sentence about a text that is not good; `kind` is what word_read() said. */
const char *word_complaint(const char *text, enum word_kind kind, char complaint[WORD_COMPLAINT]);

/* Read the word of an option or argument; ends the program with a message if it is not good. */
uint64_t word_need(const char *what, const char *text, const struct argp_state *state);

/* The same for an address, which may also be decimal with K, M, G or T at its end. */
uint64_t word_need_address(const char *what, const char *text, const struct argp_state *state);

#endif
