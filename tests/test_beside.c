/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of protect and age when another walker changes the table just before their swap. */

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
#define AF    UINT64_C(0x400)
#define HELD  UINT64_C(0x1000000000000000)
#define RW    (S2PT_R | S2PT_W)

static const struct s2pt_range two_blocks = { I, 2 * SZ_2M };

/** Have another walker do something before the `nth` swap. */
static void before_swap(struct fake *fake, unsigned int nth,
			void (*spring)(struct fake *fake, fake_word_t *word,
				       const struct s2pt_event *event, void *arg))
{
	struct fake_trap trap = { .kind = S2PT_EVENT_SWAP, .nth = nth, .spring = spring };

	fake_set_trap(fake, &trap);
}

static void set_access_flag(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			    void *arg)
{
	(void)fake;
	(void)event;
	(void)arg;
	*word |= AF;
}

static void unmap_it(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		     void *arg)
{
	(void)fake;
	(void)event;
	(void)arg;
	*word = 0;
}

/** A write fault with the block as it was: the other pages keep what the block had. */
static void map_page_in_block(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			      void *arg)
{
	(void)word;
	(void)event;
	(void)arg;
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_2M, SZ_4K, S2PT_R), S2PT_DONE);
}

static void fold(struct fake *fake, fake_word_t *word, const struct s2pt_event *event, void *arg)
{
	(void)word;
	(void)event;
	(void)arg;
	assert_int_equal(fake_map(fake, I, P + SZ_2M, SZ_2M, RW), S2PT_DONE);
}

/** A block that gives way again at once. */
static void fold_and_split(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			   void *arg)
{
	fold(fake, word, event, arg);
	map_page_in_block(fake, word, event, arg);
}

static struct fake *with(bool keep_rest, bool pages)
{
	struct fake_want want = { .keep_rest = keep_rest, .retire_later = true, .tlb_range = true };
	struct fake *fake = fake_new(&want);

