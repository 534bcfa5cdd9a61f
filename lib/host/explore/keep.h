/* SPDX-License-Identifier: BSD-2-Clause */
/* Going back: the machine kept as it is, and set back to what was kept. */

#ifndef S2PT_HOST_EXPLORE_KEEP_H
#define S2PT_HOST_EXPLORE_KEEP_H

#include "machine.h"

/* Set the machine back to the beginning: every actor stands before its first step. */
void s2pt_machine_reset(struct machine *machine);

/*
 * Keep the machine as it is now as image `number`, or set it back to that; false if it can't be.
 * Image 0 is the beginning.
 */
void s2pt_machine_save(struct machine *machine, unsigned int number);
bool s2pt_machine_restore(struct machine *machine, unsigned int number);

#endif
