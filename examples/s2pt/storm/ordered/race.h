/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that run beside each other. */

#ifndef ORDERED_RACE_H
#define ORDERED_RACE_H

#include "state.h"

/* Find the highest level at which the operation may write. */
void race_reach(struct replay *replay, struct replay_op *op);
/* Was another operation on the same entry under way? */
bool race_in_flight(const struct replay *replay, const struct replay_op *op);
/*
 * Carry out an open operation on the same entry early, one that will succeed; false if there is
 * none.
 */
bool race_linearise(struct replay *replay, const struct replay_op *op);
/* Remember a finished operation. */
void race_remember(struct replay *replay, const struct replay_op *op);

#endif
