/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of runs of contiguous leaves: where a map makes them, and how they are changed and broken.
 */

#include "fake.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x100000000)
#define SZ_4K UINT64_C(0x1000)
#define SZ_2M UINT64_C(0x200000)
#define RUN   (16 * SZ_4K)
#define W     UINT64_C(0x80)
#define AF    UINT64_C(0x400)
#define NT    UINT64_C(0x10000)
#define HELD  UINT64_C(0x1000000000000000)
#define R     ((unsigned int)S2PT_R)
#define RW    ((unsigned int)S2PT_R | S2PT_W)
#define CLEAN ((unsigned int)S2PT_R | S2PT_WD)

static const struct fake_want plain = {
	.contiguous = true, .tlb_range = true, .fwb = true, .no_cmo = true, .judged = true
};

/* For tests that store as another walker does, without what goes with it. */
static const struct fake_want unjudged = {
	.contiguous = true, .tlb_range = true, .fwb = true, .no_cmo = true
};

static struct fake *with_run(const struct fake_want *want, unsigned int perm)
{
	struct fake *fake = fake_new(want);

	fake_enter(fake);
	assert_int_equal(fake_map(fake, I, P, RUN, perm), S2PT_DONE);
	fake_leave(fake);
	fake_forget(fake);
	return fake;
}

static struct fake *with_want(unsigned int bbm, enum s2pt_policy policy)
{
	struct fake_want want = plain;

	want.bbm = bbm;
	want.policy = policy;
	return with_run(&want, RW);
}

/* Making runs. */

static void a_map_makes_a_run_of_what_is_aligned(void **state)
{
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	assert_table(fake, "40000000 L3 00500001000007db x16");
	fake_end(fake);
}

static void a_map_into_a_table_holds_all_entries_before_it_makes_the_first(void **state)
{
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	assert_int_equal(fake_map(fake, I + RUN, P + RUN, RUN, RW), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "T3[16] 0 > H"), 1);
	assert_int_equal(fake_logged(fake, "T3[31] 0 > H"), 1);
	assert_int_equal(fake_logged(fake, "tlbi"), 0);
	assert_table(fake, "40000000 L3 00500001000007db x32");
	fake_end(fake);
}

static void what_lies_beside_runs_is_mapped_by_independent_leaves(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + 14 * SZ_4K, P + 14 * SZ_4K, RUN + 4 * SZ_4K, RW),
			 S2PT_DONE);
	assert_table(fake, "4000e000 L3 004000010000e7db x2", "40010000 L3 00500001000107db x16",
		     "40020000 L3 00400001000207db x2");
	fake_end(fake);
}

static void output_addresses_must_allow_a_run(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P + SZ_4K, RUN, RW), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400001000017db x16");
	fake_end(fake);
}

static void blocks_make_runs_too(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 16 * SZ_2M, RW), S2PT_DONE);
	assert_table(fake, "40000000 L2 00500001000007d9 x16");
	fake_end(fake);
}

static void a_run_that_is_as_wanted_is_there_already(void **state)
{
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, RUN, RW), S2PT_ALREADY);
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, SZ_4K, RW), S2PT_ALREADY);
	assert_log(fake, "dsb", "dsb");
	fake_end(fake);
}

static void a_whole_run_is_replaced_by_one_break(void **state)
{
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	fake_enter(fake);
	assert_int_equal(fake_map(fake, I, P + RUN, RUN, R), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+10000"), 1);
	assert_table(fake, "40000000 L3 005000010001075b x16");
	fake_end(fake);
}

static void a_page_that_is_mapped_elsewhere_breaks_its_run(void **state)
{
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	fake_enter(fake);
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	fake_leave(fake);
	assert_table(fake, "40000000 L3 00400001000007db", "40001000 L3 00400001000007db",
		     "40002000 L3 00400001000027db x14");
	fake_end(fake);
}

/* The run before it is empty, and its output address allows none. */
static void pages_that_are_mapped_into_the_next_run_break_it(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + RUN, P + RUN, RUN, RW), S2PT_DONE);
	fake_forget(fake);
	fake_enter(fake);
	assert_int_equal(fake_map(fake, I, P + SZ_4K, RUN + 2 * SZ_4K, RW), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "tlbi range 40010000+10000"), 1);
	assert_table(fake, "40000000 L3 00400001000017db x18", "40012000 L3 00400001000127db x14");
	fake_end(fake);
}

