/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping where nothing is mapped yet: tables are filled before they are linked. */

#ifndef S2PT_CORE_MAP_FRESH_H
#define S2PT_CORE_MAP_FRESH_H

#include "s2pt/decide.h"
#include "walk.h"

/**
 * Put a table where `walk` stands and `found` was, in which all of `mapping` that the entry spans
 * is mapped already, and step over it.  Nothing is kept of `found`.  `S2PT_RACED`, `S2PT_BUSY`:
 * nothing was changed.  `S2PT_ENOMEM`: as much is mapped as there were tables for.
 */
enum s2pt_status map_fresh(struct s2pt_cursor *walk, s2pt_desc_t found,
			   const struct s2pt_mapping *mapping, const struct s2pt_rules *rules);

/** How many leaves of `level` can be put side by side at the beginning of `span`; 0: none. */
uint64_t leaves_fit(const struct s2pt *pt, const struct s2pt_mapping *mapping, int level,
		    const struct span *span);

#endif
