/* SPDX-License-Identifier: BSD-2-Clause */
/* Adds up what was counted in a storm, and looks for what is wrong with the world at its end. */

#include "count.h"

#include "rows.h"

static uint64_t came_to(const struct s2pt_vcpu_counts *counts, enum s2pt_status status)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < S2PT_ACTIONS; i++)
		sum += counts->statuses[i][status - S2PT_ENOMEM];
	return sum;
}

static void count_faults(struct storm_figures *figures, const struct s2pt_vcpu_counts *counts)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < S2PT_FAULT_KINDS; i++)
		sum += counts->faults[i];
	figures->accesses += counts->accesses;
	figures->emulated += counts->ends[S2PT_VCPU_EMULATE] + counts->ends[S2PT_VCPU_INJECT];
	figures->faults += sum;
	figures->faults_translation += counts->faults[S2PT_FAULT_TRANSLATION];
	figures->faults_permission += counts->faults[S2PT_FAULT_PERMISSION];
	figures->faults_access += counts->faults[S2PT_FAULT_ACCESS];
	figures->faults_other += sum - counts->faults[S2PT_FAULT_TRANSLATION] -
				 counts->faults[S2PT_FAULT_PERMISSION] -
				 counts->faults[S2PT_FAULT_ACCESS];
	figures->maps += counts->actions[S2PT_ACT_MAP];
	figures->relaxes += counts->actions[S2PT_ACT_RELAX];
	figures->touches += counts->actions[S2PT_ACT_TOUCH];
	figures->walks_unasked += counts->tlb.speculated;
	figures->stale_hits += counts->tlb.verdicts[S2PT_TLB_STALE];
	if (counts->longest_run > figures->longest_stall)
		figures->longest_stall = counts->longest_run;
}

static void count_refaults(struct storm_figures *figures, const struct s2pt_vcpu_counts *counts)
{
	uint64_t already = came_to(counts, S2PT_ALREADY);
	uint64_t refault = came_to(counts, S2PT_REFAULT);
	uint64_t raced = came_to(counts, S2PT_RACED);
	uint64_t busy = came_to(counts, S2PT_BUSY);
	/* Accesses that are emulated report ABSENT too, and are not faults for nothing. */
	uint64_t absent = counts->statuses[S2PT_ACT_RELAX][S2PT_ABSENT - S2PT_ENOMEM] +
			  counts->statuses[S2PT_ACT_TOUCH][S2PT_ABSENT - S2PT_ENOMEM];

	figures->refaults += already + refault + raced + busy + absent;
	figures->refaults_already += already;
	figures->refaults_permission_only += refault;
	figures->refaults_raced += raced;
	figures->refaults_busy += busy;
	figures->refaults_absent += absent;
}

/* The number of all invalidations; barriers alone do not count. */
static uint64_t invalidations(const struct s2pt_invalidate_counts *counts)
{
	uint64_t sum = 0;

	for (unsigned int kind = S2PT_TLBI_NONE + 1; kind < S2PT_TLBI_KINDS; kind++)
		sum += counts->requests[kind][S2PT_SHARED] + counts->requests[kind][S2PT_LOCAL];
	return sum;
}

/* Invalidations of one kind, of both scopes, without those of the host. */
static uint64_t by_vcpus(const struct s2pt_world_report *report, enum s2pt_tlbi_kind kind,
			 enum s2pt_scope scope)
{
	return report->invalidations.requests[kind][scope] - report->control.requests[kind][scope];
}

