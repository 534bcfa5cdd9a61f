/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECIDE_ALPHABET_H
#define DECIDE_ALPHABET_H

/*
 * The words from which the pairs are made: every combination of the fields that a decision looks
 * at, and around them one word for each thing that is seldom seen.
 */

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
