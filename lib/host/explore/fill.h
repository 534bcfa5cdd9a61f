/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_FILL_H
#define S2PT_HOST_EXPLORE_FILL_H

/* What an actor does from beginning to end: an MMU that walks for nobody; and all plans of what it walks. */

#include "machine.h"

void s2pt_actor_fill(void *ctx);

/* The first `fills`; the next of that length, false when there is none. */
bool s2pt_machine_fills_first(struct machine *machine, unsigned int fills);
bool s2pt_machine_fills_next(struct machine *machine);

#endif
