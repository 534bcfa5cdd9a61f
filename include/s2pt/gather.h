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

/** Leaves that went, of which each maps what follows the one before. */
struct s2pt_gone {
	/** The first input address. */
	s2pt_ipa_t ipa;
	/** The first output address. */
	s2pt_pa_t pa;
	/** The bytes that they mapped. */
	uint64_t size;
	/**
	 * They may have been written: each had W when it went.  Where hardware keeps dirty state
	 * (DBM, S2PT_WD) that is what it set at the first write.
	 */
	bool dirty;
};

/**
 * Who is told what went, and the memory in which that is kept until it has been invalidated.  The
 * caller fills it by name; `count` begins at 0.
 */
struct s2pt_gone_list {
	/** Room for runs of leaves; one at least. */
	struct s2pt_gone *runs;
	/** How many there is room for. */
	unsigned int room;
	/** How many wait to be told. */
	unsigned int count;
	/**
	 * Called for each run when no TLB holds it any more and its data has been cleaned where
	 * that is owed: its memory can be freed.  Runs come in the order in which they went.  It
	 * may not call the library for this table.
	 */
	void (*tell)(void *context, const struct s2pt_gone *run);
	/** First argument of `tell`. */
	void *context;
};

/** What keeps and pays the ranges of a gather; there is one, `s2pt_gathering`. */
struct s2pt_gathering;

/** Named where a gather is made, so that a program which makes none links none of it. */
extern const struct s2pt_gathering s2pt_gathering;

/**
 * The invalidations that are owed for one table.  Made by `S2PT_GATHER_INIT` or `s2pt_gather_init`;
 * one that is all zero keeps nothing: with it, as with none, an operation invalidates at once.  Not
 * shared between threads.
 */
struct s2pt_gather {
	/** Disjoint, ascending, page aligned; the first `count` are in use, and one is spare. */
	struct s2pt_range ranges[S2PT_GATHER_RANGES + 1];
	/** Number of ranges in use. */
	unsigned int count;
	/** More is owed for them than dirty state that was collected. */
	bool more;
	/** Who is told what went, for operations that tell; NULL: nobody. */
	struct s2pt_gone_list *gone;
	/** `&s2pt_gathering`; NULL: nothing is kept. */
	const struct s2pt_gathering *by;
};

/** A gather that owes nothing. */
#define S2PT_GATHER_INIT                                                                           \
	{                                                                                          \
		{ { 0, 0 } }, 0, false, NULL, &s2pt_gathering                                      \
	}

/** Make `gather` owe nothing. */
static inline void s2pt_gather_init(struct s2pt_gather *gather)
{
	gather->count = 0;
	gather->more = false;
	gather->gone = NULL;
	gather->by = &s2pt_gathering;
}

/** Does `gather` owe an invalidation, or somebody to be told? */
static inline bool s2pt_gather_owes(const struct s2pt_gather *gather)
{
	return gather->count != 0 || (gather->gone && gather->gone->count != 0);
}

/**
 * Pay: invalidate on all CPUs all that is owed, then owe nothing.  With FEAT_TLBIRANGE a request
 * for each range, of at most `S2PT_TLBI_RANGE_PAGES`; without it one for the single page that is
 * owed, or for the VMID.  No request if nothing is owed.  Where nothing is owed but what was
 * collected (`s2pt_collect`), one for dirty state with FEAT_TLBIW, `s2pt_config::tlb_dirty`.  Then,
 * after the last request and its DSB, whoever is to be told what went is told.
 */
void s2pt_gather_flush(struct s2pt *pt, struct s2pt_gather *gather);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
