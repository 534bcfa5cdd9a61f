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
 *
 * **Which CPU flushes.**  The one that filled the gather, and nothing more is to be done: each
 * request begins with a DSB ISHST (`s2pt_steps_next`), which orders the stores of the CPU that
 * carries it out before the TLBI.  What another CPU has stored it does not order, even if it was
 * seen, so that the TLBI may take effect first and the old translation stay.  Where a gather goes
 * from the CPU that filled it to another one, through memory with release and acquire, that CPU
 * owes one of these before it flushes:
 *
 * - a DSB ISH, or ISHLD, after it has taken the gather over; always enough;
 * - a store of its own that comes after the hand-over: it has taken a lock, by an access that
 *   writes, after the other CPU had given it back, or has exchanged the gather for something else.
 *   The request's own DSB ISHST then orders that store, and what came before it.  To have read a
 *   flag, or the head of a queue, is no store.
 *
 * A DSB NSH, or of its kinds, is not enough for either.  A DSB ISHST or ISH on the CPU that filled
 * the gather, before the hand-over, is enough where the TLBI is known to be carried out after it:
 * by a branch on what was read and an ISB.  (Events of a checker come in the order in which they
 * happened, so that it takes such a DSB as it stands.)  A thread that is moved to another CPU
 * between the two is such a hand-over too; most schedulers make it through the lock of a run queue,
 * and Linux runs a DSB ISH on the CPU that a thread leaves.  The operations themselves never flush
 * what another CPU changed, unless they have stored to the same entry, or unlinked the table of it,
 * after that CPU.
 *
 * Source: Arm ARM B2.3 (DSB), D8.16 (completion of TLB maintenance); herd7's VMSA tests:
 * V2I-R-DSB.ST-TLBI-DSB.ISH-ISB-R+W (allowed), with DSB.LD (forbidden),
 * S+dmb.st+dsb.st-tlbi-dsb-isb (forbidden).
 */

#include "s2pt/table.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

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

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
