/* SPDX-License-Identifier: BSD-2-Clause */
/* A growing list of lines. */

#include "lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void add(struct lines *lines, const char *text)
{
	if (lines->count == lines->room) {
		lines->room = lines->room ? 2 * lines->room : 64;
		lines->line = realloc(lines->line, lines->room * sizeof(*lines->line));
		if (!lines->line)
			abort();
	}
	lines->line[lines->count] = strdup(text);
	if (!lines->line[lines->count++])
		abort();
}

void lines_add(struct lines *lines, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add(lines, text);
}

void lines_add_without(struct lines *lines, const struct lines *from, size_t start, size_t end)
{
	for (size_t i = 0; i < from->count; i++) {
		if (i < start || i >= end)
			add(lines, from->line[i]);
	}
}

void lines_replace(struct lines *lines, size_t at, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		abort();
	free(lines->line[at]);
	lines->line[at] = copy;
}

void lines_print(const struct lines *lines, FILE *to, const char *lead)
{
	for (size_t i = 0; i < lines->count; i++)
		fprintf(to, "%s%s\n", lead, lines->line[i]);
}

void lines_clear(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->line[i]);
	free(lines->line);
	*lines = (struct lines){ 0 };
}
