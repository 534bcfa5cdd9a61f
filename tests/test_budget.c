/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of budgets: each against what real runs allocate, over shapes and requests. */

#include "fake.h"
#include "s2pt/budget.h"
#include "table_assert.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct fake_want shapes[] = {
	{ .fwb = true },
	{ .ipa_bits = 32, .keep_rest = true },
	{ .ipa_bits = 48, .by_entry = true },
	{ .granule = S2PT_16K },
	{ .granule = S2PT_16K, .ipa_bits = 47 },
	{ .granule = S2PT_64K, .keep_rest = true },
	{ .regime = S2PT_EL2 },
	{ .regime = S2PT_EL2_E2H, .upper = true },
	{ .policy = S2PT_KVM, .ipa_bits = 39 },
};

#define ROUNDS 450

static uint64_t draw(uint64_t *seed, uint64_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (*seed >> 24) % below;
}

/**
 * A mapping near a boundary of many levels, in steps of pages or of blocks, whose output is congruent
 * to its input to pages, to blocks, or to more.
 */
static struct s2pt_mapping any_mapping(struct fake *fake, uint64_t *seed)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;
	uint64_t page = s2pt_page_size(geom);
	uint64_t block = s2pt_level_size(geom, 2);
	uint64_t step = draw(seed, 2) ? page : block;
	s2pt_ipa_t middle = s2pt_ipa_end(geom) / 2;
	struct s2pt_mapping mapping = { .attr.perm = RW, .pages_only = draw(seed, 5) == 0 };
	/* The fake has no room for tables without end. */
	uint64_t most = mapping.pages_only ? 3 * block / page : 40;

	if (step == block && mapping.pages_only)
		step = page;
	mapping.size = (1 + draw(seed, most)) * step;
	mapping.ipa = middle - draw(seed, mapping.size / step + 1) * step;
	mapping.pa = mapping.ipa & (s2pt_pa_end(geom) / 4 - 1);
	mapping.pa &= ~(block - 1) | (draw(seed, 3) ? block - 1 : 0);
	mapping.pa += draw(seed, 2) ? 0 : block;
	mapping.ipa += fake->pt.base;
	return mapping;
}

static uint64_t below_root(const struct fake *fake)
{
	return fake->live - fake->config.format.geom.root_pages;
}

static void a_map_into_an_empty_table_takes_exactly_its_budget(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		struct fake *fake = fake_new(&shapes[round % COUNT(shapes)]);
		struct s2pt_mapping mapping = any_mapping(fake, &seed);
		struct s2pt_range range = { mapping.ipa, mapping.size };
		const struct s2pt_geom *geom = &fake->config.format.geom;
		uint64_t budget = s2pt_budget_map(geom, &mapping);
		uint64_t most = s2pt_budget_most(geom, &range);

		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		if (below_root(fake) != budget || budget > most ||
		    (mapping.pages_only && budget != most))
			fail_msg("shape %zu: %" PRIx64 "+%" PRIx64 " to %" PRIx64 " takes %" PRIu64
				 ", not %" PRIu64 " of %" PRIu64,
				 round % COUNT(shapes), mapping.ipa, mapping.size, mapping.pa,
				 below_root(fake), budget, most);
		fake_end(fake);
	}
}

static void no_content_makes_a_map_or_a_note_take_more_than_its_budget(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (unsigned int round = 0; round < ROUNDS / 3; round++) {
		struct fake *fake = fake_new(&shapes[round % COUNT(shapes)]);
		struct s2pt_mapping before = any_mapping(fake, &seed);
		struct s2pt_mapping mapping = any_mapping(fake, &seed);
		struct s2pt_range range = { mapping.ipa, mapping.size };
		struct s2pt_marking marking = { .range = range, .type = 2 };
		uint64_t most = s2pt_budget_most(&fake->config.format.geom, &range);
		uint64_t budget = s2pt_budget_map(&fake->config.format.geom, &mapping);

		mapping.pass_over = true;
		assert_int_equal(s2pt_map(&fake->pt, &before), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		assert_true(fake_logged(fake, "alloc") <= budget);
		fake_forget(fake);
		if (most < 300)
			assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_DONE);
		assert_true(fake_logged(fake, "alloc") <= most);
		fake_end(fake);
	}
}

/* A mark in the root is cut at both edges at all levels: nothing is mapped, and the mark is another. */
static void the_exact_forms_take_their_budget_where_the_root_is_cut(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (unsigned int round = 0; round < ROUNDS / 3; round++) {
		struct fake *fake = fake_new(&shapes[round % COUNT(shapes)]);
		struct s2pt_mapping mapping = any_mapping(fake, &seed);
		struct s2pt_marking marking = { { mapping.ipa, mapping.size }, .type = 2 };
		uint64_t budget = s2pt_budget_exact(&fake->config.format.geom, &marking.range);

		assert_int_equal(s2pt_note_exact(fake_alone(fake), &marking, NULL), S2PT_DONE);
		assert_int_equal(below_root(fake), budget);
		fake_end(fake);
	}
}

