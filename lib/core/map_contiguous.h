/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping in a table that has runs of contiguous leaves. */

#ifndef S2PT_CORE_MAP_CONTIGUOUS_H
#define S2PT_CORE_MAP_CONTIGUOUS_H

#include "walk.h"

/**
 * Map the whole run where `walk` stands, or do what the rest of it needs first, and move on.  What is
 * to be mapped by independent leaves is left to the caller: `mapping` becomes that part, from where
 * the walk stands, which stays there; its size is 0 if there is none.
 */
enum s2pt_status map_contiguous(struct s2pt_cursor *walk, struct s2pt_mapping *mapping,
				const struct s2pt_rules *rules);

#endif
