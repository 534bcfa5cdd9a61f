/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of split: blocks that become pages or smaller blocks, with enough pages, few, or none. */

#include "fake.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x100000000)
#define SZ_4K UINT64_C(0x1000)
#define SZ_2M UINT64_C(0x200000)
#define SZ_1G UINT64_C(0x40000000)
#define RW    (S2PT_R | S2PT_W)
#define RWX   (S2PT_R | S2PT_W | S2PT_X)

static const struct fake_want plain = { .fwb = false };

static enum s2pt_status split(struct fake *fake, s2pt_ipa_t ipa, uint64_t size, uint64_t pages)
{
	struct s2pt_splitting splitting = { .range = { ipa, size }, .pages = pages };

	return s2pt_split(fake_alone(fake), &splitting);
}

static struct fake *with_block(const struct fake_want *want, uint64_t size, unsigned int perm)
{
	struct fake *fake = fake_new(want);

	assert_int_equal(fake_map(fake, I, P, size, perm), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static void a_block_becomes_pages_by_one_break_before_make(void **state)
{
	struct fake *fake = with_block(&plain, SZ_2M, RWX);

	(void)state;
	assert_int_equal(split(fake, I + 0x7000, SZ_4K, 1), S2PT_DONE);
	assert_log(fake, "alloc T3", "T3[0..511] = 00000001000007ff", "T2[0] 00000001000007fd > H",
		   "tlbi ipa 40007000 L2", "T2[0] = T3", "dsb");
	assert_table(fake, "40000000 L3 00000001000007ff x512");
	fake_end(fake);
}

static void with_bbm_level_2_a_block_becomes_pages_by_one_swap(void **state)
{
	struct fake_want want = { .bbm = 2 };
	struct fake *fake = with_block(&want, SZ_2M, RWX);

	(void)state;
	assert_int_equal(split(fake, I, SZ_4K, 1), S2PT_DONE);
	assert_log(fake, "alloc T3", "T3[0..511] = 00000001000007ff", "T2[0] 00000001000007fd > T3",
		   "tlbi ipa 40000000 L2", "dsb");
	fake_end(fake);
}

static void with_bbm_level_1_a_block_becomes_pages_by_way_of_nt(void **state)
{
	struct fake_want want = { .bbm = 1, .judged = true };
	struct fake *fake = with_block(&want, SZ_2M, RWX);

	(void)state;
	fake_enter(fake);
	assert_int_equal(split(fake, I, SZ_4K, 1), S2PT_DONE);
	fake_leave(fake);
	assert_log(fake, "alloc T3", "T3[0..511] = 00000001000007ff",
		   "T2[0] 00000001000007fd > 00000001000107fd", "tlbi ipa 40000000 L2",
		   "T2[0] 00000001000107fd > T3", "dsb");
	assert_table(fake, "40000000 L3 00000001000007ff x512");
	fake_end(fake);
}

static void pages_and_holes_are_left_alone(void **state)
{
	struct fake *fake = fake_new(&plain);
	char *before;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	*fake_word(fake, I + SZ_4K, 3) = UINT64_C(0x1000000000000000);
	fake_forget(fake);
	before = table_image(fake);
	assert_int_equal(split(fake, 0, 4 * SZ_1G, 9), S2PT_DONE);
	assert_log(fake, "dsb");
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void a_held_entry_is_left_alone(void **state)
{
	struct fake *fake = with_block(&plain, 2 * SZ_2M, RW);

	(void)state;
	*fake_word(fake, I, 2) = UINT64_C(0x1000000000000000);
	assert_int_equal(split(fake, I, 2 * SZ_2M, 9), S2PT_DONE);
	assert_table(fake, "40000000 L2 H", "40200000 L3 00400001002007ff x512");
	*fake_word(fake, I, 2) = 0;
	fake_end(fake);
}

/* Pages keep all attributes of their block (bug 29 of tests/mutants/list). */
static void the_pages_have_all_that_the_block_had(void **state)
{
	static const struct s2pt_attr attrs[] = {
		{ .perm = RW, .memtype = S2PT_DEVICE },
		{ .perm = RW, .memtype = S2PT_NORMAL_NC },
		{ .perm = RW, .software = 15 },
		{ .perm = RW, .old = true },
		{ .perm = S2PT_R | S2PT_WD },
		{ .perm = S2PT_R | S2PT_X },
		{ .perm = 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		struct fake *fake = fake_new(&plain);
		struct s2pt_mapping mapping = { I, P, SZ_2M, attrs[i], false, false, false, NULL };
		uint64_t block;

		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		block = *fake_word(fake, I, 2);
		assert_int_equal(split(fake, I, SZ_2M, 1), S2PT_DONE);
		for (uint64_t page = 0; page < 512; page++)
			assert_int_equal(*fake_word(fake, I + page * SZ_4K, 3),
					 (block | 2) + page * SZ_4K);
		fake_end(fake);
	}
}

/* A large block. */

static void with_pages_enough_a_large_block_goes_down_in_one(void **state)
{
	struct fake *fake = with_block(&plain, SZ_1G, RW);

	(void)state;
	assert_int_equal(split(fake, I + SZ_2M, SZ_4K, 513), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "alloc"), 513);
	assert_int_equal(fake_logged(fake, "T0[1] 00400001000007fd > H"), 1);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	assert_int_equal(fake_logged(fake, "tlbi ipa 40200000 L1"), 1);
	assert_table(fake, "40000000 L3 00400001000007ff x262144");
	fake_end(fake);
}

static void with_few_pages_only_the_blocks_of_the_range_go_all_the_way(void **state)
{
	struct fake *fake = with_block(&plain, SZ_1G, RW);

	(void)state;
	assert_int_equal(split(fake, I + SZ_2M, SZ_4K, 3), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "alloc"), 2);
	assert_table(fake, "40000000 L2 00400001000007fd", "40200000 L3 00400001002007ff x512",
		     "40400000 L2 00400001004007fd x510");
	fake_end(fake);
}

static void when_the_pages_are_used_up_what_was_split_stays_split(void **state)
{
	struct fake *fake = with_block(&plain, SZ_1G, RW);

	(void)state;
	assert_int_equal(split(fake, I, 8 * SZ_2M, 3), S2PT_ENOMEM);
	assert_int_equal(fake_logged(fake, "alloc"), 3);
	assert_int_equal(fake_logged(fake, "dsb"), 1);
	assert_table(fake, "40000000 L3 00400001000007ff x1024",
		     "40400000 L2 00400001004007fd x510");
	fake_end(fake);
}

static void what_one_large_block_took_the_next_can_not_have(void **state)
{
	struct fake *fake = with_block(&plain, 2 * SZ_1G, RW);

	(void)state;
	assert_int_equal(split(fake, I, 2 * SZ_1G, 514), S2PT_ENOMEM);
	assert_int_equal(fake_logged(fake, "alloc"), 514);
	assert_table(fake, "40000000 L3 00400001000007ff x262144",
		     "80000000 L2 00400001400007fd x512");
	fake_end(fake);
}

static void without_pages_a_block_is_not_touched(void **state)
{
	struct fake *fake = with_block(&plain, SZ_2M, RW);

	(void)state;
	assert_int_equal(split(fake, I, SZ_2M, 0), S2PT_ENOMEM);
	assert_log(fake, "dsb");
	assert_table(fake, "40000000 L2 00400001000007fd");
	fake_end(fake);
}

/* The tables below and the table itself must be freed once (bug 4 of tests/mutants/list). */
static void out_of_memory_inside_of_a_subtree_frees_it_once(void **state)
{
	struct fake *fake = with_block(&plain, SZ_1G, RW);

	(void)state;
	for (unsigned int nth = 1; nth <= 513; nth += 256) {
		fake->fail_at = nth;
		assert_int_equal(split(fake, I, SZ_2M, 513), S2PT_ENOMEM);
		assert_int_equal(fake->live, 2);
		assert_table(fake, "40000000 L1 00400001000007fd");
	}
	fake->fail_at = 0;
	fake_end(fake);
}

static void clear_flag(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		       void *arg)
{
	(void)fake;
	(void)event;
	(void)arg;
	*word ^= UINT64_C(0x400);
}

/*
 * The subtree of the lost race is freed, and the next one has the flag (bugs 4 and 32 of
 * tests/mutants/list).
 */
static void an_update_by_hardware_is_kept_and_nothing_leaks(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_mapping old = { I,     P,     SZ_2M, { .perm = RW, .old = true },
				    false, false, false, NULL };
	struct fake_trap trap = { .kind = S2PT_EVENT_SWAP, .nth = 1, .spring = clear_flag };

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &old), S2PT_DONE);
	fake_forget(fake);
	fake_set_trap(fake, &trap);
	assert_int_equal(split(fake, I, SZ_2M, 1), S2PT_DONE);
	assert_log(fake, "alloc T3", "T3[0..511] = 00400001000003ff",
		   "T2[0] 00400001000007fd > H lost", "free T3", "alloc T4",
		   "T4[0..511] = 00400001000007ff", "T2[0] 00400001000007fd > H",
		   "tlbi ipa 40000000 L2", "T2[0] = T4", "dsb");
	fake_end(fake);
}

