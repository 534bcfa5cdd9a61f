/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts what the checker looks at, so that no recording keeps it for ever: where entries that are
 * owed are not told apart by chains, or CPUs and contexts are many, an event may take long.
 */

#ifndef S2PT_HOST_JUDGE_PATIENCE_H
#define S2PT_HOST_JUDGE_PATIENCE_H

#include "state.h"

/* What may be looked at for each event, on average, and on top of it for all of them. */
#define PATIENCE   256
#define HEAD_START (UINT64_C(1) << 27)

/* So many entries, pages, contexts or CPUs are looked at. */
static inline void s2pt_check_look(struct s2pt_check *check, uint64_t count)
{
	check->looked += count;
}

static inline bool s2pt_check_tired(const struct s2pt_check *check)
{
	return check->looked > HEAD_START && (check->looked - HEAD_START) / PATIENCE > check->now;
}

#endif
