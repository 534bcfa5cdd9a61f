/* SPDX-License-Identifier: BSD-2-Clause */
/* Carrying a map or a relax of a trace out on libs2pt's tables. */

#ifndef ORDERED_CARRY_OUT_H
#define ORDERED_CARRY_OUT_H

#include "state.h"

enum s2pt_status map_do(struct replay *replay, const struct replay_op *op);
enum s2pt_status relax_do(struct replay *replay, const struct replay_op *op);

#endif
