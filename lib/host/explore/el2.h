/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU of a scenario about EL2's own stage 1. */

#ifndef S2PT_HOST_EXPLORE_EL2_H
#define S2PT_HOST_EXPLORE_EL2_H

#include "machine.h"

/* Carry out what `actor->access` says: an access, or an operation. */
void s2pt_el2_act(struct machine *machine, struct actor *actor);

/* The registers of the machine's MMUs, for a table that begins at `root`. */
enum s2pt_status s2pt_el2_registers(struct machine *machine, s2pt_pa_t root);

#endif
