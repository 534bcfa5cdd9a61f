/* SPDX-License-Identifier: BSD-2-Clause */
/* The dirty logs of slots. */

#ifndef S2PT_HOST_VM_WORLD_DIRTY_H
#define S2PT_HOST_VM_WORLD_DIRTY_H

#include "s2pt/host/world.h"

/* Mark the page at `ipa` dirty, under the lock. */
bool s2pt_world_mark_dirty(struct s2pt_world *world, int number, s2pt_ipa_t ipa);

#endif
