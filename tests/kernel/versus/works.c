/* SPDX-License-Identifier: GPL-2.0-only */
/* The workloads that are compared: states of the table, and what is done to it. */

#include "works.h"

#include "works_pages.h"

#define GIB       (UINT64_C(1) << 30)
#define PAGES     ((size_t)262144)
#define IN_ORDER  ((size_t)32768)
#define HOT       ((size_t)20000)
#define SCATTERED ((size_t)2000)
/*
 * Each cache line of level 2 is used often enough to stay in the cache: the miss that is left is
 * the leaf's.
 */
#define FAR_AWAY  ((size_t)32768)
#define CONTENDED ((size_t)20000)

static const struct peer_range one_gib = {
	.ipa = 4 * GIB, .size = GIB, .pa = 8 * GIB, .pages_only = true
};

/* The output address is shifted by one block, so that no block of 1 GiB is possible. */
static const struct peer_range one_gib_in_blocks = { .ipa = 4 * GIB,
						     .size = GIB,
						     .pa = 8 * GIB + (UINT64_C(2) << 20) };

static const struct peer_range all_pages = {
	.ipa = 0, .size = 64 * GIB, .pa = 64 * GIB, .pages_only = true
};

static int prepare_empty(struct engine *engine)
{
	if (engine->lives)
		engine->peer->destroy();
	engine->lives = true;
	return engine->peer->init();
}

static int prepare_range(struct engine *engine, const struct peer_range *range)
{
	int err = prepare_empty(engine);

	return err ? err : engine->peer->map(range, &engine->arena.main);
}

static int prepare_pages(struct engine *engine)
{
	return prepare_range(engine, &one_gib);
}

static int prepare_blocks(struct engine *engine)
{
	return prepare_range(engine, &one_gib_in_blocks);
}

static int prepare_all(struct engine *engine)
{
	return prepare_range(engine, &all_pages);
}

static bool able(const struct peer *peer)
{
	(void)peer;
	return true;
}

static bool able_age(const struct peer *peer)
{
	return peer->age != NULL;
}

static bool able_split(const struct peer *peer)
{
	return peer->split != NULL;
}

#define RUN(name, call)                                                                            \
	static int name(struct engine *engine, const struct work *work, unsigned int thread)       \
	{                                                                                          \
		(void)work;                                                                        \
		(void)thread;                                                                      \
		return engine->peer->call;                                                         \
	}

RUN(run_map, map(&one_gib, &engine->arena.main))
RUN(run_unmap, unmap(&one_gib))
RUN(run_protect, protect(&one_gib))
RUN(run_age, age(&one_gib))
RUN(run_split, split(&one_gib_in_blocks, &engine->arena.main))

/* An implementation with a form of its own for this is measured with it. */
static int run_protect_beside(struct engine *engine, const struct work *work, unsigned int thread)
{
	const struct peer *peer = engine->peer;

	(void)work;
	(void)thread;
	return peer->protect_beside ? peer->protect_beside(&one_gib) : peer->protect(&one_gib);
}

static int run_age_beside(struct engine *engine, const struct work *work, unsigned int thread)
{
	const struct peer *peer = engine->peer;

	(void)work;
	(void)thread;
	return peer->age_beside ? peer->age_beside(&one_gib) : peer->age(&one_gib);
}

static int run_destroy(struct engine *engine, const struct work *work, unsigned int thread)
{
	(void)work;
	(void)thread;
	engine->peer->destroy();
	engine->lives = false;
	return 0;
}

static int run_fault(struct engine *engine, const struct work *work, unsigned int thread)
{
	struct peer_pages pages = pages_of(engine, work, thread);

	return engine->peer->fault(&pages);
}

static int run_relax(struct engine *engine, const struct work *work, unsigned int thread)
{
	struct peer_pages pages = pages_of(engine, work, thread);

	return engine->peer->relax(&pages);
}

static int run_touch(struct engine *engine, const struct work *work, unsigned int thread)
{
	struct peer_pages pages = pages_of(engine, work, thread);

	return engine->peer->touch(&pages);
}

static int run_lookup(struct engine *engine, const struct work *work, unsigned int thread)
{
	struct peer_pages pages = pages_of(engine, work, thread);

	return engine->peer->lookup(&pages) != pages.count;
}

static int run_lookup_chain(struct engine *engine, const struct work *work, unsigned int thread)
{
	struct peer_pages pages = pages_of(engine, work, thread);

	return engine->peer->lookup_chain(&pages) != pages.count;
}

