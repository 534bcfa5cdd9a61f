/* SPDX-License-Identifier: BSD-2-Clause */
/* Rewriting the leaves of a range, for the operations that take away: protect, age, collect. */

#ifndef S2PT_CORE_ATTR_H
#define S2PT_CORE_ATTR_H

#include "apply_rewrite.h"

/**
 * Rewrite the leaves of a range; what is not owed to `gather`, which may be NULL, is invalidated on
 * return.  `S2PT_BUSY` if held entries were passed over.
 */
enum s2pt_status rewrite_leaves(struct s2pt *pt, const struct s2pt_range *range,
				struct rewrite *rewrite, struct s2pt_gather *gather);

#endif
