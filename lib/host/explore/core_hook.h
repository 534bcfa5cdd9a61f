/* SPDX-License-Identifier: BSD-2-Clause */
/* The event points of libs2pt's own core in the explorer. */

#ifndef S2PT_HOST_EXPLORE_CORE_HOOK_H
#define S2PT_HOST_EXPLORE_CORE_HOOK_H

#include "machine.h"

/* Make the hook for the core's event points. */
void s2pt_core_hook(struct machine *machine);

#endif
