/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers faults: chooses between map, relax, touch, emulation and abort from the fault and what
 * backs it (a pure function), and carries that out.  Decoding the registers is in fault.c.
 */

#include "apply.h"
#include "ops.h"
#include "s2pt/fault.h"

/** May a leaf of `size` map the fault?  KVM: fault_supports_stage2_huge_mapping(). */
__attribute__((noinline)) static bool block_fits(const struct s2pt_backing *backing,
						 s2pt_ipa_t page, uint64_t size)
{
	s2pt_ipa_t ipa = page & ~(size - 1);
	uint64_t apart = (backing->slot_ipa - backing->slot_host) | (page - backing->pa);

	return (apart & (size - 1)) == 0 && ipa >= backing->slot_ipa &&
	       backing->slot_size >= size && ipa - backing->slot_ipa <= backing->slot_size - size;
}

/**
 * The level of the leaf that is to map the fault: the largest block that memory allows which the host
 * guarantees to stay together; of memory that happens to lie together the block that is mapped
 * already, at `kept_level`, or one of the lowest block level; else a page.
 */
static int level_for(const struct s2pt_geom *geom, const struct s2pt_backing *backing,
		     s2pt_ipa_t page, int kept_level)
{
	int level = S2PT_LEVEL_MAX - 1;
	uint64_t together = backing->found_size;

	if (backing->fixed_size > s2pt_page_size(geom)) {
		level = s2pt_block_level(geom);
		together = backing->fixed_size;
	} else if (!memtype_cacheable(backing->memtype)) {
		return S2PT_LEVEL_MAX;
	} else if (kept_level < S2PT_LEVEL_MAX) {
		return kept_level;
	}
	if (level < geom->start_level)
		level = geom->start_level;
	for (; level < S2PT_LEVEL_MAX; level++) {
		uint64_t size = s2pt_level_size(geom, level);

		if (together >= size && block_fits(backing, page, size))
			break;
	}
	return level;
}

static unsigned int perm_for(const struct s2pt_fault *fault, const struct s2pt_backing *backing)
{
	bool normal = memtype_cacheable(backing->memtype);
	bool to_who_writes = backing->logging || backing->hardware_dirty;
	unsigned int perm = S2PT_R;

	if (backing->writable && (!normal || !to_who_writes || fault->write))
		perm |= S2PT_W;
	if (backing->writable && normal && backing->hardware_dirty)
		perm |= S2PT_WD;
	if (normal && (fault->exec || backing->exec_free))
		perm |= S2PT_X;
	return perm;
}

/** The action for faults that no change of permissions or mappings answers; else S2PT_ACT_MAP. */
static enum s2pt_action outside(const struct s2pt_fault *fault, const struct s2pt_backing *backing)
{
	if (fault->kind == S2PT_FAULT_TLB_CONFLICT)
		return S2PT_ACT_CLEAR;
	if (fault->kind == S2PT_FAULT_ADDRESS_SIZE || s2pt_fault_is_foreign(fault->kind))
		return S2PT_ACT_INJECT;
	if (!backing->present)
		return fault->exec || fault->stage1_walk ? S2PT_ACT_INJECT : S2PT_ACT_EMULATE;
	if (backing->readonly && fault->write)
		return fault->stage1_walk ? S2PT_ACT_INJECT : S2PT_ACT_EMULATE;
	if (fault->kind == S2PT_FAULT_ACCESS)
		return S2PT_ACT_TOUCH;
	if (fault->kind == S2PT_FAULT_EXCLUSIVE)
		return S2PT_ACT_INJECT;
	if (fault->exec && !memtype_cacheable(backing->memtype))
		return S2PT_ACT_INJECT;
	return S2PT_ACT_MAP;
}

struct s2pt_plan s2pt_plan(const struct s2pt_format *format, const struct s2pt_fault *fault,
			   const struct s2pt_backing *backing, int mapped_level)
{
	const struct s2pt_geom *geom = &format->geom;
	uint64_t page_size = s2pt_page_size(geom);
	s2pt_ipa_t page = fault->ipa & ~(page_size - 1);
	bool permission = fault->kind == S2PT_FAULT_PERMISSION && mapped_level <= S2PT_LEVEL_MAX;
	struct s2pt_plan plan = {
		.action = outside(fault, backing),
		.mapping = { .ipa = page,
			     .size = page_size,
			     .attr.memtype = backing->memtype,
			     .cache = backing->cache },
	};
	uint64_t size = page_size;
	int level = S2PT_LEVEL_MAX;

	if (plan.action != S2PT_ACT_MAP)
		return plan;
	if (!backing->logging) {
		level = level_for(geom, backing, page, permission ? mapped_level : S2PT_LEVEL_MAX);
		size = s2pt_level_size(geom, level);
	}
	plan.mapping.size = size;
	plan.mapping.attr.perm = perm_for(fault, backing);
	plan.mapping.pa = backing->pa - (page & (size - 1));
	if (permission && level == mapped_level)
		plan.action = S2PT_ACT_RELAX;
	else
		plan.mapping.ipa = page & ~(size - 1);
	return plan;
}

