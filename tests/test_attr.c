/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of relax, touch, protect and age on single leaves: what is written, what is invalidated,
 * what comes back.
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
#define HELD  UINT64_C(0x1000000000000000)
#define AF    UINT64_C(0x400)
#define DBM   UINT64_C(0x0008000000000000)
#define R     ((unsigned int)S2PT_R)
#define RW    ((unsigned int)S2PT_R | S2PT_W)
#define RWX   ((unsigned int)S2PT_R | S2PT_W | S2PT_X)

static const struct fake_want plain = { .fwb = false };
static const struct fake_want ranges = { .tlb_range = true };

static struct fake *with_page(const struct fake_want *want, unsigned int perm)
{
	struct fake *fake = fake_new(want);

	assert_int_equal(fake_map(fake, I, P, SZ_4K, perm), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static struct fake *with_block(const struct fake_want *want, unsigned int perm)
{
	struct fake *fake = fake_new(want);

	assert_int_equal(fake_map(fake, I, P, SZ_2M, perm), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static enum s2pt_status protect(struct fake *fake, s2pt_ipa_t ipa, uint64_t size, unsigned int perm)
{
	struct s2pt_range range = { ipa, size };

	return s2pt_protect_alone(fake_alone(fake), &range, perm, NULL);
}

static void xor_bits(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		     void *arg)
{
	(void)fake;
	(void)event;
	*word ^= *(const uint64_t *)arg;
}

/** Hardware, or another walker, changes `bits` just before the `nth` swap. */
static void change_before_swap(struct fake *fake, unsigned int nth, void *bits)
{
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP,
		.nth = nth,
		.spring = xor_bits,
		.arg = bits,
	};

	fake_set_trap(fake, &trap);
}

/* relax */

static void relax_adds_a_permission_and_invalidates_here(void **state)
{
	struct fake *fake = with_page(&plain, R);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I, RW), S2PT_DONE);
	assert_log(fake, "T3[0] 004000010000077f > 00400001000007ff", "tlbi local ipa 40000000 L3");
	fake_end(fake);
}

static void relax_says_already_and_invalidates_here_all_the_same(void **state)
{
	struct fake *fake = with_page(&plain, RW);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I + 0x123, R), S2PT_ALREADY);
	assert_log(fake, "tlbi local ipa 40000000 L3");
	assert_table(fake, "40000000 L3 00400001000007ff");
	fake_end(fake);
}

/* The hint is the level of the leaf, whether it had to be changed or not. */
static void relax_of_a_block_that_has_all_invalidates_at_the_level_of_the_block(void **state)
{
	struct fake *fake = with_block(&plain, RW);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I + 0x3123, RW), S2PT_ALREADY);
	assert_log(fake, "tlbi local ipa 40003000 L2");
	fake_end(fake);
}

static void relax_discards_instructions_before_they_can_be_executed(void **state)
{
	struct fake *fake = with_block(&plain, R);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I + 0x3123, S2PT_X), S2PT_DONE);
	assert_log(fake, "icache 100000000+200000", "T2[0] 004000010000077d > 000000010000077d",
		   "tlbi local ipa 40003000 L2");
	fake_end(fake);
}

/* The loser must invalidate too, or its vCPU goes on faulting (bug 10 of tests/mutants/list). */
static void relax_that_loses_a_race_writes_nothing_and_invalidates_here(void **state)
{
	struct fake *fake = with_page(&plain, R);
	uint64_t bits = AF;

	(void)state;
	change_before_swap(fake, 1, &bits);
	assert_int_equal(s2pt_relax(&fake->pt, I, RWX), S2PT_RACED);
	assert_log(fake, "icache 100000000+1000", "T3[0] 004000010000037f > 00000001000007ff lost",
		   "tlbi local ipa 40000000 L?");
	assert_table(fake, "40000000 L3 004000010000037f");
	fake_end(fake);
}

static void relax_of_nothing_is_absent_and_invalidates_here(void **state)
{
	struct fake *fake = with_page(&plain, R);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_4K, RW), S2PT_ABSENT);
	assert_log(fake, "tlbi local ipa 40001000 L?");
	assert_int_equal(s2pt_relax(&fake->pt, 0, RW), S2PT_ABSENT);
	assert_log(fake, "tlbi local ipa 0 L?");
	*fake_word(fake, I + SZ_4K, 3) = UINT64_C(0x2000000000000002);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_4K, RW), S2PT_ABSENT);
	assert_table(fake, "40000000 L3 004000010000077f", "40001000 L3 N2:1");
	fake_end(fake);
}

