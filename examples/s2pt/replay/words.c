/* SPDX-License-Identifier: BSD-2-Clause */
/* Splits a line of a script into words, and reads numbers, permissions, flags and errors. */

#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	char name[6];
	unsigned int flag;
} flag_names[] = {
	{ "sh", WALK_SH },     { "hf", WALK_HF },       { "ie", WALK_IE },       { "ex", WALK_EX },
	{ "nomc", WALK_NOMC }, { "nobbm", WALK_NOBBM }, { "nocmo", WALK_NOCMO },
};

static const struct {
	const char *text;
	int number;
} errors[] = {
	{ "-EPERM", EPERM },   { "-ENOENT", ENOENT }, { "-E2BIG", E2BIG },   { "-EAGAIN", EAGAIN },
	{ "-ENOMEM", ENOMEM }, { "-EFAULT", EFAULT }, { "-EINVAL", EINVAL }, { "-ERANGE", ERANGE },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool words_cut(char *line, struct words *words)
{
	char *rest = NULL;

	words->count = 0;
	for (char *word = strtok_r(line, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
		if (words->count == WORDS_MAX)
			return false;
		words->word[words->count++] = word;
	}
	return true;
}

bool words_number(const char *word, uint64_t *number)
{
	static const char suffixes[] = "KMGT";
	const char *suffix;
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
	suffix = strchr(suffixes, *end);
	if (!suffix || end[1])
		return false;
	if (*number > UINT64_MAX >> 10 * (suffix - suffixes + 1))
		return false;
	*number <<= 10 * (suffix - suffixes + 1);
	return true;
}

static bool add_letter(char letter, struct prot *prot)
{
	struct s2pt_attr *attr = &prot->attr;

	switch (letter) {
	case '-':
		return true;
	case 'r':
		attr->perm |= S2PT_R;
		return true;
	case 'w':
		attr->perm |= S2PT_W;
		return true;
	case 'x':
		attr->perm |= S2PT_X;
		return true;
	case 'p':
	case 'u':
		attr->perm |= letter == 'p' ? (unsigned int)S2PT_PX : (unsigned int)S2PT_UX;
		prot->half = true;
		return true;
	case 'd':
		prot->two_types |= attr->memtype == S2PT_NORMAL_NC;
		attr->memtype = S2PT_DEVICE;
		return true;
	case 'n':
		prot->two_types |= attr->memtype == S2PT_DEVICE;
		attr->memtype = S2PT_NORMAL_NC;
		return true;
	default:
		attr->software |= 1U << (letter & 3);
		return letter >= '0' && letter <= '3';
	}
}

bool words_prot(const char *word, struct prot *prot)
{
	*prot = (struct prot){ .half = false };
	for (; *word; word++)
		if (!add_letter(*word, prot))
			return false;
	return true;
}

bool words_flags(const struct words *words, unsigned int first, unsigned int *flags)
{
	*flags = 0;
	for (; first < words->count; first++) {
		unsigned int i = 0;

		while (i < COUNT(flag_names) && strcmp(flag_names[i].name, words->word[first]) != 0)
			i++;
		if (i == COUNT(flag_names))
			return false;
		*flags |= flag_names[i].flag;
	}
	return true;
}

void words_show_prot(unsigned int perm, unsigned int software, char *text)
{
	char *at = text;

	if (perm & S2PT_R)
		*at++ = 'r';
	if (perm & S2PT_W)
		*at++ = 'w';
	if ((perm & S2PT_X) == S2PT_X)
		*at++ = 'x';
	else if (perm & S2PT_X)
		*at++ = perm & S2PT_PX ? 'p' : 'u';
	for (unsigned int bit = 0; bit < 4; bit++)
		if (software >> bit & 1)
			*at++ = (char)('0' + bit);
	if (at == text)
		*at++ = '-';
	*at = 0;
}

const char *words_error(const char *word)
{
	uint64_t number = 0;
	bool numeric = words_number(word, &number);

	for (unsigned int i = 0; i < COUNT(errors); i++)
		if (numeric ? number == (uint64_t)errors[i].number
			    : !strcmp(errors[i].text + 1, word))
			return errors[i].text;
	return NULL;
}