static void a_permission_is_left_to_its_fault_by_the_policy_kvm(void **state)
{
	struct fake *fake = with_want(0, S2PT_KVM);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, RUN, RW | S2PT_X), S2PT_REFAULT);
	assert_table(fake, "40000000 L3 00500001000007db x16");
	fake_end(fake);
}

static void what_must_be_fresh_leaves_a_run_alone(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	struct s2pt_mapping mapping = {
		.ipa = I, .pa = P, .size = RUN, .attr.perm = R, .fresh_only = true
	};

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_EEXIST);
	assert_table(fake, "40000000 L3 00500001000007db x16");
	fake_end(fake);
}

static void what_must_be_fresh_makes_runs_in_a_table(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	struct s2pt_mapping mapping = {
		.ipa = I + RUN, .pa = P + RUN, .size = RUN, .attr.perm = RW, .fresh_only = true
	};

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
	assert_table(fake, "40000000 L3 00500001000007db x32");
	fake_end(fake);
}

/* A map of a block's size, which ends where something is. */
static void what_must_be_fresh_makes_runs_up_to_what_is_not(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_mapping mapping = {
		.ipa = I, .pa = P, .size = SZ_2M, .attr.perm = RW, .fresh_only = true
	};

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M - SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_EEXIST);
	assert_table(fake, "40000000 L3 00500001000007db x496", "401f0000 L3 00400001001f07db x15",
		     "401ff000 L3 00400001000007db");
	fake_end(fake);
}

static void caches_are_cleaned_for_a_run_before_it_is_made(void **state)
{
	static const struct fake_want cached = { .contiguous = true, .tlb_range = true };
	struct fake *fake = fake_new(&cached);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, R), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(fake_map(fake, I + SZ_2M + RUN, P + RUN, RUN, R | S2PT_X), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "clean 100010000+10000"), 1);
	assert_int_equal(fake_logged(fake, "icache 100010000+10000"), 1);
	fake_end(fake);
}

/* Changing and breaking them. */

static void relaxing_a_page_has_it_leave_its_run(void **state)
{
	struct fake *fake = with_run(&plain, R);

	(void)state;
	fake_enter(fake);
	assert_int_equal(s2pt_relax(&fake->pt, I + 3 * SZ_4K, RW), S2PT_DONE);
	fake_leave(fake);
	assert_table(fake, "40000000 L3 004000010000075b x3", "40003000 L3 00400001000037db",
		     "40004000 L3 004000010000475b x12");
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+10000"), 1);
	fake_end(fake);
}

static void a_run_that_grants_it_already_is_not_broken(void **state)
{
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I + 3 * SZ_4K, RW), S2PT_ALREADY);
	assert_table(fake, "40000000 L3 00500001000007db x16");
	fake_end(fake);
}

static void protecting_a_whole_run_keeps_it(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	struct s2pt_range range = { I, RUN };

	(void)state;
	fake_enter(fake);
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	assert_table(fake, "40000000 L3 005000010000075b x16");
	fake_end(fake);
}

static void protecting_a_part_breaks_it(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	struct s2pt_range range = { I + 4 * SZ_4K, 2 * SZ_4K };

	(void)state;
	fake_enter(fake);
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_DONE);
	fake_leave(fake);
	assert_table(fake, "40000000 L3 00400001000007db x4", "40004000 L3 004000010000475b x2",
		     "40006000 L3 00400001000067db x10");
	fake_end(fake);
}

