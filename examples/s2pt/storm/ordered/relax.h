/* SPDX-License-Identifier: BSD-2-Clause */
/* Relaxes of a trace, compared with what KVM did. */

#ifndef ORDERED_RELAX_H
#define ORDERED_RELAX_H

#include "state.h"

/* Compare a relax at its return row. */
void relax_end(struct replay *replay, struct replay_op *op, const struct trace_row *back);

#endif
