/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells what the lines of a transcript mean, by the word that they begin with. */

#include "legend.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *word, *shown, *meaning;
} lines[LEGEND_LINES] = {
	{ "ti", "ti IPA LEVEL", "invalidate one IPA on all CPUs; LEVEL ?: unknown" },
	{ "tn", "tn IPA LEVEL", "the same on this CPU alone" },
	{ "tr", "tr IPA PAGES", "invalidate a range" },
	{ "tv", "tv", "invalidate all of the VM" },
	{ "t1", "t1 OP ADDRESS LEVEL", "invalidate of stage 1" },
	{ "dc", "dc PA SIZE", "clean and invalidate the data cache" },
	{ "ic", "ic PA SIZE", "invalidate the instruction cache" },
	{ "a", "a tN [PAGES]", "table N is allocated; a -: refused" },
	{ "f", "f tN", "table N is freed" },
	{ "u", "u LEVEL",
	  "a table is unlinked from an entry of LEVEL, and handed over to be freed" },
	{ "g", "g tN COUNT", "a reference to table N is taken" },
	{ "p", "p tN COUNT", "a reference to table N is dropped" },
	{ "q", "q tN COUNT", "the references to table N are asked for" },
	{ "s", "s tN:INDEX OLD NEW K", "a store; K: w plain, r release, c swap, x swap that lost" },
	{ "b", "b ...", "a barrier" },
	{ "rl", "rl, ru", "RCU read lock, unlock" },
	{ "ru", "rl, ru", "RCU read lock, unlock" },
	{ "xv", "xv, xp", "a physical address is made a pointer; a pointer an address" },
	{ "xp", "xv, xp", "a physical address is made a pointer; a pointer an address" },
	{ "v", "v WHEN LEVEL IPA WORD", "a walk visits an entry" },
	{ "d", "d LEVEL IPA WORD", "an entry of the table" },
	{ "!", "! warn", "the kernel warns (WARN_ON)" },
};

const char *legend_class(const char *class)
{
	static const struct {
		const char *class, *text;
	} texts[] = {
		{ "a", "allocations" }, { "t", "TLB invalidation" }, { "m", "cache maintenance" },
		{ "w", "warnings" },    { "d", "what is visited" },  { "s", "events" },
		{ "!", "misuse" },      { "end", "the end" },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!strcmp(texts[i].class, class))
			return texts[i].text;
	}
	return class;
}

void legend_note(struct legend *legend, const char *line)
{
	size_t length = strcspn(line, " ");

	for (size_t i = 0; i < LEGEND_LINES && lines[i].word; i++)
		if (strlen(lines[i].word) == length && !strncmp(lines[i].word, line, length))
			legend->needed[i] = true;
}

void legend_print(const struct legend *legend)
{
	const char *before = "";

	for (size_t i = 0; i < LEGEND_LINES && lines[i].word; i++) {
		if (!legend->needed[i] || !strcmp(before, lines[i].shown))
			continue;
		if (!*before)
			puts("what the lines mean:");
		before = lines[i].shown;
		printf("  %-21s %s\n", lines[i].shown, lines[i].meaning);
	}
}
