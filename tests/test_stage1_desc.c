/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of stage 1's descriptors: Linux's leaves bit by bit, and every combination of attributes
 * against an encoding that is written out here once more.
 */

#include "desc_assert.h"
#include "s2pt/stage1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define R            S2PT_R
#define RW           (S2PT_R | S2PT_W)
#define RX           (S2PT_R | S2PT_X)
#define RWX          (S2PT_R | S2PT_W | S2PT_X)

static const struct s2pt_geom geoms[] = {
	{ S2PT_4K, 39, 48, 1, 1, false },  { S2PT_4K, 52, 52, -1, 1, true },
	{ S2PT_4K, 48, 44, 0, 1, true },   { S2PT_16K, 47, 48, 1, 1, false },
	{ S2PT_16K, 52, 52, 0, 1, true },  { S2PT_64K, 42, 48, 2, 1, false },
	{ S2PT_64K, 52, 52, 1, 1, false },
};

#define GEOM_4K                                                                                    \
	{                                                                                          \
		S2PT_4K, 39, 48, 1, 1, false                                                       \
	}
#define GEOM_4K_LPA2                                                                               \
	{                                                                                          \
		S2PT_4K, 52, 52, -1, 1, true                                                       \
	}

static const struct s2pt_format nvhe = {
	.geom = GEOM_4K,
	.regime = S2PT_EL2,
	.mair = S2PT_MAIR_LINUX,
};
static const struct s2pt_format nvhe_lpa2 = {
	.geom = GEOM_4K_LPA2,
	.regime = S2PT_EL2,
	.mair = S2PT_MAIR_LINUX,
};
static const struct s2pt_format vhe = {
	.geom = GEOM_4K,
	.regime = S2PT_EL2_E2H,
	.mair = S2PT_MAIR_LINUX,
};
static const struct s2pt_format el1 = {
	.geom = GEOM_4K,
	.regime = S2PT_EL1,
	.mair = S2PT_MAIR_LINUX,
};
static const struct s2pt_format process = {
	.geom = GEOM_4K,
	.regime = S2PT_EL2_E2H,
	.mair = S2PT_MAIR_LINUX,
	.non_global = true,
};

struct golden {
	const char *name;
	const struct s2pt_format *format;
	int level;
	s2pt_pa_t pa;
	struct s2pt_attr attr;
	uint64_t word;
};

static const struct golden goldens[] = {
	/* hyp_set_prot_attr() of Linux 7.3, without and with E2H. */
	{ "RW", &nvhe, 3, 0x40000000, { .perm = RW }, 0x0040000040000743 },
	{ "RW, E2H", &vhe, 3, 0x40000000, { .perm = RW }, 0x0060000040000703 },
	{ "RO", &nvhe, 3, 0x40000000, { .perm = R }, 0x00400000400007c3 },
	{ "RO, E2H", &vhe, 3, 0x40000000, { .perm = R }, 0x0060000040000783 },
	{ "RX", &nvhe, 3, 0x40000000, { .perm = RX }, 0x00000000400007c3 },
	{ "RX, E2H", &vhe, 3, 0x40000000, { .perm = RX }, 0x0000000040000783 },
	{ "RX, BTI", &nvhe, 3, 0x40000000, { .perm = RX, .guarded = true }, 0x00040000400007c3 },
	{ "RX, BTI, E2H",
	  &vhe,
	  3,
	  0x40000000,
	  { .perm = RX, .guarded = true },
	  0x0004000040000783 },
	{ "device",
	  &nvhe,
	  3,
	  0x40000000,
	  { .perm = RW, .memtype = S2PT_DEVICE },
	  0x0040000040000753 },
	{ "device, E2H",
	  &vhe,
	  3,
	  0x40000000,
	  { .perm = RW, .memtype = S2PT_DEVICE },
	  0x0060000040000713 },
	{ "2M block", &nvhe, 2, 0x40000000, { .perm = RW }, 0x0040000040000741 },
	{ "1G block", &nvhe, 1, 0x40000000, { .perm = RW }, 0x0040000040000741 },
	{ "LPA2", &nvhe_lpa2, 3, 0xc123456789000, { .perm = RW }, 0x0040123456789743 },
	{ "old", &nvhe, 3, 0x40000000, { .perm = RW, .old = true }, 0x0040000040000343 },
	{ "software", &nvhe, 3, 0x40000000, { .perm = RW, .software = 5 }, 0x02c0000040000743 },
	/* What hVHE had before 6.19: XN of EL0 only, so that EL2 may execute. */
	{ "RW, E2H, 6.12", &vhe, 3, 0x40000000, { .perm = RW | S2PT_PX }, 0x0040000040000703 },
	/* Linux's own pages under VHE and at EL1: PAGE_KERNEL, PAGE_KERNEL_EXEC, user pages. */
	{ "PAGE_KERNEL", &el1, 3, 0x40000000, { .perm = RW | S2PT_WD }, 0x0068000040000703 },
	{ "PAGE_KERNEL_ROX", &el1, 3, 0x40000000, { .perm = R | S2PT_PX }, 0x0040000040000783 },
	{ "PAGE_SHARED",
	  &process,
	  3,
	  0x40000000,
	  { .perm = RW | S2PT_WD | S2PT_EL0 },
	  0x0068000040000f43 },
	{ "PAGE_READONLY_EXEC",
	  &process,
	  3,
	  0x40000000,
	  { .perm = R | S2PT_EL0 | S2PT_UX },
	  0x0020000040000fc3 },
};

