/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of map on tables of each kind: the order of events, what stops it, what it folds and
 * splits.
 */

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

static const struct fake_want kvm = { .policy = S2PT_KVM };
static const struct fake_want kvm_plain = { .policy = S2PT_KVM, .by_entry = true };
static const struct fake_want exact_plain = { .policy = S2PT_EXACT, .by_entry = true };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static enum s2pt_status map_with(struct fake *fake, uint64_t size, const struct s2pt_attr *attr)
{
	struct s2pt_mapping mapping = { .ipa = I, .pa = P, .size = size, .attr = *attr };

	return s2pt_map(&fake->pt, &mapping);
}

/* The order of events is the one that KVM's walker was seen to have. */

static void a_first_page_makes_its_tables_and_is_held_until_clean(void **state)
{
	struct fake *fake = fake_new(&kvm_plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "alloc T2", "T0[1] 0 > H", "T0[1] = T2", "alloc T3", "T2[0] 0 > H",
		   "T2[0] = T3", "T3[0] 0 > H", "clean 100000000+1000", "T3[0] = 00400001000007ff",
		   "dsb");
	assert_table(fake, "40000000 L3 00400001000007ff");
	fake_end(fake);
}

static void a_first_page_takes_one_swap_an_entry_where_nothing_is_to_be_broken(void **state)
{
	struct fake *fake = fake_new(&exact_plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "alloc T2", "T0[1] 0 > T2", "alloc T3", "T2[0] 0 > T3",
		   "clean 100000000+1000", "icache 100000000+1000", "T3[0] 0 > 00000001000007ff",
		   "dsb");
	fake_end(fake);
}

static void a_page_in_a_table_that_is_there_is_held_by_kvm_too(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "T3[1] 0 > H"), 1);
	fake_end(fake);
}

/*
 * Linux up to 5.11 rewrote an entry that differed in permissions only, back and forth (bug 1 of
 * tests/mutants/list).
 */
static void a_mapping_never_turns_into_a_change_of_permissions(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_ALREADY);
	assert_log(fake, "dsb");
	assert_int_equal(fake_map(fake, I, P, SZ_4K, S2PT_R), S2PT_REFAULT);
	assert_log(fake, "dsb");
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_REFAULT);
	assert_log(fake, "dsb");
	assert_table(fake, "40000000 L3 00400001000007ff");
	fake_end(fake);
}

/*
 * Another output address is no change of attributes, and leaks nothing (bugs 20 and 47 of
 * tests/mutants/list).
 */
static void another_output_address_is_broken_and_made(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P + SZ_4K, SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > H", "tlbi ipa 40000000 L3",
		   "clean 100001000+1000", "icache 100001000+1000", "T3[0] = 00000001000017ff",
		   "dsb");
	fake_end(fake);
}

static void an_aged_page_that_is_mapped_again_is_broken_by_kvm(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_range page = { I, SZ_4K };
	bool young = false;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_DONE);
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &page, &young, NULL), S2PT_DONE);
	assert_true(young);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "T3[0] 00000001000003ff > H", "tlbi ipa 40000000 L3",
		   "clean 100000000+1000", "icache 100000000+1000", "T3[0] = 00000001000007ff",
		   "dsb");
	fake_end(fake);
}

static void a_device_over_memory_is_broken_and_cleans_nothing(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_attr device = { .perm = RW, .memtype = S2PT_DEVICE };

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(map_with(fake, SZ_4K, &device), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > H", "tlbi ipa 40000000 L3",
		   "T3[0] = 00400001000007c7", "dsb");
	fake_end(fake);
}

