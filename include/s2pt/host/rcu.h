/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_RCU_H
#define S2PT_HOST_RCU_H

/**
 * @file
 * Read sections and grace periods, by liburcu (its "memb" flavour), and a queue of tables that wait
 * for one.
 *
 * ThreadSanitizer can't see into Debian's liburcu; in builds with it the end of a section and the
 * end of a grace period are annotated.  The annotation is wider than a real grace period (any
 * earlier reader counts), so a race between a reader and who frees may go unreported; the pool's
 * poison is there for that.
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Begin a read section; sections may be nested.  A thread needs no other registration. */
void s2pt_rcu_enter(void);

/** End the read section. */
void s2pt_rcu_leave(void);

/** Wait until all sections that have begun by now have ended.  Not to be called inside of one. */
void s2pt_rcu_settle(void);

/** A queue of tables that wait for a grace period.  Opaque. */
struct s2pt_rcu_queue;

/** Frees a table when no section can hold it; mostly `s2pt_subtree_free`. */
typedef void (*s2pt_rcu_free_fn)(void *ctx, void *table, int level);

/** Make a queue.  NULL: no memory. */
struct s2pt_rcu_queue *s2pt_rcu_queue_new(s2pt_rcu_free_fn free_fn, void *ctx);

/** Drain a queue and free it.  NULL is left alone. */
void s2pt_rcu_queue_delete(struct s2pt_rcu_queue *queue);

/**
 * Put a table into the queue: for `s2pt_ops::retire`.  Never waits.  If there is no memory for an
 * element of the queue the table leaks, which the pool's counts show.
 */
void s2pt_rcu_retire(struct s2pt_rcu_queue *queue, void *table, int level);

/** The number of tables that wait. */
uint64_t s2pt_rcu_waiting(struct s2pt_rcu_queue *queue);

/**
 * Wait for one grace period and free all that was in the queue when this was called; returns how
 * many.  An empty queue does not wait.  Not to be called inside of a section.
 */
uint64_t s2pt_rcu_drain(struct s2pt_rcu_queue *queue);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