static s2pt_desc_t box(uint64_t word)
{
	s2pt_desc_t desc = { word };

	return desc;
}

static void leaves_are_those_of_linux(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(goldens); i++) {
		const struct golden *row = &goldens[i];
		s2pt_desc_t leaf = s2pt_desc_leaf(row->format, row->level, row->pa, &row->attr);

		if (s2pt_attr_check(row->format, &row->attr) != S2PT_DONE)
			fail_msg("%s: refused", row->name);
		if (leaf.word != row->word)
			fail_msg("%s: %#llx", row->name, (unsigned long long)leaf.word);
	}
}

/* The encoding once more, field by field, from the tables of Arm ARM D8.3.1. */

static uint64_t address_of(const struct s2pt_geom *geom, s2pt_pa_t pa)
{
	if (geom->lpa2)
		return (pa & 0x3ffffffffffff) | (pa >> 50) << 8;
	if (geom->granule == S2PT_64K)
		return (pa & 0xffffffffffff) | (pa >> 48) << 12;
	return pa;
}

static uint64_t rights_of(enum s2pt_regime regime, unsigned int perm)
{
	uint64_t word = perm & S2PT_W ? 0 : UINT64_C(1) << 7;

	word |= perm & S2PT_WD ? UINT64_C(1) << 51 : 0;
	if (regime == S2PT_EL2)
		return word | UINT64_C(1) << 6 | (perm & S2PT_X ? 0 : UINT64_C(1) << 54);
	word |= perm & S2PT_EL0 ? UINT64_C(1) << 6 : 0;
	word |= perm & S2PT_PX ? 0 : UINT64_C(1) << 53;
	return word | (perm & S2PT_UX ? 0 : UINT64_C(1) << 54);
}

/* A MAIR in which the types stand in no order, some of them twice, beside others. */
#define MAIR UINT64_C(0x44ff000c44bb04f0)

static uint64_t index_of(enum s2pt_memtype memtype)
{
	static const unsigned char indices[] = { 6, 3, 1, 8 };

	return indices[memtype];
}

static uint64_t word_of(const struct s2pt_format *format, int level, s2pt_pa_t pa,
			const struct s2pt_attr *attr)
{
	uint64_t word = address_of(&format->geom, pa) | (level == 3 ? 3 : 1);

	word |= index_of(attr->memtype) << 2 | rights_of(format->regime, attr->perm);
	word |= format->geom.lpa2 ? 0 : 3 << 8;
	word |= attr->old ? 0 : 1 << 10;
	word |= format->non_global ? 1 << 11 : 0;
	word |= attr->no_tlb ? 1 << 16 : 0;
	word |= (uint64_t)attr->guarded << 50;
	word |= (uint64_t)attr->contiguous << 52;
	return word | (uint64_t)attr->software << 55;
}

#define BITS_PERM 6
#define CASES     (1U << (BITS_PERM + 2 + 2 + 4))

static struct s2pt_attr attr_of(unsigned int number)
{
	struct s2pt_attr attr = {
		.perm = number & 63,
		.memtype = (enum s2pt_memtype)(number >> 6 & 3),
		.software = (number >> 8 & 3) * 5,
		.old = (number >> 10 & 1) != 0,
		.contiguous = (number >> 11 & 1) != 0,
		.no_tlb = (number >> 12 & 1) != 0,
		.guarded = (number >> 13 & 1) != 0,
	};

