/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a script that map, unmap and mark. */

#ifndef REPLAY_OP_MAP_H
#define REPLAY_OP_MAP_H

#include "op.h"

op_fn op_map, op_unmap, op_owner, op_annot;

#endif
