/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds the explorer's machine: its actors, its judge, and what the scenario maps at the
 * beginning.
 */

#include "setup.h"

#include "core.h"
#include "fill.h"
#include "guest.h"
#include "host.h"
#include "judge.h"
#include "s2pt/regs.h"
#include "s2pt/shared.h"
#include "tlb.h"
#include "vcpu.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

static enum s2pt_status make_table(struct machine *machine)
{
	const struct s2pt_scenario *scenario = machine->config.scenario;
	unsigned int bits = scenario->two_roots ? 31 : 30;
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = machine->engine->ipa_bits > bits ? machine->engine->ipa_bits : bits,
		.pa_bits = 40,
		.start_level = 2,
	};
	struct s2pt_vtcr_extra extra = {
		.access_flag = scenario->hardware,
		.dirty = scenario->hardware,
	};
	struct s2pt_vttbr vttbr = { .vmid = 1 };
	struct s2pt_geom *geom = &machine->format.geom;
	enum s2pt_status status = s2pt_geom_init(geom, &want);
	const void *root;

	machine->format.fwb = true;
	if (status != S2PT_DONE)
		return status;
	root = machine->engine->begin(seat_of(machine), geom);
	if (!root)
		return S2PT_ENOMEM;
	vttbr.root = s2pt_machine_pa_of(machine, root);
	machine->mmu.vtcr = s2pt_vtcr_compose(geom, &extra);
	return s2pt_vttbr_compose(geom, &vttbr, &machine->mmu.vttbr);
}

static void map(struct machine *machine, char how, char page)
{
	bool block = how == 'b' || how == 'c';
	uint64_t size = block ? UINT64_C(0x200000) : MACHINE_PAGE;
	struct s2pt_mapping mapping = {
		.ipa = s2pt_machine_ipa(page) & ~(size - 1),
		.pa = s2pt_machine_pa(machine, page) & ~(size - 1),
		.size = size,
		.attr = { .perm = S2PT_R },
	};

	if (how == 'm' || how == 'b')
		mapping.attr.perm |= S2PT_W;
	if (how == 'h')
		mapping.attr.perm |= S2PT_WD;
	machine->engine->map(seat_of(machine), &mapping);
}

static void prepare(struct machine *machine)
{
	const char *before = machine->config.scenario->before;

	for (unsigned int i = 0; before[i]; i += 2) {
		struct s2pt_mmu_access access = { .ipa = s2pt_machine_ipa(before[i + 1]) };

		if (before[i] != 'l') {
			map(machine, before[i], before[i + 1]);
			continue;
		}
		for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
			(void)s2pt_machine_access(machine, cpu, &access);
	}
}

static unsigned int vcpus_of(const struct s2pt_explore_config *config)
{
	unsigned int most = 0;

	while (most < S2PT_SCENARIO_VCPUS && config->scenario->vcpu[most])
		most++;
	return config->vcpus && config->vcpus < most ? config->vcpus : most;
}

/* Keep what the engine has beside the tables, to be set back. */
static bool keep_state(struct machine *machine)
{
	const struct s2pt_engine *engine = machine->engine;

	if (!engine->state_size)
		return true;
	machine->engine_start = malloc(engine->state_size);
	if (machine->engine_start)
		memcpy(machine->engine_start, engine->state, engine->state_size);
	return machine->engine_start != NULL;
}

struct machine *s2pt_machine_new(const struct s2pt_explore_config *config)
{
	struct machine *machine = aligned_alloc(MACHINE_PAGE, sizeof(*machine));

	if (!machine)
		return NULL;
	memset(machine, 0, sizeof(*machine));
	machine->config = *config;
	if (!config->refuse)
		machine->config.refuse = config->scenario->refused;
	machine->vcpus = vcpus_of(config);
	machine->judge = &s2pt_machine_judge;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		machine->actor[i].act = s2pt_actor_vcpu;
	machine->actor[ACTOR_HOST].act = s2pt_actor_host;
	machine->actor[ACTOR_FILL].act = s2pt_actor_fill;
	machine->engine = config->engine ? config->engine : &s2pt_core_engine;
	s2pt_machine_words(machine);
	if (make_table(machine) != S2PT_DONE) {
		free(machine);
		return NULL;
	}
	prepare(machine);
	machine->now.hash = 0;
	machine->now.allocated = 0;
	memcpy(&machine->start, &machine->now, sizeof(machine->now));
	if (!keep_state(machine)) {
		free(machine);
		return NULL;
	}
	return machine;
}

void s2pt_machine_delete(struct machine *machine)
{
	if (!machine)
		return;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		s2pt_fiber_stop(&machine->actor[i].fiber);
	s2pt_check_delete(machine->check);
	free(machine->engine_start);
	free(machine);
}