	return attr;
}

static bool attr_same(const struct s2pt_attr *a, const struct s2pt_attr *b)
{
	return a->perm == b->perm && a->memtype == b->memtype && a->software == b->software &&
	       a->old == b->old && a->contiguous == b->contiguous && a->no_tlb == b->no_tlb &&
	       a->guarded == b->guarded;
}

static bool allowed(enum s2pt_regime regime, const struct s2pt_attr *attr)
{
	bool px = attr->perm & S2PT_PX;
	bool ux = attr->perm & S2PT_UX;

	if (attr->memtype == S2PT_MEM_OTHER || ((px || ux) && attr->memtype != S2PT_NORMAL))
		return false;
	if (regime == S2PT_EL2 && (px != ux || attr->perm & S2PT_EL0))
		return false;
	return attr->perm & S2PT_R;
}

static void check_leaf(const struct s2pt_format *format, int level, s2pt_pa_t pattern,
		       struct s2pt_attr attr)
{
	s2pt_pa_t pa = pattern & (s2pt_pa_end(&format->geom) - 1) &
		       ~(s2pt_level_size(&format->geom, level) - 1);
	s2pt_desc_t leaf = s2pt_desc_leaf(format, level, pa, &attr);
	struct s2pt_attr back = s2pt_desc_attr(format, leaf, level);

	attr.no_tlb = attr.no_tlb && level < 3;
	assert_desc_equal(leaf, box(word_of(format, level, pa, &attr)));
	assert_int_equal(s2pt_desc_kind(leaf, level), S2PT_LEAF);
	assert_int_equal(s2pt_desc_pa(format, leaf, level), pa);
	assert_true(attr_same(&back, &attr));
	assert_int_equal(s2pt_desc_perm(format, leaf), attr.perm);
	assert_desc_equal(s2pt_desc_with_perm(format, leaf, attr.perm), leaf);
	assert_int_equal(s2pt_desc_attr_index(leaf), index_of(attr.memtype));
	assert_int_equal(s2pt_desc_cacheable(format, leaf), attr.memtype == S2PT_NORMAL);
	assert_int_equal(s2pt_desc_executable(format, leaf), (attr.perm & S2PT_X) != 0);
	assert_int_equal(s2pt_desc_global(format, leaf), !format->non_global);
}

static void check_level(const struct s2pt_format *format, int level)
{
	static const s2pt_pa_t patterns[] = { 0x5555555555555, 0xaaaaaaaaaaaaa };

	for (unsigned int number = 0; number < CASES; number++) {
		struct s2pt_attr attr = attr_of(number);
		bool fits = s2pt_attr_check(format, &attr) == S2PT_DONE;

		assert_int_equal(fits, allowed(format->regime, &attr));
		if (fits)
			check_leaf(format, level, patterns[number & 1], attr);
		if (fits)
			check_leaf(format, level, patterns[~number & 1], attr);
	}
}

