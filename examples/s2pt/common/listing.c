/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads memory as debuggers print it, and makes an image of it. */

#include "listing.h"

#include "paste_tree.h"

#include <ctype.h>
#include <endian.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer lines are none of a listing. */
#define LINE_MAX_LENGTH 512

/* Room grows by this factor. */
#define GROWTH 2

static const char hex[] = "0123456789abcdefABCDEF";

/* The numbers of a line, as they are written. */
struct row {
	uint64_t value[LISTING_BYTES];
	unsigned int digits[LISTING_BYTES];
	size_t count;
	/* They have 0x. */
	bool prefixed;
};

static bool has_prefix(const char *text)
{
	return text[0] == '0' && (text[1] | 32) == 'x';
}

/* Read the address that a line begins with, and what closes it; NULL: there is none. */
static const char *read_address(const char *at, uint64_t *address)
{
	size_t digits;
	bool prefixed;

	at += strspn(at, " \t");
	/* The time that the kernel's log puts in front. */
	if (at[0] == '[' && strchr(at, ']') && isdigit((unsigned char)at[1 + strspn(at + 1, " ")]))
		at = strchr(at, ']') + 1;
	at += strspn(at, " \t");
	prefixed = has_prefix(at);
	at += prefixed ? 2 : 0;
	digits = strspn(at, hex);
	if (digits < (prefixed ? 5 : 8) || digits > 16)
		return NULL;
	*address = strtoull(at, NULL, 16);
	at += digits;
	/* hexdump has blanks alone, and bytes behind. */
	if (!strncmp(at, "  ", 2) && isxdigit((unsigned char)at[2]) &&
	    isxdigit((unsigned char)at[3]) && at[4] == ' ')
		return at;
	at += strspn(at, " ");
	if (*at == '<' && strchr(at, '>'))
		at = strchr(at, '>') + 1;
	return *at == ':' || *at == '|' ? at + 1 : NULL;
}

/* Do the numbers end before `at`?  Text in ASCII stands apart. */
static bool is_end(const struct row *row, const char *at, size_t bytes)
{
	return row->count == LISTING_BYTES || (bytes >= 16 && !strncmp(at, "  ", 2));
}

/* Read the numbers behind the address, up to what is none. */
static void read_row(const char *at, struct row *row)
{
	size_t bytes = 0;

	row->count = 0;
	while (!is_end(row, at, bytes)) {
		unsigned int digits;
		bool prefixed;

		at += strspn(at, " \t");
		prefixed = has_prefix(at);
		at += prefixed ? 2 : 0;
		digits = (unsigned int)strspn(at, hex);
		if (!digits || digits > 16 || (at[digits] && !isspace((unsigned char)at[digits])))
			return;
		if (row->count &&
		    (prefixed != row->prefixed || (!prefixed && digits != row->digits[0])))
			return;
		row->prefixed = prefixed;
		row->digits[row->count] = digits;
		row->value[row->count++] = strtoull(at, NULL, 16);
		at += digits;
		bytes += digits / 2;
	}
}

/* How many bytes each number is; 0: they are none of memory. */
static size_t unit_of(const struct row *row)
{
	unsigned int digits = row->digits[0];
	size_t i = 0;

	while (i < row->count && row->digits[i] == digits)
		i++;
	/* Of different lengths are words of 64 bits without leading zeros. */
	if (i < row->count)
		return sizeof(uint64_t);
	return digits == 2 || digits == 4 || digits == 8 || digits == 16 ? digits / 2 : 0;
}

