/* SPDX-License-Identifier: BSD-2-Clause */
/* Adds up what a world counted, and looks for what is wrong with it. */

#include "s2pt/host/world.h"
#include "world_judge.h"
#include "world_state.h"

static void add_tally(struct s2pt_world_report *report, const struct tally *tally)
{
	report->retired += atomic_load(&tally->retired);
	report->cleans += atomic_load(&tally->cleans);
	report->cleaned_bytes += atomic_load(&tally->cleaned_bytes);
	report->discards += atomic_load(&tally->discards);
}

void s2pt_world_report(struct s2pt_world *world, struct s2pt_world_report *report)
{
	*report = (struct s2pt_world_report){ .retired = 0 };
	add_tally(report, &world->tally);
	for (unsigned int i = 0; i < world->config.vcpus; i++) {
		struct s2pt_vcpu_counts counts;
		struct s2pt_invalidate_counts invalidations;

		add_tally(report, &world->vcpu[i].tally);
		s2pt_vcpu_counts(&world->vcpu[i], &counts);
		s2pt_vcpu_counts_add(&report->vcpus, &counts);
		s2pt_invalidator_counts(world->invalidator, i, &invalidations);
		s2pt_invalidate_counts_add(&report->invalidations, &invalidations);
	}
	s2pt_invalidator_counts(world->invalidator, s2pt_world_control_cpu(world),
				&report->control);
	s2pt_invalidate_counts_add(&report->invalidations, &report->control);
	s2pt_pool_counts(world->pool, &report->pool);
	report->waiting = s2pt_rcu_waiting(world->queue);
	report->not_alone = atomic_load(&world->not_alone);
}

/* Count the pages of the table, and the entries that are held. */
static uint64_t count_pages(struct s2pt_world *world, uint64_t *held)
{
	const struct s2pt_geom *geom = s2pt_world_geom(world);
	struct s2pt_range all = { 0, s2pt_ipa_end(geom) };
	uint64_t pages = geom->root_pages;
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;

	*held = 0;
	if (s2pt_cursor_begin(&cursor, &world->pt, &all) != S2PT_DONE)
		return pages;
	while (s2pt_cursor_next(&cursor, &entry)) {
		if (entry.kind == S2PT_TABLE)
			pages++;
		else if (entry.kind == S2PT_HELD)
			++*held;
	}
	return pages;
}

static uint64_t stale_kept(struct s2pt_world *world)
{
	uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS];
	uint64_t stale = 0;

	if (s2pt_tlbs_audit(world->tlbs, &world->mmu, found))
		return 0;
	for (unsigned int kind = 0; kind < S2PT_TLB_KINDS; kind++)
		stale += found[kind][S2PT_TLB_STALE];
	return stale;
}

/* Take over what the TLBs counted and what must not happen. */
static void count_misuse(struct s2pt_world *world, struct s2pt_world_faults *found)
{
	for (unsigned int cpu = 0; cpu <= world->config.vcpus; cpu++) {
		struct s2pt_tlb_counts counts;

		s2pt_tlbs_counts(world->tlbs, cpu, &counts);
		found->stale_used += counts.verdicts[S2PT_TLB_STALE];
		found->conflicts += counts.conflicts;
		for (unsigned int what = 0; what < S2PT_TLB_OPERANDS; what++)
			found->illegal += counts.illegal[what];
	}
}

bool s2pt_world_check(struct s2pt_world *world, struct s2pt_world_faults *faults)
{
	const struct s2pt_check *checker = s2pt_world_judge_check(world->judge);
	struct s2pt_world_faults found = { 0 };
	struct s2pt_pool_counts pool;
	uint64_t pages;

	(void)s2pt_world_lock(world);
	(void)s2pt_rcu_drain(world->queue);
	s2pt_pool_check(world->pool);
	pages = count_pages(world, &found.held);
	for (unsigned int i = 0; i < world->config.vcpus; i++)
		pages += world->vcpu[i].cached;
	count_misuse(world, &found);
	found.stale_kept = stale_kept(world);
	s2pt_pool_counts(world->pool, &pool);
	found.pages_leaked = pool.live > pages ? pool.live - pages : 0;
	found.pages_misused = pool.double_releases + pool.wild_releases + pool.written_after +
			      pool.walked_after + pool.strays;
	/* The table has pages that are not live. */
	if (pool.live < pages)
		found.pages_misused += pages - pool.live;
	found.not_alone = atomic_load(&world->not_alone);
	s2pt_world_unlock(world, NULL);
	if (checker)
		found.complaints = s2pt_check_count(checker, S2PT_CHECK_RIGHT);
	if (faults)
		*faults = found;
	return found.stale_used == 0 && found.stale_kept == 0 && found.pages_misused == 0 &&
	       found.pages_leaked == 0 && found.not_alone == 0 && found.held == 0 &&
	       found.conflicts == 0 && found.illegal == 0 && found.complaints == 0;
}
