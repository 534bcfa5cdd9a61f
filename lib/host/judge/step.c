/* SPDX-License-Identifier: BSD-2-Clause */
/* Barriers and TLBIs: which of the owed invalidations an instruction pays. */

#include "step.h"

#include "attach.h"
#include "complain.h"
#include "coverage.h"
#include "misses.h"
#include "order.h"
#include "owed.h"
#include "patience.h"
#include "regime.h"
#include "stage2.h"
#include "state.h"
#include "track.h"

/* The rules are those of Arm ARM C5.5 (what a TLBI takes away) and D8.16.5 (level hints). */

/* Was a DSB run that completes the invalidation of stage 2? */
static bool between(const struct cpu *cpu, const struct owed *owed, const struct track *track)
{
	uint64_t issued = owed->since + track->last_step;

	if (track->nxs && cpu->dsb_nxs > issued)
		return true;
	return (owed->local ? cpu->dsb_alone : cpu->dsb) > issued;
}

/* May it have been, for anything in the list? */
static bool between_any(const struct cpu *cpu, const struct paying *list)
{
	return cpu->dsb > list->since || (list->nxs && cpu->dsb_nxs > list->since) ||
	       (list->local && cpu->dsb_alone > list->since);
}

/* Invalidate combined entries of one context, where those of stage 2 are known to be gone. */
static void stage1_of(struct s2pt_check *check, const struct invalidation *by, unsigned int list)
{
	struct cpu *cpu = &check->cpus[by->cpu];

	for (unsigned int i = 0; i < cpu->paying[list].count;) {
		const struct track *track;
		struct owed *owed = s2pt_check_paying(check, by->cpu, list, i, &track);

		if (!owed)
			continue;
		i++;
		if (!by->covers.broadcast && !owed->local)
			continue;
		if (between(cpu, owed, track))
			s2pt_check_advance(check, owed, by->cpu, CLOSING, by->covers.nxs);
		else
			owed->why_unpaid = S2PT_CHECK_DSB_BETWEEN;
	}
}

static void stage1(struct s2pt_check *check, const struct invalidation *by)
{
	struct cpu *cpu = &check->cpus[by->cpu];

	s2pt_check_look(check, cpu->lists);
	for (unsigned int i = 0; i < cpu->lists; i++) {
		enum s2pt_check_reason miss;

		if (cpu->paying[i].phase != ISSUED || !cpu->paying[i].count)
			continue;
		miss = s2pt_check_elsewhere(&check->contexts[cpu->paying[i].context], by);
		if (miss == S2PT_CHECK_RIGHT && !between_any(cpu, &cpu->paying[i]))
			miss = S2PT_CHECK_DSB_BETWEEN;
		if (miss == S2PT_CHECK_RIGHT)
			stage1_of(check, by, i);
		if (miss == S2PT_CHECK_RIGHT || miss == S2PT_CHECK_TLBI_VMID)
			continue;
		cpu->paying[i].why = (uint8_t)miss;
		cpu->paying[i].missed = check->now;
	}
}

/* What was told, or not, of how invalidations are completed. */
struct completion {
	unsigned int cpu;
	bool shareable;
	bool nxs;
	/* The device that has carried out what it was told; 0: a DSB was run. */
	uint64_t device;
};

static void complete_of(struct s2pt_check *check, const struct completion *by, unsigned int list)
{
	const struct paying *paying = &check->cpus[by->cpu].paying[list];

	for (unsigned int i = 0; i < paying->count;) {
		const struct track *track;
		struct owed *owed = s2pt_check_paying(check, by->cpu, list, i, &track);

		if (!owed)
			continue;
		if ((by->shareable || owed->local) && (!by->nxs || track->nxs))
			s2pt_check_paid(check, (unsigned int)(owed - check->owed));
		else
			i++;
	}
}

