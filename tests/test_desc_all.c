/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests every combination of attributes, for every format and level that has leaves, against an
 * encoding that is written out here once more and shares nothing with the library.
 */

#include "desc_assert.h"
#include "memtype_oracle.h"
#include "s2pt/desc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct s2pt_geom geoms[] = {
	{ S2PT_4K, 40, 48, 1, 2, false },  { S2PT_4K, 52, 52, 0, 16, true },
	{ S2PT_4K, 40, 44, 1, 2, true },   { S2PT_16K, 40, 48, 2, 16, false },
	{ S2PT_16K, 52, 52, 0, 1, true },  { S2PT_64K, 42, 48, 2, 1, false },
	{ S2PT_64K, 52, 52, 1, 1, false },
};

/* Every address bit is set in one of them and clear in another; cut to the level by the test. */
static const s2pt_pa_t patterns[] = { 0x5555555555555, 0xaaaaaaaaaaaaa };

#define BITS_PERM     5
#define BITS_SOFTWARE 4
#define CASES         (1U << (BITS_PERM + 4 + BITS_SOFTWARE + 3))

static struct s2pt_attr attr_of(unsigned int number)
{
	struct s2pt_attr attr = {
		.perm = number & 31,
		.memtype = (enum s2pt_memtype)(number >> 5 & 15),
		.software = number >> 9 & 15,
		.old = (number >> 13 & 1) != 0,
		.contiguous = (number >> 14 & 1) != 0,
		.no_tlb = (number >> 15 & 1) != 0,
	};

	return attr;
}

static bool attr_same(const struct s2pt_attr *a, const struct s2pt_attr *b)
{
	return a->perm == b->perm && a->memtype == b->memtype && a->software == b->software &&
	       a->old == b->old && a->contiguous == b->contiguous && a->no_tlb == b->no_tlb;
}

static bool allowed(const struct s2pt_format *format, const struct s2pt_attr *attr)
{
	bool px = attr->perm & S2PT_PX;
	bool ux = attr->perm & S2PT_UX;

	if (oracle_memattr(format, attr->memtype) == NO_TYPE ||
	    ((px || ux) && !oracle_cacheable(attr->memtype)))
		return false;
	return px == ux || format->xnx;
}

static uint64_t address_of(const struct s2pt_geom *geom, s2pt_pa_t pa)
{
	if (geom->lpa2)
		return (pa & 0x3ffffffffffff) | (pa >> 50) << 8;
	if (geom->granule == S2PT_64K)
		return (pa & 0xffffffffffff) | (pa >> 48) << 12;
	return pa;
}

static uint64_t word_of(const struct s2pt_format *format, int level, s2pt_pa_t pa,
			const struct s2pt_attr *attr)
{
	uint64_t word = address_of(&format->geom, pa) | (level == 3 ? 3 : 1);
	unsigned int exec = attr->perm >> 2 & 3;

	word |= (uint64_t)oracle_memattr(format, attr->memtype) << 2;
	word |= (attr->perm & 3) << 6;
	word |= format->geom.lpa2 ? 0 : 3 << 8;
	word |= attr->old ? 0 : 1 << 10;
	word |= attr->no_tlb ? 1 << 16 : 0;
	word |= (uint64_t)(attr->perm >> 4) << 51;
	word |= (uint64_t)attr->contiguous << 52;
	/* None, PX, UX, both. */
	word |= (uint64_t)(exec == 0 ? 2 : exec == 1 ? 3 : exec == 2 ? 1 : 0) << 53;
	word |= (uint64_t)attr->software << 55;
	return word;
}

static void check_leaf(const struct s2pt_format *format, int level, s2pt_pa_t pattern,
		       struct s2pt_attr attr)
{
	s2pt_pa_t pa = pattern & (s2pt_pa_end(&format->geom) - 1) &
		       ~(s2pt_level_size(&format->geom, level) - 1);
	s2pt_desc_t leaf = s2pt_desc_leaf(format, level, pa, &attr);

	attr.no_tlb = attr.no_tlb && level < 3;

	s2pt_desc_t want = { word_of(format, level, pa, &attr) };

	assert_desc_equal(leaf, want);
	assert_int_equal(s2pt_desc_kind(leaf, level), S2PT_LEAF);
	assert_int_equal(s2pt_desc_pa(format, leaf, level), pa);
	assert_desc_equal(s2pt_desc_with_perm(format, leaf, attr.perm), leaf);
	assert_desc_equal(s2pt_desc_with_age(leaf, s2pt_desc_young(leaf)), leaf);
	if (format->as_stage1)
		attr.memtype = S2PT_NORMAL;

	struct s2pt_attr back = s2pt_desc_attr(format, leaf, level);

	assert_true(attr_same(&back, &attr));
	assert_int_equal(s2pt_desc_perm(format, leaf), attr.perm);
	assert_int_equal(s2pt_desc_cacheable(format, leaf), oracle_cacheable(attr.memtype));
	assert_int_equal(s2pt_desc_executable(format, leaf), (attr.perm & S2PT_X) != 0);
}

static void check_level(const struct s2pt_format *format, int level)
{
	for (unsigned int number = 0; number < CASES; number++) {
		struct s2pt_attr attr = attr_of(number);
		bool fits;

		/* The rarer types, which are written by the same table, with all software bits or none. */
		if (attr.memtype > S2PT_MEM_OTHER && attr.software % 15 != 0)
			continue;
		fits = s2pt_attr_check(format, &attr) == S2PT_DONE;

		assert_int_equal(fits, allowed(format, &attr));
		if (fits)
			check_leaf(format, level, patterns[number & 1], attr);
		if (fits)
			check_leaf(format, level, patterns[~number & 1], attr);
	}
}

static void check_format(const struct s2pt_format *format)
{
	for (int level = format->geom.start_level; level < S2PT_LEVEL_MAX; level++) {
		if (s2pt_level_has_blocks(&format->geom, level))
			check_level(format, level);
	}
	check_level(format, S2PT_LEVEL_MAX);
}

static void every_leaf_comes_back(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < COUNT(geoms) * 8; i++) {
		struct s2pt_format format = {
			.geom = geoms[i / 8],
			.fwb = (i & 1) != 0,
			.xnx = (i & 2) != 0,
			.as_stage1 = (i & 4) != 0,
			.mte_perm = i % 3 == 0,
		};

		check_format(&format);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_leaf_comes_back),
	};

	return cmocka_run_group_tests_name("every descriptor", tests, NULL, NULL);
}
