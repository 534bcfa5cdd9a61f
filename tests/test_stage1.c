/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of EL2's own stage 1: every operation in both regimes and ranges and in every shape, what
 * KVM does by its policy, and the order of stores and invalidations.
 */

#include "fake.h"
#include "s2pt/host/mmu.h"
#include "s2pt/regs.h"
#include "s2pt/stage1.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define V            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define SZ_4K        UINT64_C(0x1000)
#define SZ_2M        UINT64_C(0x200000)
#define R            S2PT_R
#define RW           (S2PT_R | S2PT_W)
#define RX           (S2PT_R | S2PT_X)

static const struct shape {
	const char *name;
	struct fake_want want;
} shapes[] = {
	{ "4K 25", { .ipa_bits = 25 } },
	{ "4K 39", { .ipa_bits = 39 } },
	{ "4K 48", { .ipa_bits = 48 } },
	{ "4K 52, LPA2", { .ipa_bits = 52, .pa_bits = 52, .lpa2 = true } },
	{ "16K 36", { .granule = S2PT_16K, .ipa_bits = 36 } },
	{ "16K 47", { .granule = S2PT_16K, .ipa_bits = 47 } },
	{ "16K 48", { .granule = S2PT_16K, .ipa_bits = 48 } },
	{ "16K 52, LPA2", { .granule = S2PT_16K, .ipa_bits = 52, .pa_bits = 52, .lpa2 = true } },
	{ "64K 42", { .granule = S2PT_64K, .ipa_bits = 42 } },
	{ "64K 48", { .granule = S2PT_64K, .ipa_bits = 48 } },
	{ "64K 52", { .granule = S2PT_64K, .ipa_bits = 52, .pa_bits = 52 } },
};

/* EL2, and both ranges of EL2&0. */
#define RANGES 3

static struct fake *make(const struct shape *shape, size_t range, enum s2pt_policy policy)
{
	struct fake_want want = shape->want;

	want.regime = range == 0 ? S2PT_EL2 : S2PT_EL2_E2H;
	want.upper = range == 2;
	want.policy = policy;
	want.linear = (range & 1) != 0;
	want.judged = true;
	return fake_new(&want);
}

static struct fake *make_el2(enum s2pt_policy policy)
{
	static const struct shape plain = { "4K 40", { .by_entry = true } };

	return make(&plain, 0, policy);
}

static enum s2pt_status map_at(struct fake *fake, uint64_t va, s2pt_pa_t pa, uint64_t size,
			       const struct s2pt_attr *attr)
{
	return s2pt_map_alone(fake_alone(fake), &(struct s2pt_mapping){
							.ipa = va,
							.pa = pa,
							.size = size,
							.attr = *attr,
						});
}

static uint64_t begin_of(const struct fake *fake)
{
	return fake->config.format.upper ? 0 - s2pt_ipa_end(&fake->config.format.geom) : 0;
}

static bool read_word(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	const struct fake *fake = ctx;
	uint64_t page = s2pt_page_size(&fake->config.format.geom);
	const fake_word_t *words = fake_page_at(fake, pa & ~(page - 1));

	if (words)
		*word = words[(pa & (page - 1)) / 8];
	return words != NULL;
}

/* The MMU, with the registers that the library composes, finds the page, too. */
static void assert_mmu_finds(struct fake *fake, uint64_t va, s2pt_pa_t pa, unsigned int perm)
{
	const struct s2pt_format *format = &fake->config.format;
	const struct s2pt_tcr_range range = { .on = true, .geom = format->geom };
	const struct s2pt_vttbr root = { .root = fake->pt.root_pa, .vmid = fake->config.vmid };
	const struct s2pt_mmu_access access = { .ipa = va };
	struct s2pt_tcr tcr = { .regime = format->regime };
	struct s2pt_mmu mmu = { .regime = format->regime,
				.mair = format->mair,
				.memory = { .read = read_word, .ctx = fake } };
	struct s2pt_mmu_walk walk;

	*(format->upper ? &tcr.upper : &tcr.lower) = range;
	mmu.vtcr = s2pt_tcr_compose(&tcr);
	assert_int_equal(
		s2pt_vttbr_compose(&format->geom, &root, format->upper ? &mmu.ttbr1 : &mmu.vttbr),
		S2PT_DONE);
	s2pt_mmu_walk(&mmu, &access, &walk);
	assert_int_equal(walk.end, S2PT_MMU_TRANSLATED);
	assert_int_equal(walk.leaf.pa, pa);
	assert_int_equal(walk.leaf.perm, perm);
}

