/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds the explorer's machine: its actors, its judge, and what the scenario maps at the
 * beginning.
 */

#include "setup.h"

#include "arena.h"
#include "arrival.h"
#include "core.h"
#include "el2.h"
#include "fill.h"
#include "guest.h"
#include "host.h"
#include "host/hardware/mmu_shape.h"
#include "judge.h"
#include "s2pt/regs.h"
#include "s2pt/shared.h"
#include "s2pt/stage1.h"
#include "tlb.h"
#include "vcpu.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

/* What descriptors are like, their shape aside. */
static void describe(struct s2pt_format *format, const struct s2pt_scenario *scenario)
{
	enum s2pt_regime regime = scenario->regime;

	format->upper = scenario->upper;
	format->regime = regime;
	format->fwb = regime == S2PT_STAGE2;
	format->mair = regime == S2PT_STAGE2 ? 0 : S2PT_MAIR_LINUX;
	format->non_global = regime == S2PT_EL2_E2H;
}

static enum s2pt_status make_table(struct machine *machine)
{
	const struct s2pt_scenario *scenario = machine->config.scenario;
	unsigned int bits = scenario->two_roots ? 31 : 30;
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = machine->engine->ipa_bits > bits ? machine->engine->ipa_bits : bits,
		.pa_bits = 40,
		.start_level = scenario->regime == S2PT_STAGE2 ? 2 : S2PT_START_AUTO,
		.regime = scenario->regime,
	};
	struct s2pt_vtcr_extra extra = {
		.access_flag = scenario->hardware,
		.dirty = scenario->hardware,
	};
	struct s2pt_vttbr vttbr = { .vmid = 1 };
	struct s2pt_geom *geom = &machine->format.geom;
	enum s2pt_status status = s2pt_geom_init(geom, &want);
	const void *root;

	describe(&machine->format, scenario);
	if (status != S2PT_DONE)
		return status;
	root = machine->engine->begin(seat_of(machine), geom);
	if (!root)
		return S2PT_ENOMEM;
	vttbr.root = s2pt_machine_pa_of(machine, root);
	machine->mmu.vtcr = s2pt_vtcr_compose(geom, &extra);
	if (scenario->regime == S2PT_STAGE2)
		status = s2pt_vttbr_compose(geom, &vttbr, &machine->mmu.vttbr);
	else
		status = s2pt_el2_registers(machine, vttbr.root);
	if (status == S2PT_DONE &&
	    !s2pt_mmu_shape(&machine->mmu, s2pt_machine_va(machine, '0'), &machine->shape))
		return S2PT_EINVAL;
	return status;
}

static uint64_t size_of(char how)
{
	if (strchr("bce", how))
		return UINT64_C(0x200000);
	return strchr("fgij", how) ? MACHINE_RUN : MACHINE_PAGE;
}

static void map(struct machine *machine, char how, char page)
{
	bool dirty = strchr("dej", how) != NULL;
	uint64_t size = size_of(how);
	struct s2pt_mapping mapping = {
		.ipa = s2pt_machine_va(machine, page) & ~(size - 1),
		.pa = s2pt_machine_pa(machine, page) & ~(size - 1),
		.size = size,
		.attr = { .perm = S2PT_R },
	};

	if (strchr("mbfn", how) || dirty)
		mapping.attr.perm |= S2PT_W;
	if (how == 'h' || how == 'i' || dirty)
		mapping.attr.perm |= S2PT_WD;
	machine->engine->map(seat_of(machine), &mapping);
	for (uint64_t i = MACHINE_PAGE; how == 'n' && i < MACHINE_RUN; i += MACHINE_PAGE) {
		mapping.ipa += MACHINE_PAGE;
		mapping.pa += MACHINE_PAGE;
		machine->engine->map(seat_of(machine), &mapping);
	}
}

static void prepare(struct machine *machine)
{
	const char *before = machine->config.scenario->before;

	for (unsigned int i = 0; before[i]; i += 2) {
		struct s2pt_mmu_access access = { .ipa = s2pt_machine_va(machine, before[i + 1]) };

		if (before[i] != 'l') {
			map(machine, before[i], before[i + 1]);
			continue;
		}
		for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
			(void)s2pt_machine_access(machine, cpu, &access);
	}
}

static void note_used(struct machine *machine)
{
	for (uint32_t i = 0; i < MACHINE_PAGES * MACHINE_WORDS; i++)
		if (*word_of(machine, i))
			s2pt_machine_uses(machine, i);
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
	struct machine *machine = aligned_alloc(MACHINE_PAGE, sizeof(*machine) + IMAGES_ARENA);

	if (!machine)
		return NULL;
	memset(machine, 0, sizeof(*machine) + IMAGES_ARENA);
	machine->arena = machine + 1;
	machine->forgets = true;
	s2pt_images_begin(&machine->images, machine, sizeof(*machine) + IMAGES_ARENA);
	s2pt_arena_begin(&machine->images, machine->arena, IMAGES_ARENA);
	machine->config = *config;
	if (!config->refuse)
		machine->config.refuse = config->scenario->refused;
	machine->vcpus = vcpus_of(config);
	machine->judge = &s2pt_machine_judge;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		machine->actor[i].act = s2pt_actor_vcpu;
	machine->actor[ACTOR_HOST].act = s2pt_actor_host;
	machine->actor[ACTOR_FILL].act = s2pt_actor_fill;
	machine->actor[ACTOR_ARRIVAL].act = s2pt_arrival_actor;
	machine->engine = config->engine ? config->engine : &s2pt_core_engine;
	s2pt_machine_words(machine);
	/* Engines of others have stage 2 only. */
	if ((machine->engine != &s2pt_core_engine && config->scenario->regime != S2PT_STAGE2) ||
	    make_table(machine) != S2PT_DONE) {
		s2pt_machine_delete(machine);
		return NULL;
	}
	prepare(machine);
	machine->now.hash = 0;
	note_used(machine);
	machine->now.allocated = 0;
	memcpy(&machine->start, &machine->now, sizeof(machine->now));
	if (!keep_state(machine)) {
		s2pt_machine_delete(machine);
		return NULL;
	}
	s2pt_images_add(&machine->images, machine->engine->state, machine->engine->state_size);
	return machine;
}

void s2pt_machine_delete(struct machine *machine)
{
	if (!machine)
		return;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		s2pt_fiber_stop(&machine->actor[i].fiber);
	s2pt_images_end(&machine->images);
	free(machine->engine_start);
	free(machine);
}
