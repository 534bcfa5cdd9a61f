/* SPDX-License-Identifier: BSD-2-Clause */
/* Invalidations of a trace, compared with what libs2pt asks for. */

#ifndef ORDERED_TLBI_H
#define ORDERED_TLBI_H

#include "state.h"

/* Compare what an operation asked for with the rows inside of it. */
void tlbi_compare(struct replay *replay, const struct replay_op *op);
/* Compare for an unmap whose leaves were gathered. */
void tlbi_compare_gathered(struct replay *replay, const struct replay_op *op,
			   struct s2pt_gather *gather);
/*
 * Check that the record has exactly one invalidation, on the thread's own CPU and without a hint.
 */
void tlbi_compare_unhinted(struct replay *replay, const struct replay_op *op);
/* Take a row of an invalidation that lies outside of operations. */
void tlbi_row(struct replay *replay, const struct trace_row *row);
/* The thread has gone on, so that nothing may be owed by its split. */
void tlbi_settle(struct replay *replay, struct replay_thread *thread);
/* Nothing may be owed for write-protection any more. */
void tlbi_settle_vm(struct replay *replay, struct replay_vm *vm);

#endif
