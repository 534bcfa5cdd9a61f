/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stories: short sequences of operations, each with what must hold, in which put-back bugs
 * show.
 */

#include "s2pt/fault.h"
#include "s2pt/regs.h"
#include "stage.h"

#define SZ_16K      UINT64_C(0x4000)
#define SECOND_ROOT (UINT64_C(1) << 39)
#define END         (UINT64_C(1) << 40)

/* A page is mapped elsewhere, with more permissions too. */
static void remap(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, SZ_4K, S2PT_R);
	(void)stage_map(stage, I, P + SZ_1G, SZ_4K, RW);
	stage_must(stage, "REMAPPED", stage_walk(stage, I, &pa) == RW && pa == P + SZ_1G);
	stage_unmap(stage, I, SZ_4K);
	stage_must(stage, "UNMAPPED", stage_walk(stage, I, &pa) == 0);
}

/* A fault in the middle of a break comes back as busy: the vCPU enters its guest again. */
static void in_the_break(struct stage *stage)
{
	(void)stage_map(stage, I, P, SZ_4K, RW);
	stage->watching = true;
	(void)stage_map(stage, I, P + SZ_1G, SZ_4K, RW);
	stage_must(stage, "WATCHED", !stage->watching);
	stage_must(stage, "INJECTED",
		   stage->watched == S2PT_BUSY && stage->resolution.plan.action == S2PT_ACT_MAP);
}

/* Four pages at both ends of a table give way to a block. */
static void fold(struct stage *stage)
{
	(void)stage_map(stage, I, P, 2 * SZ_4K, RW);
	(void)stage_map(stage, I + SZ_2M - 2 * SZ_4K, P, 2 * SZ_4K, RW);
	(void)stage_map(stage, I, P + SZ_1G, SZ_2M, RW);
	stage_must(stage, "FOLDED", stage_leaf(stage, I).level == 2);
}

/* Does the leaf at I have nT? */
static bool has_nt(struct stage *stage)
{
	struct s2pt_entry entry = stage_leaf(stage, I);

	return entry.level < S2PT_LEVEL_MAX && (entry.desc.word & UINT64_C(1) << 16);
}

/* Two pages give way to a block that maps them as they were. */
static void fold_alike(struct stage *stage)
{
	(void)stage_map(stage, I, P, 2 * SZ_4K, RW);
	(void)stage_map(stage, I, P, SZ_2M, RW);
	stage_must(stage, "FOLDED", stage_leaf(stage, I).level == 2);
	stage_must(stage, "NT_LEFT", !has_nt(stage));
}

/* A block becomes pages. */
static void split_alike(struct stage *stage)
{
	(void)stage_map(stage, I, P, SZ_2M, RW);
	(void)stage_split(stage, I, SZ_2M);
	stage_must(stage, "SPLIT", stage_leaf(stage, I).level == 3);
}

/* Two levels of tables give way to a block that maps their page elsewhere. */
static void fold_deep(struct stage *stage)
{
	(void)stage_map(stage, I, P, SZ_4K, RW);
	(void)stage_map(stage, I, P + SZ_1G, SZ_1G, RW);
	stage_must(stage, "FOLDED", stage_leaf(stage, I).level == 1);
}

/* The caller makes the last page of one run, and the first of the next, contiguous. */
static void make_contiguous(struct stage *stage)
{
	struct s2pt_mapping pages = {
		.ipa = I + 15 * SZ_4K,
		.pa = P + 15 * SZ_4K,
		.size = 2 * SZ_4K,
	};

	pages.attr.perm = RW;
	(void)stage_map_as(stage, &pages);
	pages.attr.contiguous = true;
	(void)stage_map_as(stage, &pages);
}

/* A page in the middle of a block. */
static void grow(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, SZ_2M, S2PT_R);
	(void)stage_map(stage, I + 7 * SZ_4K, P + SZ_1G, SZ_4K, RW);
	stage_must(stage, "GREW", stage_walk(stage, I + 7 * SZ_4K, &pa) == RW);
}

/* A page in the middle of a block, where the rest of the block stays. */
static void grow_kept(struct stage *stage)
{
	s2pt_pa_t pa;

	grow(stage);
	stage_must(stage, "KEPT",
		   stage_walk(stage, I + 9 * SZ_4K, &pa) == S2PT_R && pa == P + 9 * SZ_4K);
}

