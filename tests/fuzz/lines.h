/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of lines, for scripts and transcripts. */

#ifndef S2PT_FUZZ_LINES_H
#define S2PT_FUZZ_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct lines {
	char **line;
	size_t count, room;
};

void lines_add(struct lines *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Add the lines of `from` outside of [`start`, `end`). */
void lines_add_without(struct lines *lines, const struct lines *from, size_t start, size_t end);
void lines_replace(struct lines *lines, size_t at, const char *text);
void lines_print(const struct lines *lines, FILE *to, const char *lead);
void lines_clear(struct lines *lines);

#endif
