/* SPDX-License-Identifier: BSD-2-Clause */
/* Barriers and TLBIs: which of the owed invalidations an instruction pays. */

#include "step.h"

#include "attach.h"
#include "complain.h"
#include "coverage.h"
#include "order.h"
#include "owed.h"
#include "regime.h"
#include "state.h"
#include "track.h"

/* The rules are those of Arm ARM C5.5 (what a TLBI takes away) and D8.16.5 (level hints). */

/* A TLBI that is carried out. */
struct invalidation {
	const struct s2pt_check_event *event;
	const struct coverage *covers;
	struct effect effects[EFFECTS];
	unsigned int effect_count;
	/* The device that carries it out; 0: CPUs do. */
	uint64_t device;
};

/* Does the instruction take `owed` away by its addresses, levels and kinds of entries? */
static enum s2pt_check_reason misses_entry(const struct s2pt_check *check, const struct owed *owed,
					   const struct coverage *covers)
{
	uint64_t size = s2pt_level_size(&check->config.geom, owed->level);

	if (covers->end <= owed->ipa || covers->first >= owed->ipa + size)
		return S2PT_CHECK_TLBI_SMALL;
	if (covers->nothing || (covers->leaves && owed->table) ||
	    (covers->level != -2 && (owed->table || covers->level != owed->level)))
		return S2PT_CHECK_TLBI_LEVEL;
	if (covers->writable && !owed->writable)
		return S2PT_CHECK_TLBI_STAGE;
	return S2PT_CHECK_RIGHT;
}

/* Does it work on the regime and the VMID of `owed`, whatever is in effect? */
static enum s2pt_check_reason misses_regime(const struct s2pt_check *check, const struct owed *owed,
					    const struct invalidation *by)
{
	const struct context *context = &check->contexts[owed->context];
	bool stage1 = by->covers->covered == COVERS_STAGE1;
	unsigned int right = 0;
	unsigned int host = 0;

	if (context->device != by->device)
		return S2PT_CHECK_TLBI_WALKER;
	for (unsigned int i = 0; i < by->effect_count; i++) {
		const struct effect *effect = &by->effects[i];
		bool away = stage1 && effect->host;

		host += away;
		right += !away && (by->covers->all_vmids || effect->vmid == context->vmid);
	}
	if (right == by->effect_count)
		return S2PT_CHECK_RIGHT;
	if (right)
		return S2PT_CHECK_TLBI_CONTEXT;
	return host ? S2PT_CHECK_TLBI_REGIME : S2PT_CHECK_TLBI_VMID;
}

/* Why the instruction does not take `owed` away; S2PT_CHECK_RIGHT if it does. */
static enum s2pt_check_reason misses(const struct s2pt_check *check, const struct owed *owed,
				     const struct invalidation *by)
{
	unsigned int cpu = by->event->cpu;
	enum s2pt_check_reason reason = misses_entry(check, owed, by->covers);

	if (reason == S2PT_CHECK_RIGHT)
		reason = misses_regime(check, owed, by);
	if (reason != S2PT_CHECK_RIGHT)
		return reason;
	if (!by->covers->broadcast && !(owed->local && owed->by == cpu))
		return S2PT_CHECK_TLBI_LOCAL;
	return s2pt_check_ordered(check, owed, cpu, by->covers->broadcast) ? S2PT_CHECK_RIGHT
									   : S2PT_CHECK_DSB_BEFORE;
}

static void stage2_one(struct s2pt_check *check, struct owed *owed, const void *ctx)
{
	const struct invalidation *by = ctx;
	unsigned int cpu = by->event->cpu;
	enum s2pt_check_reason miss = misses(check, owed, by);
	/* Devices have stage 2 alone. */
	bool both = by->covers->covered == COVERS_BOTH || by->device;
	enum phase phase = both ? CLOSING : ISSUED;
	const struct track *track = s2pt_check_track(owed, cpu);

	if (miss == S2PT_CHECK_RIGHT && owed->why_unpaid >= S2PT_CHECK_TLBI_REGIME)
		owed->why_unpaid = S2PT_CHECK_RIGHT;
	if (miss == S2PT_CHECK_RIGHT && (!track || track->phase < phase))
		s2pt_check_advance(check, owed, cpu, phase, by->covers->nxs);
	else if (miss == S2PT_CHECK_DSB_BEFORE && owed->by != cpu)
		owed->unordered = true;
	else if (miss != S2PT_CHECK_RIGHT && miss != S2PT_CHECK_TLBI_SMALL && owed->by == cpu)
		owed->why_unpaid = (uint8_t)miss;
}

