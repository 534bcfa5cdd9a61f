/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of maps that take only what is empty: what they refuse, where they stop, what they owe. */

#include "fake.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x100000000)
#define SZ_4K UINT64_C(0x1000)
#define SZ_2M UINT64_C(0x200000)
#define RW    (S2PT_R | S2PT_W)

static const struct fake_want plain = { .tlb_range = true };

static enum s2pt_status fresh_with(struct fake *fake, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size,
				   bool pass_over)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = pa,
		.size = size,
		.attr.perm = RW,
		.pass_over = pass_over,
		.fresh_only = true,
	};

	return s2pt_map(&fake->pt, &mapping);
}

static enum s2pt_status fresh(struct fake *fake, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size)
{
	return fresh_with(fake, ipa, pa, size, false);
}

static void mark(struct fake *fake, s2pt_ipa_t ipa, uint64_t size)
{
	struct s2pt_marking marking = { .range = { ipa, size }, .type = 2, .payload = 7 };

	assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_DONE);
}

/** Fail unless a fresh map is refused, and was no more than that. */
static void refused(struct fake *fake, s2pt_ipa_t ipa, s2pt_pa_t pa, uint64_t size)
{
	char *before = table_image(fake);

	fake_forget(fake);
	assert_int_equal(fresh(fake, ipa, pa, size), S2PT_EEXIST);
	assert_int_equal(fake_logged(fake, "alloc"), 0);
	assert_int_equal(fake_logged(fake, "tlbi"), 0);
	assert_unchanged(fake, before);
}

static void where_nothing_is_it_maps_what_any_map_does(void **state)
{
	static const uint64_t sizes[] = { SZ_4K, 3 * SZ_4K, SZ_2M, 2 * SZ_2M + SZ_4K };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct fake *fake = fake_new(&plain);
		struct fake *like = fake_new(&plain);
		char *image;

		assert_int_equal(fresh(fake, I, P, sizes[i]), S2PT_DONE);
		assert_int_equal(fake_map(like, I, P, sizes[i], RW), S2PT_DONE);
		image = table_image(like);
		assert_unchanged(fake, image);
		assert_int_equal(fake_logged(fake, "tlbi"), 0);
		fake_end(like);
		fake_end(fake);
	}
}

/* What any policy would change, or keep and tell about, is refused. */
static void a_leaf_is_refused_whatever_the_policy_and_the_regime(void **state)
{
	static const enum s2pt_regime regimes[] = { S2PT_STAGE2, S2PT_EL2, S2PT_EL2_E2H };

	(void)state;
	for (unsigned int i = 0; i < 3 * S2PT_POLICIES * 2; i++) {
		struct fake_want want = {
			.regime = regimes[i / 2 % 3],
			.policy = (enum s2pt_policy)(i / 6),
			.by_entry = i % 2 != 0,
		};
		struct fake *fake = fake_new(&want);

		assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
		assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_2M, S2PT_R), S2PT_DONE);
		refused(fake, I, P + SZ_4K, SZ_4K);
		refused(fake, I + SZ_2M, P + SZ_2M, SZ_2M);
		fake_end(fake);
	}
}

static void an_entry_that_is_exactly_as_wanted_is_refused_too(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fresh(fake, I, P, SZ_4K), S2PT_DONE);
	refused(fake, I, P, SZ_4K);
	fake_end(fake);
}

static void a_mark_is_refused_at_every_level(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	mark(fake, I, SZ_4K);
	refused(fake, I, P, SZ_4K);
	fake_store(fake, fake_word(fake, I + SZ_2M, 2), UINT64_C(0x200000000000000e));
	refused(fake, I + SZ_2M, P, SZ_2M);
	refused(fake, I + SZ_2M + SZ_4K, P, SZ_4K);
	fake_end(fake);
}

static void a_page_inside_of_a_block_is_refused(void **state)
{
	struct fake_want want = { .keep_rest = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	refused(fake, I + SZ_4K, P, SZ_4K);
	fake_end(fake);
}

static void what_comes_before_the_refused_entry_is_mapped_and_nothing_after_it(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	mark(fake, I + 2 * SZ_4K, SZ_4K);
	assert_int_equal(fresh(fake, I, P, 4 * SZ_4K), S2PT_EEXIST);
	assert_table(fake, "40000000 L3 00400001000007ff x2", "40002000 L3 N2:7");
	fake_end(fake);
}

static void a_map_that_passes_over_does_not_pass_over_what_is_there(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	mark(fake, I, SZ_4K);
	assert_int_equal(fresh_with(fake, I, P, 2 * SZ_4K, true), S2PT_EEXIST);
	assert_table(fake, "40000000 L3 N2:7");
	fake_end(fake);
}

/* A block would fold the table. */
static void a_table_stays_and_takes_pages_where_a_block_would_fit(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M - SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fresh(fake, I, P, SZ_2M), S2PT_EEXIST);
	assert_table(fake, "40000000 L3 00400001000007ff x511", "401ff000 L3 00400001000007ff");
	assert_int_equal(fake_logged(fake, "retire"), 0);
	fake_end(fake);
}

/* What stands in a table of blocks' size by independent pages could have been runs. */
static void in_a_table_that_stays_it_makes_runs(void **state)
{
	struct fake *fake = fake_new(&(struct fake_want){ .contiguous = true });
	struct s2pt_entry entry;

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M - SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fresh(fake, I, P, SZ_2M), S2PT_EEXIST);
	for (unsigned int page = 0; page < 511; page++) {
		assert_int_equal(s2pt_lookup(&fake->pt, I + page * SZ_4K, &entry), S2PT_DONE);
		assert_int_equal(s2pt_desc_attr(&fake->config.format, entry.desc, 3).contiguous,
				 page < 496);
	}
	fake_end(fake);
}

static void a_held_entry_is_busy(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	fake_store(fake, fake_word(fake, I, 3), s2pt_desc_held().word);
	assert_int_equal(fresh(fake, I, P, SZ_4K), S2PT_BUSY);
	assert_table(fake, "40000000 L3 H", "40001000 L3 00400001000007ff");
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_nothing_is_it_maps_what_any_map_does),
		cmocka_unit_test(a_leaf_is_refused_whatever_the_policy_and_the_regime),
		cmocka_unit_test(an_entry_that_is_exactly_as_wanted_is_refused_too),
		cmocka_unit_test(a_mark_is_refused_at_every_level),
		cmocka_unit_test(a_page_inside_of_a_block_is_refused),
		cmocka_unit_test(
			what_comes_before_the_refused_entry_is_mapped_and_nothing_after_it),
		cmocka_unit_test(a_map_that_passes_over_does_not_pass_over_what_is_there),
		cmocka_unit_test(a_table_stays_and_takes_pages_where_a_block_would_fit),
		cmocka_unit_test(in_a_table_that_stays_it_makes_runs),
		cmocka_unit_test(a_held_entry_is_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
