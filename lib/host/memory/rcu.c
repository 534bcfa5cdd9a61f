/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read sections, grace periods and the queue of retired tables, by liburcu.  The only file that
 * includes it.
 */

#include "s2pt/host/rcu.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <pthread.h>

/*
 * The choice of flavour, by what bench/rcu_flavours.c measured on two CPUs with liburcu 0.13
 * (nanoseconds of a read section, called and inlined): memb 7.4 and 1.3, bp 8.7 and 1.0, qsbr 3.3
 * and 0.3, mb 78 and 73.  mb pays for a full barrier at both ends; memb has the kernel make up for
 * that on the other side, in a grace period of 2.5 microseconds, off the path of faults.  bp costs
 * the same, but can't be told that a thread is done.  qsbr is the cheapest for threads that never
 * rest; those here are the caller's and do, and to go offline after each section costs 70.
 *
 * The functions are inlined, except with ThreadSanitizer, which would take the inlined half for all
 * there is.
 */

#if defined(__SANITIZE_THREAD__)
#define NOTE_RCU 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NOTE_RCU 1
#endif
#endif

#ifndef NOTE_RCU
#define _LGPL_SOURCE 1 /* NOLINT(bugprone-reserved-identifier): liburcu's own name for it */
#endif
#include <urcu/urcu-memb.h>

/*
 * The order that ThreadSanitizer does not see in liburcu: a read section that has ended happens
 * before the end of a grace period that waited for it.
 */

#ifdef NOTE_RCU

#include <sanitizer/tsan_interface.h>

static char grace;

static inline void note_reader_done(void)
{
	__tsan_release(&grace);
}

static inline void note_readers_done(void)
{
	__tsan_acquire(&grace);
}

#else

static inline void note_reader_done(void)
{
}

static inline void note_readers_done(void)
{
}

#endif

struct waiting {
	struct waiting *next;
	void *table;
	int level;
};

struct s2pt_rcu_queue {
	s2pt_rcu_free_fn free_fn;
	void *ctx;
	pthread_mutex_t lock;
	struct waiting *first;
	_Atomic(uint64_t) count;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_exit;
static _Thread_local bool registered;

static void unregister(void *unused)
{
	(void)unused;
	urcu_memb_unregister_thread();
	registered = false;
}

static void make_key(void)
{
	(void)pthread_key_create(&at_exit, unregister);
}

static void register_thread(void)
{
	pthread_once(&once, make_key);
	urcu_memb_register_thread();
	registered = true;
	/* Any value but NULL makes the destructor run when the thread ends. */
	(void)pthread_setspecific(at_exit, &registered);
}

void s2pt_rcu_enter(void)
{
	if (!registered)
		register_thread();
	urcu_memb_read_lock();
}

void s2pt_rcu_leave(void)
{
	note_reader_done();
	urcu_memb_read_unlock();
}

void s2pt_rcu_settle(void)
{
	urcu_memb_synchronize_rcu();
	note_readers_done();
}

struct s2pt_rcu_queue *s2pt_rcu_queue_new(s2pt_rcu_free_fn free_fn, void *ctx)
{
	struct s2pt_rcu_queue *queue = calloc(1, sizeof(*queue));

	if (!queue)
		return NULL;
	queue->free_fn = free_fn;
	queue->ctx = ctx;
	pthread_mutex_init(&queue->lock, NULL);
	return queue;
}

void s2pt_rcu_queue_delete(struct s2pt_rcu_queue *queue)
{
	if (!queue)
		return;
	(void)s2pt_rcu_drain(queue);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

void s2pt_rcu_retire(struct s2pt_rcu_queue *queue, void *table, int level)
{
	struct waiting *one = malloc(sizeof(*one));

	if (!one)
		return;
	one->table = table;
	one->level = level;
	pthread_mutex_lock(&queue->lock);
	one->next = queue->first;
	queue->first = one;
	atomic_fetch_add_explicit(&queue->count, 1, memory_order_relaxed);
	pthread_mutex_unlock(&queue->lock);
}

uint64_t s2pt_rcu_waiting(struct s2pt_rcu_queue *queue)
{
	return atomic_load_explicit(&queue->count, memory_order_relaxed);
}

/* Take all tables that wait, the oldest first. */
static struct waiting *take_all(struct s2pt_rcu_queue *queue)
{
	struct waiting *latest_first;
	struct waiting *oldest_first = NULL;

	pthread_mutex_lock(&queue->lock);
	latest_first = queue->first;
	queue->first = NULL;
	atomic_store_explicit(&queue->count, 0, memory_order_relaxed);
	pthread_mutex_unlock(&queue->lock);
	while (latest_first) {
		struct waiting *next = latest_first->next;

		latest_first->next = oldest_first;
		oldest_first = latest_first;
		latest_first = next;
	}
	return oldest_first;
}

uint64_t s2pt_rcu_drain(struct s2pt_rcu_queue *queue)
{
	struct waiting *one = take_all(queue);
	uint64_t freed = 0;

	if (!one)
		return 0;
	s2pt_rcu_settle();
	while (one) {
		struct waiting *next = one->next;

		queue->free_fn(queue->ctx, one->table, one->level);
		free(one);
		one = next;
		freed++;
	}
	return freed;
}
