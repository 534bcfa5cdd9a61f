/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of read sections, grace periods and the queue of retired tables. */

#include "s2pt/host/rcu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

struct seen {
	unsigned int freed;
	void *table[8];
	int level[8];
};

static void note(void *ctx, void *table, int level)
{
	struct seen *seen = ctx;

	seen->table[seen->freed] = table;
	seen->level[seen->freed] = level;
	seen->freed++;
}

static void a_drain_frees_what_waits_the_oldest_first(void **state)
{
	struct seen seen = { 0 };
	struct s2pt_rcu_queue *queue = s2pt_rcu_queue_new(note, &seen);
	int tables[2];

	(void)state;
	assert_int_equal(s2pt_rcu_drain(queue), 0);
	s2pt_rcu_retire(queue, &tables[0], 1);
	s2pt_rcu_retire(queue, &tables[1], 2);
	assert_int_equal(s2pt_rcu_waiting(queue), 2);
	assert_int_equal(seen.freed, 0);
	assert_int_equal(s2pt_rcu_drain(queue), 2);
	assert_int_equal(s2pt_rcu_waiting(queue), 0);
	assert_int_equal(seen.freed, 2);
	assert_ptr_equal(seen.table[0], &tables[0]);
	assert_int_equal(seen.level[0], 1);
	assert_ptr_equal(seen.table[1], &tables[1]);
	assert_int_equal(seen.level[1], 2);
	s2pt_rcu_queue_delete(queue);
	assert_int_equal(seen.freed, 2);
}

static void the_end_of_a_queue_frees_what_waits(void **state)
{
	struct seen seen = { 0 };
	struct s2pt_rcu_queue *queue = s2pt_rcu_queue_new(note, &seen);

	(void)state;
	s2pt_rcu_retire(queue, &seen, 0);
	s2pt_rcu_queue_delete(queue);
	assert_int_equal(seen.freed, 1);
	s2pt_rcu_queue_delete(NULL);
}

struct shared {
	struct s2pt_rcu_queue *queue;
	atomic_int phase;
	atomic_bool freed;
	bool held_back;
};

static void free_shared(void *ctx, void *table, int level)
{
	struct shared *shared = ctx;

	(void)table;
	(void)level;
	atomic_store(&shared->freed, true);
}

static void *read_for_a_while(void *arg)
{
	struct shared *shared = arg;

	s2pt_rcu_enter();
	s2pt_rcu_enter();
	s2pt_rcu_leave();
	atomic_store(&shared->phase, 1);
	/* The drain has begun as soon as it can; what matters is that it does not end. */
	for (unsigned int i = 0; i < 1000 && s2pt_rcu_waiting(shared->queue); i++)
		sched_yield();
	for (unsigned int i = 0; i < 1000; i++)
		sched_yield();
	shared->held_back = !atomic_load(&shared->freed);
	s2pt_rcu_leave();
	return NULL;
}

static void nothing_is_freed_before_a_section_that_had_begun_has_ended(void **state)
{
	struct shared shared = { 0 };
	pthread_t reader;

	(void)state;
	shared.queue = s2pt_rcu_queue_new(free_shared, &shared);
	s2pt_rcu_retire(shared.queue, &shared, 0);
	assert_int_equal(pthread_create(&reader, NULL, read_for_a_while, &shared), 0);
	while (atomic_load(&shared.phase) == 0)
		sched_yield();
	assert_int_equal(s2pt_rcu_drain(shared.queue), 1);
	assert_true(atomic_load(&shared.freed));
	pthread_join(reader, NULL);
	assert_true(shared.held_back);
	s2pt_rcu_queue_delete(shared.queue);
}

struct plain {
	_Atomic(int *) pointer;
	atomic_bool stop;
};

static void *read_plainly(void *arg)
{
	struct plain *plain = arg;
	long sum = 0;

	while (!atomic_load(&plain->stop)) {
		s2pt_rcu_enter();
		sum += *atomic_load_explicit(&plain->pointer, memory_order_acquire);
		s2pt_rcu_leave();
	}
	return sum < 0 ? arg : NULL;
}

/* Plain reads and writes: ThreadSanitizer says whether the grace period orders them. */
static void what_was_settled_may_be_written_again(void **state)
{
	int values[2] = { 1, 1 };
	struct plain plain = { .pointer = &values[0] };
	pthread_t reader[2];
	void *verdict;

	(void)state;
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&reader[i], NULL, read_plainly, &plain), 0);
	for (int round = 1; round < 50; round++) {
		atomic_store_explicit(&plain.pointer, &values[round % 2], memory_order_release);
		s2pt_rcu_settle();
		values[(round + 1) % 2] = round;
	}
	atomic_store(&plain.stop, true);
	for (unsigned int i = 0; i < 2; i++) {
		pthread_join(reader[i], &verdict);
		assert_null(verdict);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_drain_frees_what_waits_the_oldest_first),
		cmocka_unit_test(the_end_of_a_queue_frees_what_waits),
		cmocka_unit_test(nothing_is_freed_before_a_section_that_had_begun_has_ended),
		cmocka_unit_test(what_was_settled_may_be_written_again),
	};

	return cmocka_run_group_tests_name("rcu", tests, NULL, NULL);
}
