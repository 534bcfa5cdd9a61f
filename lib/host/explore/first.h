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

/*
 * Is this a word of a last-level table that no actor writes while others can read it?  The guest's pages,
 * and runs, are at both ends of tables; what lies between is read by whoever goes through a table.
 */
bool s2pt_machine_is_quiet(const struct machine *machine, uint32_t object);

#endif
