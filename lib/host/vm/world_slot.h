/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_VM_WORLD_SLOT_H
#define S2PT_HOST_VM_WORLD_SLOT_H

/* Where in the slots an address lies. */

#include "s2pt/host/world.h"

/* The slot that `ipa` lies in: its number, and a copy; -1 if there is none. */
int s2pt_world_slot_find(struct s2pt_world *world, s2pt_ipa_t ipa, struct s2pt_slot *slot);

#endif