static bool changes(const struct s2pt_plan *plan)
{
	return plan->action == S2PT_ACT_MAP || plan->action == S2PT_ACT_RELAX;
}

/** May the page that was looked up for the plan have been replaced by now? */
static bool is_late(const struct s2pt *pt, const struct s2pt_plan *plan,
		    const struct s2pt_backing *backing)
{
	return changes(plan) && invalidated_since(pt, backing->sample);
}

static enum s2pt_status act(struct s2pt *pt, const struct s2pt_plan *plan)
{
	const struct s2pt_mapping *mapping = &plan->mapping;

	switch (plan->action) {
	case S2PT_ACT_MAP:
		return s2pt_map(pt, mapping);
	case S2PT_ACT_RELAX:
		return s2pt_relax(pt, mapping->ipa, mapping->attr.perm);
	case S2PT_ACT_TOUCH:
		return s2pt_touch(pt, mapping->ipa);
	case S2PT_ACT_CLEAR:
		return apply_conflict(pt);
	case S2PT_ACT_EMULATE:
	case S2PT_ACT_INJECT:
		break;
	}
	return S2PT_ABSENT;
}

enum s2pt_status s2pt_execute(struct s2pt *pt, const struct s2pt_plan *plan,
			      const struct s2pt_backing *backing)
{
	return is_late(pt, plan, backing) ? S2PT_RACED : act(pt, plan);
}

/**
 * Can stage 2 answer this fault: has it made it, and is it known what the guest wanted and where?
 */
static bool answerable(const struct s2pt_fault *fault)
{
	if (fault->kind == S2PT_FAULT_TLB_CONFLICT || fault->kind == S2PT_FAULT_EXCLUSIVE)
		return true;
	if (s2pt_fault_is_foreign(fault->kind) || !fault->ipa_known)
		return false;
	return fault->kind != S2PT_FAULT_PERMISSION || fault->write || fault->exec;
}

/** Does the guest want to write where the plan grants no write, so that it would fault for ever? */
static bool in_vain(const struct s2pt_fault *fault, const struct s2pt_plan *plan)
{
	return changes(plan) && fault->write && !(plan->mapping.attr.perm & S2PT_W);
}

static bool now_writable(const struct s2pt_plan *plan, enum s2pt_status status)
{
	bool done =
		status == S2PT_DONE || (status == S2PT_ALREADY && plan->action == S2PT_ACT_RELAX);

	return done && (plan->mapping.attr.perm & S2PT_W) != 0;
}

static int leaf_level(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	struct spot spot;

	if (ipa >> geom_of(pt)->ipa_bits)
		return S2PT_LEVEL_UNKNOWN;
	spot = walk_by_hook(pt, ipa);
	return s2pt_desc_valid(spot.found) ? spot.level : S2PT_LEVEL_UNKNOWN;
}

/**
 * Choose by what is mapped now: the level that the CPU reported may be out of date.  Not inline, so that
 * its stack is not below that of what is done.
 */
__attribute__((noinline)) static struct s2pt_plan
plan_now(const struct s2pt *pt, const struct s2pt_fault *fault, const struct s2pt_backing *backing)
{
	/* The level of the leaf matters to permission faults only. */
	bool permission = fault->kind == S2PT_FAULT_PERMISSION && fault->ipa_known;
	int level = permission ? leaf_level(pt, fault->ipa) : S2PT_LEVEL_UNKNOWN;
	struct s2pt_plan plan = s2pt_plan(format_of(pt), fault, backing, level);

	if (fault->ipa_known && fault->ipa >> geom_of(pt)->ipa_bits)
		plan.action = S2PT_ACT_INJECT;
	return plan;
}

/** Choose and carry out. */
static enum s2pt_status answer(struct s2pt *pt, const struct s2pt_fault *fault,
			       const struct s2pt_backing *backing,
			       struct s2pt_resolution *resolution)
{
	struct s2pt_plan plan = plan_now(pt, fault, backing);
	enum s2pt_status status;

	if (is_late(pt, &plan, backing))
		status = S2PT_RACED;
	else if (in_vain(fault, &plan))
		status = S2PT_EINVAL;
	else
		status = act(pt, &plan);
	if (resolution) {
		resolution->plan = plan;
		resolution->dirty = now_writable(&plan, status);
	}
	return status;
}

enum s2pt_status s2pt_resolve(struct s2pt *pt, const struct s2pt_fault *fault,
			      const struct s2pt_backing *backing,
			      struct s2pt_resolution *resolution)
{
	if (!answerable(fault) || s2pt_is_stage1(format_of(pt)))
		return S2PT_EINVAL;
	return answer(pt, fault, backing, resolution);
}