/* The block that stays has no access flag. */
static void grow_old(struct stage *stage)
{
	struct s2pt_mapping block = { .ipa = I, .pa = P, .size = SZ_2M };

	block.attr.perm = RW;
	block.attr.old = true;
	(void)stage_map_as(stage, &block);
	(void)stage_map(stage, I + 7 * SZ_4K, P + SZ_1G, SZ_4K, RW);
	stage_must(stage, "KEPT", stage_leaf(stage, I + 9 * SZ_4K).level == 3);
}

/* The last page of a table goes, and the table with it; then a subtree as a whole. */
static void unmap_last(struct stage *stage)
{
	(void)stage_map(stage, I + 3 * SZ_4K, P, SZ_4K, RW);
	stage_unmap(stage, I + 3 * SZ_4K, SZ_4K);
	(void)stage_map(stage, I, P, 8 * SZ_4K, RW);
	stage_unmap(stage, I, SZ_1G);
}

/* The last page of a table goes, and then a subtree; nothing is deferred. */
static void unmap_last_now(struct stage *stage)
{
	struct s2pt_range page = { I + 3 * SZ_4K, SZ_4K };
	struct s2pt_excl excl;

	(void)stage_map(stage, page.ipa, P, SZ_4K, RW);
	excl = s2pt_world_lock(stage->world);
	(void)s2pt_unmap(excl, &page, NULL);
	s2pt_world_unlock(stage->world, NULL);
}

/* One page of three goes, and another with nothing deferred; the table stays. */
static void unmap_one(struct stage *stage)
{
	struct s2pt_range page = { I + SZ_4K, SZ_4K };
	struct s2pt_excl excl;

	(void)stage_map(stage, I, P, 3 * SZ_4K, RW);
	stage_unmap(stage, I, SZ_4K);
	excl = s2pt_world_lock(stage->world);
	(void)s2pt_unmap(excl, &page, NULL);
	s2pt_world_unlock(stage->world, NULL);
}

/* From the middle of a table on all is unmapped; what lies before stays. */
static void unmap_middle(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, 8 * SZ_4K, RW);
	stage_unmap(stage, I + 4 * SZ_4K, SZ_1G);
	stage_must(stage, "UNMAPPED", stage_walk(stage, I + 5 * SZ_4K, &pa) == 0);
	stage_must(stage, "KEPT", stage_walk(stage, I, &pa) == RW);
}

/* Part of a block is unmapped, less than a page even: the block goes. */
static void unmap_part(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, SZ_2M, RW);
	stage_unmap(stage, I + 5 * SZ_4K, SZ_4K);
	stage_must(stage, "UNMAPPED", stage_walk(stage, I, &pa) == 0);
	(void)stage_map(stage, I, P, SZ_4K, RW);
	stage_unmap(stage, I + 0x10, 0x20);
	stage_must(stage, "UNMAPPED", stage_walk(stage, I, &pa) == 0);
}

/* Pages beside a page are made in a run, and most of them go in one. */
static void runs(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, SZ_4K, RW);
	(void)stage_map(stage, I + SZ_4K, P + SZ_4K, 8 * SZ_4K, RW | S2PT_X);
	stage_unmap(stage, I + SZ_4K, 6 * SZ_4K);
	stage_must(stage, "UNMAPPED", stage_walk(stage, I + 6 * SZ_4K, &pa) == 0);
	stage_must(stage, "KEPT", stage_walk(stage, I + 7 * SZ_4K, &pa) == (RW | S2PT_X));
}

/* Of two pages that lie half a table apart one goes. */
static void unmap_half_apart(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I + 7 * SZ_4K, P, SZ_4K, RW);
	(void)stage_map(stage, I + 263 * SZ_4K, P, SZ_4K, RW);
	stage_unmap(stage, I + 7 * SZ_4K, SZ_4K);
	stage_must(stage, "KEPT", stage_walk(stage, I + 263 * SZ_4K, &pa) == RW);
}

