/* SPDX-License-Identifier: BSD-2-Clause */
/* Marks pages in the dirty logs of slots; all of it under the lock, held for either. */

#ifndef S2PT_HOST_VM_WORLD_MARK_H
#define S2PT_HOST_VM_WORLD_MARK_H

#include "world_state.h"

/* The slot, if it is there and is logged. */
struct slot *s2pt_world_logged(struct s2pt_world *world, int number);

/* Mark the page at `ipa` dirty.  False: the slot is not logged, or ends before. */
bool s2pt_world_mark_dirty(struct s2pt_world *world, int number, s2pt_ipa_t ipa);

/* Put all pages of a range into the logs of their slots. */
void s2pt_world_mark_range(struct s2pt_world *world, const struct s2pt_range *range);

#endif
