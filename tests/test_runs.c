/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of work in runs, event by event: the order of cache maintenance, swaps and invalidations, and
 * where a run ends.  What single entries do is in the tests of each operation.
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

static const struct fake_want exact = { .judged = true };
static const struct fake_want kvm = { .policy = S2PT_KVM, .judged = true };
static const struct fake_want ranges = { .tlb_range = true, .judged = true };
static const struct fake_want forced = { .fwb = true, .tlb_range = true, .judged = true };

/** A table of pages in which page 0 is mapped, and nothing else. */
static struct fake *with_table(const struct fake_want *want)
{
	struct fake *fake = fake_new(want);

	assert_int_equal(fake_map(fake, I, P, SZ_4K, S2PT_R), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static struct fake *with_pages(const struct fake_want *want, unsigned int pages)
{
	struct fake *fake = fake_new(want);

	assert_int_equal(fake_map_pages(fake, I, P, pages * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

/** Pages 2 MiB apart, so that each has a table of its own. */
static struct fake *with_tables(const struct fake_want *want, unsigned int tables)
{
	struct fake *fake = fake_new(want);

	for (unsigned int i = 0; i < tables; i++)
		assert_int_equal(fake_map(fake, I + i * SZ_2M, P + i * SZ_2M, SZ_4K, RW),
				 S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static enum s2pt_status unmap_later(struct fake *fake, s2pt_ipa_t ipa, uint64_t size,
				    struct s2pt_gather *gather)
{
	struct s2pt_range range = { ipa, size };

	return s2pt_unmap(fake_alone(fake), &range, gather);
}

/* Maps. */

static void new_leaves_are_cleaned_before_the_first_can_be_used(void **state)
{
	struct fake *fake = with_table(&exact);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, 3 * SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "clean 100001000+3000", "icache 100001000+3000",
		   "T3[1] 0 > 00000001000017ff", "T3[2] 0 > 00000001000027ff",
		   "T3[3] 0 > 00000001000037ff", "dsb");
	fake_end(fake);
}

static void leaves_that_need_no_maintenance_get_none(void **state)
{
	struct fake *fake = with_table(&exact);
	struct s2pt_mapping device = {
		.ipa = I + SZ_4K,
		.pa = P + SZ_4K,
		.size = 2 * SZ_4K,
		.attr = { .perm = RW, .memtype = S2PT_DEVICE },
	};

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &device), S2PT_DONE);
	assert_log(fake, "T3[1] 0 > 00400001000017c7", "T3[2] 0 > 00400001000027c7", "dsb");
	assert_int_equal(fake_map(fake, I + 3 * SZ_4K, P, 2 * SZ_4K, S2PT_R), S2PT_DONE);
	assert_log(fake, "clean 100000000+2000", "T3[3] 0 > 004000010000077f",
		   "T3[4] 0 > 004000010000177f", "dsb");
	fake_end(fake);
}

/* nT stands where a page has an address bit. */
static void a_block_with_nt_is_cleaned_where_it_lies(void **state)
{
	(void)state;
	for (int way = 0; way < 2; way++) {
		struct fake_want want = { .by_entry = way != 0, .judged = true };
		struct fake *fake = with_table(&want);
		struct s2pt_mapping mapping = {
			.ipa = I + SZ_2M,
			.pa = P + SZ_2M,
			.size = SZ_2M,
			.attr = { .perm = RWX, .no_tlb = true },
		};

		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		assert_log(fake, "clean 100200000+200000", "icache 100200000+200000",
			   "T2[1] 0 > 00000001002107fd", "dsb");
		assert_int_equal(fake_unmap(fake, I + SZ_2M, SZ_2M), S2PT_DONE);
		assert_log(fake, "T2[1] 00000001002107fd > 0", "tlbi ipa 40200000 L2",
			   "clean 100200000+200000");
		fake_end(fake);
	}
}

/* As KVM does, so that the entries that others find busy are as many. */
static void policy_kvm_holds_every_entry_of_a_run(void **state)
{
	struct fake *fake = with_table(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, 2 * SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "T3[1] 0 > H", "clean 100001000+1000", "icache 100001000+1000",
		   "T3[1] = 00000001000017ff", "T3[2] 0 > H", "clean 100002000+1000",
		   "icache 100002000+1000", "T3[2] = 00000001000027ff", "dsb");
	fake_end(fake);
}

static void a_missing_table_is_filled_and_cleaned_before_one_swap_links_it(void **state)
{
	struct fake *fake = fake_new(&exact);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P, 3 * SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "alloc T2", "alloc T3", "T3[1..3] = 00000001000007ff", "T2[0] = T3",
		   "clean 100000000+3000", "icache 100000000+3000", "T0[1] 0 > T2", "dsb");
	fake_end(fake);
}

static void policy_kvm_holds_the_entry_of_a_missing_table(void **state)
{
	struct fake *fake = fake_new(&kvm);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "alloc T2", "alloc T3", "T3[0..1] = 00400001000007ff", "T2[0] = T3",
		   "T0[1] 0 > H", "clean 100000000+2000", "T0[1] = T2", "dsb");
	fake_end(fake);
}

static void one_page_is_put_into_its_missing_table_first(void **state)
{
	struct fake *fake = with_table(&exact);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M + 5 * SZ_4K, P, SZ_4K, RWX), S2PT_DONE);
	assert_log(fake, "alloc T4", "T4[5] = 00000001000007ff", "clean 100000000+1000",
		   "icache 100000000+1000", "T2[1] 0 > T4", "dsb");
	fake_end(fake);
}

