/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU's access: tries, answers the fault, and tries again, until it succeeds or can't. */

#include "s2pt/host/vcpu.h"
#include "world_judge.h"
#include "world_state.h"

#include <sched.h>

/* Does the fault's answer end the access, rather than have the vCPU enter its guest again? */
static bool leaves_guest(const struct s2pt_vcpu_exit *handled, enum s2pt_vcpu_end *end)
{
	if (handled->status < 0) {
		*end = S2PT_VCPU_ERROR;
		return true;
	}
	switch (handled->plan.action) {
	case S2PT_ACT_EMULATE:
		*end = S2PT_VCPU_EMULATE;
		return true;
	case S2PT_ACT_INJECT:
		*end = S2PT_VCPU_INJECT;
		return true;
	case S2PT_ACT_MAP:
	case S2PT_ACT_RELAX:
	case S2PT_ACT_TOUCH:
	case S2PT_ACT_CLEAR:
		return false;
	}
	return false;
}

static void note_longest(struct s2pt_vcpu *vcpu, s2pt_ipa_t ipa, unsigned int faults)
{
	struct s2pt_vcpu_counts *counts = &vcpu->counts;
	struct s2pt_entry entry = { .level = S2PT_LEVEL_UNKNOWN };

	if (faults <= counts->longest_run)
		return;
	counts->longest_run = faults;
	counts->longest_ipa = ipa;
	/* Outside of the input space nothing is found, which is a good answer too. */
	(void)s2pt_lookup(s2pt_world_enter(vcpu->world, vcpu), ipa, &entry);
	s2pt_world_leave(vcpu->world, vcpu);
	counts->longest_word = entry.desc.word;
	counts->longest_level = entry.level;
}

static void run(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
		struct s2pt_vcpu_outcome *outcome)
{
	struct s2pt_vcpu_exit handled;

	while (!s2pt_vcpu_try(vcpu, access, &outcome->answer)) {
		if (outcome->faults == vcpu->world->config.max_faults) {
			outcome->end = S2PT_VCPU_STUCK;
			return;
		}
		outcome->faults++;
		outcome->status = s2pt_vcpu_fault(vcpu, access, &outcome->answer, &handled);
		if (leaves_guest(&handled, &outcome->end))
			return;
		/*
		 * If there are fewer CPUs than vCPUs, the thread that broke the entry may have
		 * none.
		 */
		if (outcome->status == S2PT_BUSY)
			(void)sched_yield();
	}
	outcome->end = S2PT_VCPU_DONE;
	outcome->pa = outcome->answer.pa;
}

enum s2pt_vcpu_end s2pt_vcpu_access(struct s2pt_vcpu *vcpu, const struct s2pt_mmu_access *access,
				    struct s2pt_vcpu_outcome *outcome)
{
	struct s2pt_vcpu_outcome own = { .status = S2PT_DONE };

	run(vcpu, access, &own);
	note_longest(vcpu, access->ipa, own.faults);
	vcpu->counts.accesses++;
	vcpu->counts.ends[own.end]++;
	if (outcome)
		*outcome = own;
	return own.end;
}

unsigned int s2pt_vcpu_number(const struct s2pt_vcpu *vcpu)
{
	return vcpu->number;
}

void s2pt_vcpu_counts(struct s2pt_vcpu *vcpu, struct s2pt_vcpu_counts *counts)
{
	*counts = vcpu->counts;
	s2pt_tlbs_counts(vcpu->world->tlbs, vcpu->number, &counts->tlb);
}

void s2pt_vcpu_counts_add(struct s2pt_vcpu_counts *sum, const struct s2pt_vcpu_counts *more)
{
	sum->accesses += more->accesses;
	for (unsigned int i = 0; i < S2PT_VCPU_ENDS; i++)
		sum->ends[i] += more->ends[i];
	for (unsigned int i = 0; i < S2PT_FAULT_KINDS; i++)
		sum->faults[i] += more->faults[i];
	for (unsigned int i = 0; i < S2PT_ACTIONS; i++) {
		sum->actions[i] += more->actions[i];
		for (unsigned int j = 0; j < S2PT_STATUSES; j++)
			sum->statuses[i][j] += more->statuses[i][j];
	}
	sum->dirtied += more->dirtied;
	sum->breaks += more->breaks;
	sum->swaps += more->swaps;
	sum->losses += more->losses;
	sum->fault_ns += more->fault_ns;
	if (more->longest_run > sum->longest_run) {
		sum->longest_run = more->longest_run;
		sum->longest_ipa = more->longest_ipa;
		sum->longest_word = more->longest_word;
		sum->longest_level = more->longest_level;
	}
	s2pt_tlb_counts_add(&sum->tlb, &more->tlb);
}
