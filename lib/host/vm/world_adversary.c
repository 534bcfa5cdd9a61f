/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The adversary: at event points some CPU walks for an address nearby, unasked, and caches what it
 * finds.
 */

#include "world_adversary.h"

#include "world_judge.h"
#include "world_state.h"

/* A random number below `most`, which is small. */
static unsigned int below(uint64_t *random, unsigned int most)
{
	/* Knuth's MMIX generator; the upper half of its numbers is good enough. */
	*random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(*random >> 33) % most;
}

/* Choose the last address of some vCPU, or a page beside it, whose entry is a sibling. */
static s2pt_ipa_t choose(struct s2pt_world *world, uint64_t *random)
{
	const struct s2pt_geom *geom = s2pt_world_geom(world);
	unsigned int entries = 1U << (geom->granule - 3);
	const struct s2pt_vcpu *vcpu = &world->vcpu[below(random, world->config.vcpus)];
	s2pt_ipa_t ipa = atomic_load_explicit(&vcpu->last, memory_order_relaxed);

	if (below(random, 2))
		return ipa;
	ipa &= ~(s2pt_level_size(geom, S2PT_LEVEL_MAX - 1) - 1);
	return ipa + below(random, entries) * s2pt_page_size(geom);
}

void s2pt_world_speculate(struct s2pt_world *world, unsigned int cpu)
{
	bool control = cpu == s2pt_world_control_cpu(world);
	uint64_t *random = control ? &world->random : &world->vcpu[cpu].random;

	if (world->config.adversary.rate == 0 || world->ending ||
	    below(random, 1000) >= world->config.adversary.rate)
		return;
	/*
	 * The CPU of the control functions walks too: while it invalidates, the guest's table is
	 * its own.
	 */
	cpu = below(random, world->config.vcpus + 1);
	s2pt_tlbs_speculate(world->tlbs, cpu, &world->mmu, choose(world, random));
}

void s2pt_world_stored(struct s2pt_world *world, unsigned int cpu, const struct s2pt_event *event)
{
	bool stored = event->kind == S2PT_EVENT_WON || event->kind == S2PT_EVENT_MADE;

	if (stored && world->config.adversary.hoard)
		s2pt_tlbs_stored(world->tlbs, cpu, s2pt_pool_pa(world->pool, event->slot));
}

void s2pt_world_step(void *ctx, unsigned int cpu, unsigned int vmid, const struct s2pt_step *step)
{
	struct s2pt_world *world = ctx;

	if (world->judge)
		s2pt_world_judge_step(world->judge, cpu, vmid, step);
	s2pt_world_speculate(world, cpu);
}