/* Whatever the bits of a mark look like, and whatever is asked for. */
static void relax_of_a_mark_is_absent(void **state)
{
	struct fake *fake = with_page(&plain, R);

	(void)state;
	*fake_word(fake, I + SZ_4K, 3) = UINT64_C(0x2ffffffffffffffe);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_4K, RWX), S2PT_ABSENT);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_4K, RW), S2PT_ABSENT);
	assert_int_equal(s2pt_relax(&fake->pt, I + SZ_4K, 0), S2PT_ABSENT);
	assert_int_equal(s2pt_relax(&fake->pt, I + 2 * SZ_4K, 0), S2PT_ABSENT);
	assert_int_equal(s2pt_relax(&fake->pt, I, 0), S2PT_ALREADY);
	assert_table(fake, "40000000 L3 004000010000077f", "40001000 L3 N2:7ffffffffffffff");
	fake_end(fake);
}

static void relax_of_a_held_entry_is_busy_and_invalidates_here(void **state)
{
	struct fake *fake = with_page(&plain, R);

	(void)state;
	*fake_word(fake, I, 3) = HELD;
	assert_int_equal(s2pt_relax(&fake->pt, I, RW), S2PT_BUSY);
	assert_log(fake, "tlbi local ipa 40000000 L?");
	assert_table(fake, "40000000 L3 H");
	fake_end(fake);
}

/* KVM replaces the field, and so takes one half away when the other is added. */
static void relax_never_takes_half_of_execute_away(void **state)
{
	static const unsigned int halves[][2] = {
		{ S2PT_PX, S2PT_UX },
		{ S2PT_UX, S2PT_PX },
		{ S2PT_X, S2PT_PX },
		{ 0, S2PT_UX },
	};
	struct fake_want want = { .xnx = true };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct fake *fake = with_page(&want, R | halves[i][0]);
		struct s2pt_entry entry;

		assert_int_equal(s2pt_relax(&fake->pt, I, R | halves[i][1]),
				 (halves[i][1] & ~halves[i][0]) ? S2PT_DONE : S2PT_ALREADY);
		assert_int_equal(s2pt_lookup(&fake->pt, I, &entry), S2PT_DONE);
		assert_int_equal(s2pt_desc_perm(&fake->config.format, entry.desc),
				 R | halves[i][0] | halves[i][1]);
		fake_end(fake);
	}
}

/** What a leaf with `has` is to have after `add`, as the sets say: who has W gains nothing by WD. */
static unsigned int relaxed(unsigned int has, unsigned int add)
{
	if (has & S2PT_W)
		add &= ~(unsigned int)S2PT_WD;
	return has | add;
}

static void check_relax(struct fake *fake, unsigned int has, unsigned int add)
{
	const struct s2pt_format *format = &fake->config.format;
	unsigned int want = relaxed(has, add);
	enum s2pt_status status;
	struct s2pt_entry entry;

	assert_int_equal(fake_map(fake, I, P, SZ_4K, has), S2PT_DONE);
	status = s2pt_relax(&fake->pt, I, add);
	assert_int_equal(s2pt_lookup(&fake->pt, I, &entry), S2PT_DONE);
	if (status != (want == has ? S2PT_ALREADY : S2PT_DONE) ||
	    s2pt_desc_perm(format, entry.desc) != want)
		fail_msg("has 0x%x, add 0x%x: %s, 0x%x", has, add, s2pt_status_name(status),
			 s2pt_desc_perm(format, entry.desc));
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
}

/** Can a leaf be given these permissions? */
static bool exists(const struct fake *fake, unsigned int perm)
{
	unsigned int execute = perm & S2PT_X;

	return fake->config.format.xnx || execute == 0 || execute == S2PT_X;
}

static void relax_adds_any_set_of_permissions_to_any_other(void **state)
{
	unsigned int sets = RWX | S2PT_WD;
	unsigned int pairs = 0;

	(void)state;
	for (int xnx = 0; xnx < 2; xnx++) {
		struct fake_want want = { .xnx = xnx != 0 };
		struct fake *fake = fake_new(&want);

		for (unsigned int has = 0; has <= sets; has++) {
			for (unsigned int add = 0; add <= sets; add++) {
				if (!exists(fake, has) || !exists(fake, add))
					continue;
				check_relax(fake, has, add);
				fake_forget(fake);
				pairs++;
			}
		}
		fake_end(fake);
	}
	assert_int_equal(pairs, 32 * 32 + 16 * 16);
}

