/* SPDX-License-Identifier: BSD-2-Clause */
/* Dirty logs: which pages must be reported, which are protected again, and when. */

#ifndef ORDERED_LOG_H
#define ORDERED_LOG_H

#include "state.h"

/* The rows that are about dirty logging. */
void log_mark(struct replay *replay, const struct trace_mark *mark);
void log_dirty(struct replay *replay, const struct trace_row *row);
void log_mask(struct replay *replay, const struct trace_row *row);
/* An operation gave write permission, or did not. */
void log_expect(struct replay *replay, const struct replay_op *op, bool writable);
/* The page that the thread had to report dirty must have been reported by now. */
void log_settle(struct replay *replay, struct replay_thread *thread);
bool log_open(struct replay *replay);
void log_close(struct replay *replay);

#endif