static void count_tlbis(struct storm_figures *figures, const struct s2pt_world_report *report)
{
	figures->tlbis += invalidations(&report->invalidations);
	figures->tlbis_host += invalidations(&report->control);
	figures->tlbis_ipa_shared += by_vcpus(report, S2PT_TLBI_IPA, S2PT_SHARED);
	figures->tlbis_ipa_local += by_vcpus(report, S2PT_TLBI_IPA, S2PT_LOCAL);
	figures->tlbis_dirty += report->control.requests[S2PT_TLBI_DIRTY][S2PT_SHARED];
	figures->tlbis_range += by_vcpus(report, S2PT_TLBI_RANGE, S2PT_SHARED) +
				by_vcpus(report, S2PT_TLBI_RANGE, S2PT_LOCAL);
	figures->tlbis_vmid += by_vcpus(report, S2PT_TLBI_VMID, S2PT_SHARED) +
			       by_vcpus(report, S2PT_TLBI_VMID, S2PT_LOCAL);
}

static void count_slot(struct storm_figures *figures, const struct recorded *recorded)
{
	figures->recorded_pages += recorded->total;
	figures->recorded_off += recorded->off;
	figures->recorded_missed += recorded->missed;
}

static void count_vcpu(struct storm_result *result, const struct storm_vcpu *vcpu)
{
	struct storm_figures *figures = &result->figures;
	const struct storm_breaks *breaks = &vcpu->breaks;

	figures->breaks += breaks->permission_only + breaks->size + breaks->other;
	figures->breaks_permission_only += breaks->permission_only;
	figures->breaks_size += breaks->size;
	figures->breaks_other += breaks->other;
	figures->narrowed_in_place += breaks->narrowed;
	figures->pages_wrong += vcpu->wrong;
	figures->log_faults += vcpu->log_faults;
	if (vcpu->livelocks && !figures->livelocks)
		result->livelock = vcpu->livelock;
	figures->livelocks += vcpu->livelocks;
	if (vcpu->errors && !figures->errors)
		result->error = vcpu->error;
	figures->errors += vcpu->errors;
	sample_merge(&result->latency, &vcpu->latency);
}

/* Count what is wrong with the world, and delete it. */
static void count_damage(struct storm *storm, struct storm_result *result)
{
	struct storm_figures *figures = &result->figures;
	struct s2pt_world_faults faults;
	bool right;

	s2pt_world_check(storm->world, &faults);
	if (faults.stale_used && !result->stale.word)
		s2pt_tlbs_stale(s2pt_world_tlbs(storm->world), &result->stale);
	figures->stale_left += faults.stale_kept;
	figures->conflicts += faults.conflicts;
	figures->operands_illegal += faults.illegal;
	figures->tables_leaked += faults.pages_leaked;
	figures->tables_misused += faults.pages_misused + faults.not_alone + faults.held;
	if (faults.complaints && !figures->complaints)
		result->complaint = *s2pt_check_complaint(s2pt_world_checker(storm->world), 0);
	figures->complaints += faults.complaints;
	right = s2pt_world_delete(storm->world);
	/* The fault showed only when everything had been freed. */
	if (!right && storm_clean(figures))
		figures->tables_leaked++;
}

void storm_count(struct storm *storm, struct storm_result *result)
{
	struct storm_figures *figures = &result->figures;
	struct s2pt_world_report report;
	struct s2pt_log_counts log;

	s2pt_world_report(storm->world, &report);
	count_faults(figures, &report.vcpus);
	count_refaults(figures, &report.vcpus);
	count_tlbis(figures, &report);
	for (unsigned int i = 0; i < storm->script->vcpus; i++)
		count_vcpu(result, &storm->vcpus[i]);
	for (unsigned int i = 0; i < storm->script->n_slots; i++)
		count_slot(figures, &storm->slots[i].recorded);
	if (storm->errors && !figures->errors)
		result->error = storm->error;
	figures->errors += storm->errors;
	s2pt_world_log_counts(storm->world, &log);
	figures->log_exits += log.exits;
	figures->exits = figures->faults + figures->log_exits;
	figures->log_entries += log.entries;
	figures->dirty_pages += storm->dirty_pages;
	figures->writes_lost += storm->writes_lost;
	figures->time_ns += storm->ns;
	count_damage(storm, result);
}
