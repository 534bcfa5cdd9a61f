/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the threads of a program share beside the table, and whose turn it is when they run
 * natively.
 */

#ifndef TESTS_MODEL_TURNS_H
#define TESTS_MODEL_TURNS_H

#include <stdatomic.h>
#include <stdbool.h>

/* Counts that threads share. */

static inline void count_up(_Atomic(unsigned int) *count)
{
	atomic_fetch_add_explicit(count, 1, memory_order_acq_rel);
}

static inline unsigned int count_of(const _Atomic(unsigned int) *count)
{
	return atomic_load_explicit(count, memory_order_acquire);
}

static inline unsigned int count_add_acquire(_Atomic(unsigned int) *count, unsigned int amount)
{
	return atomic_fetch_add_explicit(count, amount, memory_order_acquire);
}

static inline void count_sub_release(_Atomic(unsigned int) *count, unsigned int amount)
{
	atomic_fetch_sub_explicit(count, amount, memory_order_release);
}

/* Set a count from 0 to `value`; false if it is not 0. */
static inline bool count_take(_Atomic(unsigned int) *count, unsigned int value)
{
	unsigned int none = 0;

	return atomic_compare_exchange_strong_explicit(count, &none, value, memory_order_acquire,
						       memory_order_relaxed);
}

static inline void count_set(_Atomic(unsigned int) *count, unsigned int value)
{
	atomic_store_explicit(count, value, memory_order_relaxed);
}

#ifdef S2PT_TRACED

/*
 * Run natively, one thread has the turn, and at each event point of the core it goes to one that
 * is drawn.  All of this is relaxed, so that it orders nothing for ThreadSanitizer.
 */

#include "s2pt/event.h"

#include <sched.h>

static _Atomic(unsigned int) turn;
static _Atomic(unsigned int) running;
static _Atomic(unsigned int) lot = 1;
static _Thread_local unsigned int self;

/* Threads have the numbers 1 to 4; bit n of `running` is number n. */
static inline void draw(void)
{
	unsigned int among = atomic_load_explicit(&running, memory_order_relaxed);
	unsigned int drawn = atomic_load_explicit(&lot, memory_order_relaxed);

	do
		drawn = drawn * 1664525 + 1013904223;
	while (among && !(among >> (drawn >> 24 & 7) & 1));
	atomic_store_explicit(&lot, drawn, memory_order_relaxed);
	atomic_store_explicit(&turn, drawn >> 24 & 7, memory_order_relaxed);
}

static inline void wait_turn(void)
{
	while (atomic_load_explicit(&turn, memory_order_relaxed) != self)
		(void)sched_yield();
}

void s2pt_event(const struct s2pt_event *event)
{
	(void)event;
	if (!self)
		return;
	draw();
	wait_turn();
}

/* Before the threads are made. */
static inline void turns_begin(unsigned int threads)
{
	atomic_store_explicit(&running, (2U << threads) - 2, memory_order_relaxed);
	draw();
}

/* First and last in a thread. */
static inline void thread_begin(unsigned int number)
{
	self = number;
	wait_turn();
}

static inline void thread_end(void)
{
	unsigned int rest = atomic_load_explicit(&running, memory_order_relaxed) & ~(1U << self);

	atomic_store_explicit(&running, rest, memory_order_relaxed);
	draw();
}

#else

#define turns_begin(threads) ((void)(threads))
#define thread_begin(number) ((void)(number))
#define thread_end()         ((void)0)

#endif

#endif
