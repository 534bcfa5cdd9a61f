/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of unmap: the order of events, gathers, tables that go to retire, and runs. */

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
#define HELD  UINT64_C(0x1000000000000000)
#define RW    (S2PT_R | S2PT_W)

/* Entry by entry; what runs do is compared with it in test_bulk. */
static const struct fake_want plain = { .by_entry = true };
static const struct fake_want forced = { .fwb = true, .tlb_range = true, .by_entry = true };

static enum s2pt_status unmap_later(struct fake *fake, s2pt_ipa_t ipa, uint64_t size,
				    struct s2pt_gather *gather)
{
	struct s2pt_range range = { ipa, size };

	return s2pt_unmap(fake_alone(fake), &range, gather);
}

/* The order of events. */

static void the_last_page_takes_its_tables_along(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, 2 * SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[1] 00400001000007ff > 0", "tlbi ipa 40001000 L3",
		   "clean 100000000+1000", "T2[0] T3 > 0", "tlbi ipa 40000000 L?", "retire T3 L2",
		   "free T3", "T0[1] T2 > 0", "tlbi ipa 40000000 L?", "retire T2 L1", "free T2");
	assert_no_leaves(fake);
	fake_end(fake);
}

static void a_page_in_a_block_takes_the_whole_block(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I + 0x7000, SZ_4K), S2PT_DONE);
	assert_log(fake, "T2[0] 00400001000007fd > 0", "tlbi ipa 40007000 L2",
		   "clean 100000000+200000", "T0[1] T2 > 0", "tlbi ipa 40007000 L?", "retire T2 L1",
		   "free T2");
	fake_end(fake);
}

static void a_table_with_something_left_in_it_stays(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "tlbi ipa 40000000 L3",
		   "clean 100000000+1000");
	assert_table(fake, "40001000 L3 00400001000017ff");
	fake_end(fake);
}

/* A hole neither ends the walk nor shifts it (bugs 16 and 21 of tests/mutants/list). */
static void a_walk_that_begins_in_a_hole_does_not_skip_what_follows(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, 2 * I, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_unmap(fake, I + 0xb2000, 2 * I), S2PT_DONE);
	assert_no_leaves(fake);
	assert_int_equal(fake->live, 2);
	fake_end(fake);
}

static void nothing_mapped_is_nothing_to_do(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_unmap(fake, 0, UINT64_C(1) << 40), S2PT_DONE);
	assert_silence(fake);
	fake_end(fake);
}

static void an_empty_table_that_is_met_is_taken_away(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	*fake_word(fake, I, 3) = 0;
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_log(fake, "T2[0] T3 > 0", "tlbi ipa 40000000 L?", "retire T3 L2", "free T3",
		   "T0[1] T2 > 0", "tlbi ipa 40000000 L?", "retire T2 L1", "free T2");
	fake_end(fake);
}

static void the_range_is_rounded_outwards_to_pages(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, 4 * SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_unmap(fake, I + 0x1fff, 2), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400001000007ff", "40003000 L3 00400001000037ff");
	fake_end(fake);
}

static void an_empty_range_unmaps_nothing(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I + 0x123, 0), S2PT_DONE);
	assert_silence(fake);
	fake_end(fake);
}

/* Invalid entries are in no TLB, but must be emptied. */

/* An invalid entry may carry a mark (bug 38 of tests/mutants/list). */
static void a_mark_goes_without_an_invalidation_and_with_its_tables(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_marking marking = { .range = { I, SZ_4K }, .type = 3, .payload = 7 };

	(void)state;
	assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] N3:7 > 0", "T2[0] T3 > 0", "tlbi ipa 40000000 L?", "retire T3 L2",
		   "free T3", "T0[1] T2 > 0", "tlbi ipa 40000000 L?", "retire T2 L1", "free T2");
	fake_end(fake);
}

static void a_held_entry_is_not_touched(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	*fake_word(fake, I, 3) = HELD;
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_silence(fake);
	assert_table(fake, "40000000 L3 H");
	*fake_word(fake, I, 3) = 0;
	fake_end(fake);
}