static void a_run_is_young_if_any_of_its_leaves_is(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	struct s2pt_range range = { I, RUN };
	bool young;

	(void)state;
	assert_int_equal(s2pt_age_clear(&fake->pt, &range, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_table(fake, "40000000 L3 00500001000003db x16");
	fake_hardware(fake, fake_word(fake, I + 7 * SZ_4K, 3), AF);
	assert_int_equal(s2pt_age_clear(&fake->pt, &range, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_table(fake, "40000000 L3 00500001000003db x16");
	fake_hardware(fake, fake_word(fake, I + 7 * SZ_4K, 3), AF);
	assert_int_equal(s2pt_relax(&fake->pt, I, RW | S2PT_X), S2PT_DONE);
	assert_table(fake, "40000000 L3 00000001000007db", "40001000 L3 00400001000017db x15");
	fake_end(fake);
}

static void visit(void *ctx, const struct s2pt_range *range)
{
	*(struct s2pt_range *)ctx = *range;
}

static struct s2pt_range collect(struct fake *fake, s2pt_ipa_t ipa, uint64_t size)
{
	struct s2pt_range told = { 0, 0 };
	struct s2pt_visitor visitor = { visit, &told };
	struct s2pt_range range = { ipa, size };

	fake_enter(fake);
	assert_int_equal(s2pt_collect(&fake->pt, &range, &visitor, NULL), S2PT_DONE);
	fake_leave(fake);
	return told;
}

static void of_a_dirty_run_all_is_told(void **state)
{
	struct fake *fake = with_run(&plain, CLEAN);
	struct s2pt_range told;

	(void)state;
	fake_hardware(fake, fake_word(fake, I + 7 * SZ_4K, 3), W);
	told = collect(fake, I, RUN);
	assert_int_equal(told.ipa, I);
	assert_int_equal(told.size, RUN);
	assert_table(fake, "40000000 L3 005800010000075b x16");
	fake_end(fake);
}

static void a_part_of_a_dirty_run_that_is_broken_is_dirty(void **state)
{
	struct fake *fake = with_run(&plain, CLEAN);
	struct s2pt_range told;

	(void)state;
	fake_hardware(fake, fake_word(fake, I + 7 * SZ_4K, 3), W);
	told = collect(fake, I + 7 * SZ_4K, 2 * SZ_4K);
	assert_int_equal(told.ipa, I + 7 * SZ_4K);
	assert_int_equal(told.size, 2 * SZ_4K);
	assert_table(fake, "40000000 L3 00480001000007db x7", "40007000 L3 004800010000775b x2",
		     "40009000 L3 00480001000097db x7");
	fake_end(fake);
}

/* Only two of its leaves say that it is dirty. */
static void what_takes_a_dirty_run_away_tells_all_of_it_once(void **state)
{
	struct fake_want want = plain;
	struct fake *fake;

	(void)state;
	want.told = true;
	fake = with_run(&want, CLEAN);
	fake_hardware(fake, fake_word(fake, I + 7 * SZ_4K, 3), W);
	fake_hardware(fake, fake_word(fake, I + 9 * SZ_4K, 3), W);
	fake_enter(fake);
	assert_int_equal(fake_map(fake, I, P, SZ_2M, R), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "dirty"), 1);
	assert_int_equal(fake_logged(fake, "dirty 40000000+10000"), 1);
	fake_end(fake);
}

static void what_leaves_a_run_dirty_tells_nothing(void **state)
{
	struct s2pt_range range = { I, RUN };
	struct fake_want want = plain;
	struct fake *fake;
	bool young;

	(void)state;
	want.told = true;
	fake = with_run(&want, CLEAN);
	fake_hardware(fake, fake_word(fake, I, 3), W);
	fake_enter(fake);
	assert_int_equal(s2pt_age_clear(&fake->pt, &range, &young, NULL), S2PT_DONE);
	fake_leave(fake);
	assert_true(young);
	assert_int_equal(fake_logged(fake, "dirty"), 0);
	fake_end(fake);
}

/* Whichever leaf says that the run is dirty, all are when they are parted. */
static void with_bbm_1_blocks_of_a_dirty_run_are_dirty(void **state)
{
	struct fake_want want = plain;

	(void)state;
	want.bbm = 1;
	for (unsigned int dirty = 0; dirty < 16; dirty += 15) {
		struct fake *fake = fake_new(&want);

		assert_int_equal(fake_map(fake, I, P, 16 * SZ_2M, CLEAN), S2PT_DONE);
		fake_hardware(fake, fake_word(fake, I + dirty * SZ_2M, 2), W);
		fake_enter(fake);
		assert_int_equal(s2pt_relax(&fake->pt, I, R | S2PT_X), S2PT_DONE);
		fake_leave(fake);
		assert_table(fake, "40000000 L2 00080001000007d9",
			     "40200000 L2 00480001002007d9 x15");
		fake_end(fake);
	}
}

static void unmapping_a_part_breaks_it_and_a_whole_run_goes_by_one_invalidation(void **state)
{
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	assert_int_equal(fake_map(fake, I + RUN, P + RUN, 2 * RUN, RW), S2PT_DONE);
	fake_forget(fake);
	fake_enter(fake);
	assert_int_equal(fake_unmap(fake, I + RUN, RUN), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	fake_enter(fake);
	assert_int_equal(fake_unmap(fake, I + SZ_4K, 3 * RUN - 2 * SZ_4K), S2PT_DONE);
	fake_leave(fake);
	assert_table(fake, "40000000 L3 00400001000007db", "4002f000 L3 004000010002f7db");
	fake_end(fake);
}

static void a_split_makes_leaves_independent(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	struct s2pt_splitting splitting = { .range = { I + 3 * SZ_4K, 1 } };

	(void)state;
	assert_int_equal(s2pt_split(fake_alone(fake), &splitting), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400001000007db x16");
	fake_end(fake);
}

/* Leaf by leaf, a walk for one that is still there would bring back those that are marked. */
static void a_run_that_is_marked_as_a_whole_is_broken_first(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	struct s2pt_marking marking = { .range = { I, RUN }, .type = 3 };

	(void)state;
	fake_enter(fake);
	assert_int_equal(s2pt_note_exact(fake_alone(fake), &marking, NULL), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+10000"), 1);
	assert_table(fake, "40000000 L3 N3:0 x16");
	fake_end(fake);
}

static void with_bbm_2_who_is_alone_breaks_nothing(void **state)
{
	struct fake *fake = with_want(2, S2PT_EXACT);
	struct s2pt_splitting splitting = { .range = { I + 3 * SZ_4K, 1 } };

	(void)state;
	fake_enter(fake);
	assert_int_equal(s2pt_split(fake_alone(fake), &splitting), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "T3[0] 00500001000007db > 00400001000007db"), 1);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	fake_end(fake);
}

static void with_bbm_1_blocks_get_nt(void **state)
{
	struct fake_want want = plain;
	struct fake *fake;

	(void)state;
	want.bbm = 1;
	fake = fake_new(&want);
	assert_int_equal(fake_map(fake, I, P, 16 * SZ_2M, R), S2PT_DONE);
	fake_forget(fake);
	fake_enter(fake);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_2M, RW), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "T2[0] 0050000100000759 > 0050000100010759"), 1);
	assert_int_equal(fake_logged(fake, "T2[0] 0050000100010759 > 0040000100000759"), 1);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+2000000"), 1);
	assert_table(fake, "40000000 L2 0040000100000759", "40200000 L2 00400001002007d9",
		     "40400000 L2 0040000100400759 x14");
	fake_end(fake);
}

/* The dearest that was done to leaves; only blocks have nT. */
static enum s2pt_price price_paid(const struct fake *fake, bool blocks)
{
	enum s2pt_price price = S2PT_SWAP_SHARED;

	for (size_t i = 0; i < fake->lines; i++) {
		const char *to = strstr(fake->log[i], "> ");

		if (to && to[2] == 'H')
			return S2PT_REPLACE;
		if (to && blocks && strtoull(to + 2, NULL, 16) & NT)
			price = S2PT_SWAP_NT;
	}
	return price;
}

/* Part a run by relaxing one of its leaves beside others, or by unmapping it alone. */
static enum s2pt_price price_of(const struct s2pt_rules *rules, const struct s2pt_parting *parting)
{
	uint64_t leaf = parting->blocks ? SZ_2M : SZ_4K;
	struct fake_want want = plain;
	enum s2pt_price price;
	struct fake *fake;

	want.bbm = rules->bbm;
	want.policy = rules->policy;
	fake = fake_new(&want);
	fake_enter(fake);
	assert_int_equal(fake_map(fake, I, P, 16 * leaf, parting->dbm ? CLEAN : R), S2PT_DONE);
	fake_forget(fake);
	if (rules->alone)
		assert_int_equal(fake_unmap(fake, I + leaf, leaf), S2PT_DONE);
	else
		assert_int_equal(s2pt_relax(&fake->pt, I + leaf, RW), S2PT_DONE);
	fake_leave(fake);
	price = price_paid(fake, parting->blocks);
	fake_end(fake);
	return price;
}

static void a_run_is_parted_at_the_price_that_is_told(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 64; i++) {
		struct s2pt_rules rules = {
			.policy = i & 1 ? S2PT_KVM : S2PT_EXACT,
			.bbm = i >> 1 & 3,
			.alone = i >> 3 & 1,
		};
		struct s2pt_parting parting = { .blocks = i >> 4 & 1, .dbm = i >> 5 & 1 };
		enum s2pt_price told = s2pt_price_of_parting(&rules, &parting);
		enum s2pt_price paid = price_of(&rules, &parting);

		if (told != paid)
			fail_msg("%s, bbm %u, %s, %s%s: %s is told, %s paid",
				 s2pt_policy_name(rules.policy), rules.bbm,
				 rules.alone ? "alone" : "beside",
				 parting.blocks ? "blocks" : "pages", parting.dbm ? ", DBM" : "",
				 s2pt_price_name(told), s2pt_price_name(paid));
	}
}

/* Beside others. */

static void a_run_that_another_walker_changes_is_busy(void **state)
{
	struct fake *fake = with_run(&unjudged, RW);
	struct s2pt_range range = { I + SZ_4K, SZ_4K };
	fake_word_t *first = fake_word(fake, I, 3);
	uint64_t before = *first;

	(void)state;
	fake_store(fake, first, HELD);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_4K, RW | S2PT_X), S2PT_BUSY);
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_BUSY);
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_BUSY);
	assert_int_equal(s2pt_join(&fake->pt, I + SZ_4K), S2PT_BUSY);
	fake_store(fake, first, before);
	assert_table(fake, "40000000 L3 00500001000007db x16");
	fake_end(fake);
}

