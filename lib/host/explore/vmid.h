/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's CPU where it has another VM loaded: it writes VTTBR_EL2 before it invalidates and behind,
 * and a TLBI works on the VMID that an ISB has put into effect.
 */

#ifndef S2PT_HOST_EXPLORE_VMID_H
#define S2PT_HOST_EXPLORE_VMID_H

#include "machine.h"

/* The current actor is about to invalidate, or has: it loads the VM, or the other one again. */
void s2pt_vmid_load(struct machine *machine, bool own);

/* Does a TLBI of the current actor work on the VM? */
bool s2pt_vmid_is_own(const struct machine *machine);

#endif