/* Pages, blocks and pages again are one table with one request for the caches. */
static void a_missing_table_holds_all_of_the_range_that_it_spans(void **state)
{
	struct fake *fake = fake_new(&exact);

	(void)state;
	assert_int_equal(
		fake_map(fake, I + SZ_2M - SZ_4K, P + SZ_2M - SZ_4K, 2 * SZ_2M + 2 * SZ_4K, RW),
		S2PT_DONE);
	assert_log(fake, "alloc T2", "alloc T3", "T3[511] = 00400001001ff7ff", "T2[0..2] = T3",
		   "alloc T4", "T4[0] = 00400001006007ff", "T2[3] = T4", "clean 1001ff000+402000",
		   "T0[1] 0 > T2", "dsb");
	assert_table(fake, "401ff000 L3 00400001001ff7ff", "40200000 L2 00400001002007fd x2",
		     "40600000 L3 00400001006007ff");
	fake_end(fake);
}

static void each_missing_table_is_linked_by_itself(void **state)
{
	struct fake *fake = with_table(&exact);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I + 2 * SZ_2M - SZ_4K, P, 3 * SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "alloc T4", "T4[511] = 00400001000007ff", "clean 100000000+1000",
		   "T2[1] 0 > T4", "alloc T5", "T5[0..1] = 00400001000017ff",
		   "clean 100001000+2000", "T2[2] 0 > T5", "dsb");
	fake_end(fake);
}

static void blocks_side_by_side_are_a_run_too(void **state)
{
	struct fake *fake = with_table(&exact);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M, P + SZ_2M, 3 * SZ_2M, RW), S2PT_DONE);
	assert_log(fake, "clean 100200000+600000", "T2[1] 0 > 00400001002007fd",
		   "T2[2] 0 > 00400001004007fd", "T2[3] 0 > 00400001006007fd", "dsb");
	fake_end(fake);
}

static void a_run_ends_before_an_entry_that_is_taken(void **state)
{
	struct fake *fake = with_table(&exact);

	(void)state;
	assert_int_equal(fake_map(fake, I + 3 * SZ_4K, P + 3 * SZ_4K, SZ_4K, S2PT_R), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, 4 * SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "clean 100001000+2000", "T3[1] 0 > 00400001000017ff",
		   "T3[2] 0 > 00400001000027ff", "T3[3] 004000010000377f > 00400001000037ff",
		   "tlbi local ipa 40003000 L3", "clean 100004000+1000",
		   "T3[4] 0 > 00400001000047ff", "dsb");
	fake_end(fake);
}

/* The last entry of a table is not followed by the first of the next. */
static void a_run_ends_with_its_table(void **state)
{
	struct fake *fake = with_table(&exact);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I + SZ_2M - 2 * SZ_4K, P, 2 * SZ_4K, RW), S2PT_DONE);
	assert_log(fake, "clean 100000000+2000", "T3[510] 0 > 00400001000007ff",
		   "T3[511] 0 > 00400001000017ff", "dsb");
	fake_end(fake);
}

