/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads lines from a file or from standard input, in a fixed amount of memory. */

#include "lines.h"

#include "common/xz.h"

#include <errno.h>
#include <error.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct lines {
	/* The file; NULL is standard input. */
	struct xz *file;
	bool failed;
	size_t at;
	size_t filled;
	char line[LINES_LENGTH + 1];
	char buffer[1 << 16];
};

struct lines *lines_open(const char *path)
{
	struct lines *lines = calloc(1, sizeof(*lines));

	if (!lines) {
		error(0, 0, "no memory");
		return NULL;
	}
	if (path && strcmp(path, "-") != 0) {
		lines->file = xz_open(path);
		if (!lines->file) {
			error(0, errno, "%s", path);
			free(lines);
			return NULL;
		}
	}
	return lines;
}

bool lines_wait(const struct lines *lines)
{
	return lines->at == lines->filled;
}

static bool fill(struct lines *lines)
{
	ssize_t got;

	do
		got = lines->file ? xz_read(lines->file, lines->buffer, sizeof(lines->buffer))
				  : read(STDIN_FILENO, lines->buffer, sizeof(lines->buffer));
	while (got < 0 && !lines->file && errno == EINTR);
	lines->failed |= got < 0;
	lines->at = 0;
	lines->filled = got > 0 ? (size_t)got : 0;
	return got > 0;
}

char *lines_next(struct lines *lines, bool *clean)
{
	size_t length = 0;
	bool any = false;

	*clean = true;
	for (;;) {
		char c;

		if (lines_wait(lines) && !fill(lines))
			break;
		any = true;
		c = lines->buffer[lines->at++];
		if (c == '\n')
			break;
		if (c == '\0' || length == LINES_LENGTH)
			*clean = false;
		else
			lines->line[length++] = c;
	}
	lines->line[length] = '\0';
	return any ? lines->line : NULL;
}

bool lines_close(struct lines *lines)
{
	bool good = !lines->failed;

	if (!good)
		error(0, lines->file ? 0 : errno, "%s",
		      lines->file ? xz_error(lines->file) : "standard input");
	xz_close(lines->file);
	free(lines);
	return good;
}
