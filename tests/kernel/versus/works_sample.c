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

/*
 * The kernel zeroes what it puts into a vCPU's cache of pages, and so are these in the CPU's caches: otherwise an engine whose way
 * to free a table is to look through it would have them warmer than others.
 */
static bool fill_caches(struct engine *engine, const struct work *work)
{
	for (unsigned int i = 0; i < WORK_THREADS; i++) {
		struct bench_cache *cache = &engine->caches[i];

		if (!bench_cache_fill(cache, &engine->arena, (size_t)cache->room))
			return false;
		if (work->maps)
			bench_cache_warm(cache, work->count);
	}
	return true;
}

int work_sample(struct engine *engine, const struct work *work, double clock_cost,
		struct bench_sample *sample)
{
	struct doing doing = { engine, work };
	unsigned int threads = work->threads ? work->threads : 1;

	if (!fill_caches(engine, work))
		return -1;
	return bench_side_by_side(threads, run, &doing, clock_cost, sample);
}
