/* SPDX-License-Identifier: BSD-2-Clause */
/* Explains lines of Linux's dumps of page tables, which have no descriptors. */

#include "range.h"

#include "common/args.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* A buffer for what a line says. */
#define SAID 512

/* What is said of a range, in the letters of stage 2 and of stage 1. */
static const struct {
	const char *word;
	const char *meaning;
} words[] = {
	{ "R", "read" },
	{ "W", "written" },
	{ "RW", "read and written" },
	{ "ro", "only read" },
	{ "X", "X (of stage 2: executed, by some kernels never executed)" },
	{ "px", "executed at EL1" },
	{ "ux", "executed at EL0" },
	{ "x", "executed" },
	{ "NX", "never executed" },
	{ "UXN", "never executed at EL0" },
	{ "USR", "for EL0, too" },
	{ "AF", "accessed" },
	{ "F", "invalid" },
	{ "SHD", "shareable" },
	{ "NG", "not global" },
	{ "CON", "contiguous" },
	{ "BLK", "blocks" },
	{ "TBL", "tables" },
	{ "GP", "guarded" },
	{ "MEM/NORMAL", "normal memory" },
	{ "MEM/NORMAL-NC", "normal memory, non-cacheable" },
	{ "MEM/NORMAL-TAGGED", "normal memory with tags" },
	{ "DEVICE/nGnRnE", "device-nGnRnE" },
	{ "DEVICE/nGnRE", "device-nGnRE" },
};

/* The level behind the size: its number, or Linux's name. */
static bool read_level(const char *word, int *level)
{
	static const char *const names[] = { "PGD", "PUD", "PMD", "PTE" };

	for (int i = 0; i < 4; i++) {
		if (strcmp(word, names[i]) != 0 && (word[0] != '0' + i || word[1]))
			continue;
		*level = i;
		return true;
	}
	return false;
}

static const char *meaning_of(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i].word, word))
			return words[i].meaning;
	return word;
}

/* Read "0x0000000040000000-0x0000000040002000           8K 3"; NULL: the line is another.  What follows is returned. */
static char *read_range(char *line, uint64_t range[2], int *level)
{
	char *rest = NULL;
	char *end;
	char *word;

	line += strspn(line, " \t");
	if (strncmp(line, "0x", 2) != 0)
		return NULL;
	range[0] = strtoull(line, &end, 16);
	if (*end != '-' || strncmp(end + 1, "0x", 2) != 0)
		return NULL;
	range[1] = strtoull(end + 1, &end, 16);
	word = strtok_r(end, " \t", &rest);
	if (!word || word != end + strspn(end, " \t") || range[1] <= range[0] ||
	    word[strspn(word, "0123456789")] == '\0')
		return NULL;
	word = strtok_r(NULL, " \t\r", &rest);
	return word && read_level(word, level) ? rest : NULL;
}

/* Put into words what follows the level. */
static void say(char *rest, char said[SAID])
{
	size_t used = 0;

	said[0] = '\0';
	for (char *word = strtok_r(rest, " \t\r", &rest); word && used < SAID - 1;
	     word = strtok_r(NULL, " \t\r", &rest)) {
		int length = snprintf(said + used, SAID - used, "%s%s", used ? ", " : "",
				      meaning_of(word));

		used += (size_t)length;
	}
	if (!used)
		snprintf(said, SAID, "nothing");
}

bool range_show(const char *line, const struct s2pt_geom *geom, bool json)
{
	uint64_t range[2];
	char copy[256];
	char said[SAID];
	char size[8];
	char *rest;
	int level;

	if (strlen(line) >= sizeof(copy))
		return false;
	strcpy(copy, line);
	rest = read_range(copy, range, &level);
	if (!rest)
		return false;
	say(rest, said);
	if (json) {
		json_t *root = json_pack("{s:o, s:o, s:i, s:s}", "first",
					 json_sprintf("0x%" PRIx64, range[0]), "last",
					 json_sprintf("0x%" PRIx64, range[1] - 1), "level", level,
					 "says", said);

		json_dumpf(root, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(root);
		return true;
	}
	printf("0x%" PRIx64 "-0x%" PRIx64 "  level %d, entries of %s: %s\n", range[0], range[1] - 1,
	       level, args_show_size(s2pt_level_size(geom, level), size), said);
	return true;
}