static void a_block_is_mapped_at_its_own_level(void **state)
{
	struct fake *fake = fake_new(&kvm_plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	assert_log(fake, "alloc T2", "T0[1] 0 > H", "T0[1] = T2", "T2[0] 0 > H",
		   "clean 100000000+200000", "T2[0] = 00400001000007fd", "dsb");
	fake_end(fake);
}

/* A page inside of a block, and a block over a table. */

static void a_page_in_a_block_makes_it_give_way_and_the_rest_refaults(void **state)
{
	struct fake *fake = fake_new(&kvm_plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I + 0x3000, P + 0x3000, SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "alloc T3", "T2[0] 00400001000007fd > H", "tlbi ipa 40003000 L2",
		   "T2[0] = T3", "T3[3] 0 > H", "clean 100003000+1000", "T3[3] = 00400001000037ff",
		   "dsb");
	assert_table(fake, "40003000 L3 00400001000037ff");
	fake_end(fake);
}

/* A table must be complete before it is linked (bug 56 of tests/mutants/list). */
static void on_request_the_rest_of_a_block_stays_mapped(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM, .keep_rest = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I + 0x3000, P + SZ_2M, SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "alloc T3", "T3[0..511] = 00400001000007ff", "T2[0] 00400001000007fd > H",
		   "tlbi ipa 40003000 L2", "T2[0] = T3", "T3[3] 00400001000037ff > H",
		   "tlbi ipa 40003000 L3", "clean 100200000+1000", "T3[3] = 00400001002007ff",
		   "dsb");
	assert_table(fake, "40000000 L3 00400001000007ff x3", "40003000 L3 00400001002007ff",
		     "40004000 L3 00400001000047ff x508");
	fake_end(fake);
}

/* Whatever it is: no access flag, a device, software bits, nothing that may be done with it. */
static void the_rest_of_a_block_keeps_all_that_the_block_had(void **state)
{
	static const struct s2pt_attr attrs[] = {
		{ .perm = RWX, .old = true },
		{ .perm = RW, .memtype = S2PT_DEVICE, .software = 9 },
		{ .perm = 0 },
	};
	static const char *const rests[] = {
		"40001000 L3 00000001000013ff x511",
		"40001000 L3 04c00001000017c7 x511",
		"40001000 L3 004000010000173f x511",
	};
	struct fake_want want = { .keep_rest = true };

	(void)state;
	for (int way = 0; way < 2; way++) {
		want.by_entry = way == 0;
		for (size_t i = 0; i < 3; i++) {
			struct fake *fake = fake_new(&want);

			assert_int_equal(map_with(fake, SZ_2M, &attrs[i]), S2PT_DONE);
			assert_int_equal(fake_map(fake, I, 0, SZ_4K, RW), S2PT_DONE);
			assert_table(fake, "40000000 L3 00400000000007ff", rests[i]);
			fake_end(fake);
		}
	}
}

static void the_rest_of_a_larger_block_stays_in_the_largest_parts(void **state)
{
	struct fake_want want = { .keep_rest = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_1G, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_2M, 0, SZ_4K, RW), S2PT_DONE);
	assert_table(fake, "40000000 L2 00400001000007fd", "40200000 L3 00400000000007ff",
		     "40201000 L3 00400001002017ff x511", "40400000 L2 00400001004007fd x510");
	fake_end(fake);
}

/*
 * The whole span of the table must be invalidated, not its first page only (bug 19 of
 * tests/mutants/list).
 */
static void a_block_over_a_table_invalidates_all_and_retires_the_table(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM, .retire_later = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RWX), S2PT_DONE);
	assert_log(fake, "T2[0] T3 > H", "tlbi vmid", "clean 100000000+200000",
		   "icache 100000000+200000", "T2[0] = 00000001000007fd", "retire T3 L2", "dsb");
	fake_end(fake);
}

static void with_range_invalidation_a_fold_asks_for_the_span(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM, .tlb_range = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	assert_log(fake, "T2[0] T3 > H", "tlbi range 40000000+200000", "clean 100000000+200000",
		   "T2[0] = 00400001000007fd", "retire T3 L2", "free T3", "dsb");
	fake_end(fake);
}

/*
 * A subtree that is folded may be walked until a grace period has passed (bugs 2, 3 and 55 of
 * tests/mutants/list).
 */
static void a_fold_of_two_levels_keeps_the_subtree_whole_until_it_is_drained(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM, .retire_later = true };
	struct fake *fake = fake_new(&want);
	fake_word_t *level2;
	fake_word_t *level3;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_2M, P + SZ_2M, SZ_2M, RW), S2PT_DONE);
	level2 = fake_word(fake, I, 2);
	level3 = fake_word(fake, I, 3);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_1G, RW), S2PT_DONE);
	assert_log(fake, "T0[1] T2 > H", "tlbi vmid", "clean 100000000+40000000",
		   "T0[1] = 00400001000007fd", "retire T2 L1", "dsb");
	assert_ptr_equal(fake_child(fake, level2[0], 2), level3);
	assert_int_equal(level2[1], 0x00400001002007fd);
	assert_int_equal(level3[0], 0x00400001000007ff);
	fake_drain(fake);
	assert_log(fake, "free T3", "free T2");
	fake_end(fake);
}