static void a_run_that_another_walker_parts_by_nt_is_busy(void **state)
{
	struct fake_want want = unjudged;
	struct fake *fake;
	fake_word_t *first;
	uint64_t before;

	(void)state;
	want.bbm = 1;
	fake = fake_new(&want);
	assert_int_equal(fake_map(fake, I, P, 16 * SZ_2M, R), S2PT_DONE);
	first = fake_word(fake, I, 2);
	before = *first;
	fake_store(fake, first, before | NT);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_2M, RW), S2PT_BUSY);
	assert_int_equal(s2pt_join(&fake->pt, I + SZ_2M), S2PT_BUSY);
	fake_store(fake, first, before);
	assert_table(fake, "40000000 L2 0050000100000759 x16");
	fake_end(fake);
}

static void join_all(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		     void *arg)
{
	(void)event;
	(void)arg;
	word -= (uintptr_t)word / sizeof(*word) & 15;
	for (unsigned int i = 0; i < 16; i++)
		fake_store(fake, &word[i], word[i] | UINT64_C(1) << 52);
}

/* The load behind three of tables, one of the leaf and those of the run, that of its first leaf twice. */
static void a_leaf_that_is_joined_again_is_not_changed_alone(void **state)
{
	struct fake_trap trap = { .kind = S2PT_EVENT_LOAD, .nth = 20, .spring = join_all };
	struct fake *fake = with_run(&unjudged, R);

	(void)state;
	fake_set_trap(fake, &trap);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_4K, RW), S2PT_RACED);
	assert_int_equal(fake->trap.nth, 0);
	assert_table(fake, "40000000 L3 005000010000075b x16");
	fake_end(fake);
}