/* The tables of a concatenated root are one. */
static void a_run_goes_on_across_root_tables(void **state)
{
	struct fake_want want = { .ipa_bits = 32, .levels = 2, .tlb_range = true, .judged = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I - SZ_2M, P, 2 * SZ_2M, RW), S2PT_DONE);
	assert_log(fake, "clean 100000000+400000", "T0[511] 0 > 00400001000007fd",
		   "T1[0] 0 > 00400001002007fd", "dsb");
	assert_int_equal(fake_unmap(fake, I - SZ_2M, 2 * SZ_2M), S2PT_DONE);
	assert_log(fake, "T0[511] 00400001000007fd > 0", "T1[0] 00400001002007fd > 0",
		   "tlbi range 3fe00000+400000", "clean 100000000+400000");
	fake_end(fake);
}

/** Another walker's page comes in between. */
static void take_entry(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		       void *arg)
{
	(void)event;
	(void)arg;
	fake_store(fake, word, UINT64_C(0x3000000000000000));
}

static void where_a_run_loses_its_race_it_stops_and_says_so(void **state)
{
	static const char *const lines[][5] = {
		{ "T3[1] N3:0 > 00400001000017ff lost", "dsb" },
		{ "T3[1] 0 > 00400001000017ff", "T3[2] N3:0 > 00400001000027ff lost", "dsb" },
		{ "T3[1] 0 > 00400001000017ff", "T3[2] 0 > 00400001000027ff",
		  "T3[3] N3:0 > 00400001000037ff lost", "dsb" },
	};

	(void)state;
	for (unsigned int nth = 1; nth <= 3; nth++) {
		struct fake *fake = with_table(&exact);
		struct fake_trap trap = {
			.kind = S2PT_EVENT_SWAP,
			.nth = nth,
			.spring = take_entry,
		};
		const char *want[6] = { "clean 100001000+3000" };

		for (unsigned int i = 0; i < 5; i++)
			want[i + 1] = lines[nth - 1][i];
		fake_set_trap(fake, &trap);
		assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, 3 * SZ_4K, RW), S2PT_RACED);
		fake_assert_log(fake, want, __FILE__, __LINE__);
		fake_end(fake);
	}
}

static void who_passes_over_a_lost_race_goes_on_behind_it(void **state)
{
	(void)state;
	for (unsigned int nth = 1; nth <= 3; nth++) {
		struct fake *fake = with_table(&exact);
		struct fake_trap trap = {
			.kind = S2PT_EVENT_SWAP,
			.nth = nth,
			.spring = take_entry,
		};
		struct s2pt_mapping mapping = {
			.ipa = I + SZ_4K,
			.pa = P + SZ_4K,
			.size = 3 * SZ_4K,
			.attr = { .perm = RW },
			.pass_over = true,
		};

		fake_set_trap(fake, &trap);
		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		for (unsigned int i = 1; i <= 3; i++)
			assert_int_equal(*fake_word(fake, I + i * SZ_4K, 3),
					 i == nth ? UINT64_C(0x3000000000000000)
						  : UINT64_C(0x00400001000007ff) + i * SZ_4K);
		fake_end(fake);
	}
}

/* What a caller sees of a swap that is lost at the table. */
static void a_missing_table_that_loses_its_race_is_freed(void **state)
{
	struct fake *fake = with_table(&exact);
	struct fake_trap trap = { .kind = S2PT_EVENT_SWAP, .nth = 1, .spring = take_entry };

	(void)state;
	fake_set_trap(fake, &trap);
	assert_int_equal(fake_map(fake, I + SZ_2M, P, 2 * SZ_4K, RW), S2PT_RACED);
	assert_log(fake, "alloc T4", "T4[0..1] = 00400001000007ff", "clean 100000000+2000",
		   "T2[1] N3:0 > T4 lost", "free T4", "dsb");
	fake_end(fake);
}

/* Unmaps. */