/* A table of which two pages are mapped as by a block from P, read-only. */
static struct fake *with_pages(const struct fake_want *want, s2pt_pa_t second)
{
	struct fake *fake = fake_new(want);

	assert_int_equal(fake_map(fake, I, P, SZ_4K, S2PT_R), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + 5 * SZ_4K, second, SZ_4K, S2PT_R), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

/* FEAT_BBM: by level, how a table folds that maps as the block does (Arm ARM D8.16.1). */
static void with_feat_bbm_a_table_that_maps_alike_folds_without_a_break(void **state)
{
	for (unsigned int bbm = 0; bbm <= 3; bbm++) {
		struct fake_want want = { .bbm = bbm, .no_cmo = true, .judged = true };
		struct fake *fake = with_pages(&want, P + 5 * SZ_4K);

		(void)state;
		fake_enter(fake);
		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
		fake_leave(fake);
		if (bbm == 0)
			assert_log(fake, "T2[0] T3 > H", "tlbi vmid", "T2[0] = 00400001000007fd",
				   "retire T3 L2", "free T3", "dsb");
		else if (bbm == 1)
			assert_log(fake, "T2[0] T3 > 00400001000107fd", "tlbi vmid",
				   "T2[0] 00400001000107fd > 00400001000007fd", "retire T3 L2",
				   "free T3", "dsb");
		else
			assert_log(fake, "T2[0] T3 > 00400001000007fd", "tlbi vmid", "retire T3 L2",
				   "free T3", "dsb");
		fake_end(fake);
	}
}

/* One page goes elsewhere, is of another type, or held: FEAT_BBM speaks of equal translations. */
static void a_block_is_cleaned_before_a_table_folds_into_it_at_every_level_of_feat_bbm(void **state)
{
	for (unsigned int bbm = 0; bbm <= 3; bbm++) {
		struct fake_want want = { .bbm = bbm };
		struct fake *fake = with_pages(&want, P + 5 * SZ_4K);

		(void)state;
		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "clean 100000000+200000"), 1);
		fake_end(fake);
	}
}

static void a_table_that_maps_otherwise_is_broken_at_every_level_of_feat_bbm(void **state)
{
	static const struct {
		s2pt_pa_t pa;
		uint64_t flip;
	} rows[] = {
		{ P + 6 * SZ_4K, 0 },
		{ P + 5 * SZ_4K, 0x28 },
		{ P + 5 * SZ_4K, 0x100 },
	};

	(void)state;
	for (unsigned int i = 0; i < 4 * COUNT(rows); i++) {
		struct fake_want want = { .bbm = i / COUNT(rows) };
		struct fake *fake = with_pages(&want, rows[i % COUNT(rows)].pa);

		*fake_word(fake, I + 5 * SZ_4K, 3) ^= rows[i % COUNT(rows)].flip;
		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "T2[0] T3 > H"), 1);
		fake_end(fake);
	}
}

static void a_table_with_an_entry_that_is_held_is_broken(void **state)
{
	struct fake_want want = { .bbm = 3 };
	struct fake *fake = with_pages(&want, P + 5 * SZ_4K);

	(void)state;
	*fake_word(fake, I + SZ_4K, 3) = UINT64_C(1) << 60;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "T2[0] T3 > H"), 1);
	fake_end(fake);
}

static void two_levels_of_tables_that_map_alike_fold_without_a_break(void **state)
{
	for (unsigned int bbm = 1; bbm <= 3; bbm++) {
		for (unsigned int wrong = 0; wrong <= 1; wrong++) {
			struct fake_want want = { .bbm = bbm };
			struct fake *fake = with_pages(&want, P + (5 + wrong) * SZ_4K);

			(void)state;
			assert_int_equal(fake_map(fake, I, P, SZ_1G, RW), S2PT_DONE);
			assert_int_equal(fake_logged(fake, "T0[1] T2 > H"), wrong);
			fake_end(fake);
		}
	}
}

