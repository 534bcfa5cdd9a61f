/* SPDX-License-Identifier: BSD-2-Clause */
/* The TLBs of the explorer's machine: each look, fill and drop is a step. */

#include "tlb.h"

#include "host/hardware/mmu_shape.h"
#include "late_order.h"
#include "mix.h"
#include "vmid.h"

/* In a leaf: hardware keeps its dirty state. */
#define DBM (UINT64_C(1) << 51)

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

/* Does one entry take the place of another?  From FEAT_BBM level 2 on sizes may be mixed. */
static bool replaces(const struct machine *machine, const struct held_translation *made,
		     const struct held_translation *entry)
{
	if (entry->table != made->table || !covers(entry, made->ipa))
		return false;
	return machine->config.scenario->bbm < 2 || entry->size == made->size;
}

/* Is there more than one entry for an address, so that FEAT_BBM level 2 permits a conflict abort? */
static bool conflicts(struct machine *machine, unsigned int cpu, s2pt_ipa_t ipa)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < MACHINE_TLB; i++)
		count += covers(&machine->now.tlb[cpu][i], ipa) && !machine->now.tlb[cpu][i].table;
	return machine->config.scenario->bbm == 2 && count > 1;
}

static void put(struct machine *machine, unsigned int cpu, const struct held_translation *made)
{
	struct held_translation *tlb = machine->now.tlb[cpu];
	struct held_translation *place = NULL;

	for (unsigned int i = 0; i < MACHINE_TLB && !place; i++) {
		if (replaces(machine, made, &tlb[i]))
			place = &tlb[i];
	}
	for (unsigned int i = 0; i < MACHINE_TLB && !place; i++) {
		if (!tlb[i].used)
			place = &tlb[i];
	}
	*(place ? place : &tlb[0]) = *made;
}

static void rehash(struct machine *machine, unsigned int cpu)
{
	uint64_t hash = 0;

	for (unsigned int i = 0; i < MACHINE_TLB; i++) {
		const struct held_translation *entry = &machine->now.tlb[cpu][i];

		hash = mix(hash, entry->used ? entry->ipa + entry->size : 1);
		hash = mix(hash, entry->word);
		hash = mix(hash, entry->used ? entry->perm : 0);
	}
	machine->now.tlb_hash[cpu] = hash;
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
			/* All of a contiguous run, as this leaf of it has it. */
			made.size = walk->leaf.span;
			made.ipa = ipa & ~(made.size - 1);
			made.pa = walk->leaf.pa & ~(made.size - 1);
			made.perm = walk->leaf.perm;
			made.memattr = walk->leaf.memattr;
		} else {
			return;
		}
		put(machine, cpu, &made);
	}
}

/*
 * Take dirty state away and nothing more: an entry with W and no DBM can be written on, if that is no
 * dirty state.
 */
static void clean(struct held_translation *entry)
{
	if (entry->used && !entry->table && (entry->perm & S2PT_W) && (entry->word & DBM))
		entry->perm ^= S2PT_W | S2PT_WD;
}

/* Drop what a request covers from one TLB. */
static void drop(struct machine *machine, unsigned int cpu, const struct s2pt_tlbi *request)
{
	for (unsigned int i = 0; i < MACHINE_TLB; i++) {
		struct held_translation *entry = &machine->now.tlb[cpu][i];
		bool hinted = request->kind == S2PT_TLBI_IPA && request->level <= S2PT_LEVEL_MAX;
		bool there = entry->ipa < request->ipa + request->size &&
			     request->ipa < entry->ipa + entry->size;

		if (request->kind == S2PT_TLBI_DIRTY) {
			clean(entry);
			continue;
		}
		if (request->kind != S2PT_TLBI_VMID && !there)
			continue;
		if (hinted && (entry->table || entry->level != request->level))
			continue;
		*entry = (struct held_translation){ .used = false };
	}
	rehash(machine, cpu);
}

/*
 * Drop what a request covers from all TLBs, one by one, after the instruction and before the DSB
 * that waits for it.
 */
