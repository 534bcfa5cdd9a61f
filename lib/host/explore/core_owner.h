/* SPDX-License-Identifier: BSD-2-Clause */
/* What only who owns the memory does to libs2pt's own core: exact changes, and taking a table over. */

#ifndef S2PT_HOST_EXPLORE_CORE_OWNER_H
#define S2PT_HOST_EXPLORE_CORE_OWNER_H

#include "machine.h"

/* Is this something that is done here: `m`, `g`, `x`, `n` or `t` of `s2pt_scenario::host`? */
bool s2pt_core_owns(char what);

/* Do it to a page, with the table to itself. */
void s2pt_core_owner(struct machine *machine, char what, char page);

/* How many tables the current actor has got; and it got no more than `most` since it had `had`. */
uint32_t s2pt_core_tables(const struct machine *machine);
void s2pt_core_within(struct machine *machine, uint32_t had, uint64_t most);

#endif
