/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of a tree as a graph in the language of Graphviz. */

#ifndef DUMP_DOT_H
#define DUMP_DOT_H

#include "common/tree.h"

/* A table that is being visited. */
struct dot_table {
	bool open;
	s2pt_pa_t table;
	s2pt_ipa_t ipa;
	uint64_t leaves;
	uint64_t marks;
	uint64_t tables;
	uint64_t absent;
};

/* The state of the drawing: at most one table a level is open. */
struct dot {
	const struct source_tree *tree;
	struct dot_table level[S2PT_LEVELS];
};

/* Begin with the root. */
void dot_begin(struct dot *dot, const struct source_tree *tree);

/* Take in an entry, and a table that comes next; `ctx` is a `struct dot *`. */
void dot_entry(void *ctx, const struct tree_entry *entry);
void dot_table(void *ctx, const struct tree_entry *entry);

/* Take in entries that the input lacks; `ctx` is a `struct dot *`. */
void dot_absent(void *ctx, const struct tree_entry *first, unsigned int count);

/* The tree has ended. */
void dot_end(struct dot *dot);

#endif