/* The other way: a page in a block. */
static void with_feat_bbm_a_page_of_a_block_takes_its_place_without_a_break(void **state)
{
	static const char *const swaps[] = {
		"T2[0] 00400001000007fd > H",
		"T2[0] 00400001000107fd > T3",
		"T2[0] 00400001000007fd > T3",
		"T2[0] 00400001000007fd > T3",
	};

	(void)state;
	for (unsigned int i = 0; i < 16; i++) {
		unsigned int bbm = i & 3;
		bool elsewhere = i & 4;
		struct fake_want want = {
			.bbm = bbm, .keep_rest = i & 8, .judged = true, .no_cmo = true
		};
		struct fake *fake = fake_new(&want);
		/* What is kept maps alike, and only then the page of it changes. */
		bool alike = !elsewhere || want.keep_rest;

		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
		fake_forget(fake);
		fake_enter(fake);
		assert_int_equal(fake_map(fake, I, elsewhere ? P + SZ_2M : P, SZ_4K, S2PT_R),
				 S2PT_DONE);
		fake_leave(fake);
		assert_int_equal(fake_logged(fake, swaps[alike ? bbm : 0]), 1);
		assert_int_equal(fake_logged(fake, swaps[0]), !alike || bbm == 0);
		fake_end(fake);
	}
}

/* At FEAT_BBM level 1 nT says that another walker is changing the size. */
static void a_block_with_nt_is_busy_and_callers_cannot_write_one(void **state)
{
	for (unsigned int bbm = 0; bbm <= 2; bbm++) {
		struct fake_want want = { .bbm = bbm };
		struct fake *fake = fake_new(&want);
		struct s2pt_mapping mapping = {
			.ipa = I, .pa = P, .size = SZ_2M, .attr = { .perm = RW, .no_tlb = true }
		};
		enum s2pt_status status = s2pt_map(&fake->pt, &mapping);

		(void)state;
		assert_int_equal(status, bbm == 1 ? S2PT_EINVAL : S2PT_DONE);
		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
		*fake_word(fake, I, 2) |= UINT64_C(1) << 16;
		fake_forget(fake);
		status = fake_map(fake, I, P, SZ_4K, RW);
		assert_int_equal(status, bbm == 1 ? S2PT_BUSY : S2PT_DONE);
		if (bbm == 1)
			assert_log(fake, "dsb");
		fake_end(fake);
	}
}

/* What stops a map, and what it passes over. */

static enum s2pt_status map_three(struct fake *fake, bool pass_over)
{
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = 3 * SZ_4K,
		.attr = { .perm = RW },
		.pass_over = pass_over,
	};

	return s2pt_map(&fake->pt, &mapping);
}

/* A caller that is not told may believe that all was done (bug 24 of tests/mutants/list). */
static void a_map_stops_at_the_first_entry_that_it_may_not_change(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, SZ_4K, S2PT_R), S2PT_DONE);
	assert_int_equal(map_three(fake, false), S2PT_REFAULT);
	assert_table(fake, "40000000 L3 00400001000007ff", "40001000 L3 004000010000177f");
	fake_end(fake);
}

static void on_request_a_map_passes_over_what_it_may_not_change(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, SZ_4K, S2PT_R), S2PT_DONE);
	assert_int_equal(map_three(fake, true), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400001000007ff", "40001000 L3 004000010000177f",
		     "40002000 L3 00400001000027ff");
	fake_end(fake);
}

static void a_held_page_is_busy_and_left_alone(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	*fake_word(fake, I + SZ_4K, 3) = UINT64_C(0x1000000000000000);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_BUSY);
	assert_log(fake, "dsb");
	assert_int_equal(map_three(fake, true), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400001000007ff", "40001000 L3 H",
		     "40002000 L3 00400001000027ff");
	fake_end(fake);
}

static void a_held_entry_above_a_page_is_busy_and_takes_no_table(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	*fake_word(fake, I, 1) = UINT64_C(0x1000000000000000);
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_BUSY);
	assert_log(fake, "dsb");
	assert_table(fake, "40000000 L1 H");
	*fake_word(fake, I, 1) = 0;
	fake_end(fake);
}

/*
 * Input and output address must not drift apart when another walker changes an entry (bug 17 of
 * tests/mutants/list).
 */
static void take_table_into_block(struct fake *fake, fake_word_t *word,
				  const struct s2pt_event *event, void *arg)
{
	(void)fake;
	(void)event;
	*word = *(const uint64_t *)arg;
}

