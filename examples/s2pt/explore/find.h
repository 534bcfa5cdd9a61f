/* SPDX-License-Identifier: BSD-2-Clause */
/* The schedule of what a search by several processes has found. */

#ifndef EXPLORE_FIND_H
#define EXPLORE_FIND_H

#include "pieces.h"

/* Search the beginning with the find again, for its schedule, as short as can be. */
void find_again(const struct pieces *pieces, const struct s2pt_explore_config *search,
		const struct pieces_sum *sum, struct s2pt_explore_result *result);

#endif