/* A range with holes, entered in the middle of one, loses W everywhere. */
static void protect_holes(struct stage *stage)
{
	static const unsigned int pages[] = { 3, 7, 100, 511, 512 + 5, 1024, 1600 };
	unsigned int count = sizeof(pages) / sizeof(pages[0]);
	s2pt_pa_t pa;

	for (unsigned int i = 0; i < count; i++)
		(void)stage_map(stage, I + pages[i] * SZ_4K, P + pages[i] * SZ_4K, SZ_4K, RW);
	(void)stage_map(stage, I + SZ_1G, P, SZ_1G, RW);
	(void)stage_map(stage, I + 2 * SZ_1G, P, SZ_4K, RW);
	stage_protect(stage, I - SZ_1G + 5 * SZ_4K, 4 * SZ_1G, S2PT_W);
	for (unsigned int i = 0; i < count; i++)
		stage_must(stage, "PROTECTED",
			   stage_walk(stage, I + pages[i] * SZ_4K, &pa) == S2PT_R);
	stage_must(stage, "PROTECTED", stage_walk(stage, I + SZ_1G, &pa) == S2PT_R);
	stage_must(stage, "PROTECTED", stage_walk(stage, I + 2 * SZ_1G, &pa) == S2PT_R);
}

/* Five ranges that lie apart in one gather, a block entered in its middle among them. */
static void protect_apart(struct stage *stage)
{
	struct s2pt_gather gather;
	struct s2pt_excl excl;

	for (unsigned int i = 0; i < 5; i++)
		(void)stage_map(stage, I + i * SZ_1G, P + i * SZ_1G, SZ_2M, RW);
	s2pt_gather_init(&gather);
	excl = s2pt_world_lock(stage->world);
	for (unsigned int i = 0; i < 5; i++) {
		struct s2pt_range range = { I + i * SZ_1G + 9 * SZ_4K, SZ_4K };

		(void)s2pt_protect_alone(excl, &range, S2PT_W, &gather);
	}
	s2pt_world_unlock(stage->world, &gather);
}

/* 8 GiB, as many pages as one range instruction can name. */
static void protect_most(struct stage *stage)
{
	(void)stage_map(stage, 0, 0, 8 * SZ_1G, RW);
	stage_protect(stage, 0, 8 * SZ_1G, S2PT_W);
}

/* Is the seventh of many pages young? */
static void age_seventh(struct stage *stage)
{
	struct s2pt_range range = { I, SZ_2M };
	struct s2pt_mapping old = { .ipa = I, .pa = P, .size = SZ_2M, .pages_only = true };
	struct s2pt_mapping young = { .ipa = I + 6 * SZ_4K, .pa = P + 6 * SZ_4K, .size = SZ_4K };
	struct s2pt_excl excl;
	bool was_young = false;

	young.attr.perm = RW;
	old.attr.perm = RW;
	old.attr.old = true;
	(void)stage_map_as(stage, &old);
	(void)stage_map_as(stage, &young);
	excl = s2pt_world_lock(stage->world);
	(void)s2pt_age_clear_alone(excl, &range, &was_young, NULL);
	s2pt_world_unlock(stage->world, NULL);
	stage_must(stage, "YOUNG", was_young);
	stage_must(stage, "AGED", !s2pt_desc_young(stage_leaf(stage, I + 6 * SZ_4K).desc));
}

/* Executable by EL0 only, and by EL1 only. */
static void execute(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, SZ_4K, S2PT_R | S2PT_UX);
	(void)stage_map(stage, I + SZ_2M, P + SZ_2M, SZ_4K, S2PT_R | S2PT_PX);
	(void)stage_map(stage, I + 2 * SZ_2M, P + 2 * SZ_2M, SZ_4K, RW);
	(void)stage_relax(stage, I + 2 * SZ_2M, S2PT_UX);
	(void)stage_relax(stage, I + SZ_2M, S2PT_X);
	stage_must(stage, "EXECUTE", stage_walk(stage, I, &pa) == (S2PT_R | S2PT_UX));
	stage_must(stage, "EXECUTE", stage_walk(stage, I + SZ_2M, &pa) == (S2PT_R | S2PT_X));
	(void)stage_map(stage, I + 3 * SZ_2M, P + 3 * SZ_2M, SZ_4K, S2PT_R);
	stage_must(stage, "EXECUTE", stage_walk(stage, I + 3 * SZ_2M, &pa) == S2PT_R);
}

