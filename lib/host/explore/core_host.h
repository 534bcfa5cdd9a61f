/* SPDX-License-Identifier: BSD-2-Clause */
/* The host with libs2pt's own core in the explorer, and its operations beside others. */

#ifndef S2PT_HOST_EXPLORE_CORE_HOST_H
#define S2PT_HOST_EXPLORE_CORE_HOST_H

#include "machine.h"

/* An operation of the current actor begins and ends: the lock for reading, and a read section. */
void s2pt_core_enter(struct machine *machine);
void s2pt_core_leave(struct machine *machine);

/* What the host does to a page. */
void s2pt_core_host(struct s2pt_seat *seat, char what, char page);

#endif
