/* SPDX-License-Identifier: BSD-2-Clause */
/* Freeing tables as the kernel does whose conventions are followed. */

#ifndef REPLAY_RELEASE_H
#define REPLAY_RELEASE_H

#include "model.h"

/* Free a table, to which an entry at `level` led, and the tables below it. */
void release_subtree(const struct model *model, void *table, int level);

/* Take away what is linked in a range, before the root goes, as 7.3 does. */
void release_range(const struct model *model, const struct s2pt_range *range);

#endif