/* A mark needs no cache maintenance, reads back, and goes when its page is unmapped. */
static void mark(struct stage *stage)
{
	struct s2pt_world_report report;
	struct s2pt_entry entry;

	(void)stage_note(stage, I, SZ_4K, 3);
	s2pt_world_report(stage->world, &report);
	stage_must(stage, "STRAY_MAINTENANCE", report.discards == 0 && report.cleans == 0);
	entry = stage_leaf(stage, I);
	(void)s2pt_lookup(s2pt_world_table(stage->world), I, &entry);
	stage_must(stage, "MARK",
		   s2pt_note_type(entry.desc) == 3 && s2pt_note_payload(entry.desc) == 5);
	stage_unmap(stage, I, SZ_4K);
	(void)s2pt_lookup(s2pt_world_table(stage->world), I, &entry);
	stage_must(stage, "MARK_KEPT", entry.kind == S2PT_EMPTY);
}

/* Half of a table is destroyed, then the other half. */
static void destroy_halves(struct stage *stage)
{
	struct s2pt_range range = { I, SZ_2M / 2 };
	struct s2pt_excl excl;

	(void)stage_map(stage, I + 3 * SZ_4K, P, SZ_4K, RW);
	(void)stage_map(stage, I + SZ_2M - SZ_4K, P, SZ_4K, RW);
	excl = s2pt_world_lock(stage->world);
	(void)s2pt_destroy_range(excl, &range);
	range.ipa += range.size;
	(void)s2pt_destroy_range(excl, &range);
	range.ipa = I;
	(void)s2pt_destroy_range(excl, &range);
	s2pt_world_unlock(stage->world, NULL);
}

/* What was destroyed is gone: nothing can be mapped in it, and it can be destroyed again. */
static void destroy_twice(struct stage *stage)
{
	struct s2pt *pt = s2pt_world_table(stage->world);
	struct s2pt_mapping page = { .size = SZ_4K, .attr = { .perm = RW } };
	struct s2pt_pool_counts counts;
	struct s2pt_config config = pt->config;
	struct s2pt_excl excl;

	excl = s2pt_world_lock(stage->world);
	s2pt_destroy(excl);
	stage_must(stage, "MAPPED_IN_RUINS", s2pt_map(pt, &page) < S2PT_DONE);
	s2pt_destroy(excl);
	s2pt_pool_counts(s2pt_world_pool(stage->world), &counts);
	stage_must(stage, "PAGES_MISUSED", counts.double_releases + counts.wild_releases == 0);
	stage_must(stage, "PAGES_LEAKED", counts.live == 0);
	/* The world needs a table at its end. */
	(void)s2pt_init(pt, &config);
	s2pt_world_unlock(stage->world, NULL);
}

/* Pages in both roots, seen by the MMU, and destroyed with them. */
static void roots(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, SECOND_ROOT, P, SZ_4K, RW);
	(void)stage_map(stage, END - SZ_4K, P + SZ_2M, SZ_4K, RW);
	stage_must(stage, "ALIAS", stage_walk(stage, 0, &pa) == 0);
	(void)stage_map(stage, 0, P + SZ_1G, SZ_4K, RW);
	stage_must(stage, "ROOT", stage_walk(stage, SECOND_ROOT, &pa) == RW && pa == P);
	stage_unmap(stage, END - SZ_4K, SZ_4K);
}

static void device_split(struct stage *stage)
{
	struct s2pt_mapping device = { .ipa = I, .pa = P, .size = SZ_2M };
	struct s2pt_entry leaf;
	s2pt_pa_t pa;

	device.attr.perm = S2PT_R;
	device.attr.memtype = S2PT_DEVICE;
	(void)stage_map_as(stage, &device);
	(void)stage_split(stage, I, SZ_2M);
	leaf = stage_leaf(stage, I + SZ_4K);
	stage_must(stage, "SPLIT", leaf.level == 3);
	stage_must(stage, "MEMORY_TYPE", s2pt_desc_memattr(leaf.desc) == 1);
	stage_must(stage, "PERMISSION", stage_walk(stage, I + SZ_4K, &pa) == S2PT_R);
}

