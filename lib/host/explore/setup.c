/* SPDX-License-Identifier: BSD-2-Clause */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

static enum s2pt_status make_table(struct machine *machine)
{
	const struct s2pt_scenario *scenario = machine->config.scenario;
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = scenario->two_roots ? 31 : 30,
		.pa_bits = 40,
		.start_level = 2,
	};
	struct s2pt_config config = {
		.policy = machine->config.policy,
		.tlb_range = true,
		.by_entry = machine->config.by_entry,
		.software_managed = !scenario->hardware && !machine->config.by_entry,
		.vmid = 1,
		.format = { .fwb = true },
		.ops = &machine->ops,
		.context = machine,
	};
	struct s2pt_vtcr_extra extra = {
		.access_flag = scenario->hardware,
		.dirty = scenario->hardware,
	};
	struct s2pt_vttbr vttbr = { .vmid = 1 };
	enum s2pt_status status = s2pt_geom_init(&config.format.geom, &want);

	if (status == S2PT_DONE)
		status = s2pt_init(&machine->now.pt, &config);
	if (status != S2PT_DONE)
		return status;
	vttbr.root = s2pt_root_pa(&machine->now.pt);
	machine->mmu.vtcr = s2pt_vtcr_compose(&config.format.geom, &extra);
	return s2pt_vttbr_compose(&config.format.geom, &vttbr, &machine->mmu.vttbr);
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
	(void)s2pt_map(&machine->now.pt, &mapping);
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
	s2pt_machine_callbacks(machine);
	if (make_table(machine) != S2PT_DONE) {
		free(machine);
		return NULL;
	}
	prepare(machine);
	machine->now.hash = 0;
	machine->now.allocated = 0;
	memcpy(&machine->start, &machine->now, sizeof(machine->now));
	return machine;
}

void s2pt_machine_delete(struct machine *machine)
{
	if (!machine)
		return;
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		s2pt_fiber_stop(&machine->actor[i].fiber);
	s2pt_check_delete(machine->check);
	free(machine);
}

static bool takes_part(const struct machine *machine, unsigned int actor)
{
	if (actor == ACTOR_HOST)
		return machine->config.scenario->host != NULL;
	if (actor == ACTOR_FILL)
		return machine->fills[0] != '\0';
	return actor < machine->vcpus;
}

void s2pt_machine_reset(struct machine *machine)
{
	memcpy(&machine->now, &machine->start, sizeof(machine->now));
	machine->wrong[0] = '\0';
	machine->stuck = false;
	s2pt_machine_check_begin(machine);
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
		struct actor *actor = &machine->actor[i];
		actor->machine = machine;
		actor->number = i;
		actor->seen = 0;
		actor->progress = 0;
		actor->faults = 0;
		actor->done = !takes_part(machine, i);
		if (actor->done)
			continue;
		s2pt_fiber_start(&actor->fiber,
				 i == ACTOR_HOST   ? s2pt_actor_host
				 : i == ACTOR_FILL ? s2pt_actor_fill
						   : s2pt_actor_vcpu,
				 actor);
		s2pt_machine_grant(machine, i);
	}
}

uint64_t s2pt_machine_hash(const struct machine *machine)
{
	const struct state *now = &machine->now;
	uint64_t hash = mix(now->hash, now->inside | (unsigned int)now->writer << 8);

	hash = mix(hash, (uint64_t)now->allocated << 8 | now->graced);
	hash = mix(hash, now->pt.invalidations);
	for (unsigned int i = 0; i < MACHINE_ACTORS; i++) {
		hash = mix(hash, machine->actor[i].seen);
		hash = mix(hash, machine->actor[i].progress);
	}
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++) {
		hash = mix(hash, now->walking[cpu]);
		for (unsigned int i = 0; i < MACHINE_TLB; i++) {
			const struct held_translation *entry = &now->tlb[cpu][i];

			hash = mix(hash, entry->used ? entry->ipa + entry->size : 1);
			hash = mix(hash, entry->word);
			hash = mix(hash, entry->used ? entry->perm : 0);
		}
	}
	for (unsigned int i = 0; i < MACHINE_PAGES; i++)
		hash = mix(hash, (uint64_t)now->page[i] << 8 | now->waits_for[i]);
	for (unsigned int i = 0; i < MACHINE_GUEST; i++)
		hash = mix(hash, (uint64_t)now->moved[i] << 2 | (unsigned int)now->dirty[i] << 1 |
					 now->written[i]);
	return hash;
}

