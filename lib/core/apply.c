/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One edit of one entry, carried out: the compare-and-swap or the break and the make, the
 * invalidation and cache maintenance that it owes, and the retiring of a table that it unlinks.
 * What the edit is to be was decided before (decide.c).
 */

#include "apply.h"

#include "alike.h"
#include "gather.h"
#include "tell.h"

static void cache(const struct edit *edit, enum s2pt_cmo_kind kind, s2pt_desc_t leaf)
{
	const struct s2pt *pt = edit->pt;
	struct s2pt_cmo cmo = {
		.kind = kind,
		.pa = s2pt_desc_pa(format_of(pt), leaf, edit->level),
		.size = s2pt_level_size(geom_of(pt), edit->level),
	};

	pt->cmo(pt->config.context, &cmo);
}

static bool is_leaf(const struct edit *edit, s2pt_desc_t desc)
{
	return desc_is(desc, edit->level, S2PT_LEAF);
}

/**
 * Cache maintenance that must be done before the new entry can be used.  A guest that runs with its
 * caches off must find what the host wrote (KVM: dcache_clean_inval_poc() in the map path); new
 * code must not meet old instructions.
 */
__attribute__((noinline)) static void clean_linked(const struct edit *edit)
{
	const struct s2pt_format *format = format_of(edit->pt);
	/* Not if it only became valid: at level 3 the MMU asks for bit 1 too. */
	bool same_page = is_leaf(edit, edit->found) && edit->price != S2PT_REPLACE &&
			 !((edit->found.word ^ edit->want.word) & DESC_TYPE);

	if (edit->below)
		apply_clean(edit->pt, edit->below);
	if (!is_leaf(edit, edit->want))
		return;
	if (!same_page && desc_cleaned(format, edit->want, edit->pt->config.policy == S2PT_EXACT))
		cache(edit, S2PT_CLEAN_DATA, edit->want);
	if (s2pt_desc_executable(format, edit->want) &&
	    !(same_page && s2pt_desc_executable(format, edit->found)))
		cache(edit, S2PT_DISCARD_CODE, edit->want);
}

/* What is seldom due is not inline, so that the rest has no registers to save for it. */
static void clean_new(const struct edit *edit)
{
	if (edit->pt->cmo)
		clean_linked(edit);
}

/**
 * Cache maintenance that must be done when the old entry can't be used any more: what the guest
 * wrote must reach memory.
 */
static void clean_old(const struct edit *edit)
{
	const struct s2pt_format *format = format_of(edit->pt);

	if (edit->clean && edit->pt->cmo && !format->fwb && is_leaf(edit, edit->found) &&
	    desc_cleaned(format, edit->found, edit->pt->config.policy == S2PT_EXACT))
		cache(edit, S2PT_CLEAN_DATA, edit->found);
}

static struct s2pt_range spanned(const struct edit *edit)
{
	uint64_t size = s2pt_level_size(geom_of(edit->pt), edit->level);
	struct s2pt_range range = { .ipa = edit->at & ~(size - 1), .size = size };

	return range;
}

/**
 * Invalidate the entry that was found, on all CPUs.  A table that is replaced had leaves below it,
 * so its whole span is invalidated.  A table that is taken away is empty: the invalidation of one
 * address drops it from the walk caches, without a level, since a hint is for leaves (Arm ARM
 * D8.16.5, TTL).
 */
static void forget_found(const struct edit *edit)
{
	struct s2pt_range range = spanned(edit);

	if (is_leaf(edit, edit->found))
		forget_ipa(edit->pt, edit->at, edit->level, S2PT_SHARED);
	else if (s2pt_desc_valid(edit->want))
		forget_range(edit->pt, &range);
	else
		forget_ipa(edit->pt, edit->at, S2PT_LEVEL_UNKNOWN, S2PT_SHARED);
}

static void forget_now_or_later(const struct edit *edit)
{
	struct s2pt_range range = spanned(edit);

	if (gather_keeps(edit->gather) && is_leaf(edit, edit->found) &&
	    !owes_tell(edit->pt, edit->found))
		gather_add(edit->gather, &range);
	else
		forget_found(edit);
}

static bool is_dirty(const struct edit *edit, s2pt_desc_t desc)
{
	return desc_is(desc, edit->level, S2PT_LEAF) && desc_is_dirty(format_of(edit->pt), desc);
}

/** Tell of what an edit took away that has been carried out and invalidated. */
static void tell_edit(const struct edit *edit)
{
	const struct s2pt *pt = edit->pt;
	struct s2pt_range range = spanned(edit);

	if (desc_is(edit->found, edit->level, S2PT_TABLE))
		tell_dirty_below(pt, table_of(pt, edit->found, edit->level), edit->level + 1,
				 range.ipa);
	else if (is_dirty(edit, edit->found) && !is_dirty(edit, edit->want))
		tell_range(pt, &range);
}

void bury(const struct edit *edit)
{
	const struct s2pt *pt = edit->pt;

	if (pt->dirty && !edit->parts)
		tell_edit(edit);
	if (desc_is(edit->found, edit->level, S2PT_TABLE))
		pt->config.ops->retire(pt->config.context, pt,
				       table_of(pt, edit->found, edit->level), edit->level);
}

