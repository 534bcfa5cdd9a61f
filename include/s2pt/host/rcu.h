/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_RCU_H
#define S2PT_HOST_RCU_H

/**
 * @file
 * Read sections and what waits for their end, by liburcu (its "memb" flavour).
 *
 * Debian's liburcu can't be seen through by ThreadSanitizer; built with it, the end of a section
 * and the end of a grace period are annotated.  The note is wider than a real grace period (any
 * earlier reader counts), so a race between a reader and who frees may go unreported; the pool's
 * poison is there for that.
 */

#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Begin a read section; they may be nested.  A thread needs no other registration. */
void s2pt_rcu_enter(void);

/** End it. */
void s2pt_rcu_leave(void);

/** Wait until all sections that have begun by now have ended.  Not inside of one. */
void s2pt_rcu_settle(void);

/** A queue of tables that wait for a grace period.  Opaque. */
struct s2pt_rcu_queue;

/** What is done with a table when no section can hold it; `s2pt_subtree_free`, mostly. */
typedef void (*s2pt_rcu_free_fn)(void *ctx, void *table, int level);

/** Make a queue.  NULL: no memory. */
struct s2pt_rcu_queue *s2pt_rcu_queue_new(s2pt_rcu_free_fn free_fn, void *ctx);

/** Drain it and end it.  NULL is left alone. */
void s2pt_rcu_queue_delete(struct s2pt_rcu_queue *queue);

/**
 * Put a table into the queue: for `s2pt_ops::retire`.  Never waits.  If there is no memory for the
 * note the table leaks, which the pool's counts show.
 */
void s2pt_rcu_retire(struct s2pt_rcu_queue *queue, void *table, int level);

/** Tables that wait. */
uint64_t s2pt_rcu_waiting(struct s2pt_rcu_queue *queue);

/**
 * Wait for one grace period and free all that was in the queue when this was called; how many.
 * Without any there is no waiting.  Not inside of a section.
 */
uint64_t s2pt_rcu_drain(struct s2pt_rcu_queue *queue);

#ifdef __cplusplus
}
#endif

#endif
