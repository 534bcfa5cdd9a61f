/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_MAP_PAGE_H
#define S2PT_CORE_MAP_PAGE_H

#include "ops.h"
#include "s2pt/shared.h"

/**
 * Map one page whose table is there already, as nearly all faults ask for, or is all that is
 * missing: no cursor, no loop.  False, with nothing done, if more is missing, a block is in the
 * way, or another table was faster and what won is to be passed over.
 */
bool map_page(const struct s2pt *pt, const struct s2pt_mapping *mapping,
	      const struct s2pt_rules *rules, enum s2pt_status *status);

#endif
