/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells the hypervisor of dirty state that an operation takes away (`s2pt_ops::dirty`).  Only `apply`
 * and its companions use it, for only they take anything away.
 */

#ifndef S2PT_CORE_TELL_H
#define S2PT_CORE_TELL_H

#include "ops.h"

/**
 * Must the hypervisor be told when `leaf` goes?  That comes after its invalidation, which is not
 * gathered then.
 */
static inline bool owes_tell(const struct s2pt *pt, s2pt_desc_t leaf)
{
	return pt->dirty && desc_is_dirty(format_of(pt), leaf);
}

/** Tell of the leaves of a range, which is counted from the table's base. */
void tell_range(const struct s2pt *pt, const struct s2pt_range *range);

/**
 * Tell of all dirty leaves in `table`, whose entries are of `level`, and below it; the first of them
 * maps `ipa`.  No MMU can write to the table any more.
 */
void tell_dirty_below(const struct s2pt *pt, slot_t *table, int level, s2pt_ipa_t ipa);

#endif