static void relax_keeps_all_else(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = SZ_4K,
		.attr = { .perm = R, .software = 9, .memtype = S2PT_DEVICE, .old = true },
	};

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
	assert_int_equal(s2pt_relax(&fake->pt, I, S2PT_W), S2PT_DONE);
	assert_table(fake, "40000000 L3 04c00001000003c7");
	fake_end(fake);
}

static void relax_of_a_writable_leaf_gains_nothing_by_dirty_state(void **state)
{
	struct fake *fake = with_page(&plain, RW);

	(void)state;
	assert_int_equal(s2pt_relax(&fake->pt, I, RW | S2PT_WD), S2PT_ALREADY);
	assert_log(fake, "tlbi local ipa 40000000 L3");
	fake_end(fake);
}

/* The policy is about the map path only. */
static void relax_widens_in_place_under_every_policy(void **state)
{
	(void)state;
	for (int policy = 0; policy < S2PT_POLICIES; policy++) {
		struct fake_want want = { .policy = (enum s2pt_policy)policy };
		struct fake *fake = with_page(&want, R);

		assert_int_equal(s2pt_relax(&fake->pt, I, RW), S2PT_DONE);
		assert_log(fake, "T3[0] 004000010000077f > 00400001000007ff",
			   "tlbi local ipa 40000000 L3");
		fake_end(fake);
	}
}

/* touch */

static void touch_makes_young_and_publishes(void **state)
{
	struct fake *fake = with_page(&plain, RW);
	struct s2pt_range page = { I, SZ_4K };
	bool young;

	(void)state;
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &page, &young, NULL), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_touch(&fake->pt, I + 0xfff), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000003ff > 00400001000007ff", "dsb");
	assert_int_equal(s2pt_touch(&fake->pt, I), S2PT_ALREADY);
	assert_log(fake, "dsb");
	fake_end(fake);
}

static void touch_of_what_is_not_there_does_nothing(void **state)
{
	struct fake *fake = with_page(&plain, RW);

	(void)state;
	assert_int_equal(s2pt_touch(&fake->pt, I + SZ_4K), S2PT_ABSENT);
	*fake_word(fake, I + SZ_4K, 3) = HELD;
	assert_int_equal(s2pt_touch(&fake->pt, I + SZ_4K), S2PT_BUSY);
	assert_silence(fake);
	assert_table(fake, "40000000 L3 00400001000007ff", "40001000 L3 H");
	fake_end(fake);
}

static void touch_that_loses_a_race_writes_and_publishes_nothing(void **state)
{
	struct fake *fake = with_page(&plain, R);
	uint64_t bits = 0x80;

	(void)state;
	*fake_word(fake, I, 3) ^= AF;
	change_before_swap(fake, 1, &bits);
	assert_int_equal(s2pt_touch(&fake->pt, I), S2PT_RACED);
	assert_log(fake, "T3[0] 00400001000003ff > 004000010000077f lost");
	fake_end(fake);
}

/* protect */

/* Holes and read-only leaves do not end the walk (bug 16 of tests/mutants/list). */
static void protect_passes_over_holes_and_read_only_leaves(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + 2 * SZ_4K, P + SZ_4K, SZ_4K, R), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(protect(fake, I, 4 * SZ_4K, S2PT_W), S2PT_DONE);
	assert_log(fake, "T3[1] 00400001000007ff > 004000010000077f", "tlbi ipa 40001000 L?");
	assert_table(fake, "40001000 L3 004000010000077f x2");
	fake_end(fake);
}

static void protect_of_a_page_in_a_block_takes_the_whole_block(void **state)
{
	struct fake *fake = with_block(&ranges, RW);

	(void)state;
	assert_int_equal(protect(fake, I + 0x3000, SZ_4K, S2PT_W), S2PT_DONE);
	assert_log(fake, "T2[0] 00400001000007fd > 004000010000077d", "tlbi range 40000000+200000");
	fake_end(fake);
}

static void protect_with_a_gather_leaves_the_invalidation_to_its_owner(void **state)
{
	struct fake *fake = with_block(&ranges, RW);
	struct s2pt_range range = { I, SZ_4K };
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &range, S2PT_W, &gather), S2PT_DONE);
	assert_log(fake, "T2[0] 00400001000007fd > 004000010000077d");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi range 40000000+200000");
	fake_end(fake);
}

