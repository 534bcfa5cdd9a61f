/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a line piece by piece: blanks, words, numbers. */

#include "pieces.h"

#include <stdlib.h>
#include <string.h>

void s2pt_text_blanks(struct text *text)
{
	text->at += strspn(text->at, " \t\r\n");
}

bool s2pt_text_take(struct text *text, const char *piece)
{
	size_t length = strlen(piece);

	if (strncmp(text->at, piece, length) != 0)
		return false;
	text->at += length;
	return true;
}

bool s2pt_text_number(struct text *text, uint64_t most, uint64_t *number)
{
	bool hex = text->at[0] == '0' && text->at[1] == 'x';
	const char *digits = text->at + (hex ? 2 : 0);
	size_t length = strspn(digits, hex ? "0123456789abcdef" : "0123456789");

	if (length == 0 || length > (hex ? 16 : 19))
		return false;
	*number = strtoull(digits, NULL, hex ? 16 : 10);
	text->at = digits + length;
	return *number <= most;
}
