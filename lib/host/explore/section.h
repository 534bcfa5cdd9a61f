/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lock and the read sections of the explorer's machine.  Tables that no section can hold any
 * more are freed.
 */

#ifndef S2PT_HOST_EXPLORE_SECTION_H
#define S2PT_HOST_EXPLORE_SECTION_H

#include "machine.h"

/* The current actor begins and ends a read section. */
void s2pt_machine_read(struct machine *machine);
void s2pt_machine_unread(struct machine *machine);

/* It takes and releases the lock, for reading and for writing. */
void s2pt_machine_enter(struct machine *machine);
void s2pt_machine_leave(struct machine *machine);
void s2pt_machine_lock(struct machine *machine);
void s2pt_machine_unlock(struct machine *machine);

/*
 * Called by actors: an operation came to `status`.  If an entry was in its way, wait until that is no
 * longer held, or says something else.
 */
void s2pt_machine_await(struct machine *machine, enum s2pt_status status);

/* Free what nobody can hold. */
void s2pt_machine_settle(struct machine *machine);

#endif
