/* SPDX-License-Identifier: BSD-2-Clause */
/* The world's lock and its control functions: unmap, protect, age, split. */

#include "world_control.h"

#include "s2pt/host/trace.h"
#include "world_adversary.h"
#include "world_judge.h"
#include "world_ops.h"
#include "world_state.h"

/* Number of retired tables at which a vCPU waits for a grace period. */
#define DRAIN_AT 64

void s2pt_world_event(void *ctx, const struct s2pt_event *event)
{
	struct s2pt_world *world = ctx;

	s2pt_world_judge_after(world->judge, s2pt_world_control_cpu(world), event);
	s2pt_world_stored(world, s2pt_world_control_cpu(world), event);
	if (world->config.trace)
		s2pt_trace_hook(world->config.trace, event);
	if (world->before)
		world->before->event(world->before->ctx, event);
	s2pt_world_speculate(world, s2pt_world_control_cpu(world));
	s2pt_world_judge_before(world->judge, event);
}

/* Wait until no vCPU is at the table. */
static void wait_for_vcpus(struct s2pt_world *world)
{
	for (unsigned int i = 0; i < world->config.vcpus; i++) {
		unsigned int looks = 0;

		/* Pairs with the release in `s2pt_world_leave`: what the vCPU did is seen. */
		while (atomic_load(&world->vcpu[i].here))
			s2pt_delay_pass(++looks < 1000 ? 1 : 150000);
	}
}

/*
 * Announce a vCPU at the table.  Either the vCPU sees that a writer has come, or the writer sees
 * that the vCPU is there: both write before they read, and sequential consistency rules out that
 * both miss the other.  Exchanges, not stores: QEMU 7.2 lets a load-acquire overtake a
 * store-release on x86.
 */
static void come_to_table(struct s2pt_world *world, struct s2pt_vcpu *vcpu)
{
	(void)atomic_exchange(&vcpu->here, true);
	while (atomic_load(&world->writer)) {
		atomic_store(&vcpu->here, false);
		pthread_mutex_lock(&world->gate);
		pthread_mutex_unlock(&world->gate);
		(void)atomic_exchange(&vcpu->here, true);
	}
}

struct s2pt_excl s2pt_world_lock(struct s2pt_world *world)
{
	pthread_mutex_lock(&world->control);
	pthread_mutex_lock(&world->gate);
	(void)atomic_exchange(&world->writer, true);
	wait_for_vcpus(world);
	s2pt_world_run_on(world, s2pt_world_control_cpu(world));
	s2pt_tlbs_begin(world->tlbs, s2pt_world_control_cpu(world));
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_ENTER, s2pt_world_control_cpu(world));
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_ALONE, s2pt_world_control_cpu(world));
	world->before = s2pt_hook_thread(&world->hook);
	return s2pt_exclusive(&world->pt);
}

void s2pt_world_unlock(struct s2pt_world *world, struct s2pt_gather *gather)
{
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_BESIDE, s2pt_world_control_cpu(world));
	atomic_store(&world->writer, false);
	pthread_mutex_unlock(&world->gate);
	/* The invalidation may run beside faults, and pages are freed after it, as in KVM. */
	if (gather)
		s2pt_gather_flush(&world->pt, gather);
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_LEAVE, s2pt_world_control_cpu(world));
	s2pt_tlbs_end(world->tlbs, s2pt_world_control_cpu(world));
	(void)s2pt_hook_thread(world->before);
	s2pt_world_run_on(NULL, 0);
	(void)s2pt_rcu_drain(world->queue);
	pthread_mutex_unlock(&world->control);
}

struct s2pt *s2pt_world_enter(struct s2pt_world *world, struct s2pt_vcpu *vcpu)
{
	come_to_table(world, vcpu);
	atomic_store_explicit(&vcpu->inside, true, memory_order_relaxed);
	s2pt_world_run_on(world, vcpu->number);
	s2pt_tlbs_begin(world->tlbs, vcpu->number);
	vcpu->before = s2pt_hook_thread(&vcpu->hook);
	s2pt_rcu_enter();
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_ENTER, vcpu->number);
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_READ, vcpu->number);
	return &world->pt;
}

void s2pt_world_leave(struct s2pt_world *world, struct s2pt_vcpu *vcpu)
{
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_UNREAD, vcpu->number);
	s2pt_world_judge_mark(world->judge, S2PT_CHECK_LEAVE, vcpu->number);
	s2pt_rcu_leave();
	(void)s2pt_hook_thread(vcpu->before);
	s2pt_tlbs_end(world->tlbs, vcpu->number);
	s2pt_world_run_on(NULL, 0);
	atomic_store_explicit(&vcpu->inside, false, memory_order_relaxed);
	/* Release; pairs with the load of the writer that waits for it. */
	atomic_store_explicit(&vcpu->here, false, memory_order_release);
	if (s2pt_rcu_waiting(world->queue) >= DRAIN_AT)
		(void)s2pt_rcu_drain(world->queue);
}

enum s2pt_status s2pt_world_unmap(struct s2pt_world *world, const struct s2pt_range *range)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct s2pt_gather gather;
	enum s2pt_status status;

	s2pt_gather_init(&gather);
	s2pt_invalidate_begin(excl);
	status = s2pt_unmap(excl, range, world->config.features.range ? &gather : NULL);
	/* The invalidation comes before the host may give the pages to somebody else. */
	s2pt_gather_flush(&world->pt, &gather);
	s2pt_invalidate_end(excl);
	s2pt_world_unlock(world, NULL);
	return status;
}

enum s2pt_status s2pt_world_protect(struct s2pt_world *world, const struct s2pt_range *range)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct s2pt_gather gather;
	enum s2pt_status status;

	s2pt_gather_init(&gather);
	status = s2pt_protect_alone(excl, range, S2PT_W, &gather);
	s2pt_world_unlock(world, &gather);
	return status;
}

enum s2pt_status s2pt_world_age(struct s2pt_world *world, const struct s2pt_range *range, bool lazy,
				bool *young)
{
	struct s2pt_excl excl = s2pt_world_lock(world);
	struct s2pt_gather gather;
	enum s2pt_status status;

	s2pt_gather_init(&gather);
	status = s2pt_age_clear_alone(excl, range, young, &gather);
	s2pt_world_unlock(world, lazy ? NULL : &gather);
	return status;
}

enum s2pt_status s2pt_world_split(struct s2pt_world *world, const struct s2pt_range *range)
{
	struct s2pt_splitting splitting = { .range = *range, .pages = UINT64_MAX };
	struct s2pt_excl excl = s2pt_world_lock(world);
	enum s2pt_status status = s2pt_split(excl, &splitting);

	s2pt_world_unlock(world, NULL);
	return status;
}
