/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a list of known differences, and finds one in it. */

#include "known.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TEXT 16384

static bool add(struct known *known, char *line)
{
	char *field[5], *rest = NULL;
	size_t n = 0;

	for (char *at = strtok_r(line, "\t", &rest); at && n < 5; at = strtok_r(NULL, "\t", &rest))
		field[n++] = at;
	if (n != 5 || known->count == KNOWN_MAX)
		return false;
	known->entry[known->count].op = field[0];
	known->entry[known->count].class = field[1];
	known->entry[known->count].line[0] = field[2];
	known->entry[known->count].line[1] = field[3];
	known->entry[known->count++].what = field[4];
	return true;
}

bool known_read(struct known *known, const char *path)
{
	FILE *file = fopen(path, "r");
	char *rest = NULL;
	bool good = file;
	size_t size;

	*known = (struct known){ .text = calloc(1, MOST_TEXT) };
	if (!known->text)
		abort();
	if (!file) {
		perror(path);
		return false;
	}
	size = fread(known->text, 1, MOST_TEXT - 1, file);
	(void)fclose(file);
	known->text[size] = 0;
	/* A longer one would be cut. */
	good = size < MOST_TEXT - 1;
	for (char *at = strtok_r(known->text, "\n", &rest); at && good;
	     at = strtok_r(NULL, "\n", &rest))
		good = add(known, at);
	if (!good)
		fprintf(stderr, "s2pt-fuzz: %s: no list of known differences\n", path);
	return good;
}

static bool fits(const char *pattern, const char *line)
{
	if (!strcmp(pattern, "-"))
		return !*line;
	return *line && !fnmatch(pattern, line, 0);
}

const char *known_as(const struct known *known, const struct difference *difference)
{
	for (size_t i = 0; i < known->count; i++) {
		if (!strcmp(known->entry[i].op, difference->op) &&
		    !strcmp(known->entry[i].class, difference->class) &&
		    fits(known->entry[i].line[0], difference->line[0]) &&
		    fits(known->entry[i].line[1], difference->line[1]))
			return known->entry[i].what;
	}
	return NULL;
}

bool known_same_kind(const struct known *known, const struct difference *a,
		     const struct difference *b)
{
	return !strcmp(a->op, b->op) && !strcmp(a->class, b->class) &&
	       known_as(known, a) == known_as(known, b);
}

bool known_is_new(const struct known *known, struct kinds *kinds, const struct difference *d)
{
	const char *what = known_as(known, d);

	for (unsigned int i = 0; i < kinds->count; i++) {
		if (!strcmp(kinds->kind[i].op, d->op) && !strcmp(kinds->kind[i].class, d->class) &&
		    kinds->kind[i].what == what)
			return false;
	}
	if (kinds->count == sizeof(kinds->kind) / sizeof(kinds->kind[0]))
		return false;
	memcpy(kinds->kind[kinds->count].op, d->op, sizeof(d->op));
	memcpy(kinds->kind[kinds->count].class, d->class, sizeof(d->class));
	kinds->kind[kinds->count++].what = what;
	return true;
}

void known_free(struct known *known)
{
	free(known->text);
	*known = (struct known){ .text = NULL };
}