/* A block is split where no page is left for the table, and where one of two is. */
static void split_without_pages(struct stage *stage)
{
	struct s2pt_mapping block = { .ipa = I, .pa = P, .size = SZ_1G };
	struct s2pt_pool *pool = s2pt_world_pool(stage->world);

	block.attr.perm = RW;
	(void)stage_map_as(stage, &block);
	for (unsigned int nth = 1; nth <= 3; nth++) {
		s2pt_pool_fail(pool, nth, 1);
		stage_must(stage, "STATUS", stage_split(stage, I, SZ_1G) == S2PT_ENOMEM);
		s2pt_pool_fail(pool, 0, 0);
	}
}

/* Beyond the input space, or beyond the output space, or both ends of a range. */
static void beyond(struct stage *stage)
{
	struct s2pt_fault fault = { .kind = S2PT_FAULT_TRANSLATION, .ipa = END, .ipa_known = true };
	struct s2pt_backing backing = { .present = true, .pa = P, .writable = true };
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(stage->world, 0);
	struct s2pt_range range = { END - SZ_4K, 2 * SZ_4K };
	struct s2pt_resolution resolution;
	struct s2pt_entry before;
	struct s2pt *pt;
	bool young;

	(void)stage_map(stage, I, P, SZ_4K, RW);
	before = stage_leaf(stage, I);
	stage_must(stage, "OUTPUT",
		   stage_map(stage, I, UINT64_C(1) << 48, SZ_4K, RW) == S2PT_ERANGE);
	stage_must(stage, "OUTPUT", s2pt_desc_same(before.desc, stage_leaf(stage, I).desc));
	backing.slot_ipa = END;
	backing.slot_size = SZ_2M;
	backing.slot_host = END;
	pt = s2pt_world_enter(stage->world, vcpu);
	backing.sample = s2pt_invalidate_sample(pt);
	(void)s2pt_resolve(pt, &fault, &backing, &resolution);
	stage_must(stage, "INJECT", resolution.plan.action == S2PT_ACT_INJECT);
	stage_must(stage, "RANGE", s2pt_age_test(pt, &range, &young) == S2PT_ERANGE);
	s2pt_world_leave(stage->world, vcpu);
}

/* A range is mapped over a page that stays as it is: the addresses after it stay in step. */
static void passed_over(struct stage *stage)
{
	struct s2pt_mapping range = { .ipa = I, .pa = P, .size = 8 * SZ_4K, .pass_over = true };
	s2pt_pa_t pa;

	range.attr.perm = RW;
	(void)stage_map(stage, I + 3 * SZ_4K, P + 3 * SZ_4K, SZ_4K, RW);
	stage_must(stage, "STATUS", stage_map_as(stage, &range) == S2PT_DONE);
	(void)stage_walk(stage, I + 5 * SZ_4K, &pa);
	stage_must(stage, "OUTPUT", pa == P + 5 * SZ_4K);
	range.pass_over = false;
	stage_must(stage, "SWALLOWED", stage_map_as(stage, &range) == S2PT_ALREADY);
}

/* Answer a write to a page; `late`: the host has taken the page away since it was looked up. */
static enum s2pt_status answer_write(struct stage *stage, bool writable, bool late)
{
	struct s2pt_fault fault = {
		.kind = S2PT_FAULT_TRANSLATION, .ipa = I, .ipa_known = true, .write = true
	};
	struct s2pt_backing backing = {
		.present = true,
		.pa = P,
		.writable = writable,
		.slot_ipa = I,
		.slot_size = SZ_2M,
	};
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(stage->world, 0);
	struct s2pt *pt = s2pt_world_table(stage->world);
	enum s2pt_status status;
	struct s2pt_excl excl;

	backing.sample = s2pt_invalidate_sample(pt);
	if (late) {
		excl = s2pt_world_lock(stage->world);
		s2pt_invalidate_begin(excl);
		s2pt_invalidate_end(excl);
		s2pt_world_unlock(stage->world, NULL);
	}
	pt = s2pt_world_enter(stage->world, vcpu);
	status = s2pt_resolve(pt, &fault, &backing, &stage->resolution);
	s2pt_world_leave(stage->world, vcpu);
	return status;
}

