/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a file that may be compressed by xz, as bytes or line by line. */

#include "xz.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lzma.h>

#define INPUT_SIZE ((size_t)65536)
/*
 * The most memory that decompression may take: what the strongest preset of xz(1) needs, and some
 * more.
 */
#define MEMORY_MAX (UINT64_C(256) << 20)

struct xz {
	FILE *file;
	const char *error;
	bool compressed;
	bool at_end;
	lzma_stream lzma;
	size_t begin;
	size_t end;
	uint8_t input[INPUT_SIZE];
	/* Text that was read and not yet handed out as lines. */
	char *text;
	size_t text_begin;
	size_t text_end;
	size_t text_size;
};

static bool refill(struct xz *xz)
{
	xz->begin = 0;
	xz->end = fread(xz->input, 1, sizeof(xz->input), xz->file);
	if (ferror(xz->file))
		xz->error = strerror(errno);
	return xz->end > 0 && !xz->error;
}

struct xz *xz_open(const char *path)
{
	static const uint8_t magic[] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
	bool standard = !strcmp(path, "-");
	struct xz *xz = calloc(1, sizeof(*xz));

	if (!xz)
		return NULL;
	xz->file = standard ? stdin : fopen(path, "rb");
	if (!xz->file) {
		free(xz);
		return NULL;
	}
	refill(xz);
	xz->compressed = xz->end >= sizeof(magic) && !memcmp(xz->input, magic, sizeof(magic));
	if (xz->compressed &&
	    lzma_stream_decoder(&xz->lzma, MEMORY_MAX, LZMA_CONCATENATED) != LZMA_OK)
		xz->error = "no memory for the decoder";
	return xz;
}

static ssize_t read_plain(struct xz *xz, uint8_t *buffer, size_t size)
{
	size_t got = 0;

	while (got < size && (xz->begin < xz->end || refill(xz))) {
		size_t some = xz->end - xz->begin;

		if (some > size - got)
			some = size - got;
		memcpy(buffer + got, xz->input + xz->begin, some);
		xz->begin += some;
		got += some;
	}
	return xz->error ? -1 : (ssize_t)got;
}

static const char *lzma_text(lzma_ret result)
{
	if (result == LZMA_MEM_ERROR || result == LZMA_MEMLIMIT_ERROR)
		return "no memory to decompress";
	if (result == LZMA_BUF_ERROR)
		return "compressed data is cut short";
	return "compressed data is damaged";
}

static ssize_t read_compressed(struct xz *xz, uint8_t *buffer, size_t size)
{
	xz->lzma.next_out = buffer;
	xz->lzma.avail_out = size;
	while (xz->lzma.avail_out && !xz->at_end) {
		bool more = xz->begin < xz->end || refill(xz);
		lzma_ret result;

		if (xz->error)
			return -1;
		xz->lzma.next_in = xz->input + xz->begin;
		xz->lzma.avail_in = xz->end - xz->begin;
		result = lzma_code(&xz->lzma, more ? LZMA_RUN : LZMA_FINISH);
		xz->begin = xz->end - xz->lzma.avail_in;
		if (result == LZMA_STREAM_END) {
			xz->at_end = true;
		} else if (result != LZMA_OK) {
			xz->error = lzma_text(result);
			return -1;
		}
	}
	return (ssize_t)(size - xz->lzma.avail_out);
}

ssize_t xz_read(struct xz *xz, void *buffer, size_t size)
{
	if (xz->error)
		return -1;
	if (size > SSIZE_MAX)
		size = SSIZE_MAX;
	return xz->compressed ? read_compressed(xz, buffer, size) : read_plain(xz, buffer, size);
}

/* Read more text behind what is there.  False at the end or on an error. */
static bool more_text(struct xz *xz)
{
	ssize_t got;

	if (xz->text && xz->text_begin) {
		xz->text_end -= xz->text_begin;
		memmove(xz->text, xz->text + xz->text_begin, xz->text_end);
		xz->text_begin = 0;
	}
	if (xz->text_size - xz->text_end < INPUT_SIZE) {
		char *text = realloc(xz->text, xz->text_end + 2 * INPUT_SIZE);

		if (!text) {
			xz->error = "no memory for a line";
			return false;
		}
		xz->text = text;
		xz->text_size = xz->text_end + 2 * INPUT_SIZE;
	}
	/* One byte stays free for the NUL of a last line without an end. */
	got = xz_read(xz, xz->text + xz->text_end, INPUT_SIZE - 1);
	if (got <= 0)
		return false;
	xz->text_end += (size_t)got;
	return true;
}

char *xz_line(struct xz *xz, size_t *length)
{
	size_t searched = 0;
	char *line;
	char *end;

	for (;;) {
		size_t there = xz->text_end - xz->text_begin;

		line = xz->text ? xz->text + xz->text_begin : NULL;
		end = line ? memchr(line + searched, '\n', there - searched) : NULL;
		if (end || xz->error)
			break;
		searched = there;
		if (searched > XZ_LINE_MAX) {
			xz->error = "a line is too long";
			break;
		}
		if (!more_text(xz))
			break;
	}
	if (xz->error)
		return NULL;
	if (!end) {
		if (!searched)
			return NULL;
		line = xz->text + xz->text_begin;
		end = line + searched;
		xz->text_begin = xz->text_end;
	} else {
		xz->text_begin += (size_t)(end - line) + 1;
	}
	*end = '\0';
	if (length)
		*length = (size_t)(end - line);
	return line;
}

const char *xz_error(const struct xz *xz)
{
	return xz->error;
}

void xz_close(struct xz *xz)
{
	if (!xz)
		return;
	if (xz->compressed)
		lzma_end(&xz->lzma);
	if (xz->file != stdin)
		(void)fclose(xz->file); /* The file was only read, so that nothing can get lost. */
	free(xz->text);
	free(xz);
}

void *xz_slurp(struct xz *xz, size_t *size)
{
	uint8_t *all = NULL;
	size_t room = 0;
	size_t used = 0;

	for (;;) {
		ssize_t got;

		if (room - used < INPUT_SIZE) {
			size_t more = room ? 2 * room : 4 * INPUT_SIZE;
			uint8_t *larger = more > room ? realloc(all, more) : NULL;

			if (!larger) {
				xz->error = "no memory for all of it";
				break;
			}
			all = larger;
			room = more;
		}
		got = xz_read(xz, all + used, room - used);
		if (got <= 0)
			break;
		used += (size_t)got;
	}
	if (xz->error) {
		free(all);
		return NULL;
	}
	*size = used;
	return all;
}
