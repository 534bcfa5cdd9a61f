/* SPDX-License-Identifier: BSD-2-Clause */
/* Steps that may be taken before all others, for nothing that others do meanwhile depends on them. */

#ifndef S2PT_HOST_EXPLORE_FIRST_H
#define S2PT_HOST_EXPLORE_FIRST_H

#include "machine.h"

/*
 * Whom to try in the present state, of the actors that can go on: one whose step may come first, or all
 * of them.
 */
unsigned int s2pt_machine_first(const struct machine *machine, unsigned int enabled);

#endif
