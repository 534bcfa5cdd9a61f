/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts by number, found by a tree. */

#include "intern.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct known {
	const char *text;
	size_t number;
};

static int compare(const void *one, const void *other)
{
	return strcmp(((const struct known *)one)->text, ((const struct known *)other)->text);
}

static bool make_room(struct intern *intern)
{
	size_t room = intern->room ? 2 * intern->room : 256;
	char **text;

	if (intern->count < intern->room)
		return true;
	text = reallocarray(intern->text, room, sizeof(*text));
	if (!text)
		return false;
	intern->text = text;
	intern->room = room;
	return true;
}

long intern(struct intern *intern, const char *text)
{
	struct known key = { text, 0 };
	struct known *known;
	char *copy;
	void *found = tfind(&key, &intern->tree, compare);

	if (found)
		return (long)(*(struct known **)found)->number;
	known = malloc(sizeof(*known));
	copy = strdup(text);
	if (!known || !copy || !make_room(intern))
		goto no_memory;
	*known = (struct known){ copy, intern->count };
	if (!tsearch(known, &intern->tree, compare))
		goto no_memory;
	intern->text[intern->count] = copy;
	return (long)intern->count++;
no_memory:
	free(known);
	free(copy);
	return -1;
}

void intern_free(struct intern *intern)
{
	tdestroy(intern->tree, free);
	for (size_t i = 0; i < intern->count; i++)
		free(intern->text[i]);
	free(intern->text);
	*intern = (struct intern){ 0 };
}
