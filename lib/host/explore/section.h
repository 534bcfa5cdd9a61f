/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_SECTION_H
#define S2PT_HOST_EXPLORE_SECTION_H

/* In and out of a read section; what nobody can hold any more is freed. */

#include "machine.h"

void s2pt_machine_enter(struct machine *machine, unsigned int actor);
void s2pt_machine_leave(struct machine *machine, unsigned int actor);
void s2pt_machine_settle(struct machine *machine);

#endif
