/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the slot of an address. */

#ifndef S2PT_HOST_VM_WORLD_SLOT_H
#define S2PT_HOST_VM_WORLD_SLOT_H

#include "s2pt/host/world.h"

/* The number of the slot in which `ipa` lies, and a copy of it; -1 if there is none. */
int s2pt_world_slot_find(struct s2pt_world *world, s2pt_ipa_t ipa, struct s2pt_slot *slot);

#endif
