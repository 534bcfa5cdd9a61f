/* SPDX-License-Identifier: BSD-2-Clause */
/* Barriers and TLBIs: which of the owed invalidations an instruction pays. */

#include "step.h"

#include "complain.h"
#include "order.h"
#include "owed.h"
#include "state.h"
#include "track.h"

/*
 * The rules are those of Arm ARM C5.5 (TLBI IPAS2E1, RIPAS2E1, VMALLE1, VMALLS12E1) and D8.16.5
 * (level hints).
 */

/* The bits `high` down to `low` of a word, shifted down. */
static uint64_t field(uint64_t word, unsigned int high, unsigned int low)
{
	return word >> low & (~UINT64_C(0) >> (63 - (high - low)));
}

struct coverage {
	s2pt_ipa_t first;
	s2pt_ipa_t end;
	/* The instruction covers nothing: its granule is another one. */
	bool nothing;
	/* The level hint; -2: none. */
	int level;
	bool broadcast;
	/* It covers everything of stage 2, and combined entries too. */
	bool all;
};

/* Does TG name the granule?  1 is 4 KiB, 2 is 16, 3 is 64. */
static bool granule_is(const struct s2pt_geom *geom, uint64_t tg)
{
	return tg == ((unsigned int)geom->granule - 10) / 2;
}

static bool by_ipa(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	uint64_t tg = field(operand, 47, 46);
	uint64_t level = field(operand, 45, 44);

	covers->first = field(operand, 39, 0) << 12;
	covers->end = covers->first + s2pt_page_size(geom);
	covers->nothing = tg != 0 && !granule_is(geom, tg);
	covers->level = tg ? (int)level : -2;
	/* Level 0 is reserved where it has no blocks. */
	return !(tg == 3 && level == 0) && !(tg == 2 && level == 0);
}

static bool by_range(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	unsigned int shift = geom->lpa2 ? 16 : (unsigned int)geom->granule;
	uint64_t pages = (field(operand, 43, 39) + 1) << (5 * field(operand, 45, 44) + 1);
	uint64_t level = field(operand, 38, 37);

	covers->first = field(operand, 36, 0) << shift;
	covers->end = covers->first + (pages << (unsigned int)geom->granule);
	covers->nothing = !granule_is(geom, field(operand, 47, 46));
	covers->level = level ? (int)level : -2;
	return field(operand, 47, 46) != 0;
}

/* Why the instruction does not take `owed` away; S2PT_CHECK_RIGHT if it does. */
static enum s2pt_check_reason misses(const struct s2pt_check *check, const struct owed *owed,
				     const struct s2pt_check_event *event,
				     const struct coverage *covers)
{
	uint64_t size = s2pt_level_size(&check->config.geom, owed->level);

	if (!covers->all && (covers->end <= owed->ipa || covers->first >= owed->ipa + size))
		return S2PT_CHECK_TLBI_SMALL;
	if (covers->nothing ||
	    (covers->level != -2 && (owed->table || covers->level != owed->level)))
		return S2PT_CHECK_TLBI_LEVEL;
	if (event->vmid != check->config.vmid)
		return S2PT_CHECK_TLBI_VMID;
	if (!covers->broadcast && !(owed->local && owed->by == event->cpu))
		return S2PT_CHECK_TLBI_LOCAL;
	return s2pt_check_ordered(check, owed, event->cpu, covers->broadcast)
		       ? S2PT_CHECK_RIGHT
		       : S2PT_CHECK_DSB_BEFORE;
}

struct invalidation {
	const struct s2pt_check_event *event;
	const struct coverage *covers;
};

static void stage2_one(struct s2pt_check *check, struct owed *owed, const void *ctx)
{
	const struct invalidation *by = ctx;
	unsigned int cpu = by->event->cpu;
	enum s2pt_check_reason miss = misses(check, owed, by->event, by->covers);
	enum phase phase = by->covers->all ? CLOSING : ISSUED;
	const struct track *track = s2pt_check_track(owed, cpu);

	if (miss == S2PT_CHECK_RIGHT && (!track || track->phase < phase))
		s2pt_check_advance(check, owed, cpu, phase);
	else if (miss == S2PT_CHECK_DSB_BEFORE && owed->by != cpu)
		owed->unordered = true;
	else if (miss != S2PT_CHECK_RIGHT && miss != S2PT_CHECK_TLBI_SMALL && owed->by == cpu)
		owed->why_unpaid = (uint8_t)miss;
}

