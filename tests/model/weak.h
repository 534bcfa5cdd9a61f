/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The weakened variants: one thing at a time is made weaker than it is in the core, from outside.
 * Each is asked for by its name on the command line; README.md says which program fails under
 * which.  Without a name this file changes nothing.  What is the hypervisor's duty is weakened
 * where it is done: in `pool.h` and in the programs.
 */

#ifndef TESTS_MODEL_WEAK_H
#define TESTS_MODEL_WEAK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Entries are followed after a relaxed load. */
#ifdef S2PT_WEAK_LOAD

static inline uint64_t weak_load(const _Atomic(uint64_t) *word)
{
	return atomic_load_explicit(word, memory_order_relaxed);
}

#undef atomic_load_explicit
#define atomic_load_explicit(word, order) weak_load(word)

#endif

/* The store that makes an entry after its break is relaxed. */
#ifdef S2PT_WEAK_MAKE

static inline void weak_store(_Atomic(uint64_t) *word, uint64_t want)
{
	atomic_store_explicit(word, want, memory_order_relaxed);
}

#undef atomic_store_explicit
#define atomic_store_explicit(word, want, order) weak_store(word, want)

#endif

#if defined(S2PT_WEAK_PUBLISH) || defined(S2PT_WEAK_LOSER) || defined(S2PT_WEAK_WINNER) ||         \
	defined(S2PT_WEAK_STORE)

static inline bool weak_swap(_Atomic(uint64_t) *word, uint64_t *found, uint64_t want)
{
#if defined(S2PT_WEAK_PUBLISH)
	/* The swap that publishes does not release. */
	return atomic_compare_exchange_strong_explicit(word, found, want, memory_order_acquire,
						       memory_order_acquire);
#elif defined(S2PT_WEAK_LOSER)
	/* The loser of a swap does not acquire what it lost to. */
	return atomic_compare_exchange_strong_explicit(word, found, want, memory_order_acq_rel,
						       memory_order_relaxed);
#elif defined(S2PT_WEAK_WINNER)
	/* The winner of a swap does not acquire what it won over. */
	return atomic_compare_exchange_strong_explicit(word, found, want, memory_order_release,
						       memory_order_acquire);
#else
	/* Compared, and then stored: no longer one step. */
	uint64_t now = atomic_load_explicit(word, memory_order_acquire);
	bool same = now == *found;

	*found = now;
	turn_point();
	if (same)
		atomic_store_explicit(word, want, memory_order_release);
	return same;
#endif
}

#undef atomic_compare_exchange_strong_explicit
#define atomic_compare_exchange_strong_explicit(word, found, want, won, lost)                      \
	weak_swap(word, found, want)

#endif

/* Counts are added to without an order, or without seeing what was done before earlier additions. */
#if defined(S2PT_WEAK_ADD) || defined(S2PT_WEAK_ADDER)

#ifdef S2PT_WEAK_ADD
#define WEAK_ADDITION memory_order_relaxed
#else
#define WEAK_ADDITION memory_order_release
#endif

static inline uint64_t weak_add(_Atomic(uint64_t) *count, uint64_t amount)
{
	return atomic_fetch_add_explicit(count, amount, WEAK_ADDITION);
}

#undef atomic_fetch_add_explicit
#define atomic_fetch_add_explicit(count, amount, order) weak_add(count, amount)

#endif

/* The count of a table that is destroyed is cleared by a plain store. */
#ifdef S2PT_WEAK_CLEAR

#include "core/slot.h"

#define count_clear(count) ((void)(*(count) = 0))

#endif

/* An entry that is held looks valid. */
#ifdef S2PT_WEAK_HELD

#include "core/desc_bits.h"

#undef DESC_HELD
#define DESC_HELD (DESC_BIT(60) | DESC_VALID)

#endif

/* A table that found no place is not given back. */
#ifdef S2PT_WEAK_LEAK

#include "core/ops.h"

#define table_free(pt, table) ((void)(pt), (void)(table))

#endif

#endif
