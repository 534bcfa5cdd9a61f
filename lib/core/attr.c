/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations that change a leaf's attributes and leave its address alone: relax, touch, protect,
 * age.  They always use the policy EXACT.
 */

#include "attr.h"

#include "apply.h"
#include "apply_contiguous.h"
#include "desc_write.h"
#include "gather.h"
#include "s2pt/decide.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "walk.h"

static enum s2pt_status none_there(s2pt_desc_t found, int level)
{
	return desc_is(found, level, S2PT_HELD) ? S2PT_BUSY : S2PT_ABSENT;
}

/** Make one leaf `want`, by the exact rules, whatever the table's policy. */
static enum s2pt_status change(const struct s2pt *pt, s2pt_ipa_t ipa, const struct spot *spot,
			       s2pt_desc_t want)
{
	struct edit edit = edit_spot(pt, ipa, spot, want);
	struct s2pt_rules rules = exact_rules(pt);

	return settle(&edit, &rules);
}

static enum s2pt_status relax_leaf(const struct s2pt *pt, s2pt_ipa_t ipa, const struct spot *spot,
				   unsigned int perm)
{
	const struct s2pt_format *format = format_of(pt);
	unsigned int has = desc_perm(format, spot->found);

	/*
	 * A leaf with W gains nothing by WD: a swap that only sets DBM would invalidate for
	 * nothing.
	 */
	if (has & S2PT_W)
		perm &= ~(unsigned int)S2PT_WD;
	return change(pt, ipa, spot, s2pt_desc_with_perm(format, spot->found, has | perm));
}

/* Not inline, so that its stack is not below that of a change. */
__attribute__((noinline)) static void relax_nothing(const struct s2pt *pt, s2pt_ipa_t ipa,
						    int level)
{
	apply_nothing(pt, format_of(pt)->regime, pt->base + ipa, level);
}

/* Not inline, so that a call which finds all as wanted has no registers to save. */
__attribute__((noinline)) static enum s2pt_status relax_spot(const struct s2pt *pt, s2pt_ipa_t ipa,
							     struct spot spot, unsigned int perm)
{
	enum s2pt_status status = S2PT_DONE;

	if (is_contiguous(pt, spot.found, spot.level))
		status = pt->config.contiguous->leave(pt, ipa, &spot);
	if (status == S2PT_DONE && desc_is(spot.found, spot.level, S2PT_LEAF))
		status = relax_leaf(pt, ipa, &spot, perm);
	else if (status == S2PT_DONE)
		status = none_there(spot.found, spot.level);
	if (status != S2PT_DONE)
		relax_nothing(pt, ipa, status == S2PT_ALREADY ? spot.level : S2PT_LEVEL_UNKNOWN);
	return status;
}

/** `s2pt_relax` in any table.  Not inline, so that a fault of stage 2 has no hook to call. */
__attribute__((noinline)) static enum s2pt_status relax_any(const struct s2pt *pt, s2pt_ipa_t ipa,
							    unsigned int perm)
{
	struct spot spot;

	if (!perm_ok(format_of(pt), perm))
		return S2PT_EINVAL;
	ipa -= pt->base;
	if (ipa >> geom_of(pt)->ipa_bits)
		return S2PT_ERANGE;
	spot = walk_by_hook(pt, ipa);
	if (s2pt_is_stage1(format_of(pt)) || !desc_is(spot.found, spot.level, S2PT_LEAF) ||
	    !stage2_grants(format_of(pt)->xnx, spot.found, perm))
		return relax_spot(pt, ipa, spot, perm);
	relax_nothing(pt, ipa, spot.level);
	return S2PT_ALREADY;
}

/*
 * Invalidates whatever is found: else the vCPU could go on faulting on what it has cached (KVM:
 * be097997a273).
 */
enum s2pt_status s2pt_relax(struct s2pt *pt, s2pt_ipa_t ipa, unsigned int perm)
{
	struct spot spot;

	if (s2pt_is_stage1(format_of(pt)) || ipa >= pt->low_end ||
	    !stage2_perm_ok(format_of(pt), perm))
		return relax_any(pt, ipa, perm);
	spot = walk_direct(pt, ipa);
	if (desc_is(spot.found, spot.level, S2PT_TABLE))
		return relax_any(pt, ipa, perm);
	if (!s2pt_desc_valid(spot.found) || !stage2_grants(format_of(pt)->xnx, spot.found, perm))
		return relax_spot(pt, ipa, spot, perm);
	apply_nothing(pt, S2PT_STAGE2, ipa, spot.level);
	return S2PT_ALREADY;
}

/* Not inline, so that a call which finds the flag set has no registers to save. */
__attribute__((noinline)) static enum s2pt_status touch_spot(const struct s2pt *pt, s2pt_ipa_t ipa,
							     struct spot spot)
{
	enum s2pt_status status = S2PT_ALREADY;

	if (!desc_is(spot.found, spot.level, S2PT_LEAF))
		return none_there(spot.found, spot.level);
	if (!desc_young(spot.found))
		status = change(pt, ipa, &spot, s2pt_desc_with_age(spot.found, true));
	if (status != S2PT_RACED)
		publish(pt);
	return status;
}

/** `s2pt_touch` in any table. */
__attribute__((noinline)) static enum s2pt_status touch_any(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	ipa -= pt->base;
	if (ipa >> geom_of(pt)->ipa_bits)
		return S2PT_ERANGE;
	return touch_spot(pt, ipa, walk_by_hook(pt, ipa));
}

