/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells how far a search is. */

#ifndef EXPLORE_PROGRESS_H
#define EXPLORE_PROGRESS_H

#include "pieces.h"

/* Say what is done, and what there would be in all if the rest were like it. */
void progress_tell(const struct pieces *pieces, char *text, size_t size);

#endif
