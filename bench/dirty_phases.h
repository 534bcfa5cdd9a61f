/* SPDX-License-Identifier: BSD-2-Clause */
/* Carries out the phases of a dirty log, and looks at what they left. */

#ifndef BENCH_DIRTY_PHASES_H
#define BENCH_DIRTY_PHASES_H

#include "dirty_log.h"

/*
 * Do the phases before `log->phase`, beginning with an empty table.  Returns 0, or the status of
 * the operation that failed.
 */
int bench_dirty_prepare(struct bench_dirty *log);

/*
 * Do the phase `log->phase`.  Returns 0, or the status of the operation that failed; -1 if a fault
 * did not make its page dirty.
 */
int bench_dirty_do(struct bench_dirty *log);

/* Are table and bitmap as they must be after the phase? */
bool bench_dirty_right(const struct bench_dirty *log);

#endif
