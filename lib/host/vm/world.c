/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes and deletes a world, and hands out its parts. */

#include "s2pt/host/world.h"

#include "s2pt/host/trace.h"
#include "s2pt/regs.h"
#include "vcpu.h"
#include "world_adversary.h"
#include "world_control.h"
#include "world_judge.h"
#include "world_log.h"
#include "world_ops.h"
#include "world_state.h"

#include <stdlib.h>

static void free_subtree(void *ctx, void *table, int level)
{
	const struct s2pt_world *world = ctx;

	s2pt_subtree_free(&world->pt, table, level);
}

static void said_alone(void *ctx)
{
	struct s2pt_world *world = ctx;

	bool alone = s2pt_world_writing(world);

	for (unsigned int i = 0; i < world->config.vcpus; i++)
		alone = alone && !atomic_load(&world->vcpu[i].inside);
	if (!alone)
		atomic_fetch_add_explicit(&world->not_alone, 1, memory_order_relaxed);
}

static bool furnish(struct s2pt_world *world)
{
	const struct s2pt_world_config *config = &world->config;
	struct s2pt_pool_config pool = {
		.granule = config->format.geom.granule,
		.pa_bits = config->format.geom.pa_bits,
		.pages = config->pool_pages,
		.seed = config->seed,
	};
	struct s2pt_tlbs_config tlbs = {
		.geom = config->format.geom,
		.cpus = config->vcpus + 1,
		.shape = config->tlb,
		.unjudged = config->unjudged,
		.delivery = config->adversary.delivery,
		.hoard = config->adversary.hoard,
		.bbm = config->bbm,
		.seed = config->seed,
	};
	struct s2pt_invalidator_config invalidator = {
		.cpus = config->vcpus + 1,
		.geom = config->format.geom,
		.features = config->features,
		.delay = config->tlbi_delay,
		.seed = config->seed,
		.on_step = s2pt_world_step,
		.ctx = world,
	};

	world->pool = s2pt_pool_new(&pool);
	world->tlbs = s2pt_tlbs_new(&tlbs);
	invalidator.tlbs = world->tlbs;
	if ((config->checked || config->on_event) && world->pool)
		world->judge = s2pt_world_judge_new(config, world->pool);
	world->invalidator = s2pt_invalidator_new(&invalidator);
	world->queue = s2pt_rcu_queue_new(free_subtree, world);
	return world->pool && world->tlbs && world->invalidator && world->queue &&
	       (world->judge || !config->checked);
}

static enum s2pt_status make_table(struct s2pt_world *world)
{
	const struct s2pt_world_config *config = &world->config;
	struct s2pt_config table = {
		.format = config->format,
		.policy = config->policy,
		.bbm = s2pt_bbm(config->bbm),
		.tlb_range = config->features.range,
		.tlb_dirty = config->features.dirty,
		.keep_rest = config->keep_rest,
		.contiguous = config->contiguous ? &s2pt_contiguous : NULL,
		.software_managed = !config->hardware_access_flag && !config->hardware_dirty,
		.vmid = config->vmid,
		.ops = &world->ops,
		.context = world,
	};
	struct s2pt_vtcr_extra extra = {
		.vmid16 = true,
		.access_flag = config->hardware_access_flag,
		.dirty = config->hardware_dirty,
	};
	struct s2pt_vttbr vttbr = { .vmid = config->vmid };
	enum s2pt_status status;

	world->ops = s2pt_world_ops;
	if (!config->maintain_caches)
		world->ops.cmo = NULL;
	if (!s2pt_world_log_is_hardware(world))
		world->ops.dirty = NULL;
	status = s2pt_init(&world->pt, &table);
	if (status != S2PT_DONE)
		return status;
	vttbr.root = s2pt_root_pa(&world->pt);
	world->mmu = (struct s2pt_mmu){
		.vtcr = s2pt_vtcr_compose(&config->format.geom, &extra),
		.xnx = config->format.xnx,
		.memory = { .read = s2pt_pool_read, .swap = s2pt_pool_swap, .ctx = world->pool },
	};
	if (world->judge)
		world->mmu.memory = (struct s2pt_mmu_memory){ s2pt_world_judge_read,
							      s2pt_world_judge_swap, world->judge };
	s2pt_world_judge_table(world->judge, S2PT_CHECK_ROOT, s2pt_world_control_cpu(world),
			       &(struct judged_table){ world->pt.root, 0 });
	return s2pt_vttbr_compose(&config->format.geom, &vttbr, &world->mmu.vttbr);
}