/* A DSB of all kinds of accesses: what the CPU has invalidated is gone. */
static void complete(struct s2pt_check *check, const struct completion *by)
{
	const struct cpu *cpu = &check->cpus[by->cpu];

	s2pt_check_look(check, cpu->lists);
	for (unsigned int i = 0; i < cpu->lists; i++) {
		const struct paying *list = &cpu->paying[i];

		if (list->phase == CLOSING && (by->shareable || list->local) &&
		    (!by->nxs || list->nxs) && check->contexts[list->context].device == by->device)
			complete_of(check, by, i);
	}
}

/* All of a VMID is invalidated on all CPUs, if it is known of which. */
static void sweep(struct s2pt_check *check, const struct invalidation *by)
{
	unsigned int vmid = by->covers.all_vmids ? S2PT_CHECK_CURRENT_VMID : by->effects[0].vmid;

	for (unsigned int i = 0; i < by->effect_count; i++)
		if (by->effects[i].away ||
		    (!by->covers.all_vmids && (by->effects[i].vmid != vmid || vmid > UINT16_MAX)))
			return;
	s2pt_check_sweep(check, by->cpu, vmid);
	s2pt_check_cool(check, by->cpu, vmid);
}

static void invalidate(struct s2pt_check *check, const struct s2pt_check_event *event,
		       struct s2pt_instruction instruction)
{
	struct invalidation by = { .cpu = event->cpu };
	const struct coverage *covers = &by.covers;

	s2pt_check_cover(&check->config, instruction, event->step.operand, &by.covers);
	s2pt_check_effects(check, event, &by);
	if (covers->reserved || (check->config.regimes && covers->res0))
		(void)s2pt_check_complain(check, S2PT_CHECK_OPERAND, NULL, event->step.operand);
	if (covers->reserved)
		return;
	if (covers->covered >= COVERS_STAGE2)
		s2pt_check_stage2(check, &by);
	else if (covers->covered == COVERS_STAGE1)
		stage1(check, &by);
	if (covers->covered < COVERS_STAGE2)
		check->cpus[event->cpu].elsewhere = check->now;
	if (covers->covered == COVERS_BOTH && !covers->writable && covers->broadcast)
		sweep(check, &by);
}

void s2pt_check_command(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct invalidation by = {
		.cpu = event->cpu,
		.effects = { { .vmid = event->vmid } },
		.effect_count = 1,
		.device = event->found,
	};

	s2pt_check_cover(&check->config, event->instruction, event->step.operand, &by.covers);
	by.covers.broadcast = true;
	if (by.covers.reserved || (check->config.regimes && by.covers.res0))
		(void)s2pt_check_complain(check, S2PT_CHECK_OPERAND, NULL, event->step.operand);
	else if (by.covers.covered >= COVERS_STAGE2)
		s2pt_check_stage2(check, &by);
}

void s2pt_check_sync(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	complete(check, &(struct completion){ event->cpu, true, false, event->found });
}

void s2pt_check_step(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct s2pt_instruction instruction = s2pt_check_instruction(event);

	if (s2pt_instruction_is_tlbi(instruction)) {
		invalidate(check, event, instruction);
		return;
	}
	if (instruction.op == S2PT_INSTRUCTION_ISB)
		s2pt_check_synchronise(check, event->cpu);
	if (instruction.op != S2PT_INSTRUCTION_DSB && instruction.op != S2PT_INSTRUCTION_DMB)
		return;
	s2pt_check_barrier(check, event->cpu, instruction);
	if (instruction.op == S2PT_INSTRUCTION_DSB &&
	    instruction.accesses == S2PT_INSTRUCTION_BOTH && !instruction.nxs &&
	    instruction.domain != S2PT_INSTRUCTION_OWN && check->cpus[event->cpu].cools)
		s2pt_check_cooled(check, event->cpu);
	if (instruction.op == S2PT_INSTRUCTION_DSB && instruction.accesses == S2PT_INSTRUCTION_BOTH)
		complete(check, &(struct completion){ event->cpu,
						      instruction.domain != S2PT_INSTRUCTION_OWN,
						      instruction.nxs, 0 });
}
