/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a script that make, destroy and describe the table. */

#ifndef REPLAY_OP_INIT_H
#define REPLAY_OP_INIT_H

#include "op.h"

op_fn op_init, op_destroy, op_version, op_hinit, op_vtcr;

#endif