/* Put a number where it lies in memory. */
static void put(uint8_t *to, uint64_t value, size_t unit, bool in_order)
{
	for (size_t i = 0; i < unit; i++)
		to[in_order ? unit - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

bool listing_line(const char *line, struct listing *listing)
{
	uint8_t byte[LISTING_BYTES * sizeof(uint64_t)];
	struct row row;
	size_t unit;
	size_t skip;
	const char *at = read_address(line, &listing->pa);

	if (!at)
		return false;
	read_row(at, &row);
	unit = row.count ? unit_of(&row) : 0;
	skip = -listing->pa & 7;
	if (unit * row.count < skip + sizeof(uint64_t) || unit * row.count > LISTING_BYTES)
		return false;
	for (size_t i = 0; i < row.count; i++)
		put(byte + i * unit, row.value[i], unit, unit == 2 && !row.prefixed);
	listing->pa += skip;
	listing->bytes = (unit * row.count - skip) & ~(sizeof(uint64_t) - 1);
	memcpy(listing->byte, byte + skip, listing->bytes);
	return listing->pa + listing->bytes > listing->pa;
}

char *listing_text(char *line, char text[LISTING_TEXT])
{
	struct listing listing;
	char *end = text;

	if (!listing_line(line, &listing))
		return line;
	for (size_t i = 0; i < listing.bytes; i += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, listing.byte + i, sizeof(word));
		end += sprintf(end, "%016" PRIx64 " ", le64toh(word));
	}
	return text;
}

/* Copy the next line of the text from `*at` on; false: there is none. */
static bool next_line(const struct bytes *text, size_t *at, char line[LINE_MAX_LENGTH])
{
	const uint8_t *end;
	size_t length;

	if (*at >= text->size)
		return false;
	end = memchr(text->data + *at, '\n', text->size - *at);
	length = end ? (size_t)(end - text->data) - *at : text->size - *at;
	line[0] = '\0';
	if (length < LINE_MAX_LENGTH) {
		memcpy(line, text->data + *at, length);
		line[length] = '\0';
	}
	*at += length + 1;
	return true;
}

bool listing_has(const struct bytes *text)
{
	char line[LINE_MAX_LENGTH];
	struct listing listing;
	size_t at = 0;

	if (!paste_is_text(text))
		return false;
	while (next_line(text, &at, line))
		if (listing_line(line, &listing))
			return true;
	return false;
}

/* What was read so far; of `piece` the addresses are right when all was read. */
struct lines {
	uint8_t *data;
	size_t size;
	struct piece *piece;
	size_t pieces;
};

/* Take in a line, which may go on where the last one ended; false: no memory. */
static bool add(struct lines *lines, const struct listing *listing)
{
	struct piece *piece = lines->piece;
	struct piece *last = lines->pieces ? &piece[lines->pieces - 1] : NULL;

	memcpy(lines->data + lines->size, listing->byte, listing->bytes);
	lines->size += listing->bytes;
	if (last && last->pa + last->size == listing->pa) {
		last->size += listing->bytes;
		return true;
	}
	if ((lines->pieces & (lines->pieces - 1)) == 0) {
		piece = reallocarray(piece, lines->pieces ? GROWTH * lines->pieces : 1,
				     sizeof(*piece));
		if (!piece)
			return false;
		lines->piece = piece;
	}
	piece[lines->pieces++] = (struct piece){
		.pa = listing->pa,
		.bytes = lines->data + lines->size - listing->bytes,
		.size = listing->bytes,
	};
	return true;
}

bool listing_pieces(struct bytes *text, struct piece **piece, size_t *pieces)
{
	/* A byte takes two digits at least, but for words without leading zeros: "0x0 0x0". */
	struct lines lines = { .data = malloc(3 * text->size) };
	char line[LINE_MAX_LENGTH];
	struct listing listing;
	bool good = lines.data;
	size_t at = 0;

	while (good && next_line(text, &at, line))
		if (listing_line(line, &listing))
			good = add(&lines, &listing);
	if (!good) {
		error(0, 0, "no memory");
		free(lines.piece);
		free(lines.data);
		return false;
	}
	bytes_close(text);
	*text = (struct bytes){ .data = lines.data, .size = lines.size };
	*piece = lines.piece;
	*pieces = lines.pieces;
	return true;
}