static void take_down(struct s2pt_world *world)
{
	s2pt_world_log_free(world);
	s2pt_rcu_queue_delete(world->queue);
	s2pt_invalidator_delete(world->invalidator);
	s2pt_tlbs_delete(world->tlbs);
	s2pt_pool_delete(world->pool);
	s2pt_world_judge_delete(world->judge);
	pthread_mutex_destroy(&world->gate);
	pthread_mutex_destroy(&world->control);
	free(world);
}

static void place_vcpus(struct s2pt_world *world)
{
	for (unsigned int i = 0; i < world->config.vcpus; i++) {
		struct s2pt_vcpu *vcpu = &world->vcpu[i];

		vcpu->world = world;
		vcpu->number = i;
		vcpu->random = world->config.seed * (i + 2);
		vcpu->hook.event = s2pt_vcpu_event;
		vcpu->hook.ctx = vcpu;
	}
	world->random = world->config.seed;
	world->hook.event = s2pt_world_event;
	world->hook.ctx = world;
	world->watch.table = &world->pt;
	world->watch.said = said_alone;
	world->watch.ctx = world;
	s2pt_alone_watch(&world->watch);
}

enum s2pt_status s2pt_world_new(const struct s2pt_world_config *config, struct s2pt_world **world)
{
	struct s2pt_world *made;
	enum s2pt_status status = S2PT_ENOMEM;

	bool sets_dirty = config->hardware_access_flag && config->hardware_dirty;

	if (config->vcpus == 0 || (config->log >= S2PT_LOG_DBM && !sets_dirty))
		return S2PT_EINVAL;
	made = lines_alloc(sizeof(*made) + config->vcpus * sizeof(made->vcpu[0]));
	if (!made)
		return S2PT_ENOMEM;
	made->config = *config;
	if (config->max_faults == 0)
		made->config.max_faults = 1000;
	pthread_mutex_init(&made->control, NULL);
	pthread_mutex_init(&made->gate, NULL);
	atomic_init(&made->slots, made->slot_tables[0]);
	if (furnish(made)) {
		if (config->trace)
			s2pt_trace_attach(config->trace, &config->format, made->pool);
		status = make_table(made);
		if (status == S2PT_DONE && !s2pt_world_log_make(made)) {
			s2pt_destroy(s2pt_exclusive(&made->pt));
			status = S2PT_ENOMEM;
		}
	}
	if (status != S2PT_DONE) {
		take_down(made);
		return status;
	}
	place_vcpus(made);
	*world = made;
	return S2PT_DONE;
}

bool s2pt_world_delete(struct s2pt_world *world)
{
	struct s2pt_pool_counts pool;
	struct s2pt_excl excl;
	bool right;

	if (!world)
		return true;
	right = s2pt_world_check(world, NULL);
	excl = s2pt_world_lock(world);
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_END, 0);
	/* No invalidation may be owed at the end. */
	if (s2pt_world_checker(world))
		right = right && s2pt_check_count(s2pt_world_checker(world), S2PT_CHECK_RIGHT) == 0;
	world->ending = true;
	s2pt_destroy(excl);
	for (unsigned int i = 0; i < world->config.vcpus; i++)
		s2pt_vcpu_empty_cache(&world->vcpu[i]);
	s2pt_world_unlock(world, NULL);
	s2pt_alone_forget(&world->watch);
	s2pt_pool_check(world->pool);
	s2pt_pool_counts(world->pool, &pool);
	right = right && pool.live == 0 && pool.double_releases == 0 && pool.wild_releases == 0 &&
		pool.written_after == 0 && pool.strays == 0;
	for (unsigned int i = 0; i < S2PT_SLOTS; i++)
		free(s2pt_world_slots(world)[i].dirty);
	take_down(world);
	return right;
}

struct s2pt_vcpu *s2pt_world_vcpu(struct s2pt_world *world, unsigned int number)
{
	return number < world->config.vcpus ? &world->vcpu[number] : NULL;
}

struct s2pt *s2pt_world_table(struct s2pt_world *world)
{
	return &world->pt;
}

struct s2pt_pool *s2pt_world_pool(struct s2pt_world *world)
{
	return world->pool;
}

struct s2pt_tlbs *s2pt_world_tlbs(struct s2pt_world *world)
{
	return world->tlbs;
}

const struct s2pt_check *s2pt_world_checker(const struct s2pt_world *world)
{
	return s2pt_world_judge_check(world->judge);
}

const struct s2pt_mmu *s2pt_world_mmu(const struct s2pt_world *world)
{
	return &world->mmu;
}
