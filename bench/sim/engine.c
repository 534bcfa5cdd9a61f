/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine of the simulator: vCPUs as fibers with a clock each, run in the order of their clocks.
 */

#include "engine.h"

/*
 * Which vCPU runs first?  Of two with equal clocks the one with the lower number, so that every run
 * is the same.
 */
static bool earlier(const struct sim_vcpu *a, const struct sim_vcpu *b)
{
	return a->now < b->now || (a->now == b->now && a->number < b->number);
}

static void heap_swap(struct sim *sim, unsigned int a, unsigned int b)
{
	struct sim_vcpu *kept = sim->ready[a];

	sim->ready[a] = sim->ready[b];
	sim->ready[b] = kept;
}

static void make_ready(struct sim *sim, struct sim_vcpu *vcpu)
{
	unsigned int at = sim->ready_count++;

	sim->ready[at] = vcpu;
	while (at && earlier(sim->ready[at], sim->ready[(at - 1) / 2])) {
		heap_swap(sim, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

static struct sim_vcpu *take_earliest(struct sim *sim)
{
	struct sim_vcpu *first = sim->ready[0];
	unsigned int at = 0;

	sim->ready[0] = sim->ready[--sim->ready_count];
	for (;;) {
		unsigned int least = at;

		for (unsigned int child = 2 * at + 1; child <= 2 * at + 2; child++)
			if (child < sim->ready_count &&
			    earlier(sim->ready[child], sim->ready[least]))
				least = child;
		if (least == at)
			return first;
		heap_swap(sim, at, least);
		at = least;
	}
}

void sim_spend(struct sim *sim, uint64_t ns)
{
	sim->running->now += ns;
}

void sim_sleep(struct sim *sim)
{
	s2pt_fiber_go_home(&sim->home, &sim->running->fiber);
}

void sim_wake(struct sim *sim, struct sim_vcpu *vcpu, uint64_t at)
{
	if (vcpu->now < at)
		vcpu->now = at;
	make_ready(sim, vcpu);
}

void sim_wait(struct sim *sim, uint64_t ns)
{
	sim_spend(sim, ns);
	if (!sim->ready_count || earlier(sim->running, sim->ready[0]))
		return;
	make_ready(sim, sim->running);
	sim_sleep(sim);
}

uint64_t sim_play(struct sim *sim, unsigned int vcpus, void (*body)(void *vcpu))
{
	uint64_t latest = 0;

	for (unsigned int i = 0; i < vcpus; i++) {
		struct sim_vcpu *vcpu = &sim->vcpus[i];

		vcpu->sim = sim;
		vcpu->number = i;
		vcpu->now = 0;
		vcpu->chance = sim->setup.seed + i;
		vcpu->ended = false;
		s2pt_fiber_start(&vcpu->fiber, body, vcpu);
		make_ready(sim, vcpu);
	}
	while (sim->ready_count) {
		sim->running = take_earliest(sim);
		s2pt_fiber_enter(&sim->home, &sim->running->fiber);
		if (!sim->running->ended)
			continue;
		if (sim->running->now > latest)
			latest = sim->running->now;
		s2pt_fiber_stop(&sim->running->fiber);
	}
	return latest;
}
