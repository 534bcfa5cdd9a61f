/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The callbacks of a world's table: pages, invalidations and cache maintenance, counted for the CPU
 * of the calling thread.
 */

#include "world_ops.h"

#include "s2pt/host/trace.h"
#include "world_judge.h"
#include "world_mark.h"
#include "world_state.h"

/* The CPU on which the calling thread runs, for local invalidations. */
static _Thread_local struct {
	const struct s2pt_world *world;
	unsigned int cpu;
	bool writing;
} here;

void s2pt_world_run_on(const struct s2pt_world *world, unsigned int cpu)
{
	here.world = world;
	here.cpu = cpu;
	here.writing = world && cpu == s2pt_world_control_cpu(world);
}

bool s2pt_world_writing(const struct s2pt_world *world)
{
	return here.world == world && here.writing;
}

static unsigned int cpu_in(const struct s2pt_world *world)
{
	return here.world == world ? here.cpu : s2pt_world_control_cpu(world);
}

static struct tally *tally_in(struct s2pt_world *world)
{
	unsigned int cpu = cpu_in(world);

	return cpu == s2pt_world_control_cpu(world) ? &world->tally : &world->vcpu[cpu].tally;
}

static void *alloc(void *context, void *cache, unsigned int pages)
{
	struct s2pt_world *world = context;
	struct s2pt_vcpu *vcpu = cache;
	void *table = NULL;

	if (!vcpu)
		table = s2pt_pool_alloc(world->pool, pages);
	else if (pages == 1 && vcpu->cached)
		table = vcpu->cache[--vcpu->cached];
	if (world->config.trace)
		s2pt_trace_alloc(world->config.trace, table, pages);
	s2pt_world_judge_table(
		world->judge, S2PT_CHECK_ALLOC, cpu_in(world),
		&(struct judged_table){ table, pages * s2pt_page_size(s2pt_world_geom(world)) });
	return table;
}

static void free_pages(void *context, void *table, unsigned int pages)
{
	struct s2pt_world *world = context;

	if (world->config.trace)
		s2pt_trace_free(world->config.trace, table);
	for (unsigned int i = 0; i < pages; i++) {
		uint64_t offset = i * s2pt_page_size(s2pt_world_geom(world));

		s2pt_world_judge_table(world->judge, S2PT_CHECK_FREE, cpu_in(world),
				       &(struct judged_table){ (const char *)table + offset, 0 });
	}
	s2pt_pool_release(world->pool, table, pages);
}

static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	struct s2pt_world *world = context;

	(void)pt;
	atomic_fetch_add_explicit(&tally_in(world)->retired, 1, memory_order_relaxed);
	if (world->config.trace)
		s2pt_trace_retire(world->config.trace, table, level);
	s2pt_world_judge_table(world->judge, S2PT_CHECK_RETIRE, cpu_in(world),
			       &(struct judged_table){ table, 0 });
	s2pt_rcu_retire(world->queue, table, level);
}

static void tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct s2pt_world *world = context;
	unsigned int cpu = cpu_in(world);
	struct s2pt_tlbi changed = *request;

	if (world->config.trace)
		s2pt_trace_tlbi(world->config.trace, request);
	if (!world->config.on_tlbi || world->config.on_tlbi(world->config.ctx, &changed))
		s2pt_invalidator_run(world->invalidator, cpu, &changed);
}

static void cmo(void *context, const struct s2pt_cmo *request)
{
	struct s2pt_world *world = context;
	struct tally *tally = tally_in(world);

	if (world->config.trace)
		s2pt_trace_cmo(world->config.trace, request);
	s2pt_world_judge_cache(world->judge, cpu_in(world), request);
	switch (request->kind) {
	case S2PT_CLEAN_DATA:
		atomic_fetch_add_explicit(&tally->cleans, 1, memory_order_relaxed);
		atomic_fetch_add_explicit(&tally->cleaned_bytes, request->size,
					  memory_order_relaxed);
		break;
	case S2PT_DISCARD_CODE:
		atomic_fetch_add_explicit(&tally->discards, 1, memory_order_relaxed);
		break;
	}
}

static void *table_at(void *context, s2pt_pa_t pa)
{
	struct s2pt_world *world = context;

	return s2pt_pool_at(world->pool, pa);
}

static s2pt_pa_t pa_of(void *context, const void *table)
{
	struct s2pt_world *world = context;

	return s2pt_pool_pa(world->pool, table);
}

static void dirty(void *context, const struct s2pt_range *range)
{
	s2pt_world_mark_range(context, range);
}

const struct s2pt_ops s2pt_world_ops = {
	.alloc = alloc,
	.free = free_pages,
	.retire = retire,
	.tlbi = tlbi,
	.cmo = cmo,
	.table_at = table_at,
	.pa_of = pa_of,
	.dirty = dirty,
};
