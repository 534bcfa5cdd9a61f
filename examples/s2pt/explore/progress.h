/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells how far a search is. */

#ifndef EXPLORE_PROGRESS_H
#define EXPLORE_PROGRESS_H

#include "pieces.h"

/* Print to standard error what is done, and what there would be in all if the rest were like it. */
void progress_tell(const struct pieces *pieces, const struct s2pt_explore_config *config);

#endif