static void an_exact_unmap_never_takes_more_than_its_budget(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (unsigned int round = 0; round < ROUNDS / 3; round++) {
		struct fake *fake = fake_new(&shapes[round % COUNT(shapes)]);
		struct s2pt_mapping mapping = any_mapping(fake, &seed);
		struct s2pt_mapping other = any_mapping(fake, &seed);
		struct s2pt_unmapping unmapping = { .range = { other.ipa, other.size } };

		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(s2pt_unmap_exact(fake_alone(fake), &unmapping), S2PT_DONE);
		assert_true(fake_logged(fake, "alloc") <=
			    s2pt_budget_exact(&fake->config.format.geom, &unmapping.range));
		fake_end(fake);
	}
}

static void what_is_empty_takes_nothing(void **state)
{
	struct fake *fake = fake_new(&shapes[0]);
	struct s2pt_mapping mapping = { .ipa = 0x1000 };
	struct s2pt_range range = { 0x1000, 0 };

	(void)state;
	assert_int_equal(s2pt_budget_map(&fake->config.format.geom, &mapping), 0);
	assert_int_equal(s2pt_budget_most(&fake->config.format.geom, &range), 0);
	assert_int_equal(s2pt_budget_exact(&fake->config.format.geom, &range), 0);
	fake_end(fake);
}

static void a_range_is_rounded_outwards_to_pages(void **state)
{
	struct fake *fake = fake_new(&shapes[0]);
	const struct s2pt_geom *geom = &fake->config.format.geom;
	struct s2pt_range bytes = { 0x1fffff, 2 };
	struct s2pt_range pages = { 0x1ff000, 0x2000 };

	(void)state;
	assert_int_equal(s2pt_budget_most(geom, &bytes), 3);
	assert_int_equal(s2pt_budget_most(geom, &pages), 3);
	assert_int_equal(s2pt_budget_exact(geom, &bytes), s2pt_budget_exact(geom, &pages));
	/* From the second byte of a block to its end. */
	bytes = (struct s2pt_range){ 0x200001, 0x1fffff };
	pages = (struct s2pt_range){ 0x200000, 0x200000 };
	assert_int_equal(s2pt_budget_exact(geom, &bytes), s2pt_budget_exact(geom, &pages));
	/* From the beginning of a block to its last byte but one. */
	bytes = (struct s2pt_range){ 0x200000, 0x1fffff };
	assert_int_equal(s2pt_budget_exact(geom, &bytes), s2pt_budget_exact(geom, &pages));
	fake_end(fake);
}

/* Where the upper range ends, at 2^64, it is as where the lower one ends. */
static void the_end_of_the_upper_range_is_like_that_of_the_lower(void **state)
{
	struct fake *fake = fake_new(&(struct fake_want){ .regime = S2PT_EL2_E2H, .upper = true });
	const struct s2pt_geom *geom = &fake->config.format.geom;

	(void)state;
	for (uint64_t pages = 1; pages < 1026; pages++) {
		struct s2pt_mapping upper = { .ipa = 0 - pages * 0x1000, .size = pages * 0x1000 };
		struct s2pt_mapping lower = upper;
		struct s2pt_range high = { upper.ipa, upper.size };
		struct s2pt_range low;

		lower.ipa += s2pt_ipa_end(geom);
		low = (struct s2pt_range){ lower.ipa, lower.size };
		assert_int_equal(s2pt_budget_map(geom, &upper), s2pt_budget_map(geom, &lower));
		assert_int_equal(s2pt_budget_most(geom, &high), s2pt_budget_most(geom, &low));
		assert_int_equal(s2pt_budget_exact(geom, &high), s2pt_budget_exact(geom, &low));
	}
	fake_end(fake);
}

/* What one entry of a level spans that has no blocks takes a table all the same. */
static void a_level_without_blocks_takes_tables(void **state)
{
	static const struct fake_want wants[] = {
		{ .ipa_bits = 48, .levels = 4 },
		{ .granule = S2PT_16K, .ipa_bits = 47, .levels = 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		struct fake *fake = fake_new(&wants[i]);
		const struct s2pt_geom *geom = &fake->config.format.geom;
		struct s2pt_mapping mapping = { .attr.perm = RW };

		mapping.size = s2pt_level_size(geom, geom->start_level);
		assert_int_equal(s2pt_budget_map(geom, &mapping), 1);
		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		assert_int_equal(below_root(fake), 1);
		fake_end(fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_into_an_empty_table_takes_exactly_its_budget),
		cmocka_unit_test(no_content_makes_a_map_or_a_note_take_more_than_its_budget),
		cmocka_unit_test(the_exact_forms_take_their_budget_where_the_root_is_cut),
		cmocka_unit_test(an_exact_unmap_never_takes_more_than_its_budget),
		cmocka_unit_test(what_is_empty_takes_nothing),
		cmocka_unit_test(a_range_is_rounded_outwards_to_pages),
		cmocka_unit_test(the_end_of_the_upper_range_is_like_that_of_the_lower),
		cmocka_unit_test(a_level_without_blocks_takes_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
