/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Visiting a whole tree in an image of memory: its leaves, its totals, and what is wrong with it.
 */

#ifndef TREE_H
#define TREE_H

#include "findings.h"
#include "source.h"

/* A leaf, or an invalid entry that is not empty. */
struct tree_leaf {
	s2pt_ipa_t ipa;
	uint64_t size;
	uint64_t word;
	s2pt_pa_t pa;
	int level;
	bool valid;
};

struct tree_totals {
	/* Tables by level, from -1, and those of which the input has nothing. */
	uint64_t tables[S2PT_LEVELS];
	uint64_t absent_tables[S2PT_LEVELS];
	/* Entries that the input lacks of tables that it has. */
	uint64_t absent_entries;
	uint64_t leaves[S2PT_LEVELS];
	/* Entries that are invalid and not empty. */
	uint64_t marks;
	/* Bytes that are mapped, and bytes of the tables that the input has. */
	uint64_t bytes;
	uint64_t table_bytes;
};

/* Any entry, as it is met. */
struct tree_entry {
	s2pt_ipa_t ipa;
	/* Bytes that it spans. */
	uint64_t size;
	uint64_t word;
	int level;
	/* The table that it is in. */
	s2pt_pa_t table;
};

/* Functions that get what is met, in the order of addresses; but for `leaf` they may be NULL. */
struct tree_visitor {
	/* Leaves, and invalid entries that are not empty. */
	void (*leaf)(void *ctx, const struct tree_leaf *leaf);
	/* Every entry that leads to no table, empty ones and reserved ones among them. */
	void (*entry)(void *ctx, const struct tree_entry *entry);
	/* An entry that leads to a table which is about to be visited. */
	void (*table)(void *ctx, const struct tree_entry *entry);
	/* `count` entries from `first` on, which the input lacks: what they hold is not known. */
	void (*absent)(void *ctx, const struct tree_entry *first, unsigned int count);
	void *ctx;
};

/*
 * Visit all of a tree, whatever state it is in.  A table that is missing, or that was reached
 * before (a loop), is reported and left out, so that each table is read once.  Every leaf is
 * compared with what the hardware's walk makes of its address; reserved bits and values are
 * reported.
 */
void tree_visit(const struct source_tree *tree, const struct tree_visitor *visitor,
		struct tree_totals *totals, struct findings *findings);

/* `word` without the bits of the output address of a leaf at `level`. */
uint64_t tree_attributes(const struct s2pt_format *format, uint64_t word, int level);

#endif
