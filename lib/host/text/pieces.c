/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a line piece by piece: blanks, words, numbers. */

#include "pieces.h"

#include <string.h>

static bool is_blank(char letter)
{
	/* Most letters are beyond all of them. */
	return (unsigned char)letter <= ' ' &&
	       (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n');
}

void s2pt_text_blanks(struct text *text)
{
	while (is_blank(*text->at))
		text->at++;
}

bool s2pt_text_take(struct text *text, const char *piece)
{
	const char *at = text->at;

	while (*piece)
		if (*at++ != *piece++)
			return false;
	text->at = at;
	return true;
}

size_t s2pt_text_word(const struct text *text)
{
	size_t length = 0;

	while (text->at[length] && !is_blank(text->at[length]))
		length++;
	return length;
}

/* The value of a digit; 16: it is none. */
static unsigned int digit_of(char letter)
{
	if (letter >= '0' && letter <= '9')
		return (unsigned int)(letter - '0');
	letter |= 0x20;
	return letter >= 'a' && letter <= 'f' ? (unsigned int)(letter - 'a') + 10 : 16;
}

bool s2pt_text_number(struct text *text, uint64_t most, uint64_t *number)
{
	bool hex = text->at[0] == '0' && (text->at[1] | 0x20) == 'x';
	const char *at = text->at + (hex ? 2 : 0);
	unsigned int base = hex ? 16 : 10;
	unsigned int length = 0;
	uint64_t read = 0;

	for (unsigned int digit; (digit = digit_of(*at)) < base; at++) {
		read = read * base + digit;
		if (++length > (hex ? 16 : 19))
			return false;
	}
	if (length == 0)
		return false;
	text->at = at;
	*number = read;
	return read <= most;
}

bool s2pt_text_hex(const struct text *text)
{
	return text->at[0] == ' ' && text->at[1] == '0' && (text->at[2] | 0x20) == 'x';
}
