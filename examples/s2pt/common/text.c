/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the text that a command explains, line by line. */

#include "text.h"

#include "xz.h"

#include <error.h>
#include <stdlib.h>
#include <string.h>

/* The exit status of bad usage and of no memory. */
#define BAD 2

void text_words(char *const *word, int words, text_line *take, void *ctx)
{
	size_t length = 1;
	char *line;
	char *end;
	char *rest;

	for (int i = 0; i < words; i++)
		length += strlen(word[i]) + 1;
	line = malloc(length);
	if (!line)
		error(BAD, 0, "no memory");
	end = line;
	for (int i = 0; i < words; i++)
		end = stpcpy(stpcpy(end, word[i]), " ");
	*end = '\0';
	rest = line;
	for (char *one; (one = strsep(&rest, "\n"));)
		take(ctx, one);
	free(line);
}

bool text_input(text_line *take, void *ctx)
{
	struct xz *input = xz_open("-");
	size_t length;
	char *line;
	bool good;

	if (!input)
		error(BAD, 0, "no memory");
	while ((line = xz_line(input, &length))) {
		/* So that nothing hides behind a NUL. */
		for (size_t i = 0; i < length; i++)
			if (!line[i])
				line[i] = ' ';
		take(ctx, line);
	}
	good = !xz_error(input);
	if (!good)
		error(0, 0, "standard input: %s", xz_error(input));
	xz_close(input);
	return good;
}