static void a_device_is_unmapped_without_cleaning(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_mapping device = {
		.ipa = I,
		.pa = P,
		.size = SZ_4K,
		.attr = { .perm = RW, .memtype = S2PT_DEVICE },
	};

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(s2pt_map(&fake->pt, &device), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007c7 > 0", "tlbi ipa 40000000 L3");
	fake_end(fake);
}

/* Gathering. */

/*
 * The invalidation of a table waits for nothing and carries no level (bugs 6 and 7 of
 * tests/mutants/list).
 */
static void with_fwb_leaves_are_gathered_and_tables_are_not(void **state)
{
	struct fake *fake = fake_new(&forced);
	struct s2pt_gather gather;

	(void)state;
	s2pt_gather_init(&gather);
	assert_int_equal(fake_map_pages(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I, 2 * SZ_4K, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007db > 0", "T3[1] 00400001000017db > 0", "T2[0] T3 > 0",
		   "tlbi ipa 40000000 L?", "retire T3 L2", "free T3", "T0[1] T2 > 0",
		   "tlbi ipa 40000000 L?", "retire T2 L1", "free T2");
	assert_true(s2pt_gather_owes(&gather));
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi range 40000000+2000");
	fake_end(fake);
}

/*
 * For a block the whole block is owed, not the part that was asked for (bug 27 of
 * tests/mutants/list).
 */
static void part_of_a_block_owes_the_whole_block(void **state)
{
	struct fake *fake = fake_new(&forced);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I + 0x7000, 1, &gather), S2PT_DONE);
	assert_log(fake, "T2[0] 00400001000007d9 > 0");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi range 40000000+200000");
	fake_end(fake);
}

static void without_fwb_the_caches_can_not_wait_and_nothing_is_gathered(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I, SZ_4K, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "tlbi ipa 40000000 L3",
		   "clean 100000000+1000");
	assert_false(s2pt_gather_owes(&gather));
	fake_end(fake);
}

static void without_a_hook_for_caches_leaves_are_gathered(void **state)
{
	struct fake_want want = { .no_cmo = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I, SZ_4K, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi ipa 40000000 L?");
	fake_end(fake);
}

static void without_a_gather_each_leaf_is_invalidated_at_once(void **state)
{
	struct fake *fake = fake_new(&forced);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, 3 * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, 2 * SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007db > 0", "tlbi ipa 40000000 L3",
		   "T3[1] 00400001000017db > 0", "tlbi ipa 40001000 L3");
	fake_end(fake);
}

static void nothing_unmapped_owes_nothing(void **state)
{
	struct fake *fake = fake_new(&forced);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(unmap_later(fake, I, SZ_2M, &gather), S2PT_DONE);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_silence(fake);
	fake_end(fake);
}

/* Tables go to retire. */

static void a_retired_table_is_there_until_it_is_drained(void **state)
{
	struct fake_want want = { .retire_later = true };
	struct fake *fake = fake_new(&want);
	fake_word_t *level3;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	level3 = fake_word(fake, I, 3);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_int_equal(fake->live, 4);
	assert_int_equal(*level3, 0);
	fake_drain(fake);
	assert_int_equal(fake->live, 2);
	fake_end(fake);
}

static void a_retired_table_comes_with_the_table_that_it_was_unlinked_from(void **state)
{
	struct fake_want want = { .retire_later = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_range page = { I, SZ_4K };
	struct s2pt other;

	(void)state;
	/* Both have the same callbacks and the same context. */
	assert_int_equal(s2pt_init(&other, &fake->config), S2PT_DONE);
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(s2pt_map(&other, &(struct s2pt_mapping){ .ipa = I, .size = SZ_4K }),
			 S2PT_DONE);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_int_equal(s2pt_unmap(s2pt_exclusive(&other), &page, NULL), S2PT_DONE);
	assert_int_equal(fake->retired_count, 4);
	assert_ptr_equal(fake->retired[0].pt, &fake->pt);
	assert_ptr_equal(fake->retired[3].pt, &other);
	fake_drain(fake);
	s2pt_destroy(s2pt_exclusive(&other));
	fake_end(fake);
}

/*
 * A table that is entered in the middle still spans from its first entry (bug 5 of
 * tests/mutants/list).
 */
static void a_table_entered_in_its_middle_is_the_right_one_to_go(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + 0x5000, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I + 0x5000, SZ_2M - 0x5000), S2PT_DONE);
	assert_log(fake, "T3[5] 00400001000007ff > 0", "tlbi ipa 40005000 L3",
		   "clean 100000000+1000", "T2[0] T3 > 0", "tlbi ipa 40005000 L?", "retire T3 L2",
		   "free T3");
	assert_table(fake, "40200000 L3 00400001000007ff");
	fake_end(fake);
}

