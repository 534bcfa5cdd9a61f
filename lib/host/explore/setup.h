/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Building the explorer's machine, with its actors, its judge, and what the scenario maps at the
 * beginning.
 */

#ifndef S2PT_HOST_EXPLORE_SETUP_H
#define S2PT_HOST_EXPLORE_SETUP_H

#include "machine.h"

struct machine *s2pt_machine_new(const struct s2pt_explore_config *config);
void s2pt_machine_delete(struct machine *machine);

#endif
