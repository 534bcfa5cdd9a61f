/* SPDX-License-Identifier: BSD-2-Clause */
/* Invalidates what is owed: entries of stage 2, or of whatever tables are judged. */

#include "stage2.h"

#include "contiguous.h"
#include "misses.h"
#include "patience.h"
#include "track.h"

static enum s2pt_check_reason stage2_one(struct s2pt_check *check, struct owed *owed,
					 const struct invalidation *by)
{
	unsigned int cpu = by->cpu;
	enum s2pt_check_reason miss = s2pt_check_misses(check, owed, by);
	/* Devices have stage 2 alone, and a stage 1 at EL2 is alone. */
	bool both = by->covers.covered == COVERS_BOTH || by->device ||
		    check->config.regime != S2PT_STAGE2;
	enum phase phase = both ? CLOSING : ISSUED;
	const struct track *track = s2pt_check_track(owed, cpu);

	if (miss == S2PT_CHECK_RIGHT && !owed->local && s2pt_check_held_by_run(check, owed))
		miss = S2PT_CHECK_TLBI_RUN;
	if (miss == S2PT_CHECK_RIGHT && owed->why_unpaid >= S2PT_CHECK_TLBI_REGIME)
		owed->why_unpaid = S2PT_CHECK_RIGHT;
	if (miss == S2PT_CHECK_RIGHT && (!track || track->phase < phase))
		s2pt_check_advance(check, owed, cpu, phase, by->covers.nxs);
	else if (miss == S2PT_CHECK_DSB_BEFORE && owed->by != cpu)
		owed->unordered = true;
	else if (miss != S2PT_CHECK_RIGHT && miss != S2PT_CHECK_TLBI_SMALL && owed->by == cpu)
		owed->why_unpaid = (uint8_t)miss;
	return miss;
}

static void visit_some(struct s2pt_check *check, struct owed *owed, const void *ctx)
{
	(void)stage2_one(check, owed, ctx);
}

/* A wide invalidation that looks at what is owed. */
struct wide_look {
	struct wide now;
	/* Of what was stored up to this event, the answer is known. */
	uint64_t known;
};

static bool visit_wide(struct s2pt_check *check, struct owed *owed, void *ctx)
{
	struct wide_look *look = ctx;
	enum s2pt_check_reason miss;

	if (owed->since <= look->known)
		return false;
	/* Of these two the answer may change without another store to the entry. */
	miss = stage2_one(check, owed, &look->now.by);
	if ((miss == S2PT_CHECK_DSB_BEFORE || miss == S2PT_CHECK_TLBI_RUN) &&
	    owed->since < look->now.unordered)
		look->now.unordered = owed->since;
	return true;
}

static bool alike(const struct coverage *one, const struct coverage *other)
{
	return one->first == other->first && one->end == other->end &&
	       one->covered == other->covered && one->all_vmids == other->all_vmids &&
	       one->leaves == other->leaves && one->writable == other->writable &&
	       one->broadcast == other->broadcast && one->nxs == other->nxs &&
	       one->level == other->level && one->nothing == other->nothing &&
	       one->asid == other->asid && one->not_global == other->not_global &&
	       one->secure == other->secure && one->not_secure == other->not_secure;
}

/* Does it do the same as the last wide one? */
static bool repeats(const struct s2pt_check *check, const struct invalidation *by)
{
	const struct wide *last = &check->cpus[by->cpu].wide;

	if (!last->last || last->event < check->attached || last->by.device != by->device ||
	    last->by.effect_count != by->effect_count || !alike(&last->by.covers, &by->covers))
		return false;
	for (unsigned int i = 0; i < by->effect_count; i++)
		if (last->by.effects[i].vmid != by->effects[i].vmid ||
		    last->by.effects[i].away != by->effects[i].away)
			return false;
	return true;
}

/*
 * Invalidate many addresses: what is owed in contexts of other VMIDs is not looked at.  What the
 * last one did that is the same, this one need not do again: the answer is another one only for
 * what was stored since, or was not ordered then.
 */
static void stage2_wide(struct s2pt_check *check, const struct invalidation *by)
{
	struct wide_look look = { { *by, check->now, true, UINT64_MAX }, 0 };
	struct wide *last = &check->cpus[by->cpu].wide;

	if (repeats(check, by)) {
		look.now.unordered = last->unordered;
		look.known = last->event;
		if (check->reordered > last->event && last->unordered <= last->event) {
			look.now.unordered = UINT64_MAX;
			look.known = last->unordered - 1;
		}
	}
	s2pt_check_look(check, check->context_count);
	for (unsigned int i = 0; i < check->context_count; i++)
		if (check->contexts[i].newest &&
		    s2pt_check_elsewhere(&check->contexts[i], by) == S2PT_CHECK_RIGHT)
			s2pt_check_owed_of(check, i, visit_wide, &look);
	*last = look.now;
}

void s2pt_check_stage2(struct s2pt_check *check, const struct invalidation *by)
{
	struct cpu *cpu = &check->cpus[by->cpu];

	/* This is not noted in what the TLBI misses: see `invalidated`. */
	cpu->invalidated = check->now;
	if (s2pt_check_owed_is_wide(check, by->covers.first, by->covers.end)) {
		stage2_wide(check, by);
		return;
	}
	cpu->wide.last = false;
	s2pt_check_owed_in(check, by->covers.first, by->covers.end, visit_some, by);
}