/* With pages for all of a 1 GiB block they are built before the first swap. */
static void an_update_by_hardware_frees_all_of_a_deep_subtree(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_mapping old = { I,     P,     SZ_1G, { .perm = RW, .old = true },
				    false, false, false, NULL };
	struct fake_trap trap = { .kind = S2PT_EVENT_SWAP, .nth = 1, .spring = clear_flag };

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &old), S2PT_DONE);
	fake_set_trap(fake, &trap);
	assert_int_equal(split(fake, I, SZ_1G, 513), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400001000007ff x262144");
	assert_int_equal(fake->live, 2 + 513);
	fake_end(fake);
}

static void the_other_granules_split_too(void **state)
{
	static const struct {
		enum s2pt_granule granule;
		uint64_t block;
		const char *line;
	} rows[] = {
		{ S2PT_16K, UINT64_C(0x2000000), "40000000 L3 00400001000007ff x2048" },
		{ S2PT_64K, UINT64_C(0x20000000), "40000000 L3 00400001000007ff x8192" },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fake_want want = { .granule = rows[i].granule };
		struct fake *fake = with_block(&want, rows[i].block, RW);

		assert_int_equal(split(fake, I, 1, 1), S2PT_DONE);
		assert_table(fake, rows[i].line);
		fake_end(fake);
	}
}

