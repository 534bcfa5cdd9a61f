/* SPDX-License-Identifier: BSD-2-Clause */
/* The TLBs of the explorer's machine: each look, fill and drop is a step. */

#include "tlb.h"

static bool covers(const struct held_translation *entry, s2pt_ipa_t ipa)
{
	return entry->used && ipa >= entry->ipa && ipa - entry->ipa < entry->size;
}

static struct held_translation *find(struct machine *machine, unsigned int cpu, s2pt_ipa_t ipa,
				     bool table)
{
	for (unsigned int i = 0; i < MACHINE_TLB; i++) {
		struct held_translation *entry = &machine->now.tlb[cpu][i];

		if (covers(entry, ipa) && entry->table == table)
			return entry;
	}
	return NULL;
}

static void put(struct machine *machine, unsigned int cpu, const struct held_translation *made)
{
	struct held_translation *tlb = machine->now.tlb[cpu];
	struct held_translation *place = find(machine, cpu, made->ipa, made->table);

	for (unsigned int i = 0; i < MACHINE_TLB && !place; i++) {
		if (!tlb[i].used)
			place = &tlb[i];
	}
	*(place ? place : &tlb[0]) = *made;
}

static void fill(struct machine *machine, unsigned int cpu, s2pt_ipa_t ipa,
		 const struct s2pt_mmu_walk *walk)
{
	const struct s2pt_geom *geom = &machine->format.geom;

	for (unsigned int i = 0; i < walk->steps; i++) {
		const struct s2pt_mmu_step *step = &walk->step[i];
		uint64_t size = s2pt_level_size(geom, step->level);
		struct held_translation made = {
			.used = true,
			.table = i + 1 < walk->steps,
			.level = step->level,
			.ipa = ipa & ~(size - 1),
			.size = size,
			.word = step->word,
		};

		if (made.table) {
			made.pa = walk->step[i + 1].table;
		} else if (walk->has_leaf && walk->leaf.cacheable) {
			made.pa = walk->leaf.pa & ~(size - 1);
			made.perm = walk->leaf.perm;
			made.memattr = walk->leaf.memattr;
		} else {
			return;
		}
		put(machine, cpu, &made);
	}
}

/* Drop what a request covers from one TLB. */
static void drop(struct machine *machine, unsigned int cpu, const struct s2pt_tlbi *request)
{
	for (unsigned int i = 0; i < MACHINE_TLB; i++) {
		struct held_translation *entry = &machine->now.tlb[cpu][i];
		bool hinted = request->kind == S2PT_TLBI_IPA && request->level <= S2PT_LEVEL_MAX;
		bool there = entry->ipa < request->ipa + request->size &&
			     request->ipa < entry->ipa + entry->size;

		if (request->kind != S2PT_TLBI_VMID && !there)
			continue;
		if (hinted && (entry->table || entry->level != request->level))
			continue;
		*entry = (struct held_translation){ .used = false };
	}
}

/*
 * Drop what a request covers from all TLBs, one by one, after the instruction and before the DSB
 * that waits for it.
 */
static void drop_everywhere(struct machine *machine, const struct s2pt_tlbi *request)
{
	unsigned int own = machine->current ? machine->current->number : 0;

	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++) {
		if (request->scope == S2PT_LOCAL && cpu != own)
			continue;
		s2pt_machine_step(machine, TOUCH_DROP, OBJECT_TLB + cpu);
		if (machine->current)
			machine->current->tells = "TLBI";
		drop(machine, cpu, request);
	}
}

static bool is_for_stage2(enum s2pt_step_op op)
{
	return op == S2PT_IPAS2E1 || op == S2PT_IPAS2E1IS || op == S2PT_RIPAS2E1 ||
	       op == S2PT_RIPAS2E1IS || op == S2PT_VMALLS12E1 || op == S2PT_VMALLS12E1IS;
}

void s2pt_machine_invalidate(struct machine *machine, const struct s2pt_tlbi *request)
{
	const struct s2pt_tlb_features features = { .ttl = true, .range = true };
	const struct s2pt_explore_config *config = &machine->config;
	bool stage2 = false;
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, &machine->format.geom, &features, request);
	while (s2pt_steps_next(&steps, &step)) {
		if (config->carries_out && !config->carries_out(config->ctx, &step))
			continue;
		if (stage2 && !is_for_stage2(step.op))
			drop_everywhere(machine, request);
		stage2 = is_for_stage2(step.op);
		machine->judge->step(machine, &step);
	}
}

void s2pt_machine_peek(struct machine *machine, s2pt_ipa_t ipa, struct s2pt_mmu_walk *walk)
{
	struct s2pt_mmu_access access = { .ipa = ipa, .type = S2PT_MMU_READ };
	struct actor *current = machine->current;

	machine->current = NULL;
	s2pt_mmu_walk(&machine->mmu, &access, walk);
	machine->current = current;
}

/* The level that the CPU reports with a fault. */
static void note_level(struct machine *machine, int level)
{
	if (machine->current)
		machine->current->level = level;
}

static enum s2pt_mmu_end walk(struct machine *machine, unsigned int cpu,
			      const struct s2pt_mmu_access *access)
{
	const struct held_translation *table = find(machine, cpu, access->ipa, true);
	struct s2pt_mmu_walk walk;

	s2pt_machine_saw(machine, table ? table->word : 0);
	machine->now.walking[cpu]++;
	if (table)
		s2pt_mmu_walk_from(&machine->mmu, access, table->level + 1, table->pa, &walk);
	else
		s2pt_mmu_walk(&machine->mmu, access, &walk);
	s2pt_machine_step(machine, TOUCH_FILL, OBJECT_TLB + cpu);
	machine->now.walking[cpu]--;
	fill(machine, cpu, access->ipa, &walk);
	machine->judge->look(machine);
	note_level(machine, walk.steps ? walk.step[walk.steps - 1].level : S2PT_LEVEL_UNKNOWN);
	return walk.end;
}

void s2pt_machine_fill(struct machine *machine, unsigned int cpu, s2pt_ipa_t ipa)
{
	struct s2pt_mmu_access access = { .ipa = ipa, .type = S2PT_MMU_READ };

	s2pt_machine_step(machine, TOUCH_LOOK, OBJECT_TLB + cpu);
	(void)walk(machine, cpu, &access);
}

enum s2pt_mmu_end s2pt_machine_access(struct machine *machine, unsigned int cpu,
				      const struct s2pt_mmu_access *access)
{
	const struct held_translation *hit;

	s2pt_machine_step(machine, TOUCH_LOOK, OBJECT_TLB + cpu);
	hit = find(machine, cpu, access->ipa, false);
	if (hit)
		s2pt_machine_saw(machine, hit->word);
	if (hit && s2pt_mmu_permits(hit->perm, access))
		return S2PT_MMU_TRANSLATED;
	if (hit && !(access->type == S2PT_MMU_WRITE && (hit->perm & S2PT_WD))) {
		note_level(machine, hit->level);
		return S2PT_MMU_PERMISSION;
	}
	return walk(machine, cpu, access);
}
