/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the leaves of two trees differ, range by range. */

#ifndef DIFF_LEAVES_H
#define DIFF_LEAVES_H

#include "common/tree.h"
#include "s2pt/decide.h"

/* No level: of these addresses the input says nothing. */
#define LEAVES_ABSENT (-2)

/* The leaves of one tree. */
struct leaves {
	const struct source_tree *tree;
	/* What the input lacks stands among them: valid, and of level LEAVES_ABSENT. */
	struct tree_leaf *leaf;
	size_t leaves;
	bool no_memory;
};

/* Beside the facets. */
#define UNKNOWN (1U << S2PT_FACETS)

/* A range in which the trees differ. */
struct difference {
	s2pt_ipa_t start;
	s2pt_ipa_t end;
	/* The leaf of each tree that covers its start, or NULL. */
	const struct tree_leaf *old;
	const struct tree_leaf *new;
	/* In what: a set of `enum s2pt_facet`, or UNKNOWN: one of them is not in the input. */
	unsigned int facets;
};

/* Take in a leaf; `ctx` is a `struct leaves *`. */
void leaves_add(void *ctx, const struct tree_leaf *leaf);

/* Take in entries that the input lacks; `ctx` is a `struct leaves *`. */
void leaves_absent(void *ctx, const struct tree_entry *first, unsigned int count);

/* Does the input lack it?  NULL, which is nothing, is there. */
bool leaf_is_absent(const struct tree_leaf *leaf);

/* Free the leaves. */
void leaves_free(struct leaves *leaves);

/*
 * Call `differ` for each range in which the trees differ, in the order of addresses; one call covers as
 * many leaves as differ alike.  What neither input has is no difference, and not told of.
 */
void leaves_compare(const struct leaves *old, const struct leaves *new,
		    void (*differ)(void *ctx, const struct difference *difference), void *ctx);

#endif