static void judge_entry(struct machine *machine, const struct held_translation *entry)
{
	struct s2pt_mmu_walk walk;
	unsigned int perm;

	if (!entry->used || entry->table)
		return;
	s2pt_machine_peek(machine, entry->ipa, &walk);
	/* What can be made writable may have been so since. */
	perm = walk.leaf.perm | (walk.leaf.perm & S2PT_W ? S2PT_WD : 0U);
	if (!walk.has_leaf)
		s2pt_machine_wrong(machine, "in the end a TLB holds what is not mapped");
	else if (entry->perm & ~perm)
		s2pt_machine_wrong(machine, "in the end a TLB allows more than the table");
}

/* Where hardware grants W the table is a part of the log. */
static void judge_log(struct machine *machine)
{
	const struct s2pt_scenario *scenario = machine->config.scenario;

	for (unsigned int i = 0; i < MACHINE_GUEST && scenario->logging; i++) {
		struct s2pt_mmu_walk walk;

		if (!machine->now.written[i] || machine->now.dirty[i])
			continue;
		s2pt_machine_peek(machine, s2pt_machine_ipa((char)('0' + i)), &walk);
		if (!scenario->hardware || !walk.has_leaf || !(walk.leaf.perm & S2PT_W))
			s2pt_machine_wrong(machine,
					   "a page was written that is not in the dirty log");
	}
}

static bool holds(char what, const struct s2pt_mmu_walk *walk)
{
	switch (what) {
	case 'r':
		return walk->has_leaf && (walk->leaf.perm & S2PT_R);
	case 't':
		return walk->steps == 2;
	default:
		return walk->has_leaf && walk->leaf.size > MACHINE_PAGE;
	}
}

/* What the scenario says is there. */
static void judge_ends(struct machine *machine)
{
	const char *ends = machine->config.scenario->ends;

	for (unsigned int i = 0; ends[i]; i += 2) {
		struct s2pt_mmu_walk walk;

		s2pt_machine_peek(machine, s2pt_machine_ipa(ends[i + 1]), &walk);
		if (!holds(ends[i], &walk))
			s2pt_machine_wrong(machine, "in the end is not there what has to be");
	}
}

void s2pt_machine_end(struct machine *machine)
{
	struct s2pt_range all = { 0, s2pt_ipa_end(&machine->now.pt.config.format.geom) };
	unsigned int tables = machine->now.pt.config.format.geom.root_pages;
	unsigned int live = 0;
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;

	s2pt_machine_judge(machine);
	s2pt_machine_check_end(machine);
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
		for (unsigned int i = 0; i < MACHINE_TLB; i++)
			judge_entry(machine, &machine->now.tlb[cpu][i]);
	(void)s2pt_cursor_begin(&cursor, &machine->now.pt, &all);
	while (s2pt_cursor_next(&cursor, &entry)) {
		tables += entry.kind == S2PT_TABLE;
		if (entry.kind == S2PT_HELD)
			s2pt_machine_wrong(machine, "in the end an entry is held");
	}
	for (unsigned int i = 0; i < MACHINE_PAGES; i++)
		live += machine->now.page[i] != PAGE_NONE && machine->now.page[i] != PAGE_FREED;
	if (live != tables)
		s2pt_machine_wrong(machine, "in the end a table is lost");
	judge_log(machine);
	judge_ends(machine);
}
