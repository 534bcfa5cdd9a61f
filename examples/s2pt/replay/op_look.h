/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a script that only look. */

#ifndef REPLAY_OP_LOOK_H
#define REPLAY_OP_LOOK_H

#include "op.h"

op_fn op_get, op_walk, op_pteprot;

#endif