static void drop_everywhere(struct machine *machine, const struct s2pt_tlbi *request)
{
	unsigned int own = machine->current ? machine->current->number : 0;
	bool reaches = s2pt_vmid_is_own(machine);

	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++) {
		if (request->scope == S2PT_LOCAL && cpu != own)
			continue;
		s2pt_machine_step(machine, TOUCH_DROP, OBJECT_TLB + cpu);
		if (machine->current)
			machine->current->tells = reaches ? "TLBI" : "TLBI for another VM";
		if (reaches)
			drop(machine, cpu, request);
	}
}

/* Does an instruction take away what walks of the tables have found, rather than combined entries? */
static bool is_for_tables(enum s2pt_step_op op)
{
	return s2pt_step_regime(op) != S2PT_STAGE2 || op == S2PT_IPAS2E1 || op == S2PT_IPAS2E1IS ||
	       op == S2PT_RIPAS2E1 || op == S2PT_RIPAS2E1IS || op == S2PT_VMALLS12E1 ||
	       op == S2PT_VMALLS12E1IS || op == S2PT_VMALLWS2E1IS;
}

void s2pt_machine_invalidate(struct machine *machine, const struct s2pt_tlbi *request)
{
	const struct s2pt_tlb_features features = { .ttl = true, .range = true, .dirty = true };
	const struct s2pt_explore_config *config = &machine->config;
	bool tables = false;
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_vmid_load(machine, true);
	s2pt_steps_begin(&steps, &machine->format.geom, &features, request);
	while (s2pt_steps_next(&steps, &step)) {
		if (config->carries_out && !config->carries_out(config->ctx, &step))
			continue;
		if (tables && !is_for_tables(step.op))
			drop_everywhere(machine, request);
		tables = is_for_tables(step.op);
		s2pt_late_order_barrier(machine, step.op);
		machine->judge->step(machine, &step);
	}
	s2pt_vmid_load(machine, false);
}

/* How far an address lies in the range that the table translates: what the registers were decoded for. */
static s2pt_ipa_t in_range(const struct machine *machine, s2pt_ipa_t ipa)
{
	return machine->format.upper ? ipa + s2pt_ipa_end(&machine->format.geom) : ipa;
}

void s2pt_machine_peek(struct machine *machine, s2pt_ipa_t ipa, struct s2pt_mmu_walk *walk)
{
	struct s2pt_mmu_access access = { .ipa = in_range(machine, ipa), .type = S2PT_MMU_READ };
	struct actor *current = machine->current;

	machine->current = NULL;
	s2pt_mmu_walk_decoded(&machine->mmu, &machine->shape, &access, NULL, walk);
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
	struct s2pt_mmu_access walked = *access;
	struct s2pt_mmu_step from;
	struct s2pt_mmu_walk walk;

	s2pt_machine_saw(machine, table ? table->word : 0);
	machine->now.walking[cpu]++;
	if (machine->current)
		machine->current->walks = cpu + 1;
	if (table)
		from = (struct s2pt_mmu_step){ .level = table->level + 1, .table = table->pa };
	walked.ipa = in_range(machine, access->ipa);
	s2pt_mmu_walk_decoded(&machine->mmu, &machine->shape, &walked, table ? &from : NULL, &walk);
	s2pt_machine_step(machine, TOUCH_FILL, OBJECT_TLB + cpu);
	machine->now.walking[cpu]--;
	if (machine->current)
		machine->current->walks = 0;
	fill(machine, cpu, access->ipa, &walk);
	rehash(machine, cpu);
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
	if (conflicts(machine, cpu, access->ipa))
		return S2PT_MMU_CONFLICT;
	hit = find(machine, cpu, access->ipa, false);
	if (hit)
		s2pt_machine_saw(machine, hit->word);
	if (hit && s2pt_mmu_permits_in(machine->format.regime, hit->perm, access))
		return S2PT_MMU_TRANSLATED;
	if (hit && !(access->type == S2PT_MMU_WRITE && (hit->perm & S2PT_WD))) {
		note_level(machine, hit->level);
		return S2PT_MMU_PERMISSION;
	}
	return walk(machine, cpu, access);
}