/* clang-format off */
const struct work works[] = {
	{ .key = "map", .label = "map 1 GiB in 4K pages, one call", .count = PAGES, .unit = "entry", .target = 1 / 20.0, .limit = LIMIT_FILL,
	  .able = able, .prepare = prepare_empty, .run = run_map },
	{ .key = "unmap", .label = "unmap that in one call", .count = PAGES, .unit = "entry", .target = 1 / 200.0,
	  .able = able, .prepare = prepare_pages, .run = run_unmap },
	{ .key = "protect", .label = "write-protect 1 GiB, alone", .count = PAGES, .unit = "entry", .target = 1 / 8.0, .limit = LIMIT_MODIFY,
	  .able = able, .prepare = prepare_pages, .run = run_protect },
	{ .key = "protect_beside", .label = "write-protect 1 GiB, beside faults", .count = PAGES, .unit = "entry", .target = 1 / 2.0, .limit = LIMIT_SWAP,
	  .able = able, .prepare = prepare_pages, .run = run_protect_beside },
	{ .key = "age", .label = "age (test and clear) 1 GiB, alone", .count = PAGES, .unit = "entry", .target = 1 / 7.0, .limit = LIMIT_MODIFY,
	  .able = able_age, .prepare = prepare_pages, .run = run_age },
	{ .key = "age_beside", .label = "age 1 GiB, beside faults", .count = PAGES, .unit = "entry", .limit = LIMIT_SWAP,
	  .able = able_age, .prepare = prepare_pages, .run = run_age_beside },
	{ .key = "split", .label = "split 1 GiB of 2M blocks", .count = PAGES, .unit = "entry", .target = 1 / 20.0, .limit = LIMIT_FILL,
	  .able = able_split, .prepare = prepare_blocks, .run = run_split },
	{ .key = "destroy", .label = "destroy 1 GiB of 4K pages", .count = PAGES, .unit = "entry", .target = 1 / 100.0,
	  .able = able, .prepare = prepare_pages, .run = run_destroy },
	{ .key = "fault", .label = "fault-map 4K in order, one call each", .count = IN_ORDER, .unit = "call", .target = 1 / 3.0, .maps = true,
	  .able = able, .prepare = prepare_empty, .run = run_fault },
	{ .key = "fault_random", .label = "fault-map 4K at random over 64 GiB", .count = SCATTERED, .unit = "call", .maps = true, .far = true,
	  .able = able, .prepare = prepare_empty, .run = run_fault },
	{ .key = "lookup", .label = "lookup, hot", .count = HOT, .unit = "call", .target = 1 / 4.0, .keeps = true,
	  .able = able, .prepare = prepare_pages, .run = run_lookup },
	{ .key = "lookup_chain", .label = "lookup, hot, each after the last", .count = HOT, .unit = "call", .target = 1 / 4.0, .limit = LIMIT_THREE_LOADS, .keeps = true,
	  .able = able, .prepare = prepare_pages, .run = run_lookup_chain },
	{ .key = "lookup_random", .label = "lookup, at random over 64 GiB", .count = FAR_AWAY, .unit = "call", .limit_target = 1.1, .limit = LIMIT_FAR_LOAD, .keeps = true, .far = true,
	  .able = able, .prepare = prepare_all, .run = run_lookup_chain },
	{ .key = "relax", .label = "relax, hot, already relaxed", .count = HOT, .unit = "call", .target = 1 / 3.0, .limit = LIMIT_THREE_LOADS, .keeps = true,
	  .able = able, .prepare = prepare_pages, .run = run_relax },
	{ .key = "touch", .label = "touch, hot, already young", .count = HOT, .unit = "call", .limit = LIMIT_THREE_LOADS, .keeps = true,
	  .able = able, .prepare = prepare_pages, .run = run_touch },
	{ .key = "relax_two", .label = "2 threads relaxing one page, relaxed", .count = CONTENDED, .unit = "call", .target = 1 / 8.0, .threads = WORK_THREADS, .keeps = true,
	  .able = able, .prepare = prepare_pages, .run = run_relax },
	{ .key = "fault_two", .label = "2 threads faulting at random, 64 GiB", .count = SCATTERED, .unit = "call", .target = 1 / 2.0, .threads = WORK_THREADS, .maps = true, .far = true,
	  .able = able, .prepare = prepare_empty, .run = run_fault },
};
/* clang-format on */

const size_t work_count = sizeof(works) / sizeof(works[0]);

bool work_addresses(const struct work *work, unsigned int turn)
{
	if (work->far)
		return pages_scatter(work->count, turn);
	if (work->maps)
		return pages_in_order(work->count, one_gib.ipa);
	return pages_same(work->count, one_gib.ipa + 5 * BENCH_PAGE);
}

int work_prepare(struct engine *engine, const struct work *work)
{
	int err;

	if (work->keeps && engine->prepared == work)
		return 0;
	err = work->prepare(engine);
	engine->prepared = work;
	return err;
}

double work_limit(const struct work *work, const struct bench_limits *limits)
{
	switch (work->limit) {
	case LIMIT_NONE:
		return 0;
	case LIMIT_FILL:
		return limits->fill;
	case LIMIT_MODIFY:
		return limits->modify;
	case LIMIT_SWAP:
		return limits->swap;
	case LIMIT_THREE_LOADS:
		return 3 * limits->load_hot;
	case LIMIT_FAR_LOAD:
		return limits->load_far;
	}
	return 0;
}
