/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stage of a story: a world with a checker, whose invalidation hook can be broken, and all that
 * can be found wrong.
 */

#include "stage.h"

#include "s2pt/host/check.h"

#include <stdio.h>
#include <string.h>

void finding_note(struct finding *finding, const char *reason, const char *detail)
{
	if (finding->reason[0])
		return;
	(void)snprintf(finding->reason, sizeof(finding->reason), "%s", reason);
	(void)snprintf(finding->detail, sizeof(finding->detail), "%s", detail);
}

void stage_must(struct stage *stage, const char *property, bool holds)
{
	if (!holds)
		finding_note(stage->finding, property, "a property does not hold");
}

/* Have another vCPU fault on the entry that is just being broken. */
static void fault_in_break(struct stage *stage, s2pt_ipa_t ipa)
{
	struct s2pt_fault fault = { .kind = S2PT_FAULT_TRANSLATION, .ipa = ipa, .ipa_known = true };
	struct s2pt_backing backing = {
		.present = true,
		.writable = true,
		.slot_ipa = I,
		.slot_host = I,
		.slot_size = SZ_2M,
		.pa = P,
	};
	struct s2pt *pt = s2pt_world_table(stage->world);

	stage->watching = false;
	backing.sample = s2pt_invalidate_sample(pt);
	stage->watched = s2pt_resolve(pt, &fault, &backing, &stage->resolution);
}

/* The broken hook.  It runs on the thread of the story. */
static bool broken_tlbi(void *ctx, struct s2pt_tlbi *request)
{
	struct stage *stage = ctx;

	if (stage->watching && request->kind == S2PT_TLBI_IPA)
		fault_in_break(stage, request->ipa);
	switch (stage->hook) {
	case HOOK_WHOLE:
		return true;
	case HOOK_DROP:
		return request->kind == S2PT_TLBI_NONE;
	case HOOK_LOCAL:
		request->scope = S2PT_LOCAL;
		return true;
	case HOOK_VMID:
		request->vmid ^= 1;
		return true;
	case HOOK_LEVEL:
		if (request->kind == S2PT_TLBI_IPA)
			request->level = 1;
		return true;
	case HOOK_SHORT:
		if (request->kind == S2PT_TLBI_RANGE)
			request->size -= SZ_4K;
		return true;
	case HOOK_NEIGHBOUR:
		if (request->kind == S2PT_TLBI_IPA || request->kind == S2PT_TLBI_RANGE)
			request->ipa += 2 * SZ_1G;
		return true;
	case HOOK_STAGE2_ONLY:
		request->stage1 = false;
		return true;
	}
	return true;
}

static struct s2pt_world *build(struct stage *stage, const struct stage_want *want)
{
	struct s2pt_world_config config = {
		.format = { .fwb = !want->no_fwb, .xnx = want->xnx },
		.policy = want->policy,
		.bbm = want->bbm,
		.keep_rest = want->keep_rest,
		.vmid = 2,
		.features = { .ttl = true, .range = want->range },
		.hardware_access_flag = true,
		.vcpus = 2,
		.pool_pages = 4096,
		.seed = 1,
		.max_faults = 50,
		.maintain_caches = want->caches,
		.checked = !want->unchecked,
		.on_tlbi = broken_tlbi,
		.ctx = stage,
	};
	struct s2pt_geom_want shape = {
		.granule = want->granule ? want->granule : S2PT_4K,
		.ipa_bits = 40,
		.pa_bits = 48,
		.start_level = S2PT_START_AUTO,
	};
	struct s2pt_world *world = NULL;

	if (s2pt_geom_init(&config.format.geom, &shape) != S2PT_DONE ||
	    s2pt_world_new(&config, &world) != S2PT_DONE)
		return NULL;
	return world;
}

static void look_at_faults(struct stage *stage)
{
	struct s2pt_world_faults faults;

	if (s2pt_world_check(stage->world, &faults))
		return;
	stage_must(stage, "STALE", faults.stale_used == 0 && faults.stale_kept == 0);
	stage_must(stage, "PAGES_MISUSED", faults.pages_misused == 0);
	stage_must(stage, "PAGES_LEAKED", faults.pages_leaked == 0);
	stage_must(stage, "HELD", faults.held == 0);
	stage_must(stage, "NOT_ALONE", faults.not_alone == 0);
	stage_must(stage, "FAULTS", faults.complaints != 0);
}

/*
 * Note a complaint of the checker.  It goes before a property, since it has a reason and a place.
 */
