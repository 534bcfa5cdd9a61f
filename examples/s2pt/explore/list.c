/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints what each scenario of the explorer consists of, for `s2pt explore --list`. */

#include "list.h"

#include "s2pt/host/scenario.h"

#include <stdio.h>

struct word {
	char letter;
	const char *text;
};

static const struct word before_words[] = {
	{ 'm', "RW" },
	{ 'o', "R" },
	{ 'h', "R, made writable by hardware" },
	{ 'b', "RW in a block" },
	{ 'c', "R in a block" },
	{ 'l', "in all TLBs" },
	{ 0, NULL },
};

static const struct word host_words[] = {
	{ 'u', "moves" }, { 'd', "moves, with its 2 MiB," }, { 'p', "protects" },
	{ 'a', "ages" },  { 's', "splits the block of" },    { 0, NULL },
};

static const struct word end_words[] = {
	{ 'r', "can be read" },
	{ 't', "lies in a table" },
	{ 'b', "lies in a block" },
	{ 0, NULL },
};

static const char *word_of(const struct word *words, char letter)
{
	while (words->letter && words->letter != letter)
		words++;
	return words->letter ? words->text : "?";
}

static void print_pages(const char *head, const char *pairs, const struct word *words)
{
	if (!pairs[0])
		return;
	printf("    %s: ", head);
	for (unsigned int i = 0; pairs[i]; i += 2)
		printf("%spage %c %s", i ? ", " : "", pairs[i + 1], word_of(words, pairs[i]));
	printf("\n");
}

static void print_scenario(const struct s2pt_scenario *scenario)
{
	printf("%-20s  %s\n", scenario->name, scenario->summary);
	print_pages("before", scenario->before, before_words);
	printf("    vCPUs:");
	for (unsigned int i = 0; i < S2PT_SCENARIO_VCPUS && scenario->vcpu[i]; i++)
		printf(" %s", scenario->vcpu[i]);
	printf("\n");
	for (unsigned int i = 0; scenario->host && scenario->host[i]; i += 2)
		printf("    host: %s page %c%s\n", word_of(host_words, scenario->host[i]),
		       scenario->host[i + 1],
		       scenario->beside ? ", beside faults" : ", with the table to itself");
	if (scenario->logging)
		printf("    always: what hosts collect and the log together have every page that "
		       "was written\n");
	print_pages("in the end", scenario->ends, end_words);
}

void explore_list(void)
{
	for (unsigned int i = 0; s2pt_scenario(i); i++)
		print_scenario(s2pt_scenario(i));
	printf("\nAlways, in all of them: the checker has no complaint (break-before-make, "
	       "invalidations and barriers,\n"
	       "    lives of tables, hardware updates); no TLB contradicts a valid leaf in size, "
	       "output address or memory\n"
	       "    type, nor holds what was unmapped and given away; no walk is in a freed table; "
	       "every fault is answered;\n"
	       "    somebody gets on.\n"
	       "In the end, in all of them: no TLB allows more than the table, no invalidation is "
	       "owed, no entry is held,\n"
	       "    no table is lost.\n");
}
