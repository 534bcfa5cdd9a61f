/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stretches of memory in a tree, none of which overlaps another; the tool has such trees too.  A tree
 * that is NULL is empty.
 */

#ifndef S2PT_HOST_JUDGE_STRETCH_H
#define S2PT_HOST_JUDGE_STRETCH_H

#include "s2pt/types.h"

#include <search.h>
#include <stdlib.h>

/* A stretch of whole pages: the first byte, and the first one behind. */
struct stretch {
	s2pt_pa_t first;
	s2pt_pa_t end;
	/* It was not zeroed. */
	bool garbage;
};

/* Stretches that overlap are the same. */
static inline int stretch_compare(const void *one, const void *other)
{
	const struct stretch *a = one;
	const struct stretch *b = other;

	if (a->end <= b->first)
		return -1;
	return a->first >= b->end;
}

/* A stretch of the tree that has some of `wanted`; NULL: none has. */
static inline struct stretch *stretch_find(void *const *tree, const struct stretch *wanted)
{
	struct stretch *const *found = tfind(wanted, tree, stretch_compare);

	return found ? *found : NULL;
}

/* Add a stretch of which nothing is in the tree.  False: there is no memory. */
static inline bool stretch_add(void **tree, const struct stretch *stretch)
{
	struct stretch *added = malloc(sizeof(*added));

	if (added)
		*added = *stretch;
	if (added && tsearch(added, tree, stretch_compare))
		return true;
	free(added);
	return false;
}

static inline void stretch_drop(void **tree, struct stretch *stretch)
{
	(void)tdelete(stretch, tree, stretch_compare);
	free(stretch);
}

static inline void stretch_drop_all(void **tree)
{
	while (*tree)
		stretch_drop(tree, *(struct stretch **)*tree);
}

#endif