static void the_output_address_follows_the_input_address_whatever_happens_between(void **state)
{
	struct fake *fake = fake_new(&kvm_plain);
	struct s2pt_subtree subtree = { .pa = 0, .level = 2, .attr = { .perm = RW } };
	void *table = NULL;
	s2pt_desc_t link;
	struct fake_trap trap = {
		.kind = S2PT_EVENT_MADE,
		.nth = 2,
		.spring = take_table_into_block,
		.arg = &link,
	};

	(void)state;
	assert_int_equal(s2pt_subtree_build(&fake->pt, &subtree, &table), S2PT_DONE);
	link = s2pt_desc_table(&fake->config.format, fake->ops.pa_of(fake, table));
	fake_set_trap(fake, &trap);
	assert_int_equal(fake_map(fake, I, P, 3 * SZ_2M, RW), S2PT_DONE);
	assert_int_equal(fake->trap.nth, 0);
	assert_table(fake, "40000000 L3 00400000000007ff x512", "40200000 L2 00400001002007fd x2");
	fake_end(fake);
}

/* What is reserved. */

static void break_type(struct fake *fake)
{
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_DONE);
	fake_store(fake, fake_word(fake, I, 3), 0x1000007fd);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_DONE);
}

/* No TLB has it, and no guest has used it: one swap, after its memory was cleaned. */
static void a_page_without_its_type_is_made_like_a_fresh_one(void **state)
{
	struct fake *fake = fake_new(&exact_plain);

	(void)state;
	break_type(fake);
	assert_log(fake, "clean 100000000+1000", "icache 100000000+1000",
		   "T3[0] 00000001000007fd > 00000001000007ff", "dsb");
	fake_end(fake);
}

/* kvm_pte_valid() looks at bit 0 alone. */
static void a_page_without_its_type_is_broken_by_kvm(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	break_type(fake);
	assert_log(fake, "T3[0] 00000001000007fd > H", "tlbi ipa 40000000 L3",
		   "clean 100000000+1000", "icache 100000000+1000", "T3[0] = 00000001000007ff",
		   "dsb");
	fake_end(fake);
}

/* Marks. */

static void a_page_takes_the_place_of_a_mark_without_an_invalidation(void **state)
{
	struct fake *fake = fake_new(&kvm);
	struct s2pt_marking marking = { .range = { I, SZ_4K }, .type = 2, .payload = 1 };

	(void)state;
	assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "T3[0] N2:1 > H", "clean 100000000+1000", "T3[0] = 00400001000007ff",
		   "dsb");
	fake_end(fake);
}

static void a_mark_above_the_pages_is_lost_or_kept_like_a_block(void **state)
{
	struct fake_want want = { .policy = S2PT_EXACT };

	(void)state;
	for (int how = 0; how < 4; how++) {
		struct fake *fake;
		bool keep = (how & 1) != 0;

		want.keep_rest = keep;
		want.by_entry = (how & 2) != 0;
		fake = fake_new(&want);
		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
		*fake_word(fake, I, 2) = UINT64_C(0x300000000000000a);
		assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
		if (keep)
			assert_table(fake, "40000000 L3 N3:5", "40001000 L3 00400001000007ff",
				     "40002000 L3 N3:5 x510");
		else
			assert_table(fake, "40001000 L3 00400001000007ff");
		fake_end(fake);
	}
}

/* What is handed on. */

static void the_cache_of_a_request_reaches_the_allocator(void **state)
{
	struct fake *fake = fake_new(&kvm);
	int cache;
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = SZ_4K,
		.attr = { .perm = RW },
		.cache = &cache,
	};

	(void)state;
	assert_null(fake->cache);
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
	assert_ptr_equal(fake->cache, &cache);
	fake_end(fake);
}

static void a_hypervisor_without_cache_maintenance_is_not_asked_for_it(void **state)
{
	struct fake_want want = { .fwb = true, .no_cmo = true, .by_entry = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "alloc T2", "T0[1] 0 > T2", "alloc T3", "T2[0] 0 > T3",
		   "T3[0] 0 > 00000001000007db", "dsb");
	fake_end(fake);
}

static void with_fwb_the_hypervisor_is_asked_and_decides_itself(void **state)
{
	struct fake_want want = { .fwb = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RWX), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "clean 100000000+1000"), 1);
	assert_int_equal(fake_logged(fake, "icache 100000000+1000"), 1);
	fake_end(fake);
}