static void a_run_is_invalidated_behind_its_last_swap_and_cleaned_then(void **state)
{
	struct fake *fake = with_pages(&ranges, 4);

	(void)state;
	assert_int_equal(fake_unmap(fake, I, 3 * SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "T3[1] 00400001000017ff > 0",
		   "T3[2] 00400001000027ff > 0", "tlbi range 40000000+3000",
		   "clean 100000000+3000");
	fake_end(fake);
}

static void without_range_invalidation_each_leaf_of_a_run_has_its_own(void **state)
{
	struct fake *fake = with_pages(&exact, 4);

	(void)state;
	assert_int_equal(fake_unmap(fake, I + SZ_4K, 2 * SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[1] 00400001000017ff > 0", "T3[2] 00400001000027ff > 0",
		   "tlbi ipa 40001000 L3", "tlbi ipa 40002000 L3", "clean 100001000+2000");
	fake_end(fake);
}

static void blocks_that_go_are_named_by_their_level(void **state)
{
	struct fake *fake = fake_new(&exact);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 3 * SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I + 7 * SZ_4K, SZ_2M), S2PT_DONE);
	assert_log(fake, "T2[0] 00400001000007fd > 0", "T2[1] 00400001002007fd > 0",
		   "tlbi ipa 40007000 L2", "tlbi ipa 40200000 L2", "clean 100000000+400000");
	fake_end(fake);
}

static void a_range_of_blocks_begins_where_the_first_block_does(void **state)
{
	struct fake *fake = fake_new(&ranges);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 3 * SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I + 7 * SZ_4K, SZ_2M, &gather), S2PT_DONE);
	assert_log(fake, "T2[0] 00400001000007fd > 0", "T2[1] 00400001002007fd > 0",
		   "tlbi range 40000000+400000", "clean 100000000+400000");
	assert_false(s2pt_gather_owes(&gather));
	fake_end(fake);
}

static void with_fwb_a_run_is_gathered_as_one_range(void **state)
{
	struct fake *fake = fake_new(&forced);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 4 * SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I + SZ_2M + 9 * SZ_4K, SZ_2M, &gather), S2PT_DONE);
	assert_log(fake, "T2[1] 00400001002007d9 > 0", "T2[2] 00400001004007d9 > 0");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi range 40200000+400000");
	fake_end(fake);
}

/* Marks have nothing to invalidate and nothing to clean, and end a run of leaves. */
static void a_mark_between_leaves_ends_a_run(void **state)
{
	struct fake *fake = with_pages(&ranges, 4);
	struct s2pt_marking marking = { .range = { I + SZ_4K, SZ_4K }, .type = 2 };

	(void)state;
	assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, 3 * SZ_4K), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "tlbi ipa 40000000 L3",
		   "clean 100000000+1000", "T3[1] N2:0 > 0", "T3[2] 00400001000027ff > 0",
		   "tlbi ipa 40002000 L3", "clean 100002000+1000");
	fake_end(fake);
}

/* Where leaves owe nothing, one address drops the table. */
static void a_table_of_marks_is_invalidated_by_one_address(void **state)
{
	struct fake *fake = with_tables(&forced, 2);
	struct s2pt_marking marking = { .range = { I, SZ_4K }, .type = 2 };
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap_later(fake, I, SZ_4K, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] N2:0 > 0", "T2[0] T3 > 0", "tlbi ipa 40000000 L?", "retire T3 L2",
		   "free T3");
	assert_false(s2pt_gather_owes(&gather));
	fake_end(fake);
}

/* A subtree goes as a whole: pages, blocks and tables below it are cleaned stretch by stretch. */
static void a_deep_subtree_is_invalidated_once_cleaned_and_retired(void **state)
{
	struct fake *fake = fake_new(&ranges);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I + SZ_4K, P, 2 * SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_2M, P + SZ_2M, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(fake_map_pages(fake, I + 2 * SZ_2M, P + 2 * SZ_2M, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_unmap(fake, I, SZ_1G), S2PT_DONE);
	assert_log(fake, "T0[1] T2 > 0", "tlbi range 40000000+40000000", "clean 100000000+2000",
		   "clean 100200000+201000", "retire T2 L1", "free T3", "free T4", "free T2");
	fake_end(fake);
}

static void with_fwb_a_subtree_is_not_cleaned(void **state)
{
	struct fake *fake = with_pages(&forced, 4);

	(void)state;
	assert_int_equal(fake_unmap(fake, I, SZ_1G), S2PT_DONE);
	assert_log(fake, "T0[1] T2 > 0", "tlbi range 40000000+40000000", "retire T2 L1", "free T3",
		   "free T2");
	fake_end(fake);
}

static void without_range_invalidation_subtrees_cost_one_for_the_vmid(void **state)
{
	struct fake *fake = with_tables(&exact, 3);

	(void)state;
	assert_int_equal(fake_unmap(fake, I, 2 * SZ_2M), S2PT_DONE);
	assert_log(fake, "T2[0] T3 > 0", "T2[1] T4 > 0", "tlbi vmid", "clean 100000000+1000",
		   "clean 100200000+1000", "retire T3 L2", "free T3", "retire T4 L2", "free T4");
	fake_end(fake);
}

/* As many as there is room for are invalidated together. */
static void sixteen_subtrees_share_an_invalidation(void **state)
{
	struct fake *fake = with_tables(&forced, 19);

	(void)state;
	assert_int_equal(fake_unmap(fake, I, 18 * SZ_2M), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "tlbi"), 2);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+2000000"), 1);
	assert_int_equal(fake_logged(fake, "tlbi range 42000000+400000"), 1);
	assert_int_equal(fake_logged(fake, "retire"), 18);
	assert_int_equal(fake->live, 2 + 1 + 1);
	fake_end(fake);
}

