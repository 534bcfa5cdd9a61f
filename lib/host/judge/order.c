/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows stores, DSBs and the invalidations after them, on one CPU or several: Arm ARM B2.3 (what
 * a DSB orders), D8.16 (ordering and completion of TLB maintenance); herd7's VMSA tests, V2I and
 * MP.
 */

#include "order.h"

#include "patience.h"
#include "state.h"
#include "track.h"

static void later(uint64_t *event, uint64_t other)
{
	if (*event < other)
		*event = other;
}

/* The DSB that completes an invalidation of everything was run. */
static void sweep_context(struct s2pt_check *check, struct context *context,
			  const struct cpu *sweeper)
{
	if (!context->clean)
		context->clean = s2pt_check_zeroed(&check->memory, check->config.cpus,
						   sizeof(*context->clean));
	if (!context->clean) {
		check->blind = true;
		return;
	}
	s2pt_check_look(check, check->config.cpus);
	for (unsigned int cpu = 0; cpu < check->config.cpus; cpu++) {
		const struct cpu *other = &check->cpus[cpu];
		uint64_t *clean = &context->clean[cpu];

		if (other == sweeper) {
			later(clean, sweeper->sweep_stores);
			continue;
		}
		later(clean, sweeper->sweep_loads);
		/* The event of its DSB before the sweep is forgotten once it runs another one. */
		if (other->dsb_stores < sweeper->sweep)
			later(clean, other->dsb_stores);
	}
}

/* What was ordered before the invalidation is gone from all TLBs. */
static void swept(struct s2pt_check *check, struct cpu *sweeper)
{
	s2pt_check_look(check, check->context_count);
	for (unsigned int i = 0; i < check->context_count; i++) {
		struct context *context = &check->contexts[i];

		if (context->aged && (sweeper->sweep_vmid == S2PT_CHECK_CURRENT_VMID ||
				      sweeper->sweep_vmid == context->vmid))
			sweep_context(check, context, sweeper);
	}
	sweeper->sweep = 0;
}

void s2pt_check_barrier(struct s2pt_check *check, unsigned int cpu, struct s2pt_instruction barrier)
{
	struct cpu *runs = &check->cpus[cpu];
	bool shareable = barrier.domain != S2PT_INSTRUCTION_OWN;
	bool full = barrier.accesses == S2PT_INSTRUCTION_BOTH;
	bool loads = full || barrier.accesses == S2PT_INSTRUCTION_LOADS;
	bool stores = full || barrier.accesses == S2PT_INSTRUCTION_STORES;

	/* A DMB orders stores as a DSB does, and does nothing for TLBIs. */
	if (stores && shareable)
		runs->ordered_stores = check->now;
	if (barrier.op == S2PT_INSTRUCTION_DMB)
		return;
	check->reordered = check->now;
	if (stores)
		runs->dsb_stores_alone = check->now;
	if (stores && shareable)
		runs->dsb_stores = check->now;
	if (loads && shareable)
		runs->dsb_loads = check->now;
	if (full && shareable)
		runs->dsb_nxs = check->now;
	/* A TLBI without nXS is not complete after a DSB with nXS. */
	full = full && !barrier.nxs;
	if (full)
		runs->dsb_alone = check->now;
	if (full && shareable)
		runs->dsb = check->now;
	if (full && shareable && runs->sweep)
		swept(check, runs);
}

/*
 * A DSB of stores orders the stores of the CPU that runs it, and nothing that it has read: another
 * CPU's store is ordered by that CPU's own DSB, or by one here that orders loads, after the store
 * was seen.  All this only within the domain of the DSB: NSH is for the CPU's own TLB.
 */
bool s2pt_check_ordered(const struct s2pt_check *check, const struct owed *owed, unsigned int cpu,
			bool broadcast)
{
	const struct cpu *payer = &check->cpus[cpu];
	const struct track *track = s2pt_check_track(owed, cpu);

	if (owed->by == cpu)
		return (broadcast ? payer->dsb_stores : payer->dsb_stores_alone) > owed->since;
	if (track && track->phase == OVER && payer->dsb_stores > owed->since + track->last_step)
		return true;
	return payer->dsb_loads > owed->since || check->cpus[owed->by].dsb_stores > owed->since;
}

struct overwriting {
	unsigned int cpu;
	/* The place: in [`first`, `end`) of memory. */
	s2pt_pa_t first;
	s2pt_pa_t end;
	uint64_t word;
};

/*
 * Note another CPU's first such store, since a DSB after any of them is enough; and what the CPU that
 * owes has stored last.
 */
static void overwrite_one(struct s2pt_check *check, struct owed *owed, const void *ctx)
{
	const struct overwriting *by = ctx;

	if (owed->at < by->first || owed->at >= by->end)
		return;
	if (owed->by == by->cpu)
		check->owed_words[owed - check->owed].left = by->word;
	else if (!s2pt_check_track(owed, by->cpu))
		s2pt_check_advance(check, owed, by->cpu, OVER, false);
}

void s2pt_check_overwrite(struct s2pt_check *check, unsigned int cpu, const struct place *place)
{
	const struct overwriting by = { cpu, place->at, place->at + 8,
					place->page->words[place->index].now };

	s2pt_check_owed_in(check, place->ipa, place->ipa + s2pt_page_size(&check->config.geom),
			   overwrite_one, &by);
}

void s2pt_check_overwrite_page(struct s2pt_check *check, unsigned int cpu, const struct page *page)
{
	const struct s2pt_geom *geom = &check->config.geom;
	const struct overwriting by = { cpu, page->pa, page->pa + s2pt_page_size(geom), 0 };
	uint64_t span = (uint64_t)s2pt_table_entries(geom) << s2pt_level_shift(geom, page->level);

	s2pt_check_owed_in(check, page->ipa, page->ipa + span, overwrite_one, &by);
}

void s2pt_check_sweep(struct s2pt_check *check, unsigned int cpu, unsigned int vmid)
{
	struct cpu *sweeper = &check->cpus[cpu];

	sweeper->sweep = check->now;
	sweeper->sweep_vmid = vmid;
	sweeper->sweep_stores = sweeper->dsb_stores;
	sweeper->sweep_loads = sweeper->dsb_loads;
}

bool s2pt_check_swept(const struct s2pt_check *check, const struct page *page,
		      const struct word *word)
{
	for (unsigned int i = page->context; i; i = check->contexts[i - 1].next) {
		const struct context *context = &check->contexts[i - 1];

		if (context->held &&
		    !(context->clean && word->aged < context->clean[word->aged_by]))
			return false;
	}
	return true;
}