static void set_bit(struct fake *fake, fake_word_t *word, const struct s2pt_event *event, void *arg)
{
	(void)event;
	fake_hardware(fake, word, *(const uint64_t *)arg);
}

static void what_hardware_sets_while_a_run_is_broken_is_kept(void **state)
{
	/* The swap that holds the sixth entry. */
	uint64_t bits = W;
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP, .nth = 6, .spring = set_bit, .arg = &bits
	};
	struct fake *fake = with_run(&plain, CLEAN);

	(void)state;
	fake_set_trap(fake, &trap);
	assert_int_equal(s2pt_relax(&fake->pt, I, R | S2PT_X), S2PT_DONE);
	assert_table(fake, "40000000 L3 00080001000007db", "40001000 L3 00480001000017db x15");
	fake_end(fake);
}

static void take_entry(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		       void *arg)
{
	(void)event;
	fake_store(fake, word, *(const uint64_t *)arg);
}

static void a_map_that_loses_an_entry_gives_the_others_back(void **state)
{
	uint64_t other = UINT64_C(0x00400003000007db);
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP, .nth = 6, .spring = take_entry, .arg = &other
	};
	struct fake *fake = with_run(&plain, RW);

	(void)state;
	fake_set_trap(fake, &trap);
	assert_int_equal(fake_map(fake, I + RUN, P + RUN, RUN, RW), S2PT_DONE);
	assert_table(fake, "40000000 L3 00500001000007db x16", "40010000 L3 00400001000107db x16");
	fake_end(fake);
}

