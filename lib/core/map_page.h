/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_MAP_PAGE_H
#define S2PT_CORE_MAP_PAGE_H

#include "ops.h"
#include "s2pt/shared.h"

/**
 * Map one page whose table is there already, as nearly all faults ask for: no cursor, no loop.
 * False, with nothing done, if a table is missing or a block is in the way.
 */
bool map_page(const struct s2pt *pt, const struct s2pt_mapping *mapping,
	      const struct s2pt_rules *rules, enum s2pt_status *status);

#endif