static bool complained(struct stage *stage)
{
	const struct s2pt_check *check = s2pt_world_checker(stage->world);
	const struct s2pt_complaint *complaint = check ? s2pt_check_complaint(check, 0) : NULL;
	struct finding *finding = stage->finding;

	if (!complaint)
		return false;
	finding->reason[0] = '\0';
	finding_note(finding, s2pt_check_reason_code(complaint->reason),
		     s2pt_check_reason_name(complaint->reason));
	finding->after = complaint->event;
	finding->unit = "steps";
	return true;
}

void stage_run(const struct story *story, enum broken_hook hook, struct finding *finding)
{
	struct stage stage = { .finding = finding, .hook = hook };
	const struct s2pt_check *check;

	*finding = (struct finding){ .unit = "steps" };
	stage.world = build(&stage, &story->want);
	if (!stage.world) {
		finding_note(finding, "NO_WORLD", "the world could not be made");
		return;
	}
	story->run(&stage);
	check = s2pt_world_checker(stage.world);
	finding->after = check ? s2pt_check_events(check) : 0;
	if (!complained(&stage))
		look_at_faults(&stage);
	/* Deleting the world looks again; only what was not found before is noted. */
	if (!s2pt_world_delete(stage.world))
		finding_note(finding, "END", "not all came back in the end");
}

enum s2pt_status stage_map_as(struct stage *stage, const struct s2pt_mapping *mapping)
{
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(stage->world, 0);
	enum s2pt_status status = s2pt_map(s2pt_world_enter(stage->world, vcpu), mapping);

	s2pt_world_leave(stage->world, vcpu);
	return status;
}

enum s2pt_status stage_map(struct stage *stage, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size,
			   unsigned int perm)
{
	struct s2pt_mapping mapping = { .ipa = ipa, .pa = pa, .size = size };

	mapping.attr.perm = perm;
	return stage_map_as(stage, &mapping);
}

enum s2pt_status stage_relax(struct stage *stage, s2pt_ipa_t ipa, unsigned int perm)
{
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(stage->world, 0);
	enum s2pt_status status = s2pt_relax(s2pt_world_enter(stage->world, vcpu), ipa, perm);

	s2pt_world_leave(stage->world, vcpu);
	return status;
}

void stage_unmap(struct stage *stage, s2pt_ipa_t ipa, uint64_t size)
{
	struct s2pt_excl excl = s2pt_world_lock(stage->world);
	struct s2pt_range range = { ipa, size };
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	stage_must(stage, "STATUS", s2pt_unmap(excl, &range, &gather) == S2PT_DONE);
	s2pt_world_unlock(stage->world, &gather);
}

void stage_protect(struct stage *stage, s2pt_ipa_t ipa, uint64_t size, unsigned int perm)
{
	struct s2pt_excl excl = s2pt_world_lock(stage->world);
	struct s2pt_range range = { ipa, size };
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	stage_must(stage, "STATUS", s2pt_protect_alone(excl, &range, perm, &gather) == S2PT_DONE);
	s2pt_world_unlock(stage->world, &gather);
}

enum s2pt_status stage_note(struct stage *stage, s2pt_ipa_t ipa, uint64_t size, unsigned int type)
{
	struct s2pt_excl excl = s2pt_world_lock(stage->world);
	struct s2pt_marking marking = { .range = { ipa, size }, .type = type, .payload = 5 };
	enum s2pt_status status = s2pt_note(excl, &marking, NULL);

	s2pt_world_unlock(stage->world, NULL);
	return status;
}

enum s2pt_status stage_split(struct stage *stage, s2pt_ipa_t ipa, uint64_t size)
{
	struct s2pt_excl excl = s2pt_world_lock(stage->world);
	struct s2pt_splitting splitting = { .range = { ipa, size }, .pages = 4096 };
	enum s2pt_status status = s2pt_split(excl, &splitting);

	s2pt_world_unlock(stage->world, NULL);
	return status;
}

struct s2pt_entry stage_leaf(struct stage *stage, s2pt_ipa_t ipa)
{
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(stage->world, 0);
	struct s2pt_entry entry = { .level = S2PT_LEVEL_UNKNOWN };

	if (s2pt_lookup(s2pt_world_enter(stage->world, vcpu), ipa, &entry) != S2PT_DONE)
		entry.level = S2PT_LEVEL_UNKNOWN;
	s2pt_world_leave(stage->world, vcpu);
	return entry;
}

unsigned int stage_walk(struct stage *stage, s2pt_ipa_t ipa, s2pt_pa_t *pa)
{
	struct s2pt_mmu_access access = { .ipa = ipa, .va = ipa };
	struct s2pt_mmu_walk walk;

	s2pt_mmu_walk(s2pt_world_mmu(stage->world), &access, &walk);
	*pa = walk.has_leaf ? walk.leaf.pa : 0;
	return walk.has_leaf ? walk.leaf.perm : 0;
}