/* Joining. */

static struct fake *with_pages(const struct fake_want *want, unsigned int perm)
{
	struct fake *fake = fake_new(want);

	for (uint64_t page = 0; page < RUN; page += SZ_4K)
		assert_int_equal(fake_map(fake, I + page, P + page, SZ_4K, perm), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static void pages_that_map_one_stretch_are_joined(void **state)
{
	struct fake *fake = with_pages(&plain, CLEAN);

	(void)state;
	assert_table(fake, "40000000 L3 004800010000075b x16");
	fake_hardware(fake, fake_word(fake, I + SZ_4K, 3), W);
	fake_enter(fake);
	assert_int_equal(s2pt_join(&fake->pt, I + 9 * SZ_4K), S2PT_DONE);
	fake_leave(fake);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	assert_int_equal(fake_logged(fake, "dsb"), 1);
	assert_table(fake, "40000000 L3 00580001000007db x16");
	assert_int_equal(s2pt_join(&fake->pt, I + 9 * SZ_4K), S2PT_ALREADY);
	fake_end(fake);
}

static void what_is_not_alike_is_not_joined(void **state)
{
	struct fake *fake = with_pages(&plain, R);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I + 9 * SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_join(&fake->pt, I), S2PT_ABSENT);
	assert_int_equal(s2pt_join(&fake->pt, I + RUN), S2PT_ABSENT);
	assert_int_equal(s2pt_join(&fake->pt, 0), S2PT_ABSENT);
	assert_silence(fake);
	fake_end(fake);
}

static void a_join_that_loses_a_leaf_gives_the_others_back(void **state)
{
	uint64_t other = UINT64_C(0x00400003000007db);
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP, .nth = 6, .spring = take_entry, .arg = &other
	};
	struct fake *fake = with_pages(&unjudged, RW);

	(void)state;
	fake_set_trap(fake, &trap);
	assert_int_equal(s2pt_join(&fake->pt, I), S2PT_RACED);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+10000"), 1);
	assert_table(fake, "40000000 L3 00400001000007db x5", "40005000 L3 00400003000007db",
		     "40006000 L3 00400001000067db x10");
	fake_end(fake);
}

static void blocks_that_no_tlb_keeps_are_not_joined(void **state)
{
	struct fake_want want = plain;
	struct fake *fake;

	(void)state;
	want.bbm = 2;
	fake = fake_new(&want);
	for (uint64_t at = 0; at < 16 * SZ_2M; at += SZ_2M) {
		struct s2pt_mapping mapping = { .ipa = I + at,
						.pa = P + at,
						.size = SZ_2M,
						.attr = { .perm = R, .no_tlb = true } };

		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
	}
	assert_int_equal(s2pt_join(&fake->pt, I), S2PT_ABSENT);
	fake_end(fake);
}