static void stage2(struct s2pt_check *check, const struct s2pt_check_event *event,
		   const struct coverage *covers)
{
	const struct invalidation by = { event, covers };

	/* This is not noted in what the TLBI misses: see `invalidated`. */
	check->cpus[event->cpu].invalidated = check->now;
	if (covers->all)
		s2pt_check_owed_in(check, 0, UINT64_MAX, stage2_one, &by);
	else
		s2pt_check_owed_in(check, covers->first, covers->end, stage2_one, &by);
}

/* Invalidate combined entries, where those of stage 2 are known to be gone. */
static void stage1(struct s2pt_check *check, const struct s2pt_check_event *event, bool broadcast)
{
	const struct cpu *cpu = &check->cpus[event->cpu];

	if (event->vmid != check->config.vmid)
		return;
	for (unsigned int i = 0; i < cpu->paying_count;) {
		const struct track *track;
		struct owed *owed = s2pt_check_paying(check, event->cpu, i, &track);

		if (!owed)
			continue;
		i++;
		if (track->phase != ISSUED || !(broadcast || owed->local))
			continue;
		if ((owed->local ? cpu->dsb_alone : cpu->dsb) > owed->since + track->last_step)
			s2pt_check_advance(check, owed, event->cpu, CLOSING);
		else
			owed->why_unpaid = S2PT_CHECK_DSB_BETWEEN;
	}
}

/* A DSB of all kinds of accesses: what CPU `number` has invalidated is gone. */
static void complete(struct s2pt_check *check, unsigned int number, bool shareable)
{
	const struct cpu *cpu = &check->cpus[number];

	for (unsigned int i = 0; i < cpu->paying_count;) {
		const struct track *track;
		struct owed *owed = s2pt_check_paying(check, number, i, &track);

		if (!owed)
			continue;
		if (track->phase == CLOSING && (shareable || owed->local))
			s2pt_check_paid(check, (unsigned int)(owed - check->owed));
		else
			i++;
	}
}

static void cover(struct s2pt_check *check, const struct s2pt_check_event *event, bool broadcast)
{
	struct coverage covers = { .broadcast = broadcast, .level = -2 };
	const struct s2pt_geom *geom = &check->config.geom;
	enum s2pt_step_op op = event->step.op;
	bool legal = true;

	if (op == S2PT_IPAS2E1 || op == S2PT_IPAS2E1IS)
		legal = by_ipa(geom, event->step.operand, &covers);
	else if (op == S2PT_RIPAS2E1 || op == S2PT_RIPAS2E1IS)
		legal = by_range(geom, event->step.operand, &covers);
	else
		covers.all = true;
	if (!legal)
		(void)s2pt_check_complain(check, S2PT_CHECK_OPERAND, NULL, event->step.operand);
	else
		stage2(check, event, &covers);
	if (covers.all && broadcast && event->vmid == check->config.vmid)
		s2pt_check_sweep(check, event->cpu);
}

void s2pt_check_step(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	switch (event->step.op) {
	case S2PT_DSB_NSHST:
	case S2PT_DSB_NSHLD:
	case S2PT_DSB_ISHST:
	case S2PT_DSB_ISHLD:
		s2pt_check_barrier(check, event->cpu, event->step.op);
		return;
	case S2PT_DSB_NSH:
	case S2PT_DSB_ISH:
		s2pt_check_barrier(check, event->cpu, event->step.op);
		complete(check, event->cpu, event->step.op == S2PT_DSB_ISH);
		return;
	case S2PT_IPAS2E1:
	case S2PT_RIPAS2E1:
	case S2PT_VMALLS12E1:
		cover(check, event, false);
		return;
	case S2PT_IPAS2E1IS:
	case S2PT_RIPAS2E1IS:
	case S2PT_VMALLS12E1IS:
		cover(check, event, true);
		return;
	case S2PT_VMALLE1:
	case S2PT_VMALLE1IS:
		stage1(check, event, event->step.op == S2PT_VMALLE1IS);
		return;
	case S2PT_ISB:
	case S2PT_VALE2IS:
		return;
	}
}
