/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the threads of a race together, with forced switches at event points, and asserts on the
 * test's own thread.
 */

#include "race.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/**
 * Let other threads run where it matters: between the look and the swap, and while an entry is
 * held.
 */
static void on_event(void *ctx, const struct s2pt_event *event)
{
	struct racer *racer = ctx;
	bool between = event->kind == S2PT_EVENT_SWAP || event->kind == S2PT_EVENT_WON ||
		       event->kind == S2PT_EVENT_MAKE;

	if (between && racer->pace++ % 3 == racer->number % 3)
		(void)sched_yield();
}

static void *start(void *arg)
{
	struct racer *racer = arg;
	struct race *race = racer->race;
	struct s2pt_hook hook = { on_event, racer };

	(void)s2pt_hook_thread(&hook);
	/* All threads begin at once, or the first would be done before the last has begun. */
	(void)pthread_barrier_wait(&race->ready);
	race->run(racer);
	(void)s2pt_hook_thread(NULL);
	return NULL;
}

void race_run(struct race *race, uint32_t seed)
{
	pthread_t threads[RACE_THREADS];

	assert_int_equal(pthread_barrier_init(&race->ready, NULL, RACE_THREADS), 0);
	for (unsigned int i = 0; i < RACE_THREADS; i++) {
		struct racer *racer = &race->racers[i];

		memset(racer, 0, sizeof(*racer));
		racer->race = race;
		racer->number = i;
		racer->seed = seed * RACE_THREADS + i + 1;
		assert_int_equal(pthread_create(&threads[i], NULL, start, racer), 0);
	}
	for (unsigned int i = 0; i < RACE_THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(pthread_barrier_destroy(&race->ready), 0);
	for (unsigned int i = 0; i < RACE_THREADS; i++)
		if (race->racers[i].complaint)
			fail_msg("seed %u, thread %u: %s", seed, i, race->racers[i].complaint);
}

unsigned int race_count(const struct race *race, enum s2pt_status status)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < RACE_THREADS; i++)
		sum += race->racers[i].statuses[status < S2PT_DONE ? 7 : status];
	return sum;
}

uint32_t race_random(struct racer *racer, uint32_t below)
{
	/* xorshift, Marsaglia 2003. */
	racer->seed ^= racer->seed << 13;
	racer->seed ^= racer->seed >> 17;
	racer->seed ^= racer->seed << 5;
	return racer->seed % below;
}