/* Of a root of four entries, behind which other words lie. */
static void a_root_that_is_smaller_than_a_run_has_none(void **state)
{
	struct fake_want want = { .contiguous = true, .ipa_bits = 32, .levels = 3, .no_cmo = true };
	struct fake *fake = fake_new(&want);
	fake_word_t *root = fake_word(fake, 0, 1);
	uint64_t size = UINT64_C(1) << 30;

	(void)state;
	assert_int_equal(fake->config.format.geom.start_level, 1);
	assert_int_equal(fake_map(fake, 0, 0, 4 * size, R), S2PT_DONE);
	for (uint64_t i = 4; i < 16; i++)
		root[i] = root[0] + i * size;
	assert_int_equal(s2pt_join(&fake->pt, 0), S2PT_ABSENT);
	for (uint64_t i = 4; i < 16; i++)
		root[i] = 0;
	fake_end(fake);
}

/* A block of 64 GiB, which the library makes none of, but may find. */
static void a_level_without_runs_joins_nothing(void **state)
{
	struct fake_want want = {
		.contiguous = true,
		.granule = S2PT_16K,
		.lpa2 = true,
		.ipa_bits = 46,
		.pa_bits = 52,
		.levels = 3,
		.no_cmo = true,
	};
	struct fake *fake = fake_new(&want);

	(void)state;
	fake_store(fake, fake_word(fake, 0, 1), UINT64_C(0x00400010000004fd));
	assert_int_equal(s2pt_join(&fake->pt, 0), S2PT_ABSENT);
	fake_end(fake);
}

/* Arguments. */

static void the_bit_is_the_librarys_own(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_mapping mapping = {
		.ipa = I, .pa = P, .size = SZ_4K, .attr = { .perm = RW, .contiguous = true }
	};

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_EINVAL);
	mapping.size = RUN;
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_EINVAL);
	assert_no_leaves(fake);
	fake_end(fake);
}

static void a_table_without_runs_joins_nothing(void **state)
{
	struct fake_want want = plain;
	struct fake *fake;

	(void)state;
	want.contiguous = false;
	fake = fake_new(&want);
	assert_int_equal(fake_map(fake, I, P, RUN, RW), S2PT_DONE);
	assert_int_equal(s2pt_join(&fake->pt, I), S2PT_EINVAL);
	assert_table(fake, "40000000 L3 00400001000007db x16");
	fake_end(fake);
}

static void nothing_is_joined_beyond_the_space(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(s2pt_join(&fake->pt, UINT64_C(1) << 40), S2PT_ERANGE);
	fake_end(fake);
}

static void a_stage_1_has_no_runs(void **state)
{
	struct fake_want want = { .contiguous = true, .regime = S2PT_EL2 };
	struct fake *fake = fake_without_table(&want);

	(void)state;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_EINVAL);
	fake_end(fake);
}

/* Memory. */

static void without_memory_for_a_table_nothing_changes(void **state)
{
	struct fake *fake = with_run(&plain, RW);
	char *before = table_image(fake);

	(void)state;
	fake->fail_at = 1;
	assert_int_equal(fake_map(fake, I + SZ_2M, P + SZ_2M, RUN, RW), S2PT_ENOMEM);
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void a_run_of_blocks_that_must_be_cut_stays_whole_without_memory(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_unmapping unmapping = { .range = { I + SZ_4K, SZ_4K } };
	char *before;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 16 * SZ_2M, RW), S2PT_DONE);
	before = table_image(fake);
	fake->fail_at = 1;
	assert_int_equal(s2pt_unmap_exact(fake_alone(fake), &unmapping), S2PT_ENOMEM);
	assert_unchanged(fake, before);
	fake_enter(fake);
	assert_int_equal(s2pt_unmap_exact(fake_alone(fake), &unmapping), S2PT_DONE);
	fake_leave(fake);
	assert_table(fake, "40000000 L3 00400001000007db", "40002000 L3 00400001000027db x510",
		     "40200000 L2 00400001002007d9 x15");
	fake_end(fake);
}