/* Between the fault and its answer the host takes the page away: nothing is mapped, nor dirty. */
static void out_of_date(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)answer_write(stage, true, true);
	stage_must(stage, "DIRTY", !stage->resolution.dirty);
	stage_must(stage, "OUT_OF_DATE", stage_walk(stage, I, &pa) == 0);
	stage_must(stage, "REFUSED", answer_write(stage, false, true) == S2PT_RACED);
}

/* A fault finds its page mapped as wanted: nothing is changed, nor dirty. */
static void mapped_already(struct stage *stage)
{
	(void)stage_map(stage, I, P, SZ_4K, RW);
	(void)answer_write(stage, true, false);
	stage_must(stage, "DIRTY", !stage->resolution.dirty);
}

/* 16 KiB pages. */
static void sixteen(struct stage *stage)
{
	(void)stage_map(stage, I + 3 * SZ_16K, P, SZ_16K, RW);
	stage_unmap(stage, I + 3 * SZ_16K, SZ_16K);
}

/* Over a block come all kinds of entries that a table can hold, of what was marked. */
static void grow_marked(struct stage *stage)
{
	struct s2pt_entry entry;

	(void)stage_note(stage, I, SZ_4K, 4);
	(void)stage_map(stage, I + SZ_4K, P, SZ_4K, RW);
	(void)s2pt_lookup(s2pt_world_table(stage->world), I, &entry);
	stage_must(stage, "MARK", s2pt_note_type(entry.desc) == 4);
}

/* A pair of permissions that neither contains: by the RFC both gain. */
static void both_gain(struct stage *stage)
{
	s2pt_pa_t pa;

	(void)stage_map(stage, I, P, SZ_4K, RW);
	(void)stage_map(stage, I, P, SZ_4K, S2PT_R | S2PT_X);
	stage_must(stage, "NARROWED", stage_walk(stage, I, &pa) == (RW | S2PT_X));
	(void)stage_map(stage, I, P + SZ_1G, SZ_4K, RW | S2PT_X);
}

/* Maps that take only what is empty leave alone a mark, a page, and the table of both. */
static void fresh_only(struct stage *stage)
{
	struct s2pt_mapping mapping = { .ipa = I, .pa = P, .size = SZ_2M, .fresh_only = true };
	struct s2pt_entry entry;
	s2pt_pa_t pa = 0;

	mapping.attr.perm = RW;
	(void)stage_note(stage, I + SZ_4K, SZ_4K, 4);
	(void)stage_map(stage, I + 2 * SZ_4K, P + SZ_1G, SZ_4K, RW);
	(void)stage_map_as(stage, &mapping);
	mapping.ipa += 2 * SZ_4K;
	mapping.size = SZ_4K;
	(void)stage_map_as(stage, &mapping);
	(void)s2pt_lookup(s2pt_world_table(stage->world), I + SZ_4K, &entry);
	stage_must(stage, "TAKEN",
		   s2pt_note_type(entry.desc) == 4 && stage_walk(stage, I + 2 * SZ_4K, &pa) == RW &&
			   pa == P + SZ_1G);
	stage_must(stage, "LEFT", stage_walk(stage, I, &pa) == RW && pa == P);
}

/* From the second page of a block of 1 GiB to the last but one of the next, with 4 tables or fewer. */
static void exact(struct stage *stage)
{
	struct s2pt_unmapping unmapping = { .range = { I + SZ_4K, 2 * SZ_1G - 2 * SZ_4K } };
	struct s2pt_pool *pool = s2pt_world_pool(stage->world);
	s2pt_pa_t pa = 0;

	(void)stage_map(stage, I, P, 2 * SZ_1G, RW);
	for (unsigned int nth = 4; nth <= 4; nth--) {
		struct s2pt_excl excl = s2pt_world_lock(stage->world);
		enum s2pt_status status;

		s2pt_pool_fail(pool, nth, 1);
		status = s2pt_unmap_exact(excl, &unmapping);
		s2pt_pool_fail(pool, 0, 0);
		s2pt_world_unlock(stage->world, NULL);
		stage_must(stage, "STATUS", status == (nth ? S2PT_ENOMEM : S2PT_DONE));
		stage_must(stage, "WHOLE",
			   stage_walk(stage, I + SZ_4K, &pa) == (nth ? (unsigned int)RW : 0));
	}
	stage_must(stage, "REST", stage_walk(stage, I, &pa) == RW && pa == P);
	stage_must(stage, "REST",
		   stage_walk(stage, I + 2 * SZ_1G - SZ_4K, &pa) == RW &&
			   pa == P + 2 * SZ_1G - SZ_4K);
}

