/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_SETUP_H
#define S2PT_HOST_EXPLORE_SETUP_H

/* Build a machine, with its actors, its judge, and what the scenario says is there at the beginning. */

#include "machine.h"

struct machine *s2pt_machine_new(const struct s2pt_explore_config *config);
void s2pt_machine_delete(struct machine *machine);

#endif
