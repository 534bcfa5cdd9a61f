/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only atomics of the core: each entry is one 64-bit word, read and written by a few accessors
 * of fixed memory order.  The orders are between threads; what makes stores visible to the MMU,
 * which walks the same words, is a DSB, and that is left to the `tlbi` hook.
 */

#ifndef S2PT_CORE_SLOT_H
#define S2PT_CORE_SLOT_H

#include "event.h"
#include "s2pt/desc.h"
#include "s2pt/types.h"

#include <stdatomic.h>

/** One entry of a table. */
typedef _Atomic(uint64_t) slot_t;

/**
 * Read an entry that may be followed.  Acquire; pairs with the release in `slot_make` and
 * `slot_swap`.  Forbids: seeing the link to a table, and then old contents of that table's page.
 */
static inline s2pt_desc_t slot_load(const slot_t *slot)
{
	s2pt_desc_t found = { 0 };

	event_point(S2PT_EVENT_LOAD, slot, found, found);
	found.word = atomic_load_explicit(slot, memory_order_acquire);
	return found;
}

/** Read an entry that is only looked at, never followed, and that no walker writes.  Relaxed. */
static inline s2pt_desc_t slot_scan(const slot_t *slot)
{
	s2pt_desc_t found = { atomic_load_explicit(slot, memory_order_relaxed) };

	return found;
}

/** The same where others may write. */
static inline s2pt_desc_t slot_scan_beside(const slot_t *slot)
{
	event_point(S2PT_EVENT_LOAD, slot, s2pt_desc_empty(), s2pt_desc_empty());
	return slot_scan(slot);
}

/**
 * Write `want` if `found` is still there.  Release: the contents of a new table and the cache
 * maintenance of a new page come before it; pairs with `slot_load`.  Acquire: `found` may have gone
 * and come back since it was read; the winner sees what was done before it came back.  The loser
 * acquires too, since it may go on to follow what it lost to.
 *
 * No order of this store keeps a table alive that it unlinks.  That the unlinking is seen before
 * the table is freed follows from the order in which the winner does the two, as long as `retire`
 * hands the table on with release; whoever met the link before is in a read section, and that is
 * waited for.
 */
static inline bool slot_swap(slot_t *slot, s2pt_desc_t found, s2pt_desc_t want)
{
	bool won;

	event_point(S2PT_EVENT_SWAP, slot, found, want);
	won = atomic_compare_exchange_strong_explicit(slot, &found.word, want.word,
						      memory_order_acq_rel, memory_order_acquire);
	event_point(won ? S2PT_EVENT_WON : S2PT_EVENT_LOST, slot, found, want);
	return won;
}

/**
 * Write an entry that nobody else writes: it is held by this walker, or its table is not linked
 * yet, or not any more.  Release; pairs with `slot_load`.
 */
static inline void slot_make(slot_t *slot, s2pt_desc_t want)
{
	event_point(S2PT_EVENT_MAKE, slot, s2pt_desc_empty(), want);
	atomic_store_explicit(slot, want.word, memory_order_release);
	event_point(S2PT_EVENT_MADE, slot, s2pt_desc_empty(), want);
}

/**
 * Write over `found` a leaf that maps the same, where nobody else writes, the MMU included.
 * Relaxed: nobody follows a leaf, and what it maps was published with it.
 */
static inline void slot_write(slot_t *slot, s2pt_desc_t found, s2pt_desc_t want)
{
	(void)found; /* Only the event points use `found`. */
	event_point(S2PT_EVENT_MAKE, slot, found, want);
	atomic_store_explicit(slot, want.word, memory_order_relaxed);
	event_point(S2PT_EVENT_MADE, slot, found, want);
}

/**
 * Fetch the cache line of the entry `ahead` after `slot` for writing.  A hint, so the entry need
 * not exist.
 */
static inline void slot_prefetch(const slot_t *slot, unsigned int ahead)
{
	__builtin_prefetch((const void *)((uintptr_t)slot + ahead * sizeof(*slot)), 1);
}

/** Read a count that others add to.  Acquire; pairs with `count_add`. */
static inline uint64_t count_load(const uint64_t *count)
{
	return atomic_load_explicit((const _Atomic(uint64_t) *)count, memory_order_acquire);
}

/**
 * Add to a count.  Release: what the caller changed before is seen by whoever reads the sum with
 * `count_load`, or adds to it.  Acquire: the caller sees likewise what was changed before earlier
 * additions.  What the caller changes next may be seen by somebody who still reads the old count.
 */
/* NOLINTNEXTLINE(readability-non-const-parameter): clang-tidy 14 sees no write through an _Atomic. */
static inline void count_add(uint64_t *count, uint64_t amount)
{
	(void)atomic_fetch_add_explicit((_Atomic(uint64_t) *)count, amount, memory_order_acq_rel);
}

/** Set a count to 0 when nobody adds to it any more, beside threads that read it.  Relaxed. */
/* NOLINTNEXTLINE(readability-non-const-parameter): as above. */
static inline void count_clear(uint64_t *count)
{
	atomic_store_explicit((_Atomic(uint64_t) *)count, 0, memory_order_relaxed);
}

#endif