/* Registers for a CPU of 52 bits, where the format holds 48. */
static void registers(struct stage *stage)
{
	struct s2pt_id_regs regs = { .mmfr0 = 6 };
	struct s2pt_geom geom;
	struct s2pt_cpu cpu;

	s2pt_cpu_decode(&cpu, &regs);
	stage_must(stage, "CLAMP",
		   s2pt_geom_for_cpu(&geom, &cpu, S2PT_4K, 40) == S2PT_DONE && geom.pa_bits == 48);
}

const struct story stories[] = {
	{ "remap", { .policy = S2PT_EXACT }, remap },
	{ "remap-kvm", { .policy = S2PT_KVM }, remap },
	{ "in-the-break", { .range = true }, in_the_break },
	{ "fold", { .range = true }, fold },
	{ "fold-vmid", { .range = false }, fold },
	{ "fold-elsewhere", { .range = true, .bbm = 2 }, fold },
	{ "fold-deep-elsewhere", { .range = true, .bbm = 3 }, fold_deep },
	{ "fold-nt", { .range = true, .bbm = 1 }, fold_alike },
	{ "split-nt", { .range = true, .bbm = 1 }, split_alike },
	{ "contiguous-page-nt", { .bbm = 1 }, make_contiguous },
	{ "grow", { .range = true }, grow },
	{ "grow-kept", { .keep_rest = true }, grow_kept },
	{ "grow-old", { .keep_rest = true }, grow_old },
	{ "grow-bbm2", { .keep_rest = true, .bbm = 2 }, grow_kept },
	{ "grow-marked", { .keep_rest = true }, grow_marked },
	{ "unmap-last", { .range = true }, unmap_last },
	{ "unmap-last-now", { .range = true }, unmap_last_now },
	{ "unmap-one", { .range = false }, unmap_one },
	{ "unmap-half-apart", { .range = true }, unmap_half_apart },
	{ "runs", { .range = true, .caches = true, .no_fwb = true }, runs },
	{ "unmap-middle", { .range = true }, unmap_middle },
	{ "unmap-part", { .range = true }, unmap_part },
	{ "protect-holes", { .range = true }, protect_holes },
	{ "protect-apart", { .range = true }, protect_apart },
	{ "protect-most", { .range = true }, protect_most },
	{ "age-seventh", { .range = true }, age_seventh },
	{ "execute", { .xnx = true, .caches = true }, execute },
	{ "no-fwb", { .no_fwb = true, .caches = true }, remap },
	{ "mark", { .caches = true }, mark },
	{ "destroy-halves", { .unchecked = true }, destroy_halves },
	{ "destroy-twice", { .unchecked = true }, destroy_twice },
	{ "roots", { .range = true }, roots },
	{ "device-split", { .range = true }, device_split },
	{ "device-split-bbm2", { .bbm = 2 }, device_split },
	{ "split-without-pages", { .range = true }, split_without_pages },
	{ "beyond", { .range = true }, beyond },
	{ "passed-over", { .policy = S2PT_KVM }, passed_over },
	{ "out-of-date", { .range = true }, out_of_date },
	{ "mapped-already", { .range = true }, mapped_already },
	{ "sixteen", { .granule = S2PT_16K }, sixteen },
	{ "both-gain", { .policy = S2PT_RFC_2020 }, both_gain },
	{ "fresh-only", { .range = true }, fresh_only },
	{ "exact", { .range = true }, exact },
	{ "registers", { .range = true }, registers },
	{ "told", { .range = true }, story_told },
	{ "adopted", { .range = true }, story_adopted },
	{ "budget", { .range = true }, story_budget },
	{ 0 },
};