/* A leaf that EL1 or EL0 alone may execute is executable (bug 12 of tests/mutants/list). */
static void what_one_exception_level_may_execute_gets_its_instruction_cache_discarded(void **state)
{
	static const unsigned int perms[] = { S2PT_R | S2PT_PX, S2PT_R | S2PT_UX };
	struct fake_want want = { .xnx = true };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fake *fake = fake_new(&want);

		assert_int_equal(fake_map(fake, I, P, SZ_4K, perms[i]), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "icache 100000000+1000"), 1);
		fake_end(fake);
	}
}

int main(void)
{
	const struct CMUnitTest order[] = {
		cmocka_unit_test(a_first_page_makes_its_tables_and_is_held_until_clean),
		cmocka_unit_test(
			a_first_page_takes_one_swap_an_entry_where_nothing_is_to_be_broken),
		cmocka_unit_test(a_page_in_a_table_that_is_there_is_held_by_kvm_too),
		cmocka_unit_test(a_mapping_never_turns_into_a_change_of_permissions),
		cmocka_unit_test(another_output_address_is_broken_and_made),
		cmocka_unit_test(an_aged_page_that_is_mapped_again_is_broken_by_kvm),
		cmocka_unit_test(a_device_over_memory_is_broken_and_cleans_nothing),
		cmocka_unit_test(a_block_is_mapped_at_its_own_level),
	};
	const struct CMUnitTest sizes[] = {
		cmocka_unit_test(a_page_in_a_block_makes_it_give_way_and_the_rest_refaults),
		cmocka_unit_test(on_request_the_rest_of_a_block_stays_mapped),
		cmocka_unit_test(the_rest_of_a_block_keeps_all_that_the_block_had),
		cmocka_unit_test(the_rest_of_a_larger_block_stays_in_the_largest_parts),
		cmocka_unit_test(a_block_over_a_table_invalidates_all_and_retires_the_table),
		cmocka_unit_test(with_range_invalidation_a_fold_asks_for_the_span),
		cmocka_unit_test(a_fold_of_two_levels_keeps_the_subtree_whole_until_it_is_drained),
		cmocka_unit_test(with_feat_bbm_a_table_that_maps_alike_folds_without_a_break),
		cmocka_unit_test(
			a_block_is_cleaned_before_a_table_folds_into_it_at_every_level_of_feat_bbm),
		cmocka_unit_test(a_table_that_maps_otherwise_is_broken_at_every_level_of_feat_bbm),
		cmocka_unit_test(a_table_with_an_entry_that_is_held_is_broken),
		cmocka_unit_test(two_levels_of_tables_that_map_alike_fold_without_a_break),
		cmocka_unit_test(with_feat_bbm_a_page_of_a_block_takes_its_place_without_a_break),
		cmocka_unit_test(a_block_with_nt_is_busy_and_callers_cannot_write_one),
	};
	const struct CMUnitTest stops[] = {
		cmocka_unit_test(a_map_stops_at_the_first_entry_that_it_may_not_change),
		cmocka_unit_test(on_request_a_map_passes_over_what_it_may_not_change),
		cmocka_unit_test(a_held_page_is_busy_and_left_alone),
		cmocka_unit_test(a_held_entry_above_a_page_is_busy_and_takes_no_table),
		cmocka_unit_test(
			the_output_address_follows_the_input_address_whatever_happens_between),
	};
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(a_page_without_its_type_is_made_like_a_fresh_one),
		cmocka_unit_test(a_page_without_its_type_is_broken_by_kvm),
		cmocka_unit_test(a_page_takes_the_place_of_a_mark_without_an_invalidation),
		cmocka_unit_test(a_mark_above_the_pages_is_lost_or_kept_like_a_block),
		cmocka_unit_test(the_cache_of_a_request_reaches_the_allocator),
		cmocka_unit_test(a_hypervisor_without_cache_maintenance_is_not_asked_for_it),
		cmocka_unit_test(with_fwb_the_hypervisor_is_asked_and_decides_itself),
		cmocka_unit_test(
			what_one_exception_level_may_execute_gets_its_instruction_cache_discarded),
	};

	return cmocka_run_group_tests_name("order", order, NULL, NULL) +
	       cmocka_run_group_tests_name("sizes", sizes, NULL, NULL) +
	       cmocka_run_group_tests_name("stops", stops, NULL, NULL) +
	       cmocka_run_group_tests_name("rest", rest, NULL, NULL);
}
