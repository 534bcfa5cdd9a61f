/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory as debuggers print it, an address and what lies there a line: gdb's `x/8gx`, QEMU's `xp /8gx`,
 * crash's `rd`, U-Boot's `md`, hexdump and xxd.
 */

#ifndef LISTING_H
#define LISTING_H

#include "bytes.h"
#include "image_elf.h"
#include "s2pt/types.h"

/* A line holds no more bytes. */
#define LISTING_BYTES 64

/* A buffer for listing_text(). */
#define LISTING_TEXT (LISTING_BYTES / 8 * 17 + 1)

/* One line: whole words of memory, from an 8-byte aligned address on. */
struct listing {
	s2pt_pa_t pa;
	uint8_t byte[LISTING_BYTES];
	size_t bytes;
};

/*
 * Read a line.  Words of 16 and 8 digits, and with 0x those of 4, are little-endian; bytes, and 4 digits
 * without 0x, are in the order of memory.  False: the line is something else, or has no whole word.
 */
bool listing_line(const char *line, struct listing *listing);

/* The words of such a line alone, in 16 digits each; any other line as it is. */
char *listing_text(char *line, char text[LISTING_TEXT]);

/* Is it text with such lines? */
bool listing_has(const struct bytes *text);

/*
 * Find the pieces of memory that the text shows; the caller frees `*piece`.  The bytes that they lie in take the
 * place of the text's.  False, with a message.
 */
bool listing_pieces(struct bytes *text, struct piece **piece, size_t *pieces);

#endif