/* Protect and age. */

static enum s2pt_status protect(struct fake *fake, uint64_t size, unsigned int perm)
{
	struct s2pt_range range = { I, size };

	return s2pt_protect(&fake->pt, &range, perm, NULL);
}

static void what_is_protected_is_invalidated_in_the_end_by_one_range(void **state)
{
	struct fake *fake = with_tables(&ranges, 2);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M - SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(protect(fake, 2 * SZ_2M, S2PT_W), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 004000010000077f",
		   "T3[511] 00400001000007ff > 004000010000077f",
		   "T4[0] 00400001002007ff > 004000010020077f", "tlbi range 40000000+1000 no s1",
		   "tlbi range 401ff000+2000");
	fake_end(fake);
}

static void who_is_alone_with_a_quiet_mmu_stores_and_invalidates_then(void **state)
{
	struct fake_want want = { .tlb_range = true, .software_managed = true, .judged = true };
	struct fake *fake = with_pages(&want, 19);
	struct s2pt_range range = { I, 18 * SZ_4K };
	bool young = false;

	(void)state;
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &range, S2PT_W, NULL), S2PT_DONE);
	assert_log(fake, "T3[0..17] = 004000010000077f", "tlbi range 40000000+12000");
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &range, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_log(fake, "T3[0..17] = 004000010000037f", "tlbi range 40000000+12000");
	assert_table(fake, "40000000 L3 004000010000037f x18", "40012000 L3 00400001000127ff");
	fake_end(fake);
}

/* What the MMU leaves alone, other walkers may still change. */
static void who_is_not_alone_swaps_whatever_the_mmu_does(void **state)
{
	struct fake_want want = { .tlb_range = true, .software_managed = true, .judged = true };
	struct fake *fake = with_pages(&want, 3);
	struct s2pt_range range = { I, 2 * SZ_4K };
	bool young = false;

	(void)state;
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 004000010000077f",
		   "T3[1] 00400001000017ff > 004000010000177f", "tlbi range 40000000+2000");
	assert_int_equal(s2pt_age_clear(&fake->pt, &range, &young, NULL), S2PT_DONE);
	assert_log(fake, "T3[0] 004000010000077f > 004000010000037f",
		   "T3[1] 004000010000177f > 004000010000137f", "tlbi range 40000000+2000");
	fake_end(fake);
}

/* Hardware sets bits of a leaf at any step of a run. */

#define PAGES   8
#define AF      UINT64_C(0x400)
#define WRITE   UINT64_C(0x80)
#define READ    UINT64_C(0x40)
#define LICENCE UINT64_C(0x0008000000000000)
#define MARK    UINT64_C(0x3000000000000000)

static const struct s2pt_range run = { I, PAGES *SZ_4K };

/** An operation on a run of leaves. */
struct work {
	const char *name;
	void (*work)(struct fake *fake, struct s2pt_gather *gather);
	/** Bits that it takes from a leaf; ~0: all. */
	uint64_t takes;
	/** What an entry is when all is taken. */
	uint64_t leaves;
};

static void unmap_run(struct fake *fake, struct s2pt_gather *gather)
{
	assert_int_equal(s2pt_unmap(fake_alone(fake), &run, gather), S2PT_DONE);
}