/** Give up page `gone` of a table in which page `kept` is all that remains. */
static void give_up_one(struct fake *fake, unsigned int gone, unsigned int kept, bool destroy)
{
	uint64_t page = s2pt_page_size(&fake->config.format.geom);
	struct s2pt_range range = { 2 * I + gone * page, page };
	struct s2pt_entry entry;

	assert_int_equal(fake_map(fake, range.ipa, P, page, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, 2 * I + kept * page, P, page, RW), S2PT_DONE);
	if (destroy)
		assert_int_equal(s2pt_destroy_range(fake_alone(fake), &range), S2PT_DONE);
	else
		assert_int_equal(fake_unmap(fake, range.ipa, page), S2PT_DONE);
	if (s2pt_lookup(&fake->pt, range.ipa, &entry) != S2PT_ABSENT ||
	    s2pt_lookup(&fake->pt, 2 * I + kept * page, &entry) != S2PT_DONE)
		fail_msg("page %u went, and page %u with it", gone, kept);
	assert_int_equal(fake_unmap(fake, 2 * I + kept * page, page), S2PT_DONE);
}

static void a_table_stays_for_any_one_entry_that_is_left_in_it(void **state)
{
	static const unsigned int numbers[] = { 0, 255, 511 };

	(void)state;
	for (int way = 0; way < 4; way++) {
		struct fake_want want = { .quiet = true, .by_entry = (way & 1) != 0 };

		for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
			struct fake *fake = fake_new(&want);

			for (unsigned int kept = 0; kept < 512; kept++)
				if (kept != numbers[i])
					give_up_one(fake, numbers[i], kept, (way & 2) != 0);
			assert_int_equal(fake->live, 2);
			fake_end(fake);
		}
	}
}

/* The range lies in the second root table only (bug 22 of tests/mutants/list). */
static void the_second_root_table_is_emptied_alone(void **state)
{
	struct fake *fake = fake_new(&plain);
	s2pt_ipa_t second = UINT64_C(1) << 39;

	(void)state;
	assert_int_equal(fake_map(fake, second, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_unmap(fake, second, SZ_4K), S2PT_DONE);
	assert_int_equal(fake->live, 2);
	assert_int_equal(fake_map(fake, second, P, SZ_4K, RW), S2PT_DONE);
	assert_table(fake, "8000000000 L3 00400001000007ff");
	fake_end(fake);
}

/* Hardware may set the access flag or dirty state between the look and the swap. */
static void set_bits(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		     void *arg)
{
	(void)fake;
	(void)event;
	*word |= *(const uint64_t *)arg;
}

static void an_update_by_hardware_delays_but_does_not_stop_it(void **state)
{
	struct fake *fake = fake_new(&plain);
	uint64_t flag = 1 << 10;
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP,
		.nth = 1,
		.spring = set_bits,
		.arg = &flag,
	};
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = 2 * SZ_4K,
		.attr = { .perm = RW, .old = true },
	};

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
	fake_forget(fake);
	fake_set_trap(fake, &trap);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0 lost", "T3[0] 00400001000007ff > 0",
		   "tlbi ipa 40000000 L3", "clean 100000000+1000");
	fake_end(fake);
}

/* In runs. */

static void set_access_flag(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			    void *arg)
{
	(void)fake;
	(void)event;
	(void)arg;
	*word |= 0x400;
}

static void a_run_that_hardware_changes_is_unmapped_and_invalidated_all_the_same(void **state)
{
	struct fake_want want = { .tlb_range = true };
	struct fake *fake = fake_new(&want);
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP,
		.nth = 2,
		.spring = set_access_flag,
	};

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, 4 * SZ_4K, RW), S2PT_DONE);
	*fake_word(fake, I + SZ_4K, 3) &= ~UINT64_C(0x400);
	fake_forget(fake);
	fake_set_trap(fake, &trap);
	assert_int_equal(fake_unmap(fake, I, 3 * SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "T3[1] 00400001000017ff > 0 lost",
		   "T3[1] 00400001000017ff > 0", "T3[2] 00400001000027ff > 0",
		   "tlbi range 40000000+3000", "clean 100000000+3000");
	fake_end(fake);
}

static void a_run_ends_where_memory_does_not_go_on(void **state)
{
	struct fake_want want = { .tlb_range = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_mapping device = {
		.ipa = I + 2 * SZ_4K,
		.pa = P + 5 * SZ_4K,
		.size = 2 * SZ_4K,
		.attr = { .perm = RW, .memtype = S2PT_DEVICE },
	};

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_4K, P + 4 * SZ_4K, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(s2pt_map(&fake->pt, &device), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + 4 * SZ_4K, P, 2 * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, 5 * SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "tlbi ipa 40000000 L3",
		   "clean 100000000+1000", "T3[1] 00400001000047ff > 0", "tlbi ipa 40001000 L3",
		   "clean 100004000+1000", "T3[2] 00400001000057c7 > 0",
		   "T3[3] 00400001000067c7 > 0", "tlbi range 40002000+2000",
		   "T3[4] 00400001000007ff > 0", "tlbi ipa 40004000 L3", "clean 100000000+1000");
	fake_end(fake);
}

static void what_was_scattered_is_cleaned_where_it_was(void **state)
{
	struct fake_want want = { .tlb_range = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + 4 * SZ_4K, P + SZ_2M, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, SZ_2M), S2PT_DONE);
	assert_log(fake, "T2[0] T3 > 0", "tlbi range 40000000+200000", "clean 100000000+2000",
		   "clean 100200000+1000", "retire T3 L2", "free T3");
	fake_end(fake);
}