static void every_leaf_comes_back(void **state)
{
	static const struct {
		enum s2pt_regime regime;
		bool non_global;
	} kinds[] = {
		{ S2PT_EL2, false },
		{ S2PT_EL2_E2H, false },
		{ S2PT_EL2_E2H, true },
		{ S2PT_EL1, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(geoms) * COUNT(kinds); i++) {
		struct s2pt_format format = {
			.geom = geoms[i / COUNT(kinds)],
			.regime = kinds[i % COUNT(kinds)].regime,
			.non_global = kinds[i % COUNT(kinds)].non_global,
			.mair = MAIR,
		};

		for (int level = format.geom.start_level; level < S2PT_LEVEL_MAX; level++) {
			if (s2pt_level_has_blocks(&format.geom, level))
				check_level(&format, level);
		}
		check_level(&format, S2PT_LEVEL_MAX);
	}
}

static void a_change_of_permissions_changes_nothing_else(void **state)
{
	/* All bits but those of permissions; both values of each of those. */
	static const uint64_t patterns[] = { 0xff97fffffffffe3f,
					     0xff97fffffffffe3f ^ ~UINT64_C(3) };
	const uint64_t rights = UINT64_C(0x00680000000000c0);
	static const struct s2pt_format *const formats[] = { &nvhe, &vhe, &el1 };

	(void)state;
	for (size_t i = 0; i < COUNT(formats) * COUNT(patterns); i++) {
		const struct s2pt_format *format = formats[i / COUNT(patterns)];
		uint64_t leaf = patterns[i % COUNT(patterns)] | 3;

		for (unsigned int perm = 0; perm < 64; perm++) {
			struct s2pt_attr attr = { .perm = perm };
			s2pt_desc_t got = s2pt_desc_with_perm(format, box(leaf), perm);

			if (!allowed(format->regime, &attr))
				continue;
			assert_desc_equal(got,
					  box((leaf & ~rights) | rights_of(format->regime, perm)));
			assert_int_equal(s2pt_desc_perm(format, got), perm);
		}
	}
}

static void a_memory_type_that_mair_lacks_is_refused(void **state)
{
	struct s2pt_format format = nvhe;
	struct s2pt_attr attr = { .perm = RW, .memtype = S2PT_NORMAL_NC };

	(void)state;
	format.mair = 0xff04;
	assert_int_equal(s2pt_attr_check(&format, &attr), S2PT_EINVAL);
	attr.memtype = S2PT_DEVICE;
	assert_int_equal(s2pt_attr_check(&format, &attr), S2PT_DONE);
	assert_int_equal(s2pt_mair_index(format.mair, S2PT_NORMAL), 1);
	assert_int_equal(s2pt_mair_index(format.mair, S2PT_MEM_OTHER), 8);
}

static void a_byte_of_mair_that_is_no_type_of_ours_reads_as_another(void **state)
{
	/* Index 0 of MAIR is tagged memory, 1 write-back that allocates on reads only, 2 a transient one. */
	static const unsigned int indices[] = { 0, 1, 2 };
	struct s2pt_format format = vhe;

	(void)state;
	format.mair = 0x77eef0;
	for (size_t i = 0; i < COUNT(indices); i++) {
		s2pt_desc_t leaf = box(0x0060000040000703 | indices[i] << 2);
		struct s2pt_attr attr = s2pt_desc_attr(&format, leaf, 3);

		assert_int_equal(attr.memtype, S2PT_MEM_OTHER);
		assert_int_equal(s2pt_attr_check(&format, &attr), S2PT_EINVAL);
		assert_false(s2pt_desc_cacheable(&format, leaf));
	}
}

static void parts_of_a_block_keep_what_stage_1_has(void **state)
{
	struct s2pt_attr attr = { .perm = RX, .guarded = true, .software = 9 };

	(void)state;
	for (size_t i = 0; i < COUNT(geoms); i++) {
		struct s2pt_format format = {
			.geom = geoms[i],
			.regime = S2PT_EL2_E2H,
			.non_global = true,
			.mair = MAIR,
		};
		s2pt_pa_t pa = s2pt_pa_end(&format.geom) - s2pt_level_size(&format.geom, 2);
		s2pt_desc_t block = s2pt_desc_leaf(&format, 2, pa, &attr);
		s2pt_pa_t page = pa + 5 * s2pt_page_size(&format.geom);

		assert_desc_equal(s2pt_desc_part(&format, block, 2, 5),
				  s2pt_desc_leaf(&format, 3, page, &attr));
	}
}

static void regimes_have_names(void **state)
{
	(void)state;
	assert_string_equal(s2pt_regime_name(S2PT_STAGE2), "stage 2");
	assert_string_equal(s2pt_regime_name(S2PT_EL2), "EL2");
	assert_string_equal(s2pt_regime_name(S2PT_EL2_E2H), "EL2&0");
	assert_string_equal(s2pt_regime_name(S2PT_EL1), "EL1&0");
	assert_string_equal(s2pt_regime_name((enum s2pt_regime)S2PT_REGIMES), "unknown");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_are_those_of_linux),
		cmocka_unit_test(every_leaf_comes_back),
		cmocka_unit_test(a_change_of_permissions_changes_nothing_else),
		cmocka_unit_test(a_memory_type_that_mair_lacks_is_refused),
		cmocka_unit_test(a_byte_of_mair_that_is_no_type_of_ours_reads_as_another),
		cmocka_unit_test(parts_of_a_block_keep_what_stage_1_has),
		cmocka_unit_test(regimes_have_names),
	};

	return cmocka_run_group_tests_name("descriptors of stage 1", tests, NULL, NULL);
}