static void mark_run(struct fake *fake, struct s2pt_gather *gather)
{
	struct s2pt_marking marking = { .range = run, .type = 3 };

	assert_int_equal(s2pt_note(fake_alone(fake), &marking, gather), S2PT_DONE);
}

static void take_write(struct fake *fake, struct s2pt_gather *gather)
{
	assert_int_equal(s2pt_protect(&fake->pt, &run, S2PT_W, gather), S2PT_DONE);
}

static void take_read_alone(struct fake *fake, struct s2pt_gather *gather)
{
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &run, S2PT_R, gather), S2PT_DONE);
}

static void age_run(struct fake *fake, struct s2pt_gather *gather)
{
	bool young = false;

	assert_int_equal(s2pt_age_clear(&fake->pt, &run, &young, gather), S2PT_DONE);
	assert_true(young);
}

static const struct work works[] = {
	{ "unmap", unmap_run, ~UINT64_C(0), 0 },
	{ "mark", mark_run, ~UINT64_C(0), MARK },
	{ "protect from writes", take_write, WRITE | LICENCE, 0 },
	{ "protect from reads", take_read_alone, READ, 0 },
	{ "age", age_run, AF, 0 },
};

/** What hardware is to do, and what it did. */
struct strike {
	fake_word_t *words;
	unsigned int page;
	uint64_t bits;
	/** The leaf as it was left, 0 if there was none to strike, and its flag if that was set. */
	uint64_t struck;
	uint64_t aged_anew;
	/** The step was reached. */
	bool reached;
};

static void strike_leaf(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			void *arg)
{
	struct strike *strike = arg;
	fake_word_t *leaf = &strike->words[strike->page];
	uint64_t bits = strike->bits;

	(void)word;
	(void)event;
	strike->reached = true;
	/* It does not give itself the licence to write. */
	if (!(*leaf & LICENCE))
		bits &= ~WRITE;
	if (!(*leaf & 1) || (*leaf & bits) == bits)
		return;
	strike->aged_anew = AF & ~*leaf;
	fake_hardware(fake, leaf, bits);
	strike->struck = *leaf;
}

/** NULL if nothing is. */
static const char *what_is_wrong(const struct work *work, const struct strike *strike,
				 const uint64_t before[PAGES])
{
	for (unsigned int i = 0; i < PAGES; i++) {
		uint64_t now = strike->words[i];
		uint64_t want = before[i] & ~work->takes;

		if (i == strike->page && strike->struck)
			want = strike->struck & ~work->takes;
		/* These leaves are young to begin with: who sets the flag came after it was cleared. */
		if (i == strike->page && work->takes == AF)
			want |= strike->aged_anew;
		if (now != (want | work->leaves))
			return "an entry is not what it should be";
	}
	return NULL;
}

/** False: there are not so many events. */
static bool meet(const struct work *work, const struct fake_want *want,
		 const struct fake_trap *when, const struct strike *how)
{
	struct fake *fake = fake_new(want);
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = (PAGES + 1) * SZ_4K,
		.attr = { .perm = S2PT_R | S2PT_WD, .old = work->takes != AF },
	};
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct strike strike = *how;
	struct fake_trap trap = *when;
	uint64_t before[PAGES];
	const char *wrong;

	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
	strike.words = fake_word(fake, I, 3);
	for (unsigned int i = 0; i < PAGES; i++)
		before[i] = strike.words[i];
	trap.arg = &strike;
	fake_enter(fake);
	fake_set_trap(fake, &trap);
	work->work(fake, want->fwb ? &gather : NULL);
	fake_set_trap(fake, &(struct fake_trap){ .nth = 0 });
	s2pt_gather_flush(&fake->pt, &gather);
	fake_leave(fake);
	wrong = what_is_wrong(work, &strike, before);
	if (wrong)
		fail_msg("%s, event %d number %u, page %u, bits 0x%x: %s", work->name,
			 (int)when->kind, when->nth, how->page, (unsigned int)how->bits, wrong);
	fake_end(fake);
	return strike.reached;
}

static unsigned int meet_at_each_step(const struct work *work, const struct fake_want *want,
				      const struct strike *strike)
{
	static const enum s2pt_event_kind kinds[] = { S2PT_EVENT_LOAD, S2PT_EVENT_SWAP,
						      S2PT_EVENT_WON };
	unsigned int steps = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct fake_trap trap = { .kind = kinds[i], .spring = strike_leaf };

		do
			trap.nth++;
		while (meet(work, want, &trap, strike));
		steps += trap.nth - 1;
	}
	return steps;
}

