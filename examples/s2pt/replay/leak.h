/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * References that Linux takes once too often, where a table overwrites a live block of its own stage
 * 1: the page that holds the entry is never found empty, nor freed.
 */

#ifndef REPLAY_LEAK_H
#define REPLAY_LEAK_H

#include "model.h"

/* One reference too many for the table that holds `slot`. */
void leak_add(struct model *model, const void *slot);

/* How many there are for `table`. */
uint64_t leak_count(const struct model *model, const void *table);

/*
 * Have no table with such a reference look empty; undone by `leak_unpin`.  One that is full is told of
 * the first entry that is emptied meanwhile.
 */
void leak_pin(struct model *model);
void leak_emptied(struct model *model, void *slot);
void leak_unpin(struct model *model);

/* Pages that Linux lost, of the table that is destroyed now; then there are no more. */
uint64_t leak_forget(struct model *model);

#endif
