/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps of a trace, compared with what KVM did. */

#ifndef ORDERED_MAP_H
#define ORDERED_MAP_H

#include "state.h"

/* Compare a map at its return row. */
void map_end(struct replay *replay, struct replay_op *op, const struct trace_row *back);

#endif
