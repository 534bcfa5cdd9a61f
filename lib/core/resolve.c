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

/** The largest block that memory allows which the host guarantees to stay together; else a page. */
static uint64_t fixed_size(const struct s2pt_geom *geom, const struct s2pt_backing *backing,
			   s2pt_ipa_t page)
{
	int level = s2pt_block_level(geom);

	if (level < geom->start_level)
		level = geom->start_level;
	for (; level < S2PT_LEVEL_MAX; level++) {
		uint64_t size = s2pt_level_size(geom, level);

		if (backing->fixed_size >= size && block_fits(backing, page, size))
			return size;
	}
	return s2pt_page_size(geom);
}

/**
 * The size for memory that happens to lie together: that of the block that is mapped, or of the
 * lowest block level.
 */
static uint64_t found_size(const struct s2pt_geom *geom, const struct s2pt_backing *backing,
			   s2pt_ipa_t page, int kept_level)
{
	uint64_t size = s2pt_level_size(geom, S2PT_LEVEL_MAX - 1);

	if (kept_level < S2PT_LEVEL_MAX)
		return s2pt_level_size(geom, kept_level);
	if (geom->start_level < S2PT_LEVEL_MAX && backing->found_size >= size &&
	    block_fits(backing, page, size))
		return size;
	return s2pt_page_size(geom);
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
		.ipa = page,
		.size = page_size,
		.memtype = backing->memtype,
	};

	if (plan.action != S2PT_ACT_MAP)
		return plan;
	if (backing->logging)
		plan.size = page_size;
	else if (backing->fixed_size > page_size)
		plan.size = fixed_size(geom, backing, page);
	else if (memtype_cacheable(backing->memtype))
		plan.size =
			found_size(geom, backing, page, permission ? mapped_level : S2PT_LEVEL_MAX);
	plan.ipa = page & ~(plan.size - 1);
	plan.pa = backing->pa - (page - plan.ipa);
	plan.perm = perm_for(fault, backing);
	if (permission && plan.size == s2pt_level_size(geom, mapped_level)) {
		plan.action = S2PT_ACT_RELAX;
		plan.ipa = page;
	}
	return plan;
}

static enum s2pt_status map_plan(struct s2pt *pt, const struct s2pt_plan *plan, void *cache)
{
	struct s2pt_mapping mapping = {
		.ipa = plan->ipa,
		.pa = plan->pa,
		.size = plan->size,
		.attr = { .perm = plan->perm, .memtype = plan->memtype },
		.cache = cache,
	};

	return s2pt_map(pt, &mapping);
}

enum s2pt_status s2pt_execute(struct s2pt *pt, const struct s2pt_plan *plan,
			      const struct s2pt_backing *backing)
{
	if (plan->action == S2PT_ACT_TOUCH)
		return s2pt_touch(pt, plan->ipa);
	if (plan->action == S2PT_ACT_CLEAR)
		return apply_conflict(pt);
	if (plan->action != S2PT_ACT_MAP && plan->action != S2PT_ACT_RELAX)
		return S2PT_ABSENT;
	/* The page that was looked up may have been replaced by now. */
	if (invalidated_since(pt, backing->sample))
		return S2PT_RACED;
	if (plan->action == S2PT_ACT_RELAX)
		return s2pt_relax(pt, plan->ipa, plan->perm);
	return map_plan(pt, plan, backing->cache);
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
	bool changes = plan->action == S2PT_ACT_MAP || plan->action == S2PT_ACT_RELAX;

	return changes && fault->write && !(plan->perm & S2PT_W);
}

static bool now_writable(const struct s2pt_plan *plan, enum s2pt_status status)
{
	bool done =
		status == S2PT_DONE || (status == S2PT_ALREADY && plan->action == S2PT_ACT_RELAX);

	return done && (plan->perm & S2PT_W) != 0;
}

static int leaf_level(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	struct s2pt_entry entry;

	return s2pt_lookup(pt, ipa, &entry) == S2PT_DONE ? entry.level : S2PT_LEVEL_UNKNOWN;
}

/** Choose by what is mapped now: the level that the CPU reported may be out of date. */
static struct s2pt_plan plan_now(const struct s2pt *pt, const struct s2pt_fault *fault,
				 const struct s2pt_backing *backing)
{
	int level = S2PT_LEVEL_UNKNOWN;
	struct s2pt_plan plan;

	/* The level of the leaf matters to permission faults only. */
	if (fault->kind == S2PT_FAULT_PERMISSION && fault->ipa_known)
		level = leaf_level(pt, fault->ipa);
	plan = s2pt_plan(format_of(pt), fault, backing, level);
	if (fault->ipa_known && fault->ipa >> geom_of(pt)->ipa_bits)
		plan.action = S2PT_ACT_INJECT;
	return plan;
}

enum s2pt_status s2pt_resolve(struct s2pt *pt, const struct s2pt_fault *fault,
			      const struct s2pt_backing *backing,
			      struct s2pt_resolution *resolution)
{
	struct s2pt_plan plan;
	enum s2pt_status status;

	if (!answerable(fault) || s2pt_is_stage1(format_of(pt)))
		return S2PT_EINVAL;
	plan = plan_now(pt, fault, backing);
	if (in_vain(fault, &plan) && !invalidated_since(pt, backing->sample))
		status = S2PT_EINVAL;
	else
		status = s2pt_execute(pt, &plan, backing);
	if (resolution) {
		resolution->plan = plan;
		resolution->dirty = now_writable(&plan, status);
	}
	return status;
}