static void stage2(struct s2pt_check *check, const struct invalidation *by)
{
	/* This is not noted in what the TLBI misses: see `invalidated`. */
	check->cpus[by->event->cpu].invalidated = check->now;
	s2pt_check_owed_in(check, by->covers->first, by->covers->end, stage2_one, by);
}

/* Was a DSB run that completes the invalidation of stage 2? */
static bool between(const struct cpu *cpu, const struct owed *owed, const struct track *track)
{
	uint64_t issued = owed->since + track->last_step;

	if (track->nxs && cpu->dsb_nxs > issued)
		return true;
	return (owed->local ? cpu->dsb_alone : cpu->dsb) > issued;
}

/* Invalidate combined entries, where those of stage 2 are known to be gone. */
static void stage1(struct s2pt_check *check, const struct invalidation *by)
{
	const struct cpu *cpu = &check->cpus[by->event->cpu];

	for (unsigned int i = 0; i < cpu->paying_count;) {
		enum s2pt_check_reason miss;
		const struct track *track;
		struct owed *owed = s2pt_check_paying(check, by->event->cpu, i, &track);

		if (!owed)
			continue;
		i++;
		if (track->phase != ISSUED || !(by->covers->broadcast || owed->local))
			continue;
		miss = misses_regime(check, owed, by);
		if (miss == S2PT_CHECK_TLBI_CONTEXT || miss == S2PT_CHECK_TLBI_REGIME)
			owed->why_unpaid = (uint8_t)miss;
		if (miss != S2PT_CHECK_RIGHT)
			continue;
		if (between(cpu, owed, track))
			s2pt_check_advance(check, owed, by->event->cpu, CLOSING, by->covers->nxs);
		else
			owed->why_unpaid = S2PT_CHECK_DSB_BETWEEN;
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

static bool completes(const struct s2pt_check *check, const struct owed *owed,
		      const struct track *track, const struct completion *by)
{
	if (track->phase != CLOSING || check->contexts[owed->context].device != by->device)
		return false;
	return (by->shareable || owed->local) && (!by->nxs || track->nxs);
}

/* A DSB of all kinds of accesses: what the CPU has invalidated is gone. */
static void complete(struct s2pt_check *check, const struct completion *by)
{
	const struct cpu *cpu = &check->cpus[by->cpu];

	for (unsigned int i = 0; i < cpu->paying_count;) {
		const struct track *track;
		struct owed *owed = s2pt_check_paying(check, by->cpu, i, &track);

		if (!owed)
			continue;
		if (completes(check, owed, track, by))
			s2pt_check_paid(check, (unsigned int)(owed - check->owed));
		else
			i++;
	}
}

/* All of a VMID is invalidated on all CPUs, if it is known of which. */
static void sweep(struct s2pt_check *check, const struct invalidation *by)
{
	unsigned int vmid = by->covers->all_vmids ? S2PT_CHECK_CURRENT_VMID : by->effects[0].vmid;

	if (!by->covers->all_vmids)
		for (unsigned int i = 0; i < by->effect_count; i++)
			if (by->effects[i].vmid != vmid || vmid > UINT16_MAX)
				return;
	s2pt_check_sweep(check, by->event->cpu, vmid);
	s2pt_check_cool(check, by->event->cpu, vmid);
}

static void invalidate(struct s2pt_check *check, const struct s2pt_check_event *event,
		       struct s2pt_instruction instruction)
{
	struct coverage covers;
	struct invalidation by = { .event = event, .covers = &covers };

	s2pt_check_cover(&check->config.geom, instruction, event->step.operand, &covers);
	by.effect_count = s2pt_check_effects(check, event, by.effects);
	if (covers.reserved || (check->config.regimes && covers.res0))
		(void)s2pt_check_complain(check, S2PT_CHECK_OPERAND, NULL, event->step.operand);
	if (covers.reserved)
		return;
	if (covers.covered >= COVERS_STAGE2)
		stage2(check, &by);
	else if (covers.covered == COVERS_STAGE1)
		stage1(check, &by);
	if (covers.covered < COVERS_STAGE2)
		check->cpus[event->cpu].elsewhere = check->now;
	if (covers.covered == COVERS_BOTH && !covers.writable && covers.broadcast)
		sweep(check, &by);
}

void s2pt_check_command(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct coverage covers;
	struct invalidation by = {
		.event = event,
		.covers = &covers,
		.effects = { { .vmid = event->vmid } },
		.effect_count = 1,
		.device = event->found,
	};

	s2pt_check_cover(&check->config.geom, event->instruction, event->step.operand, &covers);
	covers.broadcast = true;
	if (covers.reserved || (check->config.regimes && covers.res0))
		(void)s2pt_check_complain(check, S2PT_CHECK_OPERAND, NULL, event->step.operand);
	else if (covers.covered >= COVERS_STAGE2)
		stage2(check, &by);
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
