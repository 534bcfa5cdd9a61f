/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the words of a script: numbers, permissions, flags, errors. */

#include "script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	int number;
} errors[] = {
	{ "EPERM", EPERM },   { "ENOENT", ENOENT }, { "E2BIG", E2BIG },   { "EAGAIN", EAGAIN },
	{ "ENOMEM", ENOMEM }, { "EFAULT", EFAULT }, { "EINVAL", EINVAL }, { "ERANGE", ERANGE },
};

static const struct {
	const char *name;
	unsigned int flag;
} flag_names[] = {
	{ "sh", W_SHARED },      { "hf", W_HANDLE_FAULT }, { "nobbm", W_SKIP_BBM },
	{ "nocmo", W_SKIP_CMO }, { "nomc", W_NO_CACHE },   { "ie", W_IGNORE_EAGAIN },
	{ "ex", W_EXACT },
};

static const struct {
	char letter;
	unsigned int prot;
} letters[] = {
	{ '-', 0 },     { 'r', W_R },        { 'w', W_W },        { 'x', W_PX | W_UX },
	{ 'p', W_PX },  { 'u', W_UX },       { 'd', W_DEVICE },   { 'n', W_NC },
	{ '0', W_SW0 }, { '1', W_SW0 << 1 }, { '2', W_SW0 << 2 }, { '3', W_SW0 << 3 },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

bool script_cut(char *line, struct words *words)
{
	char *rest = NULL;

	words->count = 0;
	for (char *w = strtok_r(line, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest)) {
		if (words->count == SCRIPT_WORDS)
			return false;
		words->word[words->count++] = w;
	}
	return true;
}

bool script_number(const char *word, w_u64 *number)
{
	static const char suffix[] = "KMGT";
	const char *at;
	char *end;

	/* Nothing is octal: a 0 in front of a digit may be meant in two ways, and is refused. */
	if (*word < '0' || *word > '9' || (word[0] == '0' && word[1] >= '0' && word[1] <= '9'))
		return false;
	errno = 0;
	*number = strtoull(word, &end, 0);
	if (errno || end == word)
		return false;
	if (!*end)
		return true;
	at = strchr(suffix, *end);
	if (!at || end[1])
		return false;
	if (*number > ~0ULL >> 10 * (at - suffix + 1))
		return false;
	*number <<= 10 * (at - suffix + 1);
	return true;
}

bool script_prot(const char *word, unsigned int *prot)
{
	*prot = 0;
	for (; *word; word++) {
		unsigned int i = 0;

		while (i < COUNT(letters) && letters[i].letter != *word)
			i++;
		if (i == COUNT(letters))
			return false;
		*prot |= letters[i].prot;
	}
	return true;
}

bool script_flags(const struct words *words, unsigned int first, unsigned int *flags)
{
	*flags = words->count > first ? W_ANY_GIVEN : 0;
	for (; first < words->count; first++) {
		unsigned int i = 0;

		while (i < COUNT(flag_names) && strcmp(flag_names[i].name, words->word[first]))
			i++;
		if (i == COUNT(flag_names))
			return false;
		*flags |= flag_names[i].flag;
	}
	return true;
}

bool script_error(const char *word, int *error)
{
	w_u64 number;

	for (size_t i = 0; i < COUNT(errors); i++) {
		if (!strcmp(errors[i].name, word)) {
			*error = -errors[i].number;
			return true;
		}
	}
	if (!script_number(word, &number))
		return false;
	*error = -(int)number;
	return true;
}

void script_prot_text(unsigned int prot, char text[16])
{
	char *at = text;

	for (size_t i = 0; i < COUNT(letters); i++) {
		if (!letters[i].prot || (prot & letters[i].prot) != letters[i].prot)
			continue;
		/* Both kinds of execution together are one letter. */
		if ((letters[i].prot == W_PX || letters[i].prot == W_UX) &&
		    (prot & (W_PX | W_UX)) == (W_PX | W_UX))
			continue;
		*at++ = letters[i].letter;
	}
	if (at == text)
		*at++ = '-';
	*at = 0;
}

const char *script_error_text(int error, char text[16])
{
	if (error == W_UNSUP)
		return "unsup";
	if (error == W_VOID)
		return "void";
	for (size_t i = 0; i < COUNT(errors); i++) {
		if (errors[i].number == -error) {
			snprintf(text, 16, "-%s", errors[i].name);
			return text;
		}
	}
	snprintf(text, 16, "%d", error);
	return text;
}