enum s2pt_status s2pt_touch(struct s2pt *pt, s2pt_ipa_t ipa)
{
	struct spot spot;

	if (ipa >= pt->low_end)
		return touch_any(pt, ipa);
	spot = walk_direct(pt, ipa);
	if (desc_is(spot.found, spot.level, S2PT_TABLE))
		return touch_any(pt, ipa);
	if (!s2pt_desc_valid(spot.found) || !desc_young(spot.found))
		return touch_spot(pt, ipa, spot);
	publish(pt);
	return S2PT_ALREADY;
}

/**
 * Go up from the table that the walk has stepped off.  If another walker has put something else in
 * its place meanwhile, stay there to look at that.
 */
static void leave_rewritten(struct s2pt_cursor *walk)
{
	const slot_t *left = walk->tables[walk->level + 1];
	s2pt_ipa_t base;
	s2pt_desc_t link;

	walk_up(walk);
	link = slot_load(walk_slot_of(walk, walk->at - 1));
	if (desc_is(link, walk->level, S2PT_TABLE) && table_of(walk->pt, link, walk->level) == left)
		return;
	base = walk_base_of(walk, walk->at - 1);
	walk->at = base < walk->start ? walk->start : base;
	walk->off = false;
}

/** Rewrite the leaves of a range; `S2PT_BUSY` if held entries were passed over. */
static enum s2pt_status rewrite_range(const struct s2pt *pt, const struct s2pt_range *range,
				      struct rewrite *rewrite)
{
	struct s2pt_cursor walk;
	enum s2pt_status status = walk_over(&walk, pt, range);

	while ((walk.off || walk.at < walk.end) && !(rewrite->test && rewrite->changed)) {
		s2pt_desc_t found;

		if (walk.off) {
			leave_rewritten(&walk);
			continue;
		}
		found = slot_load(walk_slot(&walk));
		if (desc_is(found, walk.level, S2PT_TABLE)) {
			walk_down(&walk, found);
		} else if (desc_is(found, walk.level, S2PT_HELD)) {
			status = S2PT_BUSY;
			walk_step(&walk);
		} else {
			uint64_t done = apply_rewrite(&walk, rewrite);

			/* 0: another walker or the MMU changed the entry, so look at it again. */
			if (done != 0)
				walk_skip(&walk, done);
		}
	}
	return rewrite->busy ? S2PT_BUSY : status;
}

enum s2pt_status rewrite_leaves(struct s2pt *pt, const struct s2pt_range *range,
				struct rewrite *rewrite, struct s2pt_gather *gather)
{
	struct s2pt_gather own = S2PT_GATHER_INIT;
	enum s2pt_status status;

	rewrite->gather = gather_keeps(gather) ? gather : &own;
	status = rewrite_range(pt, range, rewrite);
	rewrite->gather = NULL;
	gather_pay(pt, &own);
	return status;
}

static enum s2pt_status protect(struct s2pt *pt, const struct s2pt_range *range, unsigned int perm,
				struct s2pt_gather *gather, bool plain)
{
	unsigned int all = perm & S2PT_W ? perm | S2PT_WD : perm;
	struct rewrite taking = rewrite_perm(all);

	taking.plain = plain;
	if (!perm_takable(format_of(pt), perm))
		return S2PT_EINVAL;
	return rewrite_leaves(pt, range, &taking, gather);
}

enum s2pt_status s2pt_protect(struct s2pt *pt, const struct s2pt_range *range, unsigned int perm,
			      struct s2pt_gather *gather)
{
	return protect(pt, range, perm, gather, false);
}

enum s2pt_status s2pt_protect_alone(struct s2pt_excl excl, const struct s2pt_range *range,
				    unsigned int perm, struct s2pt_gather *gather)
{
	bool plain = excl.pt->config.software_managed;
	enum s2pt_status status = protect(excl.pt, range, perm, gather, plain);

	/* No other walker is in the table, so nobody will make an entry that is held. */
	return status == S2PT_BUSY ? S2PT_DONE : status;
}

static enum s2pt_status age(struct s2pt *pt, const struct s2pt_range *range, bool *young,
			    struct s2pt_gather *gather, bool plain)
{
	struct rewrite aging = rewrite_old();
	enum s2pt_status status;

	aging.plain = plain;
	status = rewrite_leaves(pt, range, &aging, gather);
	if (status < S2PT_DONE)
		return status;
	*young = aging.changed;
	return S2PT_DONE;
}

enum s2pt_status s2pt_age_test(const struct s2pt *pt, const struct s2pt_range *range, bool *young)
{
	struct rewrite aging = rewrite_old();
	enum s2pt_status status;

	aging.test = true;
	status = rewrite_range(pt, range, &aging);
	if (status < S2PT_DONE)
		return status;
	*young = aging.changed;
	return S2PT_DONE;
}

enum s2pt_status s2pt_age_clear(struct s2pt *pt, const struct s2pt_range *range, bool *young,
				struct s2pt_gather *gather)
{
	return age(pt, range, young, gather, false);
}

enum s2pt_status s2pt_age_clear_alone(struct s2pt_excl excl, const struct s2pt_range *range,
				      bool *young, struct s2pt_gather *gather)
{
	return age(excl.pt, range, young, gather, excl.pt->config.software_managed);
}
