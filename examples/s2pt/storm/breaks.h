/* SPDX-License-Identifier: BSD-2-Clause */
/* Breaks of live entries, told apart by what they were for. */

#ifndef STORM_BREAKS_H
#define STORM_BREAKS_H

#include "state.h"

/* Begin and end to count the breaks of the calling thread. */
void storm_watch(struct storm_breaks *breaks);
void storm_unwatch(void);

#endif