/* Look one page up, and find it where the cursor finds it. */
static void assert_maps(struct fake *fake, uint64_t va, s2pt_pa_t pa, unsigned int perm)
{
	const struct s2pt_format *format = &fake->config.format;
	struct s2pt_entry entry;
	struct s2pt_entry again;
	struct s2pt_cursor cursor;

	assert_int_equal(s2pt_lookup(&fake->pt, va, &entry), S2PT_DONE);
	assert_int_equal(s2pt_desc_pa(format, entry.desc, entry.level) + (va - entry.ipa), pa);
	assert_int_equal(s2pt_desc_perm(format, entry.desc), perm);
	assert_int_equal(s2pt_cursor_begin(&cursor, &fake->pt, &(struct s2pt_range){ va, 1 }),
			 S2PT_DONE);
	assert_true(s2pt_cursor_leaf(&cursor, &again));
	assert_int_equal(again.ipa, entry.ipa);
	assert_int_equal(again.desc.word, entry.desc.word);
	assert_mmu_finds(fake, va, pa, perm);
}

static void use_page(struct fake *fake, uint64_t va)
{
	uint64_t page = s2pt_page_size(&fake->config.format.geom);
	const struct s2pt_attr attr = { .perm = R };
	struct s2pt_entry entry;
	uint64_t size = 1;

	assert_int_equal(map_at(fake, va, P, page, &attr), S2PT_DONE);
	assert_maps(fake, va, P, R);
	assert_int_equal(s2pt_relax(&fake->pt, va, S2PT_W), S2PT_DONE);
	assert_maps(fake, va, P, RW);
	assert_int_equal(s2pt_relax(&fake->pt, va + 1, RW), S2PT_ALREADY);
	assert_int_equal(s2pt_protect(&fake->pt, &(struct s2pt_range){ va, page }, S2PT_W, NULL),
			 S2PT_DONE);
	assert_maps(fake, va, P, R);
	assert_int_equal(s2pt_touch(&fake->pt, va), S2PT_ALREADY);
	assert_int_equal(
		s2pt_unmap_leaves(fake_alone(fake), &(struct s2pt_range){ va, page }, &size),
		S2PT_DONE);
	assert_int_equal(size, page);
	assert_int_equal(s2pt_lookup(&fake->pt, va, &entry), S2PT_ABSENT);
	assert_no_leaves(fake);
}

/* A block of each level, split, and unmapped by a range of a page. */
static void use_blocks(struct fake *fake, uint64_t va)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;
	const struct s2pt_attr attr = { .perm = RW, .memtype = S2PT_DEVICE, .software = 5 };
	uint64_t page = s2pt_page_size(geom);

	for (int level = s2pt_block_level(geom); level < S2PT_LEVEL_MAX; level++) {
		uint64_t size = s2pt_level_size(geom, level);
		struct s2pt_splitting splitting = { .range = { va, page }, .pages = 1 };
		struct s2pt_entry entry;

		if (level < geom->start_level || size > s2pt_ipa_end(geom) / 2)
			continue;
		assert_int_equal(map_at(fake, va, 0, size, &attr), S2PT_DONE);
		assert_int_equal(s2pt_lookup(&fake->pt, va + size - 1, &entry), S2PT_DONE);
		assert_int_equal(entry.level, level);
		assert_int_equal(entry.ipa, va);
		assert_int_equal(s2pt_split(fake_alone(fake), &splitting),
				 level + 1 < S2PT_LEVEL_MAX ? S2PT_ENOMEM : S2PT_DONE);
		assert_maps(fake, va + size - page, size - page, RW);
		assert_int_equal(s2pt_lookup(&fake->pt, va, &entry), S2PT_DONE);
		assert_int_equal(entry.level, level + 1);
		assert_int_equal(s2pt_desc_attr(&fake->config.format, entry.desc, level).memtype,
				 S2PT_DEVICE);
		assert_int_equal(
			s2pt_unmap(fake_alone(fake), &(struct s2pt_range){ va, size }, NULL),
			S2PT_DONE);
		assert_no_leaves(fake);
	}
}

static void every_operation_works_in_every_regime_range_and_shape(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes) * RANGES; i++) {
		struct fake *fake = make(&shapes[i / RANGES], i % RANGES, S2PT_EXACT);
		const struct s2pt_geom *geom = &fake->config.format.geom;
		uint64_t begin = begin_of(fake);

		use_page(fake, begin);
		use_page(fake, begin + s2pt_ipa_end(geom) / 2);
		use_page(fake, begin + s2pt_ipa_end(geom) - s2pt_page_size(geom));
		use_blocks(fake, begin);
		use_blocks(fake, begin + s2pt_ipa_end(geom) / 2);
		fake_end(fake);
	}
}