	if (pages)
		assert_int_equal(fake_map_pages(fake, I, P, SZ_2M, RW), S2PT_DONE);
	else
		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static void what_hardware_sets_meanwhile_is_kept(void **state)
{
	struct fake *fake = with(false, true);
	struct s2pt_range page = { I, SZ_4K };

	(void)state;
	*fake_word(fake, I, 3) &= ~AF;
	before_swap(fake, 1, set_access_flag);
	assert_int_equal(s2pt_protect(&fake->pt, &page, S2PT_W, NULL), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 004000010000037f lost",
		   "T3[0] 00400001000007ff > 004000010000077f", "tlbi range 40000000+1000");
	fake_end(fake);
}

static void what_another_took_away_stays_away(void **state)
{
	struct fake *fake = with(false, false);

	(void)state;
	before_swap(fake, 1, unmap_it);
	assert_int_equal(s2pt_protect(&fake->pt, &two_blocks, S2PT_W, NULL), S2PT_DONE);
	assert_log(fake, "T2[0] 0 > 004000010000077d lost");
	assert_no_leaves(fake);
	fake_end(fake);
}

static void a_block_that_gave_way_to_a_table_is_gone_into(void **state)
{
	struct fake *fake = with(true, false);

	(void)state;
	before_swap(fake, 1, map_page_in_block);
	assert_int_equal(s2pt_protect(&fake->pt, &two_blocks, S2PT_W, NULL), S2PT_DONE);
	assert_table(fake, "40000000 L3 004000010000077f", "40001000 L3 004000010020077f",
		     "40002000 L3 004000010000277f x510");
	fake_end(fake);
}

/* The walker is then in a table to which nothing leads any more. */
static void a_block_that_took_the_place_of_a_table_is_not_missed(void **state)
{
	struct fake *fake = with(false, true);

	(void)state;
	before_swap(fake, 7, fold);
	assert_int_equal(s2pt_protect(&fake->pt, &two_blocks, S2PT_W, NULL), S2PT_DONE);
	assert_table(fake, "40000000 L2 004000010020077d");
	fake_end(fake);
}

static void a_block_that_took_the_place_of_a_table_is_aged_too(void **state)
{
	struct fake *fake = with(false, true);
	bool young = false;

	(void)state;
	before_swap(fake, 7, fold);
	assert_int_equal(s2pt_age_clear(&fake->pt, &two_blocks, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_table(fake, "40000000 L2 00400001002003fd");
	fake_end(fake);
}

/* Only the part of the table that lies in the range is walked again. */
static void a_table_that_was_replaced_is_walked_from_where_the_range_begins(void **state)
{
	struct fake *fake = with(false, true);
	struct s2pt_range range = { I + 5 * SZ_4K, 3 * SZ_4K };

	(void)state;
	before_swap(fake, 2, fold);
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_DONE);
	assert_table(fake, "40000000 L2 004000010020077d");
	fake_end(fake);
}

static void a_table_that_took_the_place_of_a_table_is_walked_in_the_range_only(void **state)
{
	struct fake *fake = with(true, true);
	struct s2pt_range range = { I + 5 * SZ_4K, 3 * SZ_4K };

	(void)state;
	before_swap(fake, 2, fold_and_split);
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400001002007ff", "40001000 L3 004000010020077f",
		     "40002000 L3 00400001002027ff x3", "40005000 L3 004000010020577f x3",
		     "40008000 L3 00400001002087ff x504");
	fake_end(fake);
}

static void age_it(struct fake *fake, fake_word_t *word, const struct s2pt_event *event, void *arg)
{
	(void)fake;
	(void)event;
	(void)arg;
	*word &= ~AF;
}

/* Between two young pages is an old one; the second of them is aged by somebody else. */
static void a_page_that_was_young_is_told_whatever_comes_of_the_next(void **state)
{
	struct fake *fake = with(false, true);
	struct s2pt_range three = { I, 3 * SZ_4K };
	bool young = false;

	(void)state;
	*fake_word(fake, I + SZ_4K, 3) &= ~AF;
	before_swap(fake, 2, age_it);
	assert_int_equal(s2pt_age_clear(&fake->pt, &three, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_log(fake, "T3[0] 00400001000007ff > 00400001000003ff",
		   "T3[2] 00400001000023ff > 00400001000023ff lost", "tlbi range 40000000+1000");
	fake_end(fake);
}

static void held_entries_are_passed_over_and_protect_says_so(void **state)
{
	struct fake *fake = with(false, true);
	bool young = false;

	(void)state;
	*fake_word(fake, I + SZ_4K, 3) = HELD;
	assert_int_equal(s2pt_protect(&fake->pt, &two_blocks, S2PT_W, NULL), S2PT_BUSY);
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &two_blocks, S2PT_W, NULL),
			 S2PT_DONE);
	assert_int_equal(s2pt_age_clear(&fake->pt, &two_blocks, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_table(fake, "40000000 L3 004000010000037f", "40001000 L3 H",
		     "40002000 L3 004000010000237f x510");
	fake_end(fake);
}

/* Who asked for the change goes without a gather: it must be invalidated whatever is in the way. */
static void what_was_changed_before_a_held_entry_is_invalidated_on_return(void **state)
{
	struct fake *fake = with(false, true);
	struct s2pt_range three = { I, 3 * SZ_4K };
	bool young = false;

	(void)state;
	*fake_word(fake, I + SZ_4K, 3) = HELD;
	assert_int_equal(s2pt_protect(&fake->pt, &three, S2PT_W, NULL), S2PT_BUSY);
	assert_log(fake, "T3[0] 00400001000007ff > 004000010000077f",
		   "T3[2] 00400001000027ff > 004000010000277f", "tlbi range 40000000+1000 no s1",
		   "tlbi range 40002000+1000");
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &three, S2PT_R, NULL), S2PT_DONE);
	assert_log(fake, "T3[0] 004000010000077f > 004000010000073f",
		   "T3[2] 004000010000277f > 004000010000273f", "tlbi range 40000000+1000 no s1",
		   "tlbi range 40002000+1000");
	assert_int_equal(s2pt_age_clear(&fake->pt, &three, &young, NULL), S2PT_DONE);
	assert_log(fake, "T3[0] 004000010000073f > 004000010000033f",
		   "T3[2] 004000010000273f > 004000010000233f", "tlbi range 40000000+1000 no s1",
		   "tlbi range 40002000+1000");
	fake_end(fake);
}

static void what_is_right_already_is_neither_written_nor_invalidated(void **state)
{
	struct fake *fake = with(false, true);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	bool young = true;

	(void)state;
	assert_int_equal(s2pt_protect(&fake->pt, &two_blocks, S2PT_W, NULL), S2PT_DONE);
	assert_int_equal(s2pt_age_clear(&fake->pt, &two_blocks, &young, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+200000"), 2);
	assert_int_equal(fake_logged(fake, "tlbi"), 2);
	fake_forget(fake);
	assert_int_equal(s2pt_protect(&fake->pt, &two_blocks, S2PT_W, &gather), S2PT_DONE);
	assert_int_equal(s2pt_age_clear(&fake->pt, &two_blocks, &young, &gather), S2PT_DONE);
	assert_false(young);
	assert_false(s2pt_gather_owes(&gather));
	assert_silence(fake);
	fake_end(fake);
}

/* Half of the pages lie behind a gap, so that there are two ranges. */
static void each_row_of_changes_is_one_range(void **state)
{
	struct fake *fake = with(false, true);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_range part = { I + 16 * SZ_4K, 16 * SZ_4K };

	(void)state;
	assert_int_equal(s2pt_protect(&fake->pt, &part, S2PT_W, NULL), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_protect(&fake->pt, &two_blocks, S2PT_W, &gather), S2PT_DONE);
	fake_forget(fake);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi range 40000000+10000 no s1", "tlbi range 40020000+1e0000");
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_hardware_sets_meanwhile_is_kept),
		cmocka_unit_test(what_another_took_away_stays_away),
		cmocka_unit_test(a_block_that_gave_way_to_a_table_is_gone_into),
		cmocka_unit_test(a_block_that_took_the_place_of_a_table_is_not_missed),
		cmocka_unit_test(a_block_that_took_the_place_of_a_table_is_aged_too),
		cmocka_unit_test(a_table_that_was_replaced_is_walked_from_where_the_range_begins),
		cmocka_unit_test(
			a_table_that_took_the_place_of_a_table_is_walked_in_the_range_only),
		cmocka_unit_test(a_page_that_was_young_is_told_whatever_comes_of_the_next),
		cmocka_unit_test(held_entries_are_passed_over_and_protect_says_so),
		cmocka_unit_test(what_was_changed_before_a_held_entry_is_invalidated_on_return),
		cmocka_unit_test(what_is_right_already_is_neither_written_nor_invalidated),
		cmocka_unit_test(each_row_of_changes_is_one_range),
	};

	return cmocka_run_group_tests_name("beside", tests, NULL, NULL);
}