static void a_table_is_not_retired_before_what_is_gathered_is_paid(void **state)
{
	struct fake_want want = { .fwb = true, .tlb_range = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map_pages(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I + SZ_4K, 2 * SZ_2M - SZ_4K, &gather), S2PT_DONE);
	assert_log(fake, "T3[1] 00400001000017db > 0", "T2[1] T4 > 0",
		   "tlbi range 40001000+1000 no s1", "tlbi range 40200000+200000", "retire T4 L2",
		   "free T4");
	assert_false(s2pt_gather_owes(&gather));
	fake_end(fake);
}

static void tables_that_are_covered_go_unseen_with_one_invalidation(void **state)
{
	struct fake_want want = { .tlb_range = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, 2 * SZ_2M + SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, 2 * SZ_2M), S2PT_DONE);
	assert_log(fake, "T2[0] T3 > 0", "T2[1] T4 > 0", "tlbi range 40000000+400000",
		   "clean 100000000+400000", "retire T3 L2", "free T3", "retire T4 L2", "free T4");
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest order[] = {
		cmocka_unit_test(the_last_page_takes_its_tables_along),
		cmocka_unit_test(a_page_in_a_block_takes_the_whole_block),
		cmocka_unit_test(a_table_with_something_left_in_it_stays),
		cmocka_unit_test(a_walk_that_begins_in_a_hole_does_not_skip_what_follows),
		cmocka_unit_test(nothing_mapped_is_nothing_to_do),
		cmocka_unit_test(an_empty_table_that_is_met_is_taken_away),
		cmocka_unit_test(the_range_is_rounded_outwards_to_pages),
		cmocka_unit_test(an_empty_range_unmaps_nothing),
		cmocka_unit_test(an_update_by_hardware_delays_but_does_not_stop_it),
	};
	const struct CMUnitTest invalid[] = {
		cmocka_unit_test(a_mark_goes_without_an_invalidation_and_with_its_tables),
		cmocka_unit_test(a_held_entry_is_not_touched),
		cmocka_unit_test(a_device_is_unmapped_without_cleaning),
	};
	const struct CMUnitTest gathered[] = {
		cmocka_unit_test(with_fwb_leaves_are_gathered_and_tables_are_not),
		cmocka_unit_test(part_of_a_block_owes_the_whole_block),
		cmocka_unit_test(without_fwb_the_caches_can_not_wait_and_nothing_is_gathered),
		cmocka_unit_test(without_a_hook_for_caches_leaves_are_gathered),
		cmocka_unit_test(without_a_gather_each_leaf_is_invalidated_at_once),
		cmocka_unit_test(nothing_unmapped_owes_nothing),
	};
	const struct CMUnitTest tables[] = {
		cmocka_unit_test(a_retired_table_is_there_until_it_is_drained),
		cmocka_unit_test(a_retired_table_comes_with_the_table_that_it_was_unlinked_from),
		cmocka_unit_test(a_table_entered_in_its_middle_is_the_right_one_to_go),
		cmocka_unit_test(a_table_stays_for_any_one_entry_that_is_left_in_it),
		cmocka_unit_test(the_second_root_table_is_emptied_alone),
	};

	const struct CMUnitTest runs[] = {
		cmocka_unit_test(
			a_run_that_hardware_changes_is_unmapped_and_invalidated_all_the_same),
		cmocka_unit_test(a_run_ends_where_memory_does_not_go_on),
		cmocka_unit_test(what_was_scattered_is_cleaned_where_it_was),
		cmocka_unit_test(a_table_is_not_retired_before_what_is_gathered_is_paid),
		cmocka_unit_test(tables_that_are_covered_go_unseen_with_one_invalidation),
	};

	return cmocka_run_group_tests_name("order", order, NULL, NULL) +
	       cmocka_run_group_tests_name("invalid", invalid, NULL, NULL) +
	       cmocka_run_group_tests_name("runs", runs, NULL, NULL) +
	       cmocka_run_group_tests_name("gathered", gathered, NULL, NULL) +
	       cmocka_run_group_tests_name("tables", tables, NULL, NULL);
}
