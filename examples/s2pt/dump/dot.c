/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws the tables of a tree as a graph: a node a table, an edge an entry that leads to one. */

#include "dot.h"

#include <inttypes.h>
#include <stdio.h>

static void close_table(struct dot *dot, int level)
{
	struct dot_table *table = &dot->level[level + 1];

	if (!table->open)
		return;
	printf("\tt%" PRIx64 " [label=\"level %d at 0x%" PRIx64 "\\nIPA 0x%" PRIx64 "\\n%" PRIu64
	       " leaves, %" PRIu64 " tables",
	       table->table, level, table->table, table->ipa, table->leaves, table->tables);
	if (table->marks)
		printf("\\n%" PRIu64 " invalid, not empty", table->marks);
	if (table->absent)
		printf("\\n%" PRIu64 " not in the input", table->absent);
	puts("\"];");
	table->open = false;
}

/* Close what lies below `level`. */
static void close_below(struct dot *dot, int level)
{
	for (int below = S2PT_LEVEL_MAX; below > level; below--)
		close_table(dot, below);
}

void dot_begin(struct dot *dot, const struct source_tree *tree)
{
	*dot = (struct dot){ .tree = tree };
	dot->level[tree->format.geom.start_level + 1] =
		(struct dot_table){ .open = true, .table = tree->root.root };
	printf("digraph vmid%u {\n\tnode [shape=box, fontname=monospace];\n\trankdir=LR;\n",
	       tree->root.vmid);
}

void dot_entry(void *ctx, const struct tree_entry *entry)
{
	struct dot *dot = ctx;
	struct dot_table *table = &dot->level[entry->level + 1];

	close_below(dot, entry->level);
	if (entry->word & 1)
		table->leaves++;
	else if (entry->word)
		table->marks++;
}

void dot_table(void *ctx, const struct tree_entry *entry)
{
	struct dot *dot = ctx;
	s2pt_pa_t below =
		s2pt_desc_pa(&dot->tree->format, (s2pt_desc_t){ entry->word }, entry->level);

	close_below(dot, entry->level);
	dot->level[entry->level + 1].tables++;
	printf("\tt%" PRIx64 " -> t%" PRIx64 " [label=\"0x%" PRIx64 "\"];\n",
	       dot->level[entry->level + 1].table, below, entry->ipa);
	if (entry->level < S2PT_LEVEL_MAX)
		dot->level[entry->level + 2] =
			(struct dot_table){ .open = true, .table = below, .ipa = entry->ipa };
}

void dot_absent(void *ctx, const struct tree_entry *first, unsigned int count)
{
	struct dot *dot = ctx;

	close_below(dot, first->level);
	dot->level[first->level + 1].absent += count;
}

void dot_end(struct dot *dot)
{
	close_below(dot, S2PT_LEVEL_MIN - 1);
	puts("}");
}
