/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills: an actor that is an MMU walking without an access, and the plans of what such actors walk.
 */

#ifndef S2PT_HOST_EXPLORE_FILL_H
#define S2PT_HOST_EXPLORE_FILL_H

#include "machine.h"

void s2pt_actor_fill(void *ctx);

/* The first plan of `fills` fills; the next one, false if there is none. */
bool s2pt_machine_fills_first(struct machine *machine, unsigned int fills);
bool s2pt_machine_fills_next(struct machine *machine);

#endif
