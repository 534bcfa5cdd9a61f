/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of ownership marks: what is unmapped for them, what they displace, what stays. */

#include "fake.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I       UINT64_C(0x40000000)
#define P       UINT64_C(0x100000000)
#define SZ_4K   UINT64_C(0x1000)
#define SZ_2M   UINT64_C(0x200000)
#define HELD    UINT64_C(0x1000000000000000)
#define PAYLOAD UINT64_C(0x07ffffffffffffff)
#define RW      (S2PT_R | S2PT_W)

static const struct fake_want plain = { .fwb = false };

static enum s2pt_status note(struct fake *fake, s2pt_ipa_t ipa, uint64_t size, unsigned int type,
			     uint64_t payload)
{
	struct s2pt_marking marking = {
		.range = { ipa, size },
		.type = type,
		.payload = payload,
	};

	return s2pt_note(fake_alone(fake), &marking, NULL);
}

static struct fake *with_page(void)
{
	struct fake *fake = fake_new(&plain);

	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static void a_first_mark_makes_its_tables_and_invalidates_nothing(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(note(fake, I, SZ_4K, 2, 1), S2PT_DONE);
	assert_log(fake, "alloc T2", "T0[1] 0 > T2", "alloc T3", "T2[0] 0 > T3", "T3[0] 0 > N2:1");
	assert_int_equal(*fake_word(fake, I, 3), UINT64_C(0x2000000000000002));
	fake_end(fake);
}

static void the_same_mark_again_writes_nothing(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(note(fake, I, SZ_4K, 2, 1), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(note(fake, I, SZ_4K, 2, 1), S2PT_DONE);
	assert_silence(fake);
	fake_end(fake);
}

static void another_mark_takes_its_place_by_one_swap(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(note(fake, I, SZ_4K, 2, 1), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(note(fake, I, SZ_4K, 15, PAYLOAD), S2PT_DONE);
	assert_log(fake, "T3[0] N2:1 > N15:7ffffffffffffff");
	fake_end(fake);
}

/* A mark needs no cache maintenance, least of all of page 0 (bug 26 of tests/mutants/list). */
static void a_mapped_page_is_unmapped_and_invalidated_but_not_cleaned(void **state)
{
	struct fake *fake = with_page();

	(void)state;
	assert_int_equal(note(fake, I, SZ_4K, 2, 0), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > N2:0", "tlbi ipa 40000000 L3");
	fake_end(fake);
}

/* What kvm_pgtable_stage2_annotate() was seen to do. */
static void kvm_holds_each_page_that_it_marks(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM };
	struct fake *fake = fake_new(&want);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_marking marking = { .range = { I, SZ_4K }, .type = 2, .payload = 1 };

	(void)state;
	assert_int_equal(note(fake, I, SZ_4K, 2, 1), S2PT_DONE);
	assert_log(fake, "alloc T2", "T0[1] 0 > H", "T0[1] = T2", "alloc T3", "T2[0] 0 > H",
		   "T2[0] = T3", "T3[0] 0 > H", "T3[0] = N2:1");
	assert_int_equal(note(fake, I, SZ_4K, 3, 1), S2PT_DONE);
	assert_log(fake, "T3[0] N2:1 > H", "T3[0] = N3:1");
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_note(fake_alone(fake), &marking, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > H", "tlbi ipa 40000000 L3", "T3[0] = N2:1");
	assert_false(s2pt_gather_owes(&gather));
	assert_int_equal(note(fake, I, SZ_4K, 0, 0), S2PT_DONE);
	assert_log(fake, "T3[0] N2:1 > H", "T3[0] = 0");
	fake_end(fake);
}

static void with_a_gather_the_invalidation_is_owed(void **state)
{
	struct fake *fake = with_page();
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_marking marking = { .range = { I, SZ_4K }, .type = 2 };

	(void)state;
	assert_int_equal(s2pt_note(fake_alone(fake), &marking, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > N2:0");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi ipa 40000000 L?");
	fake_end(fake);
}

static void type_0_takes_mappings_and_marks_away_and_keeps_the_tables(void **state)
{
	struct fake *fake = with_page();

	(void)state;
	assert_int_equal(note(fake, I + SZ_4K, SZ_4K, 2, 1), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(note(fake, I, 2 * SZ_4K, 0, 0), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "tlbi ipa 40000000 L3", "T3[1] N2:1 > 0");
	assert_no_leaves(fake);
	assert_int_equal(fake->live, 4);
	fake_end(fake);
}

static void marks_are_always_those_of_pages(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(note(fake, I, SZ_2M, 4, 9), S2PT_DONE);
	assert_table(fake, "40000000 L3 N4:9 x512");
	fake_end(fake);
}

static void a_block_gives_way_to_a_mark_and_the_rest_refaults(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(note(fake, I + SZ_4K, SZ_4K, 2, 1), S2PT_DONE);
	assert_log(fake, "alloc T3", "T2[0] 00400001000007fd > H", "tlbi ipa 40001000 L2",
		   "T2[0] = T3", "T3[1] 0 > N2:1");
	assert_table(fake, "40001000 L3 N2:1");
	fake_end(fake);
}

static void on_request_the_rest_of_the_block_stays(void **state)
{
	struct fake_want want = { .keep_rest = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(note(fake, I + SZ_4K, SZ_4K, 2, 1), S2PT_DONE);
	assert_log(fake, "alloc T3", "T3[0..511] = 00400001000007ff", "T2[0] 00400001000007fd > H",
		   "tlbi ipa 40001000 L2", "T2[0] = T3", "T3[1] 00400001000017ff > N2:1",
		   "tlbi ipa 40001000 L3", "dsb");
	assert_table(fake, "40000000 L3 00400001000007ff", "40001000 L3 N2:1",
		     "40002000 L3 00400001000027ff x510");
	fake_end(fake);
}

/* FEAT_BBM: what is empty or marked maps nothing else than the block did. */
static void with_feat_bbm_a_block_gives_way_to_marks_without_a_break(void **state)
{
	for (unsigned int bbm = 0; bbm <= 3; bbm++) {
		struct fake_want want = { .bbm = bbm };
		struct fake *fake = fake_new(&want);

		(void)state;
		assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
		assert_int_equal(note(fake, I + SZ_4K, SZ_4K, 2, 1), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "T2[0] 00400001000007fd > H"), bbm == 0);
		fake_end(fake);
	}
}

static void held_entries_are_passed_over_at_any_level(void **state)
{
	struct fake *fake = with_page();

	(void)state;
	*fake_word(fake, I, 3) = HELD;
	*fake_word(fake, I + SZ_2M, 2) = HELD;
	assert_int_equal(note(fake, I, 2 * SZ_2M + SZ_4K, 2, 1), S2PT_DONE);
	assert_table(fake, "40000000 L3 H", "40001000 L3 N2:1 x511", "40200000 L2 H",
		     "40400000 L3 N2:1");
	fake_end(fake);
}

static void set_flag(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		     void *arg)
{
	(void)fake;
	(void)event;
	(void)arg;
	*word ^= UINT64_C(0x400);
}

static void an_update_by_hardware_delays_but_does_not_stop_it(void **state)
{
	struct fake *fake = with_page();
	struct fake_trap trap = { .kind = S2PT_EVENT_SWAP, .nth = 1, .spring = set_flag };

	(void)state;
	*fake_word(fake, I, 3) ^= UINT64_C(0x400);
	fake_set_trap(fake, &trap);
	assert_int_equal(note(fake, I, SZ_4K, 2, 1), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > N2:1 lost", "T3[0] 00400001000007ff > N2:1",
		   "tlbi ipa 40000000 L3");
	fake_end(fake);
}

static void an_update_of_a_block_delays_it_too_and_leaks_nothing(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct fake_trap trap = { .kind = S2PT_EVENT_SWAP, .nth = 1, .spring = set_flag };

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	*fake_word(fake, I, 2) ^= UINT64_C(0x400);
	fake_forget(fake);
	fake_set_trap(fake, &trap);
	assert_int_equal(note(fake, I, SZ_4K, 2, 1), S2PT_DONE);
	assert_log(fake, "alloc T3", "T2[0] 00400001000007fd > H lost", "free T3", "alloc T4",
		   "T2[0] 00400001000007fd > H", "tlbi ipa 40000000 L2", "T2[0] = T4",
		   "T4[0] 0 > N2:1");
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest pages[] = {
		cmocka_unit_test(a_first_mark_makes_its_tables_and_invalidates_nothing),
		cmocka_unit_test(the_same_mark_again_writes_nothing),
		cmocka_unit_test(another_mark_takes_its_place_by_one_swap),
		cmocka_unit_test(a_mapped_page_is_unmapped_and_invalidated_but_not_cleaned),
		cmocka_unit_test(kvm_holds_each_page_that_it_marks),
		cmocka_unit_test(with_a_gather_the_invalidation_is_owed),
		cmocka_unit_test(type_0_takes_mappings_and_marks_away_and_keeps_the_tables),
		cmocka_unit_test(marks_are_always_those_of_pages),
		cmocka_unit_test(held_entries_are_passed_over_at_any_level),
		cmocka_unit_test(an_update_by_hardware_delays_but_does_not_stop_it),
	};
	const struct CMUnitTest blocks[] = {
		cmocka_unit_test(a_block_gives_way_to_a_mark_and_the_rest_refaults),
		cmocka_unit_test(on_request_the_rest_of_the_block_stays),
		cmocka_unit_test(with_feat_bbm_a_block_gives_way_to_marks_without_a_break),
		cmocka_unit_test(an_update_of_a_block_delays_it_too_and_leaks_nothing),
	};

	return cmocka_run_group_tests_name("pages", pages, NULL, NULL) +
	       cmocka_run_group_tests_name("blocks", blocks, NULL, NULL);
}
