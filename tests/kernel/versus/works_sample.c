/* SPDX-License-Identifier: GPL-2.0-only */
/* One sample, by one thread or by several at once. */
#include "side.h"
#include "works.h"

struct doing {
	struct engine *engine;
	const struct work *work;
};

static int run(void *ctx, unsigned int thread)
{
	const struct doing *doing = ctx;

	return doing->work->run(doing->engine, doing->work, thread);
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

/*
 * A vCPU zeroes what it puts into its cache of pages, before it takes the lock, and so has it in its CPU's caches: otherwise an
 * engine whose way to free a table is to look through it would have them warmer than others.
 */
static int warm_cache(void *ctx, unsigned int thread)
{
	const struct doing *doing = ctx;

	if (doing->work->maps)
		bench_cache_warm(&doing->engine->caches[thread], doing->work->count);
	return 0;
}

int work_sample(struct engine *engine, const struct work *work, double clock_cost,
		struct bench_sample *sample)
{
	struct doing doing = { engine, work };
	unsigned int threads = work->threads ? work->threads : 1;

	if (!fill_caches(engine))
		return -1;
	return bench_side_by_side(threads, warm_cache, run, &doing, clock_cost, sample);
}
