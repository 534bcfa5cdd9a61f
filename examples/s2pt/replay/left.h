/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What 5.10 leaves in an entry that it takes away: the word without its valid bit, where the core
 * writes 0.  It stands beside the table, since the core takes for a mark what is not 0.
 */

#ifndef REPLAY_LEFT_H
#define REPLAY_LEFT_H

#include "model.h"

/* The word that an entry was left with; 0 if it is a new table's. */
uint64_t left_word(const struct model *model, const void *slot);

/* The words that the entries of a page were left with, which begins at `page`; NULL if there are none. */
const uint64_t *left_words(const struct model *model, const void *page);

/* Leave a word; where a table was, what is left is 2, without its address. */
void left_set(struct model *model, const void *slot, uint64_t word);

/* Forget what was left in a page, which is somebody else's now, or in all of them. */
void left_forget(struct model *model, const void *page);
void left_forget_all(struct model *model);

#endif
