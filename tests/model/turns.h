/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The threads of a program: the counts that they share beside the table, how they are started, and
 * whose turn it is when they run natively.
 */

#ifndef TESTS_MODEL_TURNS_H
#define TESTS_MODEL_TURNS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>

/* Counts that threads share.  Each name says the order, or what the order is for. */

static inline void count_up(_Atomic(unsigned int) *count)
{
	atomic_fetch_add_explicit(count, 1, memory_order_acq_rel);
}

static inline unsigned int count_of(const _Atomic(unsigned int) *count)
{
	return atomic_load_explicit(count, memory_order_acquire);
}

static inline unsigned int count_peek(const _Atomic(unsigned int) *count)
{
	return atomic_load_explicit(count, memory_order_relaxed);
}

static inline void count_set(_Atomic(unsigned int) *count, unsigned int value)
{
	atomic_store_explicit(count, value, memory_order_relaxed);
}

static inline void count_set_release(_Atomic(unsigned int) *count, unsigned int value)
{
	atomic_store_explicit(count, value, memory_order_release);
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

/* The table's lock for reading and for writing, tried once. */

static _Atomic(unsigned int) table_lock;

/* A bit above any number of readers. */
#define WRITER 256U

/* Returns whether the lock is had for reading; it must be given back in either case. */
static inline bool read_lock(void)
{
	return count_add_acquire(&table_lock, 1) < WRITER;
}

static inline void read_unlock(void)
{
	count_sub_release(&table_lock, 1);
}

static inline bool write_lock(void)
{
	return count_take(&table_lock, WRITER);
}

static inline void write_unlock(void)
{
	count_sub_release(&table_lock, WRITER);
}

/*
 * Read sections and grace periods, by additions to one count.  A section that begins after a thread
 * has found that all are over sees what this thread did before; the thread sees what was done in the
 * sections that are over.
 */

static _Atomic(unsigned int) sections;

static inline void section_begin(void)
{
	(void)count_add_acquire(&sections, 1);
}

static inline void section_end(void)
{
	count_sub_release(&sections, 1);
}

/* Are all sections over that had begun?  A grace period waits for that; this asks once. */
static inline bool sections_over(void)
{
	return atomic_fetch_add_explicit(&sections, 0, memory_order_acq_rel) == 0;
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

static inline void turn_point(void)
{
	if (!self)
		return;
	draw();
	wait_turn();
}

/* Lets the other threads have some turns, enough for a whole operation. */
static inline void turn_rest(void)
{
	for (unsigned int i = 0; i < 32; i++)
		turn_point();
}

/*
 * Is this a store next to the one before?  Then a new table is being filled, which is done in one
 * turn, since nobody sees it.
 */
static inline bool goes_on_filling(const struct s2pt_event *event)
{
	static _Thread_local uintptr_t last;
	uintptr_t slot = (uintptr_t)event->slot;
	bool goes_on = slot == last || slot == last + sizeof(uint64_t);

	last = event->kind == S2PT_EVENT_MAKE || event->kind == S2PT_EVENT_MADE ? slot : 0;
	return goes_on && last != 0;
}

void s2pt_event(const struct s2pt_event *event)
{
	if (!goes_on_filling(event))
		turn_point();
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

#define turn_point()         ((void)0)
#define turn_rest()          ((void)0)
#define turns_begin(threads) ((void)(threads))
#define thread_begin(number) ((void)(number))
#define thread_end()         ((void)0)

#endif

/* Have thread `number`, 1 to 4, do `work()`. */
#define THREAD(number, work)                                                                       \
	static void *thread_##work(void *arg)                                                      \
	{                                                                                          \
		(void)arg;                                                                         \
		thread_begin(number);                                                              \
		work();                                                                            \
		thread_end();                                                                      \
		return NULL;                                                                       \
	}

#define START(work, number) ((void)pthread_create(&threads[number], NULL, thread_##work, NULL))

static inline void threads_join(const pthread_t *threads, unsigned int last)
{
	for (unsigned int i = 1; i <= last; i++)
		(void)pthread_join(threads[i], NULL);
}

/* Run so many threads, from the first to the last. */
#define RUN_2(one, two)                                                                            \
	do {                                                                                       \
		pthread_t threads[3];                                                              \
		turns_begin(2);                                                                    \
		START(one, 1);                                                                     \
		START(two, 2);                                                                     \
		threads_join(threads, 2);                                                          \
	} while (0)

#define RUN_3(one, two, three)                                                                     \
	do {                                                                                       \
		pthread_t threads[4];                                                              \
		turns_begin(3);                                                                    \
		START(one, 1);                                                                     \
		START(two, 2);                                                                     \
		START(three, 3);                                                                   \
		threads_join(threads, 3);                                                          \
	} while (0)

#define RUN_4(one, two, three, four)                                                               \
	do {                                                                                       \
		pthread_t threads[5];                                                              \
		turns_begin(4);                                                                    \
		START(one, 1);                                                                     \
		START(two, 2);                                                                     \
		START(three, 3);                                                                   \
		START(four, 4);                                                                    \
		threads_join(threads, 4);                                                          \
	} while (0)

#endif
