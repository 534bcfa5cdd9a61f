/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a line piece by piece. */

#ifndef S2PT_HOST_TEXT_PIECES_H
#define S2PT_HOST_TEXT_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rest of a line. */
struct text {
	const char *at;
};

void s2pt_text_blanks(struct text *text);

/* Each of these takes a piece if it is there, and returns false if not. */
bool s2pt_text_take(struct text *text, const char *piece);

/* The length of what stands here up to the next blank. */
size_t s2pt_text_word(const struct text *text);

/* A number without a sign, in decimal or in hex with 0x; letters may be large. */
bool s2pt_text_number(struct text *text, uint64_t most, uint64_t *number);

/* Is a number in hex next, after a blank? */
bool s2pt_text_hex(const struct text *text);

#endif
