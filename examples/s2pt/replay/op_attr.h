/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a script that change leaves, split blocks, and free what waits. */

#ifndef REPLAY_OP_ATTR_H
#define REPLAY_OP_ATTR_H

#include "op.h"

op_fn op_wrprotect, op_flush, op_relax, op_mkyoung, op_mkold, op_isyoung, op_tcy;
op_fn op_split, op_unlinked, op_rcu;

#endif
