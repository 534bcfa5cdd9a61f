/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints what each scenario of the explorer consists of, for `s2pt explore --list`. */

#include "list.h"

#include "s2pt/host/scenario.h"

#include <stdio.h>
#include <string.h>

struct word {
	char letter;
	const char *text;
};

static const struct word before_words[] = {
	{ 'm', "RW" },
	{ 'o', "R" },
	{ 'h', "R, made writable by hardware" },
	{ 'd', "RW with DBM" },
	{ 'b', "RW in a block" },
	{ 'c', "R in a block" },
	{ 'e', "RW with DBM in a block" },
	{ 'f', "RW in a contiguous run" },
	{ 'g', "R in a contiguous run" },
	{ 'i', "R with DBM in a contiguous run" },
	{ 'j', "RW with DBM in a contiguous run" },
	{ 'n', "RW, and 15 more behind it" },
	{ 'l', "in all TLBs" },
	{ 0, NULL },
};

static const struct word host_words[] = {
	{ 'u', "moves" },
	{ 'd', "moves, with its 2 MiB," },
	{ 'p', "protects" },
	{ 'w', "protects, not to copy," },
	{ 'a', "ages" },
	{ 's', "splits the block of" },
	{ 'k', "collects" },
	{ 'K', "collects the run of" },
	{ 'A', "ages the run of" },
	{ 'W', "protects, not to copy, the run of" },
	{ 'j', "joins the run of" },
	{ 'e', "empties the buffers, and reads what is dirty of" },
	{ 'm', "unmaps exactly, is told of, and moves" },
	{ 'g', "unmaps exactly, is told of at the flush, and moves" },
	{ 'n', "marks exactly, and moves" },
	{ 'x', "protects exactly" },
	{ 't', "takes over the table of" },
	{ 0, NULL },
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
	printf("    %s:", scenario->regime ? "CPUs at EL2" : "vCPUs");
	for (unsigned int i = 0; i < S2PT_SCENARIO_VCPUS && scenario->vcpu[i]; i++)
		printf(" %s", scenario->vcpu[i]);
	printf("\n");
	for (unsigned int i = 0; scenario->host && scenario->host[i]; i += 2)
		printf("    host: %s page %c%s\n", word_of(host_words, scenario->host[i]),
		       scenario->host[i + 1],
		       scenario->host[i] == 'j' ||
				       (scenario->beside && !strchr("udsmgxnt", scenario->host[i]))
			       ? ", beside faults"
			       : ", with the table to itself");
	if (scenario->logging || scenario->dbm)
		printf("    always: what hosts collect and the log together have every page that "
		       "was written\n");
	print_pages("in the end", scenario->ends, end_words);
}

void explore_list(void)
{
	for (unsigned int i = 0; s2pt_scenario(i); i++)
		print_scenario(s2pt_scenario(i));
	for (unsigned int i = 0; s2pt_scenario_stage1(i); i++)
		print_scenario(s2pt_scenario_stage1(i));
	printf("\nCPUs at EL2 map a page (m), a block (b), a page with a software bit (v), give W to a page (g) and "
	       "take it (p);\n"
	       "    alone they unmap a page (u), or keep its table (f), split (s), map a page to other memory (n). "
	       "r and w must\n"
	       "    succeed, R and W may fault.\n");
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
