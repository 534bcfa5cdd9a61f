/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a line piece by piece. */

#ifndef S2PT_HOST_TEXT_PIECES_H
#define S2PT_HOST_TEXT_PIECES_H

#include <stdbool.h>
#include <stdint.h>

/* The rest of a line. */
struct text {
	const char *at;
};

void s2pt_text_blanks(struct text *text);

/* Each of these takes a piece if it is there, and returns false if not. */
bool s2pt_text_take(struct text *text, const char *piece);

/* A number without a sign, in decimal or in hex with 0x. */
bool s2pt_text_number(struct text *text, uint64_t most, uint64_t *number);

#endif