static int join_and_refuse(void)
{
	const struct CMUnitTest joined[] = {
		cmocka_unit_test(pages_that_map_one_stretch_are_joined),
		cmocka_unit_test(what_is_not_alike_is_not_joined),
		cmocka_unit_test(a_join_that_loses_a_leaf_gives_the_others_back),
		cmocka_unit_test(blocks_that_no_tlb_keeps_are_not_joined),
		cmocka_unit_test(a_root_that_is_smaller_than_a_run_has_none),
		cmocka_unit_test(a_level_without_runs_joins_nothing),
	};
	const struct CMUnitTest refused[] = {
		cmocka_unit_test(the_bit_is_the_librarys_own),
		cmocka_unit_test(a_table_without_runs_joins_nothing),
		cmocka_unit_test(nothing_is_joined_beyond_the_space),
		cmocka_unit_test(a_stage_1_has_no_runs),
		cmocka_unit_test(without_memory_for_a_table_nothing_changes),
		cmocka_unit_test(a_run_of_blocks_that_must_be_cut_stays_whole_without_memory),
	};

	return cmocka_run_group_tests_name("runs joined", joined, NULL, NULL) +
	       cmocka_run_group_tests_name("refused", refused, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest made[] = {
		cmocka_unit_test(a_map_makes_a_run_of_what_is_aligned),
		cmocka_unit_test(a_map_into_a_table_holds_all_entries_before_it_makes_the_first),
		cmocka_unit_test(what_lies_beside_runs_is_mapped_by_independent_leaves),
		cmocka_unit_test(output_addresses_must_allow_a_run),
		cmocka_unit_test(blocks_make_runs_too),
		cmocka_unit_test(a_run_that_is_as_wanted_is_there_already),
		cmocka_unit_test(a_whole_run_is_replaced_by_one_break),
		cmocka_unit_test(a_page_that_is_mapped_elsewhere_breaks_its_run),
		cmocka_unit_test(pages_that_are_mapped_into_the_next_run_break_it),
		cmocka_unit_test(a_permission_is_left_to_its_fault_by_the_policy_kvm),
		cmocka_unit_test(what_must_be_fresh_leaves_a_run_alone),
		cmocka_unit_test(what_must_be_fresh_makes_runs_in_a_table),
		cmocka_unit_test(what_must_be_fresh_makes_runs_up_to_what_is_not),
		cmocka_unit_test(caches_are_cleaned_for_a_run_before_it_is_made),
	};
	const struct CMUnitTest changed[] = {
		cmocka_unit_test(relaxing_a_page_has_it_leave_its_run),
		cmocka_unit_test(a_run_that_grants_it_already_is_not_broken),
		cmocka_unit_test(protecting_a_whole_run_keeps_it),
		cmocka_unit_test(protecting_a_part_breaks_it),
		cmocka_unit_test(a_run_is_young_if_any_of_its_leaves_is),
		cmocka_unit_test(of_a_dirty_run_all_is_told),
		cmocka_unit_test(a_part_of_a_dirty_run_that_is_broken_is_dirty),
		cmocka_unit_test(what_takes_a_dirty_run_away_tells_all_of_it_once),
		cmocka_unit_test(what_leaves_a_run_dirty_tells_nothing),
		cmocka_unit_test(with_bbm_1_blocks_of_a_dirty_run_are_dirty),
		cmocka_unit_test(
			unmapping_a_part_breaks_it_and_a_whole_run_goes_by_one_invalidation),
		cmocka_unit_test(a_split_makes_leaves_independent),
		cmocka_unit_test(a_run_that_is_marked_as_a_whole_is_broken_first),
		cmocka_unit_test(with_bbm_2_who_is_alone_breaks_nothing),
		cmocka_unit_test(with_bbm_1_blocks_get_nt),
		cmocka_unit_test(a_run_is_parted_at_the_price_that_is_told),
	};
	const struct CMUnitTest beside[] = {
		cmocka_unit_test(a_run_that_another_walker_changes_is_busy),
		cmocka_unit_test(a_run_that_another_walker_parts_by_nt_is_busy),
		cmocka_unit_test(a_leaf_that_is_joined_again_is_not_changed_alone),
		cmocka_unit_test(what_hardware_sets_while_a_run_is_broken_is_kept),
		cmocka_unit_test(a_map_that_loses_an_entry_gives_the_others_back),
	};

	return cmocka_run_group_tests_name("runs made", made, NULL, NULL) +
	       cmocka_run_group_tests_name("runs changed and broken", changed, NULL, NULL) +
	       cmocka_run_group_tests_name("beside others", beside, NULL, NULL) + join_and_refuse();
}
