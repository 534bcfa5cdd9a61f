/* SPDX-License-Identifier: BSD-2-Clause */
/* A picture of an address space: what is mapped, coloured by permission, type and size. */

#ifndef DUMP_SVG_H
#define DUMP_SVG_H

#include "common/tree.h"

/* A range of leaves that look alike. */
struct svg_run {
	s2pt_ipa_t start;
	s2pt_ipa_t end;
	/* Permissions R, W and X as bits 0 to 2; bit 3 says device memory. */
	unsigned int look;
	int level;
};

/* The runs of a tree. */
struct svg {
	const struct source_tree *tree;
	struct svg_run *run;
	size_t runs;
	/* Bytes of which the input does not say what is there. */
	uint64_t absent;
	bool no_memory;
};

/* Take in a leaf; `ctx` is a `struct svg *`. */
void svg_leaf(void *ctx, const struct tree_leaf *leaf);

/* Take in entries that the input lacks; `ctx` is a `struct svg *`. */
void svg_absent(void *ctx, const struct tree_entry *first, unsigned int count);

/* Draw the picture, and free the runs. */
void svg_end(struct svg *svg);

#endif
