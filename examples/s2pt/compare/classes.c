/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorts the events of a transcript into classes. */

#include "classes.h"

#include <ctype.h>
#include <error.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CLASSES] = {
	[CLASS_RESULTS] = "results",
	[CLASS_DUMPS] = "dumps",
	[CLASS_HASHES] = "hashes",
	[CLASS_ALLOCATIONS] = "allocations",
	[CLASS_TLBI] = "tlbi",
	[CLASS_CMO] = "cache maintenance",
	[CLASS_WARNINGS] = "warnings",
	[CLASS_STORES] = "stores",
	[CLASS_OTHER] = "visits and misuse",
};

static const struct {
	const char *word;
	enum class class;
} words[] = {
	{ "a", CLASS_ALLOCATIONS }, { "f", CLASS_ALLOCATIONS }, { "u", CLASS_ALLOCATIONS },
	{ "ti", CLASS_TLBI },       { "tn", CLASS_TLBI },       { "tr", CLASS_TLBI },
	{ "tv", CLASS_TLBI },       { "tw", CLASS_TLBI },       { "dc", CLASS_CMO },
	{ "ic", CLASS_CMO },        { "d", CLASS_DUMPS },       { "k", CLASS_DUMPS },
	{ "s", CLASS_STORES },      { "!", CLASS_WARNINGS },    { "g", CLASSES },
	{ "p", CLASSES },           { "q", CLASSES },           { "b", CLASSES },
	{ "rl", CLASSES },          { "ru", CLASSES },          { "xv", CLASSES },
	{ "xp", CLASSES },
};

const char *class_name(enum class class)
{
	return names[class];
}

bool class_word(const char *line, const char *word)
{
	/* Letter by letter, since nearly all of them differ in the first. */
	while (*word && *line == *word) {
		line++;
		word++;
	}
	return *word == '\0' && (*line == ' ' || *line == '\0');
}

enum class class_of(const char *event) {
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]);
	     i++) if (class_word(event, words[i].word)) return words[i]
		.class;
		return CLASS_OTHER;
}

enum class class_of_result(const char *asked) {
	if (class_word(asked, "hash")) return CLASS_HASHES;
		return class_word(asked, "dump") ? CLASS_DUMPS : CLASS_RESULTS;
}

/*
 * The length of a table's name at the start of `text`: `tN` or `tN+K` with a blank, a bar or
 * nothing behind it; 0 if there is none.
 */
static size_t table_name(const char *text)
{
	size_t length = 1;

	if (text[0] != 't' || !isdigit((unsigned char)text[1]))
		return 0;
	while (isdigit((unsigned char)text[length]) || text[length] == '+')
		length++;
	return strchr(" |:", text[length]) ? length : 0;
}

char *class_normal(const char *event)
{
	char *normal = malloc(strlen(event) + 1);
	char *to = normal;

	if (!normal)
		error(2, 0, "no memory");
	/* The line number of a warning is left out. */
	if (class_word(event, "!"))
		event = "!";
	for (const char *at = event; *at;) {
		size_t name = at == event || at[-1] == ' ' ? table_name(at) : 0;

		if (name) {
			*to++ = 't';
			at += name;
		} else if (!strncmp(at, " rc=", 4)) {
			at += 4 + strspn(at + 4, "0123456789");
		} else {
			*to++ = *at++;
		}
	}
	*to = '\0';
	return normal;
}