static void addresses_of_another_range_are_refused(void **state)
{
	const struct s2pt_attr attr = { .perm = R };

	(void)state;
	for (size_t i = 0; i < COUNT(shapes) * RANGES; i++) {
		struct fake *fake = make(&shapes[i / RANGES], i % RANGES, S2PT_EXACT);
		uint64_t page = s2pt_page_size(&fake->config.format.geom);
		uint64_t begin = begin_of(fake);
		uint64_t end = begin + s2pt_ipa_end(&fake->config.format.geom);
		uint64_t wrong[] = { begin - page, end, end ^ UINT64_C(1) << 63 };
		struct s2pt_entry entry;

		for (size_t j = 0; j < COUNT(wrong); j++) {
			struct s2pt_range range = { wrong[j], page };

			assert_int_equal(map_at(fake, wrong[j], 0, page, &attr), S2PT_ERANGE);
			assert_int_equal(s2pt_lookup(&fake->pt, wrong[j], &entry), S2PT_ERANGE);
			assert_int_equal(s2pt_relax(&fake->pt, wrong[j], R), S2PT_ERANGE);
			assert_int_equal(s2pt_touch(&fake->pt, wrong[j]), S2PT_ERANGE);
			assert_int_equal(s2pt_unmap(fake_alone(fake), &range, NULL), S2PT_ERANGE);
		}
		assert_int_equal(map_at(fake, end - page, 0, 2 * page, &attr), S2PT_ERANGE);
		assert_silence(fake);
		fake_end(fake);
	}
}

/* kvm_pgtable_hyp_map(): no break, nothing held, a barrier at the end. */
static void kvm_links_tables_and_fills_them(void **state)
{
	struct fake *fake = make_el2(S2PT_KVM);

	(void)state;
	assert_int_equal(map_at(fake, V, P, SZ_4K, &(struct s2pt_attr){ .perm = RW }), S2PT_DONE);
	assert_log(fake, "alloc T1", "T0[0] 0 > T1", "alloc T2", "T1[1] 0 > T2", "alloc T3",
		   "T2[0] 0 > T3", "T3[0] 0 > 0040000100000743", "dsb");
	fake_end(fake);
}

static void kvm_changes_software_bits_and_refuses_all_else(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_attr attr;
		s2pt_pa_t pa;
		enum s2pt_status status;
	} rows[] = {
		{ "the same", { .perm = RW }, P, S2PT_ALREADY },
		{ "software", { .perm = RW, .software = 3 }, P, S2PT_DONE },
		{ "less", { .perm = R }, P, S2PT_EEXIST },
		{ "old", { .perm = RW, .old = true }, P, S2PT_EEXIST },
		{ "elsewhere", { .perm = RW }, P + SZ_4K, S2PT_EEXIST },
		{ "device", { .perm = RW, .memtype = S2PT_DEVICE }, P, S2PT_EEXIST },
		{ "more", { .perm = R | S2PT_W, .software = 1 }, P + SZ_4K, S2PT_EEXIST },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake *fake = make_el2(S2PT_KVM);
		char *before;

		map_at(fake, V, P, SZ_4K, &(struct s2pt_attr){ .perm = RW });
		before = table_image(fake);
		fake_forget(fake);
		if (map_at(fake, V, rows[i].pa, SZ_4K, &rows[i].attr) != rows[i].status)
			fail_msg("%s", rows[i].name);
		if (rows[i].status == S2PT_DONE) {
			assert_log(fake, "T3[0] 0040000100000743 > 01c0000100000743", "dsb");
			free(before);
		} else {
			assert_log(fake, "dsb");
			assert_unchanged(fake, before);
		}
		fake_end(fake);
	}
}

