/* SPDX-License-Identifier: BSD-2-Clause */
/* What CPUs at EL2 do to their own stage 1, with libs2pt's own core. */

#ifndef S2PT_HOST_EXPLORE_CORE_EL2_H
#define S2PT_HOST_EXPLORE_CORE_EL2_H

#include "machine.h"

/* Do something to a page: see `s2pt_scenario::vcpu`. */
void s2pt_core_el2(struct machine *machine, char what, char page);

#endif
