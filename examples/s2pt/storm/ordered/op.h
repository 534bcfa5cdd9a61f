/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that have a return row. */

#ifndef ORDERED_OP_H
#define ORDERED_OP_H

#include "state.h"

/* The entry row and the return row of an operation. */
void op_begin(struct replay *replay, const struct trace_row *row);
void op_end(struct replay *replay, const struct trace_row *row);
/* Is another thread in an operation on this VM? */
bool op_beside(const struct replay *replay, const struct trace_row *row);

#endif