static void what_hardware_does_at_any_step_of_a_run_is_not_in_its_way(void **state)
{
	static const unsigned int pages[] = { 0, PAGES / 2, PAGES - 1 };
	static const uint64_t bits[] = { AF, AF | WRITE };

	(void)state;
	for (unsigned int how = 0; how < 4; how++) {
		struct fake_want want = {
			.by_entry = (how & 1) != 0,
			.fwb = (how & 2) != 0,
			.tlb_range = (how & 2) != 0,
			.judged = true,
		};

		for (size_t i = 0; i < 6 * sizeof(works) / sizeof(works[0]); i++) {
			struct strike strike = { .page = pages[i / 2 % 3], .bits = bits[i % 2] };

			/* Each leaf is looked at, tried, and won. */
			assert_true(meet_at_each_step(&works[i / 6], &want, &strike) >= 3 * PAGES);
		}
	}
}

int main(void)
{
	const struct CMUnitTest maps[] = {
		cmocka_unit_test(new_leaves_are_cleaned_before_the_first_can_be_used),
		cmocka_unit_test(leaves_that_need_no_maintenance_get_none),
		cmocka_unit_test(a_block_with_nt_is_cleaned_where_it_lies),
		cmocka_unit_test(policy_kvm_holds_every_entry_of_a_run),
		cmocka_unit_test(a_missing_table_is_filled_and_cleaned_before_one_swap_links_it),
		cmocka_unit_test(policy_kvm_holds_the_entry_of_a_missing_table),
		cmocka_unit_test(one_page_is_put_into_its_missing_table_first),
		cmocka_unit_test(a_missing_table_holds_all_of_the_range_that_it_spans),
		cmocka_unit_test(each_missing_table_is_linked_by_itself),
		cmocka_unit_test(blocks_side_by_side_are_a_run_too),
		cmocka_unit_test(a_run_ends_before_an_entry_that_is_taken),
		cmocka_unit_test(a_run_ends_with_its_table),
		cmocka_unit_test(a_run_goes_on_across_root_tables),
		cmocka_unit_test(where_a_run_loses_its_race_it_stops_and_says_so),
		cmocka_unit_test(who_passes_over_a_lost_race_goes_on_behind_it),
		cmocka_unit_test(a_missing_table_that_loses_its_race_is_freed),
	};
	const struct CMUnitTest unmaps[] = {
		cmocka_unit_test(a_run_is_invalidated_behind_its_last_swap_and_cleaned_then),
		cmocka_unit_test(without_range_invalidation_each_leaf_of_a_run_has_its_own),
		cmocka_unit_test(blocks_that_go_are_named_by_their_level),
		cmocka_unit_test(a_range_of_blocks_begins_where_the_first_block_does),
		cmocka_unit_test(with_fwb_a_run_is_gathered_as_one_range),
		cmocka_unit_test(a_mark_between_leaves_ends_a_run),
		cmocka_unit_test(a_table_of_marks_is_invalidated_by_one_address),
		cmocka_unit_test(a_deep_subtree_is_invalidated_once_cleaned_and_retired),
		cmocka_unit_test(with_fwb_a_subtree_is_not_cleaned),
		cmocka_unit_test(without_range_invalidation_subtrees_cost_one_for_the_vmid),
		cmocka_unit_test(sixteen_subtrees_share_an_invalidation),
	};
	const struct CMUnitTest rewrites[] = {
		cmocka_unit_test(what_is_protected_is_invalidated_in_the_end_by_one_range),
		cmocka_unit_test(who_is_alone_with_a_quiet_mmu_stores_and_invalidates_then),
		cmocka_unit_test(who_is_not_alone_swaps_whatever_the_mmu_does),
	};

	const struct CMUnitTest hardware[] = {
		cmocka_unit_test(what_hardware_does_at_any_step_of_a_run_is_not_in_its_way),
	};

	return cmocka_run_group_tests_name("maps", maps, NULL, NULL) +
	       cmocka_run_group_tests_name("unmaps", unmaps, NULL, NULL) +
	       cmocka_run_group_tests_name("rewrites", rewrites, NULL, NULL) +
	       cmocka_run_group_tests_name("hardware", hardware, NULL, NULL);
}
