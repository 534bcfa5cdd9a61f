/* SPDX-License-Identifier: GPL-2.0-only */
/* One sample, by one thread or by several at once. */
#include "clock.h"
#include "works.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Threads that ran side by side for less than this part of their time did not run side by side. */
#define SIDE_BY_SIDE 0.9

struct runner {
	struct engine *engine;
	const struct work *work;
	unsigned int thread;
	unsigned int turn;
	double clock_cost;
	atomic_uint *ready;
	struct bench_sample sample;
	int err;
};

static void *run_thread(void *arg)
{
	struct runner *runner = arg;
	const struct work *work = runner->work;
	struct bench_stamp stamp;

	(void)bench_bind(runner->thread);
	atomic_fetch_add(runner->ready, 1);
	while (atomic_load(runner->ready) < work->threads)
		;
	bench_begin(&stamp);
	runner->err = work->run(runner->engine, work, runner->thread, runner->turn);
	runner->sample = bench_end_less(&stamp, runner->clock_cost);
	return NULL;
}

static int sample_threads(struct runner *runners, unsigned int count, struct bench_sample *sample)
{
	struct bench_sample samples[WORK_THREADS];
	pthread_t threads[WORK_THREADS];
	int err = 0;

	for (unsigned int i = 0; i < count; i++) {
		/* Those that run already wait for all. */
		if (pthread_create(&threads[i], NULL, run_thread, &runners[i]))
			abort();
	}
	*sample = (struct bench_sample){ .clean = true };
	for (unsigned int i = 0; i < count; i++) {
		(void)pthread_join(threads[i], NULL);
		samples[i] = runners[i].sample;
		sample->ns += samples[i].ns / count;
		sample->clean = sample->clean && samples[i].clean;
		err = err ? err : runners[i].err;
	}
	sample->clean = sample->clean && bench_overlap(samples, count) >= SIDE_BY_SIDE;
	return err;
}

static bool fill_caches(struct engine *engine)
{
	for (unsigned int i = 0; i < WORK_THREADS; i++) {
		struct bench_cache *cache = &engine->caches[i];

		if (!bench_cache_fill(cache, &engine->arena, (size_t)cache->room))
			return false;
	}
	return true;
}

int work_sample(struct engine *engine, const struct work *work, unsigned int turn,
		double clock_cost, struct bench_sample *sample)
{
	struct runner runners[WORK_THREADS];
	atomic_uint ready = 0;
	struct bench_stamp stamp;
	int err;

	if (!fill_caches(engine))
		return -1;
	if (work->threads < 2) {
		bench_begin(&stamp);
		err = work->run(engine, work, 0, turn);
		*sample = bench_end_less(&stamp, clock_cost);
		return err;
	}
	for (unsigned int i = 0; i < WORK_THREADS; i++)
		runners[i] = (struct runner){ .engine = engine,
					      .work = work,
					      .thread = i,
					      .turn = turn,
					      .clock_cost = clock_cost,
					      .ready = &ready };
	engine->arena.threads = true;
	err = sample_threads(runners, work->threads, sample);
	engine->arena.threads = false;
	return err;
}
