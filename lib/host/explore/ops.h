/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the core and the hardware's walk call: the table's callbacks, event points, reads and swaps
 * of words.
 */

#ifndef S2PT_HOST_EXPLORE_OPS_H
#define S2PT_HOST_EXPLORE_OPS_H

#include "machine.h"

void s2pt_machine_callbacks(struct machine *machine);

#endif
