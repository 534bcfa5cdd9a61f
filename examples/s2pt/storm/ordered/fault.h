/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults of a trace, and the operations that answer them. */

#ifndef ORDERED_FAULT_H
#define ORDERED_FAULT_H

#include "state.h"

/* A row of a fault. */
void fault_begin(struct replay *replay, const struct trace_row *row);
/* An operation answers the thread's fault, if there is one; false if there is none. */
bool fault_answer(struct replay *replay, const struct trace_row *row, struct replay_op *op);
/* The fault will get no answer. */
void fault_drop(struct replay *replay, struct replay_thread *thread, bool end);

#endif
