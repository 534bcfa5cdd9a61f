/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads words as dumps print them, and says why a text is none. */

#include "word.h"

#include "args.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int digit_of(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

/* Read `length` digits to `base`, and pass over `_`.  False: too large. */
static bool number(const char *digits, size_t length, unsigned int base, uint64_t *value)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < length; i++) {
		uint64_t digit;

		if (digits[i] == '_')
			continue;
		digit = (uint64_t)digit_of(digits[i]);
		if (sum > (UINT64_MAX - digit) / base)
			return false;
		sum = sum * base + digit;
	}
	*value = sum;
	return true;
}

/* Is this the ending of a C constant, or nothing? */
static bool is_ending(const char *text)
{
	static const char *const endings[] = { "", "u", "l", "ul", "ll", "ull" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (!strcasecmp(text, endings[i]))
			return true;
	return false;
}

/* Read what follows 0x. */
static enum word_kind read_marked(const char *digits, uint64_t *value)
{
	size_t length = strspn(digits, "0123456789abcdefABCDEF_");

	if (!length || digits[0] == '_' || digits[length - 1] == '_' || !is_ending(digits + length))
		return WORD_NONE;
	return number(digits, length, 16, value) ? WORD_GOOD : WORD_NONE;
}

enum word_kind word_read(const char *text, uint64_t *value)
{
	size_t length = strlen(text);
	uint64_t decimal;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return read_marked(text + 2, value);
	if (!length || strspn(text, "0123456789abcdefABCDEF") != length)
		return WORD_NONE;
	if (strspn(text, "0123456789") != length || text[0] == '0' || length == 16)
		return number(text, length, 16, value) ? WORD_GOOD : WORD_NONE;
	if (number(text, length, 16, &decimal) || number(text, length, 10, &decimal))
		return WORD_OPEN;
	return WORD_NONE;
}

bool word_line_is_hex(const char *line)
{
	static const char hex[] = "0123456789abcdefABCDEF";

	if (strstr(line, "(XEN)"))
		return true;
	while (*line) {
		size_t length = strspn(line, hex);
		size_t word = length + strcspn(line + length, " \t\r\n,;:=()[]{}<>\"'|");

		if (word == length && length >= 8 && length <= 16 &&
		    (length == 16 || line[0] == '0' || strspn(line, "0123456789") < length))
			return true;
		line += word ? word : 1;
	}
	return false;
}

enum word_kind word_read_in(const char *text, bool hex_line, uint64_t *value)
{
	enum word_kind kind = word_read(text, value);

	/* One digit has one reading. */
	if (kind == WORD_OPEN && (hex_line || !text[1]) && number(text, strlen(text), 16, value))
		return WORD_GOOD;
	return kind;
}

const char *word_complaint(const char *text, enum word_kind kind, char complaint[WORD_COMPLAINT])
{
	char hexadecimal[24] = "too large";
	char decimal[24] = "too large";
	char quoted[48];
	uint64_t value;

	args_quote(text, quoted);
	if (kind != WORD_OPEN) {
		snprintf(complaint, WORD_COMPLAINT, "no 64-bit number: '%s'", quoted);
		return complaint;
	}
	if (number(text, strlen(text), 16, &value))
		snprintf(hexadecimal, sizeof(hexadecimal), "0x%" PRIx64, value);
	if (number(text, strlen(text), 10, &value))
		snprintf(decimal, sizeof(decimal), "0x%" PRIx64, value);
	snprintf(complaint, WORD_COMPLAINT,
		 "'%s' is %s if it is hexadecimal and %s if it is decimal: say which, with 0x",
		 quoted, hexadecimal, decimal);
	return complaint;
}

uint64_t word_need(const char *what, const char *text, const struct argp_state *state)
{
	char complaint[WORD_COMPLAINT];
	uint64_t value = 0;
	enum word_kind kind = word_read(text, &value);

	if (kind != WORD_GOOD)
		argp_error(state, "%s: %s", what, word_complaint(text, kind, complaint));
	return value;
}

uint64_t word_need_address(const char *what, const char *text, const struct argp_state *state)
{
	size_t length = strlen(text);

	if (length && strchr("KMGTkmgt", text[length - 1]))
		return args_need_size(what, text, state);
	return word_need(what, text, state);
}
