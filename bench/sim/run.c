/* SPDX-License-Identifier: BSD-2-Clause */
/* One simulated run: the host's part first, then the guest's accesses on all vCPUs. */

#include "run.h"

#include "engine.h"
#include "guest.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

static void end(struct sim_vcpu *vcpu)
{
	vcpu->ended = true;
	sim_sleep(vcpu->sim);
}

static void prepare(void *arg)
{
	struct sim_vcpu *vcpu = arg;

	vcpu->sim->setup.workload->prepare(vcpu->sim);
	end(vcpu);
}

static void collect(void *arg)
{
	struct sim_vcpu *vcpu = arg;

	vcpu->sim->setup.workload->collect(vcpu->sim);
	end(vcpu);
}

static void guest(void *arg)
{
	struct sim_vcpu *vcpu = arg;
	const struct sim_setup *setup = &vcpu->sim->setup;

	for (unsigned int i = 0; i < setup->accesses; i++) {
		unsigned int perm;
		s2pt_ipa_t ipa;

		setup->workload->access(vcpu, i, &ipa, &perm);
		if (!sim_access(vcpu, ipa, perm)) {
			vcpu->sim->counts.unfinished++;
			break;
		}
	}
	end(vcpu);
}

/* Begin to count again, so that the host's part does not count for the guest, unless both do. */
static void forget_counts(struct sim *sim)
{
	struct sim_counts kept = { .tables = sim->counts.tables, .errors = sim->counts.errors };

	if (!sim->setup.workload->collect)
		sim->counts = kept;
	memset(sim->lines.lines, 0, (sim->arena_used / 64) * sizeof(*sim->lines.lines));
}

/* The guest's clocks have ended; the host's begins at 0 again. */
static void settle_lines(struct sim *sim)
{
	for (size_t i = 0; i < sim->arena_used / 64; i++)
		sim->lines.lines[i].busy_until = 0;
}

bool sim_run(struct sim *sim, const struct sim_setup *setup)
{
	memset(sim, 0, sizeof(*sim));
	sim->setup = *setup;
	if (!setup->accesses)
		sim->setup.accesses = setup->workload->accesses;
	sim->latency = calloc((size_t)setup->vcpus * sim->setup.accesses, sizeof(*sim->latency));
	if (!sim->latency || !sim_machine_start(sim))
		return false;
	if (setup->workload->prepare) {
		(void)sim_play(sim, 1, prepare);
		forget_counts(sim);
	}
	sim->elapsed = sim_play(sim, setup->vcpus, guest);
	if (setup->workload->collect) {
		settle_lines(sim);
		sim->collected = sim_play(sim, 1, collect);
	}
	sim->running = NULL;
	return true;
}

void sim_end(struct sim *sim)
{
	free(sim->latency);
	sim_machine_stop(sim);
}
