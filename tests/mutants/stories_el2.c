/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stories about EL2's own stage 1: what the MMU's own walk and the TLBs of two CPUs make of a table, in
 * each way of using one.
 */

#include "../stage1_bench.h"
#include "stage.h"

#define VA    UINT64_C(0x7000)
#define EDGE  UINT64_C(0x40000000)
#define RWX   (S2PT_R | S2PT_W | S2PT_X)
#define WHOLE UINT64_C(0x3000)

/* Permissions that EL2 and EL0 can be given, and what the MMU makes of each in EL2&0. */
static const struct grant {
	unsigned int given;
	unsigned int in_el2_and_el0;
	bool for_el2;
} grants[] = {
	{ S2PT_R, S2PT_R, true },
	{ RW, RW, true },
	{ S2PT_R | S2PT_X, S2PT_R | S2PT_X, true },
	{ RWX, RWX, true },
	{ S2PT_R | S2PT_PX, S2PT_R | S2PT_PX, false },
	{ RW | S2PT_PX, RW | S2PT_PX, false },
	{ S2PT_R | S2PT_UX, S2PT_R | S2PT_UX, false },
	{ S2PT_R | S2PT_EL0, S2PT_R | S2PT_EL0, false },
	{ RW | S2PT_EL0, RW | S2PT_EL0, false },
	{ S2PT_R | S2PT_UX | S2PT_EL0, S2PT_R | S2PT_UX | S2PT_EL0, false },
};

static void must(struct finding *finding, const char *property, bool holds)
{
	if (!finding->reason[0])
		finding->after++;
	if (!holds)
		finding_note(finding, property, "a property does not hold");
}

static uint64_t base_of(const struct bench_config *config)
{
	return config->upper ? HIGH : 0;
}

static struct s2pt_mmu_walk walk(const struct bench *bench, uint64_t va)
{
	struct s2pt_mmu_access access = { .ipa = va, .type = S2PT_MMU_READ };
	struct s2pt_mmu_walk found;

	s2pt_mmu_walk(&bench->mmu, &access, &found);
	return found;
}

/* A page is mapped with each permission and memory type, and read by the MMU and by the core. */
static void look_at_leaf(struct finding *finding, struct bench *bench, uint64_t va,
			 const struct s2pt_attr *attr)
{
	static const unsigned int types[] = { 0xff, 0x44, 0x04 };
	struct s2pt_mapping mapping = { .ipa = va, .pa = PA, .size = SZ_4K, .attr = *attr };
	const struct s2pt_format *format = &bench->pt.config.format;
	struct s2pt_mmu_walk found;
	struct s2pt_entry entry;
	struct s2pt_attr back;

	must(finding, "STATUS", s2pt_map(&bench->pt, &mapping) == S2PT_DONE);
	found = walk(bench, va + 8);
	must(finding, "TRANSLATION", found.end == S2PT_MMU_TRANSLATED && found.leaf.pa == PA + 8);
	must(finding, "PERMISSION", found.leaf.perm == attr->perm);
	must(finding, "MEMORY_TYPE", found.leaf.memattr == types[attr->memtype]);
	must(finding, "SHAREABILITY", found.leaf.shareability == 3);
	must(finding, "NON_GLOBAL", found.leaf.global == !format->non_global);
	must(finding, "GUARDED", found.leaf.guarded == attr->guarded);
	(void)s2pt_lookup(&bench->pt, va, &entry);
	must(finding, "AP1", format->regime != S2PT_EL2 || (entry.desc.word >> 6 & 1));
	must(finding, "RES0", format->regime != S2PT_EL2 || !(entry.desc.word >> 53 & 1));
	back = s2pt_desc_attr(format, entry.desc, entry.level);
	must(finding, "READ_BACK",
	     back.perm == attr->perm && back.memtype == attr->memtype &&
		     back.software == attr->software && back.guarded == attr->guarded);
	(void)s2pt_unmap(s2pt_exclusive(&bench->pt), &(struct s2pt_range){ va, SZ_4K }, NULL);
}

static void attributes(struct finding *finding)
{
	for (unsigned int i = 0; i < bench_config_count; i++) {
		const struct bench_config *config = &bench_configs[i];
		struct bench *bench = bench_new(config);

		must(finding, "MADE", bench != NULL);
		if (!bench)
			return;
		for (unsigned int g = 0; g < sizeof(grants) / sizeof(grants[0]); g++) {
			struct s2pt_attr attr = { .perm = grants[g].given, .software = g };

			if (config->regime == S2PT_EL2 && !grants[g].for_el2)
				continue;
			attr.guarded = (g & 1) != 0;
			attr.memtype =
				attr.perm & S2PT_X ? S2PT_NORMAL : (enum s2pt_memtype)(g % 3);
			look_at_leaf(finding, bench, base_of(config) + VA, &attr);
		}
		must(finding, "LEAKED", bench_delete(bench));
	}
}

/* What bench_turns() may not meet. */
static void changes(struct finding *finding)
{
	for (unsigned int i = 0; i < bench_config_count; i++) {
		struct bench *bench = bench_new(&bench_configs[i]);
		struct s2pt_tlb_counts sum;

		if (!bench)
			return;
		bench_turns(bench, base_of(&bench_configs[i]), &sum);
		must(finding, "STALE", sum.verdicts[S2PT_TLB_STALE] == 0);
		must(finding, "NARROW", sum.verdicts[S2PT_TLB_NARROW] == 0);
		must(finding, "CONFLICT", sum.conflicts == 0);
		must(finding, "ELSEWHERE", sum.elsewhere == 0);
		for (unsigned int why = 1; why < S2PT_TLB_OPERANDS; why++)
			must(finding, "OPERAND", sum.illegal[why] == 0);
		must(finding, "LEAKED", bench_delete(bench));
	}
}

