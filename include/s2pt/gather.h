/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_GATHER_H
#define S2PT_GATHER_H

/**
 * @file
 * Owed invalidations, gathered so that one serves many changes.
 *
 * Whoever passes a gather to an operation owes a `s2pt_gather_flush` before anything relies on the
 * change; whoever passes NULL owes nothing: what this call changed has been invalidated on return,
 * but not what another call changed and still owes.  Break-before-make is never gathered.
 */

#include "s2pt/table.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Ranges that a gather keeps apart; more are merged, nearest first. */
#define S2PT_GATHER_RANGES 4

/** The invalidations that are owed for one table.  All zero: none.  Not shared between threads. */
struct s2pt_gather {
	/** Disjoint, ascending, page aligned; the first `count` are in use, and one is spare. */
	struct s2pt_range ranges[S2PT_GATHER_RANGES + 1];
	/** Number of ranges in use. */
	unsigned int count;
};

/** Make `gather` owe nothing. */
static inline void s2pt_gather_init(struct s2pt_gather *gather)
{
	gather->count = 0;
}

/** Does `gather` owe an invalidation? */
static inline bool s2pt_gather_owes(const struct s2pt_gather *gather)
{
	return gather->count != 0;
}

/**
 * Pay: invalidate on all CPUs all that is owed, then owe nothing.  With FEAT_TLBIRANGE a request
 * for each range, of at most `S2PT_TLBI_RANGE_PAGES`; without it one for the single page that is
 * owed, or for the VMID.  No request if nothing is owed.
 */
void s2pt_gather_flush(struct s2pt *pt, struct s2pt_gather *gather);

#ifdef __cplusplus
}
#endif

#endif
