/* SPDX-License-Identifier: BSD-2-Clause */
/* A trace, row by row. */

#ifndef ORDERED_REPLAY_H
#define ORDERED_REPLAY_H

#include "state.h"

/* Replay all rows; false after a message. */
bool replay_run(struct replay *replay);

#endif
