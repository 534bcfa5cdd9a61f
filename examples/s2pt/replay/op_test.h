/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a script that arrange accidents and look behind the core. */

#ifndef REPLAY_OP_TEST_H
#define REPLAY_OP_TEST_H

#include "op.h"

op_fn op_fail, op_race, op_poke, op_trace, op_dump, op_hash, op_check, op_stat;

#endif