static void protect_invalidates_once_for_many(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(protect(fake, I, SZ_2M, S2PT_W), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "T3["), 512);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	assert_int_equal(fake_logged(fake, "tlbi vmid"), 1);
	assert_table(fake, "40000000 L3 004000010000077f x512");
	fake_end(fake);
}

static void protect_takes_any_permission(void **state)
{
	struct fake_want want = { .xnx = true };
	struct fake *fake = with_page(&want, RWX);

	(void)state;
	assert_int_equal(protect(fake, I, 1, S2PT_UX | S2PT_R), S2PT_DONE);
	assert_log(fake, "T3[0] 00000001000007ff > 00600001000007bf", "tlbi ipa 40000000 L?");
	fake_end(fake);
}

/* Otherwise hardware would give the permission back. */
static void protect_of_write_takes_the_licence_of_hardware_along(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW | S2PT_WD), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, R | S2PT_WD), S2PT_DONE);
	assert_int_equal(protect(fake, I, 2 * SZ_4K, S2PT_W), S2PT_DONE);
	assert_table(fake, "40000000 L3 004000010000077f", "40001000 L3 004000010000077f");
	fake_end(fake);
}

static void protect_of_dirty_state_alone_keeps_a_writable_page(void **state)
{
	struct fake *fake = with_page(&plain, RW | S2PT_WD);

	(void)state;
	assert_int_equal(protect(fake, I, SZ_4K, S2PT_WD), S2PT_DONE);
	assert_log(fake, "T3[0] 00480001000007ff > 00400001000007ff");
	fake_end(fake);
}

static void protect_leaves_marks_and_held_entries(void **state)
{
	struct fake *fake = with_page(&plain, RW);

	(void)state;
	*fake_word(fake, I + SZ_4K, 3) = HELD;
	*fake_word(fake, I + 2 * SZ_4K, 3) = UINT64_C(0x2000000000000002);
	assert_int_equal(protect(fake, I, SZ_2M, S2PT_W), S2PT_DONE);
	assert_table(fake, "40000000 L3 004000010000077f", "40001000 L3 H", "40002000 L3 N2:1");
	fake_end(fake);
}

/* An update by hardware that comes between look and swap is kept (bug 32 of tests/mutants/list). */
static void protect_keeps_what_hardware_sets_meanwhile(void **state)
{
	struct fake *fake = with_page(&plain, RW);
	uint64_t bits = AF;

	(void)state;
	*fake_word(fake, I, 3) ^= AF;
	change_before_swap(fake, 1, &bits);
	assert_int_equal(protect(fake, I, SZ_4K, S2PT_W), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 004000010000037f lost",
		   "T3[0] 00400001000007ff > 004000010000077f", "tlbi ipa 40000000 L?");
	fake_end(fake);
}

/* age */

/* There is one young leaf among many, and it is not the first (bug 18 of tests/mutants/list). */
static void age_looks_at_every_leaf_of_the_range(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_range range = { I, SZ_2M };
	bool young = true;

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &range, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_int_equal(s2pt_age_test(&fake->pt, &range, &young), S2PT_DONE);
	assert_false(young);
	assert_int_equal(s2pt_touch(&fake->pt, I + 6 * SZ_4K), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_age_test(&fake->pt, &range, &young), S2PT_DONE);
	assert_true(young);
	assert_silence(fake);
	young = false;
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &range, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_log(fake, "T3[6] 00400001000067ff > 00400001000063ff", "tlbi ipa 40006000 L?");
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &range, &young, NULL), S2PT_DONE);
	assert_false(young);
	assert_silence(fake);
	fake_end(fake);
}

static void nothing(struct fake *fake, fake_word_t *word, const struct s2pt_event *event, void *arg)
{
	(void)fake;
	(void)word;
	(void)event;
	(void)arg;
}

static void a_test_of_age_ends_at_the_first_young_leaf(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct fake_trap loads = { .kind = S2PT_EVENT_LOAD, .nth = 1000, .spring = nothing };
	struct s2pt_range range = { I, SZ_2M };
	bool young = false;

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_set_trap(fake, &loads);
	assert_int_equal(s2pt_age_test(&fake->pt, &range, &young), S2PT_DONE);
	assert_true(young);
	/* The entries of two levels above, and the leaf. */
	assert_true(fake->trap.nth >= 1000 - 4);
	fake_end(fake);
}

