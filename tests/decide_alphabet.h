/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of which the decision's test pairs are made: every combination of the fields that a
 * decision looks at, and one word for each thing that is seldom seen.
 */

#ifndef DECIDE_ALPHABET_H
#define DECIDE_ALPHABET_H

#include <stddef.h>
#include <stdint.h>

#define ALPHABET_MAX 1100

struct alphabet {
	int level;
	size_t count;
	uint64_t words[ALPHABET_MAX];
};

/*
 * Leaves: all permissions (DBM, XN[1:0] and all) x access flag x software x address x memory type
 * x contiguous.  1024 words, a million pairs.
 */
void alphabet_of_leaves(struct alphabet *alphabet, int level);

/* A leaf of each kind of odd bit, tables, invalid entries of all kinds; a few dozen words. */
void alphabet_of_oddities(struct alphabet *alphabet, int level);

#endif