/** Tell MMUs that do not snoop of the entry. */
static void tell_slot(const struct edit *edit)
{
	tell_written(edit->pt, edit->slot, 1);
}

/** Break, invalidate, make (Arm ARM D8.16.1).  The invalidation is never gathered. */
static enum s2pt_status replace(const struct edit *edit)
{
	if (!slot_swap(edit->slot, edit->found, s2pt_desc_held()))
		return S2PT_RACED;
	if (s2pt_desc_valid(edit->found)) {
		tell_slot(edit);
		forget_found(edit);
	}
	clean_new(edit);
	slot_make(edit->slot, edit->want);
	tell_slot(edit);
	return S2PT_DONE;
}

static enum s2pt_status swap(const struct edit *edit)
{
	clean_new(edit);
	if (!slot_swap(edit->slot, edit->found, edit->want))
		return S2PT_RACED;
	if (edit->pt->written)
		tell_slot(edit);
	if (edit->price == S2PT_SWAP_LOCAL)
		forget_ipa(edit->pt, edit->at, edit->level, S2PT_LOCAL);
	else if (edit->price == S2PT_SWAP_SHARED)
		forget_now_or_later(edit);
	clean_old(edit);
	return S2PT_DONE;
}

/** Take nT off a block; what others change of it meanwhile is kept. */
static void clear_nt(const struct edit *edit)
{
	s2pt_desc_t now;
	s2pt_desc_t want;

	do {
		now = slot_load(edit->slot);
		if (!desc_has_nt(now, edit->level))
			return;
		want.word = now.word & ~DESC_NT;
	} while (!slot_swap(edit->slot, now, want));
	tell_slot(edit);
}

enum s2pt_status apply_nt(const struct edit *edit)
{
	bool fold = !is_leaf(edit, edit->found);
	s2pt_desc_t staged = fold ? edit->want : edit->found;

	staged.word |= DESC_NT;
	if (fold)
		clean_new(edit);
	if (!slot_swap(edit->slot, edit->found, staged))
		return S2PT_RACED;
	tell_slot(edit);
	forget_found(edit);
	if (!fold) {
		clean_new(edit);
		if (!slot_swap(edit->slot, staged, edit->want)) {
			clear_nt(edit);
			return S2PT_RACED;
		}
		tell_slot(edit);
		/* An access that walked the block while it had nT may still be writing. */
		if (!edit->parts && is_dirty(edit, edit->found))
			forget_found(edit);
	} else {
		clear_nt(edit);
	}
	return S2PT_DONE;
}

/** Carry out an edit.  `S2PT_DONE`, or `S2PT_RACED` with nothing written. */
__attribute__((noinline)) static enum s2pt_status apply(const struct edit *edit)
{
	bool in_place = s2pt_desc_valid(edit->found) && s2pt_desc_valid(edit->want);

	if (edit->price == S2PT_REPLACE || (edit->claim && !in_place))
		return replace(edit);
	if (edit->price == S2PT_SWAP_NT)
		return edit->pt->config.bbm->apply_nt(edit);
	return swap(edit);
}

static inline enum s2pt_status decide_and_apply(struct edit *edit, const struct s2pt_rules *rules)
{
	struct s2pt_verdict verdict = s2pt_decide(rules, edit->found, edit->want, edit->level);

	if (verdict.outcome != S2PT_DONE)
		return verdict.outcome;
	edit->want = verdict.store;
	edit->price = verdict.price;
	return apply(edit);
}

enum s2pt_status exchange(struct edit *edit, const struct s2pt_rules *rules)
{
	return decide_and_apply(edit, rules);
}

enum s2pt_status settle(struct edit *edit, const struct s2pt_rules *rules)
{
	enum s2pt_status status = decide_and_apply(edit, rules);

	if (status == S2PT_DONE)
		let_go(edit);
	return status;
}

enum s2pt_status settle_exactly(struct edit *edit)
{
	struct s2pt_rules rules = exact_rules(edit->pt);

	return settle(edit, &rules);
}

struct edit edit_at(const struct s2pt_cursor *walk, s2pt_desc_t found, s2pt_desc_t want)
{
	struct edit edit = {
		.pt = walk->pt,
		.slot = walk_slot(walk),
		.level = walk->level,
		.at = walk->at,
		.found = found,
		.want = want,
	};

	return edit;
}

void apply_clean(const struct s2pt *pt, const struct leaves *leaves)
{
	struct s2pt_cmo cmo = { .kind = S2PT_CLEAN_DATA, .pa = leaves->pa, .size = leaves->size };

	if (!pt->cmo)
		return;
	if (desc_cleaned(format_of(pt), leaves->any, pt->config.policy == S2PT_EXACT))
		pt->cmo(pt->config.context, &cmo);
	cmo.kind = S2PT_DISCARD_CODE;
	if (s2pt_desc_executable(format_of(pt), leaves->any))
		pt->cmo(pt->config.context, &cmo);
}

enum s2pt_status apply_conflict(const struct s2pt *pt)
{
	forget_vmid(pt);
	return S2PT_DONE;
}