static enum s2pt_status map_over(struct bench *bench, s2pt_pa_t pa, unsigned int perm,
				 unsigned int software)
{
	struct s2pt_mapping mapping = { .ipa = VA, .pa = pa, .size = SZ_4K };

	mapping.attr.perm = perm;
	mapping.attr.software = software;
	return s2pt_map_alone(s2pt_exclusive(&bench->pt), &mapping);
}

/* By the policy KVM nothing that is mapped is changed, but for its software bits. */
static void refusals(struct finding *finding)
{
	static const struct bench_config kvm = { .regime = S2PT_EL2, .policy = S2PT_KVM };
	struct s2pt_mapping block = { .pa = PA, .size = SZ_2M, .attr = { .perm = RW } };
	struct bench *bench = bench_new(&kvm);
	struct s2pt_entry entry;

	if (!bench)
		return;
	must(finding, "STATUS", map_over(bench, PA, RW, 0) == S2PT_DONE);
	must(finding, "REFUSED", map_over(bench, PA + SZ_4K, RW, 0) == S2PT_EEXIST);
	must(finding, "REFUSED", map_over(bench, PA, S2PT_R, 0) == S2PT_EEXIST);
	must(finding, "REFUSED", map_over(bench, PA, RWX, 0) == S2PT_EEXIST);
	must(finding, "SOFTWARE", map_over(bench, PA, RW, 3) == S2PT_DONE);
	/* What there is of the block's table is left alone, and the rest filled up to there. */
	(void)s2pt_map_alone(s2pt_exclusive(&bench->pt), &block);
	must(finding, "FILLED", walk(bench, 0).leaf.pa == PA);
	(void)s2pt_lookup(&bench->pt, VA, &entry);
	must(finding, "FOLDED", entry.level == S2PT_LEVEL_MAX);
	must(finding, "LEAKED", bench_delete(bench));
}

/* Unmapping tells how much went, and ends at the first hole. */
static void holes(struct finding *finding)
{
	static const struct bench_config kvm = { .regime = S2PT_EL2, .policy = S2PT_KVM };
	struct s2pt_range range = { VA, WHOLE };
	struct bench *bench = bench_new(&kvm);
	uint64_t size = 0;

	if (!bench)
		return;
	(void)bench_map(bench, VA, PA, RW);
	(void)bench_map(bench, VA + 2 * SZ_4K, PA, RW);
	must(finding, "HOLE",
	     s2pt_unmap_leaves(s2pt_exclusive(&bench->pt), &range, &size) == S2PT_ABSENT);
	must(finding, "SIZE", size == SZ_4K);
	must(finding, "REST", walk(bench, VA + 2 * SZ_4K).end == S2PT_MMU_TRANSLATED);
	must(finding, "LEAKED", bench_delete(bench));
}

/* Each range begins where its addresses do, and nothing beyond it is mapped. */
static void ranges(struct finding *finding)
{
	for (unsigned int i = 0; i < bench_config_count; i++) {
		const struct bench_config *config = &bench_configs[i];
		uint64_t base = base_of(config);
		struct bench *bench = bench_new(config);
		struct s2pt_entry entry;

		if (!bench)
			return;
		must(finding, "INSIDE", bench_map(bench, base + EDGE, PA, RW) == S2PT_DONE);
		must(finding, "TRANSLATION", walk(bench, base + EDGE).leaf.pa == PA);
		must(finding, "LOOKUP",
		     s2pt_lookup(&bench->pt, base + EDGE, &entry) == S2PT_DONE &&
			     entry.ipa == base + EDGE);
		must(finding, "OUTSIDE",
		     bench_map(bench, ~base & HIGH, PA, RW) == S2PT_ERANGE &&
			     bench_map(bench, UINT64_C(1) << BITS, PA, RW) == S2PT_ERANGE);
		must(finding, "RELAX", s2pt_relax(&bench->pt, base + EDGE, S2PT_W) >= S2PT_DONE);
		must(finding, "LEAKED", bench_delete(bench));
	}
}

/* Execution is refused on devices, and what one privilege can't tell apart; so is what is not read. */
static void bad_attributes(struct finding *finding)
{
	struct bench *bench = bench_new(&bench_configs[0]);

	if (!bench)
		return;
	must(finding, "HALF_X", map_over(bench, PA, S2PT_R | S2PT_PX, 0) == S2PT_EINVAL);
	must(finding, "EL0", map_over(bench, PA, S2PT_R | S2PT_EL0, 0) == S2PT_EINVAL);
	must(finding, "NO_R", map_over(bench, PA, S2PT_X, 0) == S2PT_EINVAL);
	must(finding, "LEAKED", bench_delete(bench));
}

const struct el2_story el2_stories[] = {
	{ "el2-attributes", attributes },
	{ "el2-changes", changes },
	{ "el2-refusals", refusals },
	{ "el2-holes", holes },
	{ "el2-ranges", ranges },
	{ "el2-bad-attributes", bad_attributes },
	{ 0 },
};
