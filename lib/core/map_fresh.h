/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_MAP_FRESH_H
#define S2PT_CORE_MAP_FRESH_H

/* Mapping where there is nothing yet: tables are filled before they are linked. */

#include "s2pt/decide.h"
#include "walk.h"

/**
 * Put a table where `walk` stands and `found` was, in which all of `mapping` is mapped already that
 * the entry spans, and step over it.  Nothing is kept of `found`.  `S2PT_RACED`, `S2PT_BUSY`:
 * nothing was changed.  `S2PT_ENOMEM`: what there were tables for is mapped.
 */
enum s2pt_status map_fresh(struct s2pt_cursor *walk, s2pt_desc_t found,
			   const struct s2pt_mapping *mapping, const struct s2pt_rules *rules);

/** How many leaves of `level` can be put next to each other in `span`; 0: none. */
uint64_t leaves_fit(const struct s2pt *pt, const struct s2pt_mapping *mapping, int level,
		    const struct span *span);

#endif