static void the_cache_of_the_request_reaches_the_allocator(void **state)
{
	struct fake *fake = with_block(&plain, SZ_2M, RW);
	int cache;
	struct s2pt_splitting splitting = {
		.range = { I, 1 },
		.cache = &cache,
		.pages = 1,
	};

	(void)state;
	assert_int_equal(s2pt_split(fake_alone(fake), &splitting), S2PT_DONE);
	assert_ptr_equal(fake->cache, &cache);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest blocks[] = {
		cmocka_unit_test(a_block_becomes_pages_by_one_break_before_make),
		cmocka_unit_test(with_bbm_level_1_a_block_becomes_pages_by_way_of_nt),
		cmocka_unit_test(with_bbm_level_2_a_block_becomes_pages_by_one_swap),
		cmocka_unit_test(pages_and_holes_are_left_alone),
		cmocka_unit_test(a_held_entry_is_left_alone),
		cmocka_unit_test(the_pages_have_all_that_the_block_had),
		cmocka_unit_test(an_update_by_hardware_is_kept_and_nothing_leaks),
		cmocka_unit_test(an_update_by_hardware_frees_all_of_a_deep_subtree),
		cmocka_unit_test(the_other_granules_split_too),
		cmocka_unit_test(the_cache_of_the_request_reaches_the_allocator),
	};
	const struct CMUnitTest pages[] = {
		cmocka_unit_test(with_pages_enough_a_large_block_goes_down_in_one),
		cmocka_unit_test(with_few_pages_only_the_blocks_of_the_range_go_all_the_way),
		cmocka_unit_test(when_the_pages_are_used_up_what_was_split_stays_split),
		cmocka_unit_test(what_one_large_block_took_the_next_can_not_have),
		cmocka_unit_test(without_pages_a_block_is_not_touched),
		cmocka_unit_test(out_of_memory_inside_of_a_subtree_frees_it_once),
	};

	return cmocka_run_group_tests_name("blocks", blocks, NULL, NULL) +
	       cmocka_run_group_tests_name("pages", pages, NULL, NULL);
}
