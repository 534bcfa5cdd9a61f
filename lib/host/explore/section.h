/* SPDX-License-Identifier: BSD-2-Clause */
/* Read sections of the explorer's machine.  Tables that no section can hold any more are freed. */

#ifndef S2PT_HOST_EXPLORE_SECTION_H
#define S2PT_HOST_EXPLORE_SECTION_H

#include "machine.h"

void s2pt_machine_enter(struct machine *machine, unsigned int actor);
void s2pt_machine_leave(struct machine *machine, unsigned int actor);
void s2pt_machine_settle(struct machine *machine);

#endif
