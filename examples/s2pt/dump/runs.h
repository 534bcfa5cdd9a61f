/* SPDX-License-Identifier: BSD-2-Clause */
/* Leaves as runs of like ones, in text and JSON, or one by one as CSV; and the totals of a tree. */

#ifndef DUMP_RUNS_H
#define DUMP_RUNS_H

#include "common/tree.h"

#include <stdio.h>

/* How a tree is printed. */
enum form {
	TEXT,
	JSON,
	CSV,
	/* The columns of Linux's stage2_page_tables. */
	LINUX,
	DOT,
	SVG,
};

/* The run that is being collected. */
struct runs {
	enum form form;
	/* The tree that is being printed. */
	const struct source_tree *tree;
	/* A run of leaves that differ only in their addresses: the first one, and their number. */
	struct tree_leaf first;
	uint64_t count;
	/* A range of which the input has nothing. */
	s2pt_ipa_t absent;
	uint64_t absent_bytes;
	/* The runs and such ranges so far, for JSON. */
	json_t *list;
	json_t *absent_list;
};

/* Take in a leaf; `ctx` is a `struct runs *`. */
void runs_leaf(void *ctx, const struct tree_leaf *leaf);

/* Take in entries that the input lacks; `ctx` is a `struct runs *`. */
void runs_absent(void *ctx, const struct tree_entry *first, unsigned int count);

/* The leaves have ended. */
void runs_end(struct runs *runs);

/* Print the totals of a tree, or of them only what the input lacks, if it lacks something. */
void runs_totals(const struct tree_totals *totals);
void runs_lacks(const struct tree_totals *totals, const char *before, FILE *out);

/* Counts by level as a JSON object. */
json_t *runs_levels(const uint64_t count[S2PT_LEVELS]);

#endif