static void kvm_maps_a_block_by_pages_where_a_table_is_and_no_page_into_a_block(void **state)
{
	struct fake *fake = make_el2(S2PT_KVM);
	const struct s2pt_attr attr = { .perm = RW };
	char *before;

	(void)state;
	map_at(fake, V, P, SZ_4K, &attr);
	assert_int_equal(map_at(fake, V + SZ_2M, P + SZ_2M, SZ_2M, &attr), S2PT_DONE);
	assert_int_equal(map_at(fake, V + SZ_4K, P + SZ_4K, SZ_2M - SZ_4K, &attr), S2PT_DONE);
	assert_table(fake, "40000000 L3 0040000100000743 x512", "40200000 L2 0040000100200741");
	before = table_image(fake);
	assert_int_equal(map_at(fake, V + SZ_2M, P, SZ_4K, &attr), S2PT_EEXIST);
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void kvm_says_how_much_it_unmapped_and_stops_at_the_first_hole(void **state)
{
	struct fake *fake = make_el2(S2PT_KVM);
	const struct s2pt_attr attr = { .perm = RW };
	struct s2pt_range range = { V, 4 * SZ_4K };
	uint64_t size = 0;

	(void)state;
	map_at(fake, V, P, 2 * SZ_4K, &attr);
	map_at(fake, V + 3 * SZ_4K, P, SZ_4K, &attr);
	fake_forget(fake);
	assert_int_equal(s2pt_unmap_leaves(fake_alone(fake), &range, &size), S2PT_ABSENT);
	assert_int_equal(size, 2 * SZ_4K);
	assert_log(fake, "T3[0] 0040000100000743 > 0", "tlbi va 40000000 L3",
		   "T3[1] 0040000100001743 > 0", "tlbi va 40001000 L3");
	range.ipa += 3 * SZ_4K;
	range.size = SZ_4K;
	assert_int_equal(s2pt_unmap_leaves(fake_alone(fake), &range, &size), S2PT_DONE);
	assert_log(fake, "T3[3] 0040000100000743 > 0", "tlbi va 40003000 L3", "T2[0] T3 > 0",
		   "tlbi va 40003000 L?", "retire T3 L2", "free T3", "T1[1] T2 > 0",
		   "tlbi va 40003000 L?", "retire T2 L1", "free T2", "T0[0] T1 > 0",
		   "tlbi va 40003000 L?", "retire T1 L0", "free T1");
	map_at(fake, V, P, SZ_2M, &attr);
	range.ipa = V;
	assert_int_equal(s2pt_unmap_leaves(fake_alone(fake), &range, &size), S2PT_ABSENT);
	assert_int_equal(size, 0);
	fake_end(fake);
}

/* Nobody at EL2 answers a fault that a stale entry causes. */
static void exact_invalidates_what_it_adds_on_all_cpus(void **state)
{
	struct fake *fake = make_el2(S2PT_EXACT);

	(void)state;
	map_at(fake, V, P, SZ_4K, &(struct s2pt_attr){ .perm = R });
	fake_forget(fake);
	assert_int_equal(s2pt_relax(&fake->pt, V, S2PT_W), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007c3 > 0040000100000743", "tlbi va 40000000 L3");
	assert_int_equal(map_at(fake, V, P, SZ_4K, &(struct s2pt_attr){ .perm = RX }), S2PT_DONE);
	assert_log(fake, "T3[0] 0040000100000743 > 00000001000007c3", "tlbi va 40000000 L3", "dsb");
	assert_int_equal(map_at(fake, V, P + SZ_4K, SZ_4K, &(struct s2pt_attr){ .perm = RX }),
			 S2PT_DONE);
	assert_log(fake, "T3[0] 00000001000007c3 > H", "tlbi va 40000000 L3",
		   "T3[0] = 00000001000017c3", "dsb");
	fake_end(fake);
}

/* Level 2 permits TLB conflict aborts, which nobody at EL2 could answer; level 3 permits none. */
static void a_size_changes_at_level_2_of_feat_bbm_as_at_level_1(void **state)
{
	static const enum s2pt_regime regimes[] = { S2PT_EL2, S2PT_EL2_E2H };

	(void)state;
	for (unsigned int i = 0; i < 2 * 4; i++) {
		unsigned int bbm = i & 3;
		struct fake_want want = {
			.regime = regimes[i >> 2], .ipa_bits = 39, .bbm = bbm, .judged = true
		};
		struct s2pt_splitting splitting = { .range = { V, SZ_2M }, .pages = 1 };
		struct fake *fake = fake_new(&want);

		map_at(fake, V, P, SZ_2M, &(struct s2pt_attr){ .perm = RW });
		fake_forget(fake);
		fake_enter(fake);
		assert_int_equal(s2pt_split(fake_alone(fake), &splitting), S2PT_DONE);
		fake_leave(fake);
		/* Broken; by way of nT, twice; by one swap. */
		assert_int_equal(fake_logged(fake, "T1[0] = "), bbm == 0);
		assert_int_equal(fake_logged(fake, "T1[0] "), bbm == 3 ? 1 : 2);
		assert_int_equal(fake_logged(fake, "tlbi "), 1);
		fake_end(fake);
	}
}

static void what_a_regime_does_not_have_is_refused(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_format format;
		unsigned int vmid;
		enum s2pt_status status;
	} rows[] = {
		{ "EL1", { .regime = S2PT_EL1 }, 0, S2PT_EINVAL },
		{ "EL2, upper", { .regime = S2PT_EL2, .upper = true }, 0, S2PT_EINVAL },
		{ "EL2, nG", { .regime = S2PT_EL2, .non_global = true }, 0, S2PT_EINVAL },
		{ "EL2, FWB", { .regime = S2PT_EL2, .fwb = true }, 0, S2PT_EINVAL },
		{ "EL2, VMID", { .regime = S2PT_EL2 }, 1, S2PT_ERANGE },
		{ "EL2, S2_AS_S1", { .regime = S2PT_EL2, .as_stage1 = true }, 0, S2PT_EINVAL },
		{ "EL2&0, MTE", { .regime = S2PT_EL2_E2H, .mte_perm = true }, 1, S2PT_EINVAL },
		{ "EL2&0, XNX", { .regime = S2PT_EL2_E2H, .xnx = true }, 1, S2PT_EINVAL },
		{ "EL2&0, ASID", { .regime = S2PT_EL2_E2H }, 0x10000, S2PT_ERANGE },
		{ "stage 2, upper", { .regime = S2PT_STAGE2, .upper = true }, 1, S2PT_EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake *fake = fake_without_table(
			&(struct fake_want){ .regime = S2PT_EL2, .ipa_bits = 39 });
		struct s2pt_geom geom = fake->config.format.geom;

		fake->config.format = rows[i].format;
		fake->config.format.geom = geom;
		fake->config.vmid = rows[i].vmid;
		if (rows[i].format.regime == S2PT_STAGE2)
			fake->config.format.geom.root_pages = 1;
		if (s2pt_init(&fake->pt, &fake->config) != rows[i].status)
			fail_msg("%s", rows[i].name);
		assert_silence(fake);
		fake_end(fake);
	}
}

static void read_permission_can_not_be_taken(void **state)
{
	struct fake *fake = make_el2(S2PT_EXACT);

	(void)state;
	assert_int_equal(s2pt_protect(&fake->pt, &(struct s2pt_range){ V, SZ_4K }, R, NULL),
			 S2PT_EINVAL);
	assert_int_equal(s2pt_relax(&fake->pt, V, S2PT_EL0), S2PT_EINVAL);
	assert_int_equal(s2pt_relax(&fake->pt, V, S2PT_PX), S2PT_EINVAL);
	assert_silence(fake);
	fake_end(fake);
}

static void each_allocation_may_fail(void **state)
{
	(void)state;
	for (int policy = 0; policy < S2PT_POLICIES; policy++) {
		for (unsigned int nth = 1; nth <= 3; nth++) {
			struct fake *fake = make_el2((enum s2pt_policy)policy);
			const struct s2pt_attr attr = { .perm = RW };

			fake->fail_at = nth;
			assert_int_equal(map_at(fake, V, P, SZ_4K, &attr), S2PT_ENOMEM);
			assert_no_leaves(fake);
			assert_int_equal(table_pages(fake), fake->live);
			assert_int_equal(map_at(fake, V, P, SZ_4K, &attr), S2PT_DONE);
			fake_end(fake);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_works_in_every_regime_range_and_shape),
		cmocka_unit_test(addresses_of_another_range_are_refused),
		cmocka_unit_test(kvm_links_tables_and_fills_them),
		cmocka_unit_test(kvm_changes_software_bits_and_refuses_all_else),
		cmocka_unit_test(
			kvm_maps_a_block_by_pages_where_a_table_is_and_no_page_into_a_block),
		cmocka_unit_test(kvm_says_how_much_it_unmapped_and_stops_at_the_first_hole),
		cmocka_unit_test(exact_invalidates_what_it_adds_on_all_cpus),
		cmocka_unit_test(a_size_changes_at_level_2_of_feat_bbm_as_at_level_1),
		cmocka_unit_test(what_a_regime_does_not_have_is_refused),
		cmocka_unit_test(read_permission_can_not_be_taken),
		cmocka_unit_test(each_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("stage1", tests, NULL, NULL);
}