static void age_of_a_hole_is_not_young(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_range range = { I, SZ_2M };
	bool young = true;

	(void)state;
	assert_int_equal(s2pt_age_test(&fake->pt, &range, &young), S2PT_DONE);
	assert_false(young);
	young = true;
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &range, &young, NULL), S2PT_DONE);
	assert_false(young);
	assert_silence(fake);
	fake_end(fake);
}

static void age_of_a_page_in_a_block_ages_the_block(void **state)
{
	struct fake *fake = with_block(&plain, RW);
	struct s2pt_range range = { I + 0x5000, SZ_4K };
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	bool young = false;

	(void)state;
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &range, &young, &gather),
			 S2PT_DONE);
	assert_true(young);
	assert_log(fake, "T2[0] 00400001000007fd > 00400001000003fd");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi vmid");
	fake_end(fake);
}

static void age_keeps_dirty_state_that_hardware_sets_meanwhile(void **state)
{
	struct fake *fake = with_page(&plain, R | S2PT_WD);
	struct s2pt_range range = { I, SZ_4K };
	uint64_t bits = 0x80;
	bool young = false;

	(void)state;
	change_before_swap(fake, 1, &bits);
	assert_int_equal(s2pt_age_clear_alone(fake_alone(fake), &range, &young, NULL), S2PT_DONE);
	assert_true(young);
	assert_table(fake, "40000000 L3 00480001000003ff");
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest relax[] = {
		cmocka_unit_test(relax_adds_a_permission_and_invalidates_here),
		cmocka_unit_test(relax_says_already_and_invalidates_here_all_the_same),
		cmocka_unit_test(
			relax_of_a_block_that_has_all_invalidates_at_the_level_of_the_block),
		cmocka_unit_test(relax_discards_instructions_before_they_can_be_executed),
		cmocka_unit_test(relax_that_loses_a_race_writes_nothing_and_invalidates_here),
		cmocka_unit_test(relax_of_nothing_is_absent_and_invalidates_here),
		cmocka_unit_test(relax_of_a_mark_is_absent),
		cmocka_unit_test(relax_of_a_held_entry_is_busy_and_invalidates_here),
		cmocka_unit_test(relax_never_takes_half_of_execute_away),
		cmocka_unit_test(relax_adds_any_set_of_permissions_to_any_other),
		cmocka_unit_test(relax_keeps_all_else),
		cmocka_unit_test(relax_of_a_writable_leaf_gains_nothing_by_dirty_state),
		cmocka_unit_test(relax_widens_in_place_under_every_policy),
	};
	const struct CMUnitTest touch[] = {
		cmocka_unit_test(touch_makes_young_and_publishes),
		cmocka_unit_test(touch_of_what_is_not_there_does_nothing),
		cmocka_unit_test(touch_that_loses_a_race_writes_and_publishes_nothing),
	};
	const struct CMUnitTest protect_tests[] = {
		cmocka_unit_test(protect_passes_over_holes_and_read_only_leaves),
		cmocka_unit_test(protect_of_a_page_in_a_block_takes_the_whole_block),
		cmocka_unit_test(protect_with_a_gather_leaves_the_invalidation_to_its_owner),
		cmocka_unit_test(protect_invalidates_once_for_many),
		cmocka_unit_test(protect_takes_any_permission),
		cmocka_unit_test(protect_of_write_takes_the_licence_of_hardware_along),
		cmocka_unit_test(protect_of_dirty_state_alone_keeps_a_writable_page),
		cmocka_unit_test(protect_leaves_marks_and_held_entries),
		cmocka_unit_test(protect_keeps_what_hardware_sets_meanwhile),
	};
	const struct CMUnitTest age[] = {
		cmocka_unit_test(age_looks_at_every_leaf_of_the_range),
		cmocka_unit_test(a_test_of_age_ends_at_the_first_young_leaf),
		cmocka_unit_test(age_of_a_hole_is_not_young),
		cmocka_unit_test(age_of_a_page_in_a_block_ages_the_block),
		cmocka_unit_test(age_keeps_dirty_state_that_hardware_sets_meanwhile),
	};

	return cmocka_run_group_tests_name("relax", relax, NULL, NULL) +
	       cmocka_run_group_tests_name("touch", touch, NULL, NULL) +
	       cmocka_run_group_tests_name("protect", protect_tests, NULL, NULL) +
	       cmocka_run_group_tests_name("age", age, NULL, NULL);
}
