/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges a run: looks at the TLBs when something changes, and at tables, TLBs and the dirty log at
 * its end.
 */

#include "judge.h"

#include "buffer.h"
#include "check.h"
#include "guest.h"
#include "tlb.h"

static const char *disagrees(const struct machine *machine, const struct held_translation *entry,
			     const struct s2pt_mmu_walk *walk)
{
	/* From FEAT_BBM level 2 on sizes may change while they are cached; at 1 there may be nT. */
	bool sizes = machine->config.scenario->bbm == 0 ||
		     (machine->config.scenario->bbm == 1 && walk->leaf.cacheable);

	if (entry->table) {
		for (unsigned int i = 0; i + 1 < walk->steps; i++)
			if (walk->step[i].level == entry->level &&
			    walk->step[i + 1].table != entry->pa)
				return "a table that is cached has been exchanged, unbroken";
		return NULL;
	}
	if (!walk->has_leaf)
		return NULL;
	if (sizes && walk->leaf.span != entry->size)
		return "size changed while cached: no break before make";
	if ((walk->leaf.pa & ~(entry->size - 1)) != entry->pa)
		return "output address changed while cached: no break before make";
	if (walk->leaf.memattr != entry->memattr)
		return "memory type changed while cached: no break before make";
	return NULL;
}

/* Of how many leaves a TLB's entry is made: several are a contiguous run. */
static unsigned int leaves_of(const struct held_translation *entry)
{
	return !entry->table && entry->size == MACHINE_RUN ? MACHINE_RUN / MACHINE_PAGE : 1;
}

/* Remember what a walk has read, so that nobody need look before something of it is written. */
static void note_path(struct held_translation *entry, const struct s2pt_mmu_walk *walk)
{
	if (walk->steps > HELD_PATH)
		return;
	entry->steps = (uint16_t)walk->steps;
	entry->words = walk->steps == HELD_PATH ? (uint16_t)leaves_of(entry) : 1;
	for (unsigned int i = 0; i < walk->steps; i++)
		entry->path[i] = (uint16_t)((walk->step[i].entry - MACHINE_PA) / 8);
}

/* The walk for an address, while the tables stay as they are: several TLBs mostly hold the same one. */
struct walked {
	bool done;
	s2pt_ipa_t ipa;
	struct s2pt_mmu_walk walk;
};

static const struct s2pt_mmu_walk *walk_for(struct machine *machine, struct walked *walked,
					    s2pt_ipa_t ipa)
{
	if (!walked->done || walked->ipa != ipa)
		s2pt_machine_peek(machine, ipa, &walked->walk);
	walked->done = true;
	walked->ipa = ipa;
	return &walked->walk;
}

static void look_at(struct machine *machine, struct held_translation *entry, struct walked *walked)
{
	for (unsigned int i = 0; i < leaves_of(entry); i++) {
		const struct s2pt_mmu_walk *walk =
			walk_for(machine, walked, entry->ipa + (s2pt_ipa_t)i * MACHINE_PAGE);
		const char *what;

		if (i == 0)
			note_path(entry, walk);
		what = disagrees(machine, entry, walk);
		if (what)
			s2pt_machine_wrong(machine, what);
	}
}

static void look_at_tlbs(struct machine *machine)
{
	struct walked walked;

	walked.done = false;
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++) {
		for (unsigned int i = 0; i < MACHINE_TLB; i++) {
			struct held_translation *entry = &machine->now.tlb[cpu][i];

			if (entry->used && !entry->steps)
				look_at(machine, entry, &walked);
		}
	}
}

/*
 * Complain if a TLB still translates `ipa`: its old page may be used for something else from here
 * on.
 */
static void gone(struct machine *machine, s2pt_ipa_t ipa)
{
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++) {
		for (unsigned int i = 0; i < MACHINE_TLB; i++) {
			const struct held_translation *entry = &machine->now.tlb[cpu][i];

			if (entry->used && !entry->table && ipa >= entry->ipa &&
			    ipa - entry->ipa < entry->size)
				s2pt_machine_wrong(machine,
						   "a TLB holds what was unmapped and given away");
		}
	}
}

static void judge_leaf(struct machine *machine, const struct held_translation *entry,
		       const struct s2pt_mmu_walk *walk)
{
	/* Hardware may have made a leaf with S2PT_WD writable since it was cached. */
	unsigned int perm = walk->leaf.perm | (walk->leaf.perm & S2PT_W ? S2PT_WD : 0U);

	/* Or another leaf of its run. */
	if (walk->leaf.contiguous && (perm & S2PT_WD))
		perm |= S2PT_W;
	if (!walk->has_leaf)
		s2pt_machine_wrong(machine, "in the end a TLB holds what is not mapped");
	else if (entry->perm & ~perm)
		s2pt_machine_wrong(machine, "in the end a TLB allows more than the table");
}

