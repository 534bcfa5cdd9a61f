/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a piece of work on several threads at once, each on a core of its own, and samples it. */

#include "side.h"

#include "clock.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <pthread.h>

struct group {
	bench_side_fn ahead;
	bench_side_fn work;
	void *ctx;
	unsigned int threads;
	double clock_cost;
	size_t shift;
	atomic_uint ready;
};

struct runner {
	struct group *group;
	unsigned int thread;
	struct bench_sample sample;
	int err;
};

static void get_ready(struct runner *runner)
{
	struct group *group = runner->group;

	if (group->ahead)
		runner->err = group->ahead(group->ctx, runner->thread);
}

static void sample_work(struct runner *runner)
{
	struct group *group = runner->group;
	struct bench_stamp stamp;

	bench_begin(&stamp);
	if (!runner->err)
		runner->err = group->work(group->ctx, runner->thread);
	runner->sample = bench_end_less(&stamp, group->clock_cost);
}

/*
 * Each sample has its stack elsewhere in a page.  Without that one run in four was slower by a
 * third from start to end, by where the stack happened to lie: it seems that loads wait for older
 * stores to the same place in another page.
 */
#define STACK_STEP ((size_t)37 * 16)

static size_t stack_shift(void)
{
	static size_t shift;

	shift = (shift + STACK_STEP) % 4096;
	return shift;
}

static void sample_shifted(struct runner *runner)
{
	volatile char *room = __builtin_alloca(runner->group->shift + 1);

	room[0] = 0;
	sample_work(runner);
}

/*
 * Keep a core busy for this long before the work.  A core that was idle is slow at first, and the
 * thread that started the others must have gone to sleep.
 */
#define WAKE_NS 1000000

static void wake_core(void)
{
	uint64_t until = bench_wall_ns() + WAKE_NS;

	while (bench_wall_ns() < until)
		;
}

static void *run_thread(void *arg)
{
	struct runner *runner = arg;

	(void)bench_bind(runner->thread);
	wake_core();
	get_ready(runner);
	atomic_fetch_add(&runner->group->ready, 1);
	while (atomic_load(&runner->group->ready) < runner->group->threads)
		;
	sample_shifted(runner);
	return NULL;
}

static int sum_up(const struct runner *runners, unsigned int threads, struct bench_sample *sample)
{
	struct bench_sample samples[BENCH_THREADS] = { 0 };
	int err = 0;

	for (unsigned int i = 0; i < threads; i++) {
		samples[i] = runners[i].sample;
		err = err ? err : runners[i].err;
	}
	*sample = bench_together(samples, threads);
	return err;
}

int bench_side_by_side(unsigned int threads, bench_side_fn ahead, bench_side_fn work, void *ctx,
		       double clock_cost, struct bench_sample *sample)
{
	struct group group = { ahead, work, ctx, threads, clock_cost, stack_shift(), 0 };
	struct runner runners[BENCH_THREADS];
	pthread_t ids[BENCH_THREADS];

	runners[0] = (struct runner){ .group = &group };
	for (unsigned int i = 1; i < threads && i < BENCH_THREADS; i++)
		runners[i] = (struct runner){ .group = &group, .thread = i };
	if (threads < 2) {
		get_ready(&runners[0]);
		sample_shifted(&runners[0]);
		*sample = runners[0].sample;
		return runners[0].err;
	}
	for (unsigned int i = 0; i < threads; i++) {
		/* The threads that run already wait for all, and can't be stopped. */
		if (pthread_create(&ids[i], NULL, run_thread, &runners[i]))
			abort();
	}
	/*
	 * Wait first for the last thread, which runs on the caller's core: a caller that woke up
	 * earlier would take time from it.
	 */
	for (unsigned int i = threads; i-- > 0;)
		(void)pthread_join(ids[i], NULL);
	return sum_up(runners, threads, sample);
}