static void judge_entry(struct machine *machine, const struct held_translation *entry,
			struct walked *walked)
{
	for (unsigned int i = 0; entry->used && !entry->table && i < leaves_of(entry); i++)
		judge_leaf(machine, entry,
			   walk_for(machine, walked, entry->ipa + (s2pt_ipa_t)i * MACHINE_PAGE));
}

/* Has hardware made a page dirty, or another one of its run? */
static bool is_dirty(struct machine *machine, s2pt_ipa_t ipa)
{
	struct s2pt_mmu_walk walk;
	unsigned int perm;

	s2pt_machine_peek(machine, ipa, &walk);
	perm = walk.has_leaf ? walk.leaf.perm : 0;
	if (!walk.has_leaf || !walk.leaf.contiguous)
		return perm & S2PT_W;
	ipa &= ~(walk.leaf.span - 1);
	for (uint64_t i = 0; i < MACHINE_RUN; i += MACHINE_PAGE) {
		s2pt_machine_peek(machine, ipa + i, &walk);
		perm |= walk.has_leaf ? walk.leaf.perm : 0;
	}
	return perm & S2PT_W;
}

/*
 * Check that every page written is in the log.  Where hardware grants W a dirty leaf counts as the
 * log, with buffers the entry of it.
 */
static void judge_log(struct machine *machine)
{
	const struct s2pt_scenario *scenario = machine->config.scenario;

	for (unsigned int i = 0; i < MACHINE_GUEST && (scenario->logging || scenario->dbm); i++) {
		if (!machine->now.written[i] || machine->now.dirty[i])
			continue;
		if (scenario->hdbss && s2pt_buffer_has(machine, i))
			continue;
		if (scenario->hdbss)
			s2pt_machine_wrong(machine, "a page was written, and no entry says so");
		if (!scenario->hardware ||
		    !is_dirty(machine, s2pt_machine_va(machine, (char)('0' + i))))
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

/* Check what the scenario says of its end. */
static void judge_ends(struct machine *machine)
{
	const char *ends = machine->config.scenario->ends;

	for (unsigned int i = 0; ends[i]; i += 2) {
		struct s2pt_mmu_walk walk;

		s2pt_machine_peek(machine, s2pt_machine_va(machine, ends[i + 1]), &walk);
		if (!holds(ends[i], &walk))
			s2pt_machine_wrong(machine, "in the end is not there what has to be");
	}
}

/* Count the tables below a page, and complain of held entries. */
static unsigned int count_tables(struct machine *machine, unsigned int page, int level)
{
	unsigned int tables = 0;

	for (unsigned int i = next_used(machine, page, 0); i < MACHINE_WORDS;
	     i = next_used(machine, page, i + 1)) {
		uint64_t word = machine->now.words[page][i];
		uint64_t below =
			((word & UINT64_C(0x0000fffffffff000)) - MACHINE_PA) / MACHINE_PAGE;

		if (machine->engine->is_held(word))
			s2pt_machine_wrong(machine, "in the end an entry is held");
		if ((word & 3) == 3 && level < S2PT_LEVEL_MAX && below < MACHINE_PAGES)
			tables += 1 + count_tables(machine, (unsigned int)below, level + 1);
	}
	return tables;
}

static void end(struct machine *machine)
{
	unsigned int tables = machine->format.geom.root_pages;
	unsigned int live = 0;
	struct walked walked;

	walked.done = false;
	look_at_tlbs(machine);
	s2pt_machine_check_end(machine);
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
		for (unsigned int i = 0; i < MACHINE_TLB; i++)
			judge_entry(machine, &machine->now.tlb[cpu][i], &walked);
	for (unsigned int root = 0; root < machine->format.geom.root_pages; root++)
		tables += count_tables(machine, root, S2PT_LEVEL_MAX - 1);
	for (unsigned int i = 0; i < MACHINE_PAGES; i++)
		live += machine->now.page[i] != PAGE_NONE && machine->now.page[i] != PAGE_FREED;
	if (live != tables)
		s2pt_machine_wrong(machine, "in the end a table is lost");
	judge_log(machine);
	judge_ends(machine);
}

const struct machine_judge s2pt_machine_judge = {
	.begin = s2pt_machine_check_begin,
	.mark = s2pt_machine_check_mark,
	.table = s2pt_machine_check_table,
	.store = s2pt_machine_check_store,
	.step = s2pt_machine_check_step,
	.load = s2pt_machine_check_load,
	.look = look_at_tlbs,
	.gone = gone,
	.end = end,
};
