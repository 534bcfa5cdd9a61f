/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of dirty state that hardware sets: it is collected, and told by whatever else takes it away.
 */

#include "fake.h"
#include "s2pt/fault.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I      UINT64_C(0x40000000)
#define P      UINT64_C(0x100000000)
#define SZ_4K  UINT64_C(0x1000)
#define SZ_2M  UINT64_C(0x200000)
#define HELD   UINT64_C(0x1000000000000000)
#define W      UINT64_C(0x80)
#define AF     UINT64_C(0x400)
#define R      ((unsigned int)S2PT_R)
#define RW     ((unsigned int)S2PT_R | S2PT_W)
#define CLEAN  ((unsigned int)S2PT_R | S2PT_WD)
#define DIRTY  ((unsigned int)S2PT_R | S2PT_W | S2PT_WD)
#define VISITS 8

static const struct fake_want plain = { .tlb_range = true, .fwb = true };
static const struct fake_want told = { .tlb_range = true, .fwb = true, .told = true };
static const struct fake_want tlbiw = {
	.tlb_range = true, .tlb_dirty = true, .fwb = true, .told = true, .judged = true
};
static const struct fake_want told_by_entry = { .fwb = true, .told = true, .by_entry = true };

/* What a visitor was told. */
struct visits {
	struct s2pt_range range[VISITS];
	unsigned int count;
};

static void visit(void *ctx, const struct s2pt_range *range)
{
	struct visits *visits = ctx;

	assert_true(visits->count < VISITS);
	visits->range[visits->count++] = *range;
}

static struct fake *with_pages(const struct fake_want *want, uint64_t pages, unsigned int perm)
{
	struct fake *fake = fake_new(want);

	assert_int_equal(fake_map_pages(fake, I, P, pages * SZ_4K, perm), S2PT_DONE);
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

static struct visits collect(struct fake *fake, s2pt_ipa_t ipa, uint64_t size,
			     struct s2pt_gather *gather)
{
	struct visits visits = { .count = 0 };
	struct s2pt_visitor visitor = { visit, &visits };
	struct s2pt_range range = { ipa, size };

	assert_int_equal(s2pt_collect(&fake->pt, &range, &visitor, gather), S2PT_DONE);
	return visits;
}

static void assert_told(const struct visits *visits, unsigned int nth, s2pt_ipa_t ipa,
			uint64_t size)
{
	assert_true(nth < visits->count);
	assert_int_equal(visits->range[nth].ipa, ipa);
	assert_int_equal(visits->range[nth].size, size);
}

/* collect */

static void a_dirty_leaf_is_told_and_made_clean(void **state)
{
	struct fake *fake = with_pages(&plain, 1, DIRTY);
	struct visits visits = collect(fake, I, SZ_4K, NULL);

	(void)state;
	assert_int_equal(visits.count, 1);
	assert_told(&visits, 0, I, SZ_4K);
	assert_log(fake, "T3[0] 00480001000007db > 004800010000075b", "tlbi range 40000000+1000");
	fake_end(fake);
}

static void a_leaf_of_which_software_keeps_the_log_stays(void **state)
{
	struct fake *fake = with_pages(&plain, 1, RW);

	(void)state;
	assert_int_equal(collect(fake, I, SZ_4K, NULL).count, 0);
	assert_silence(fake);
	fake_end(fake);
}

static void a_clean_leaf_stays(void **state)
{
	struct fake *fake = with_pages(&plain, 1, CLEAN);

	(void)state;
	assert_int_equal(collect(fake, I, SZ_4K, NULL).count, 0);
	assert_silence(fake);
	fake_end(fake);
}

static void leaves_that_follow_each_other_are_told_at_once(void **state)
{
	struct fake *fake = with_pages(&plain, 8, DIRTY);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct visits visits;

	(void)state;
	*fake_word(fake, I + 3 * SZ_4K, 3) &= ~W;
	visits = collect(fake, I, 8 * SZ_4K, &gather);
	assert_int_equal(visits.count, 2);
	assert_told(&visits, 0, I, 3 * SZ_4K);
	assert_told(&visits, 1, I + 4 * SZ_4K, 4 * SZ_4K);
	assert_int_equal(fake_logged(fake, "tlbi"), 0);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_int_equal(fake_logged(fake, "tlbi range"), 2);
	fake_end(fake);
}

static void of_a_block_that_is_covered_in_part_all_is_told(void **state)
{
	struct fake *fake = with_block(&plain, DIRTY);
	struct visits visits = collect(fake, I + 5 * SZ_4K, SZ_4K, NULL);

	(void)state;
	assert_int_equal(visits.count, 1);
	assert_told(&visits, 0, I, SZ_2M);
	fake_end(fake);
}

static void what_was_collected_is_not_told_again(void **state)
{
	struct fake *fake = with_pages(&plain, 4, DIRTY);

	(void)state;
	assert_int_equal(collect(fake, I, 4 * SZ_4K, NULL).count, 1);
	assert_int_equal(collect(fake, I, 4 * SZ_4K, NULL).count, 0);
	*fake_word(fake, I + SZ_4K, 3) |= W;
	assert_int_equal(collect(fake, I, 4 * SZ_4K, NULL).count, 1);
	fake_end(fake);
}

static void xor_bits(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		     void *arg)
{
	(void)fake;
	(void)event;
	*word ^= *(const uint64_t *)arg;
}

static void what_hardware_sets_before_the_swap_is_kept(void **state)
{
	struct fake *fake = with_pages(&plain, 2, DIRTY);
	uint64_t bits = AF;
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP, .nth = 1, .spring = xor_bits, .arg = &bits
	};
	struct visits visits;

	(void)state;
	*fake_word(fake, I, 3) &= ~AF;
	fake_set_trap(fake, &trap);
	visits = collect(fake, I, 2 * SZ_4K, NULL);
	assert_told(&visits, 0, I, 2 * SZ_4K);
	assert_table(fake, "40000000 L3 004800010000075b x2");
	fake_end(fake);
}

/* Who is alone stores without looking again only where hardware sets nothing. */
static void what_hardware_sets_is_kept_by_who_is_alone(void **state)
{
	struct fake *fake = with_pages(&plain, 2, DIRTY);
	uint64_t bits = AF;
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP, .nth = 1, .spring = xor_bits, .arg = &bits
	};
	struct visits visits = { .count = 0 };
	struct s2pt_visitor visitor = { visit, &visits };
	struct s2pt_range range = { I, 2 * SZ_4K };

	(void)state;
	*fake_word(fake, I, 3) &= ~AF;
	fake_set_trap(fake, &trap);
	assert_int_equal(s2pt_collect_alone(fake_alone(fake), &range, &visitor, NULL), S2PT_DONE);
	assert_told(&visits, 0, I, 2 * SZ_4K);
	assert_table(fake, "40000000 L3 004800010000075b x2");
	fake_end(fake);
}

static void a_held_entry_is_passed_over_and_said_busy(void **state)
{
	struct fake *fake = with_pages(&plain, 2, DIRTY);
	struct visits visits = { .count = 0 };
	struct s2pt_visitor visitor = { visit, &visits };
	struct s2pt_range range = { I, 2 * SZ_4K };

	(void)state;
	*fake_word(fake, I, 3) = HELD;
	assert_int_equal(s2pt_collect(&fake->pt, &range, &visitor, NULL), S2PT_BUSY);
	assert_int_equal(visits.count, 1);
	assert_told(&visits, 0, I + SZ_4K, SZ_4K);
	assert_int_equal(s2pt_collect_alone(fake_alone(fake), &range, &visitor, NULL), S2PT_DONE);
	fake_end(fake);
}

static void a_range_beyond_the_input_space_is_refused(void **state)
{
	struct fake *fake = with_pages(&plain, 1, DIRTY);
	struct visits visits = { .count = 0 };
	struct s2pt_visitor visitor = { visit, &visits };
	struct s2pt_range range = { I, UINT64_MAX };

	(void)state;
	assert_int_equal(s2pt_collect(&fake->pt, &range, &visitor, NULL), S2PT_ERANGE);
	assert_int_equal(visits.count, 0);
	assert_silence(fake);
	fake_end(fake);
}

static void without_a_visitor_the_hypervisor_is_told_after_the_invalidation(void **state)
{
	struct fake *fake = with_pages(&told, 1, DIRTY);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_range range = { I, SZ_4K };

	(void)state;
	assert_int_equal(s2pt_collect(&fake->pt, &range, NULL, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00480001000007db > 004800010000075b", "tlbi range 40000000+1000",
		   "dirty 40000000+1000");
	fake_end(fake);
}

static void with_a_visitor_the_hypervisor_is_not_told(void **state)
{
	struct fake *fake = with_pages(&told, 1, DIRTY);

	(void)state;
	assert_int_equal(collect(fake, I, SZ_4K, NULL).count, 1);
	assert_int_equal(fake_logged(fake, "dirty"), 0);
	fake_end(fake);
}

/* FEAT_TLBIW */

static void what_was_collected_goes_from_the_tlbs_by_itself(void **state)
{
	struct fake *fake = with_pages(&tlbiw, 8, DIRTY);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	(void)collect(fake, I, SZ_4K, NULL);
	assert_log(fake, "T3[0] 00480001000007db > 004800010000075b", "tlbi dirty");
	fake_forget(fake);
	(void)collect(fake, I, 2 * SZ_4K, &gather);
	(void)collect(fake, I + 6 * SZ_4K, SZ_4K, &gather);
	fake_forget(fake);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi dirty");
	assert_false(s2pt_gather_owes(&gather));
	fake_forget(fake);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_silence(fake);
	fake_end(fake);
}

static void what_a_hypervisor_is_told_goes_by_itself_too(void **state)
{
	struct fake *fake = with_pages(&tlbiw, 1, DIRTY);
	struct s2pt_range range = { I, SZ_4K };

	(void)state;
	assert_int_equal(s2pt_collect(&fake->pt, &range, NULL, NULL), S2PT_DONE);
	assert_log(fake, "T3[0] 00480001000007db > 004800010000075b", "tlbi dirty",
		   "dirty 40000000+1000");
	fake_end(fake);
}

static void a_gather_that_owes_more_pays_it_all(void **state)
{
	struct fake *fake = with_pages(&tlbiw, 8, DIRTY);
	struct s2pt_range last = { I + 7 * SZ_4K, SZ_4K };
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	bool young;

	(void)state;
	for (unsigned int round = 0; round < 2; round++) {
		if (round == 0)
			(void)collect(fake, I, SZ_4K, &gather);
		assert_int_equal(s2pt_age_clear(&fake->pt, &last, &young, &gather), S2PT_DONE);
		if (round == 1)
			(void)collect(fake, I + SZ_4K, SZ_4K, &gather);
		fake_forget(fake);
		s2pt_gather_flush(&fake->pt, &gather);
		assert_int_equal(fake_logged(fake, "tlbi range"), 2);
		assert_int_equal(fake_logged(fake, "tlbi dirty"), 0);
		assert_int_equal(s2pt_touch(&fake->pt, last.ipa), S2PT_DONE);
	}
	/* What was owed before does not count. */
	(void)collect(fake, I + 2 * SZ_4K, SZ_4K, &gather);
	fake_forget(fake);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi dirty");
	fake_end(fake);
}

static void to_write_protect_is_more_than_to_collect(void **state)
{
	struct fake *fake = with_pages(&tlbiw, 1, DIRTY);
	struct s2pt_range range = { I, SZ_4K };

	(void)state;
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+1000"), 1);
	assert_int_equal(fake_logged(fake, "tlbi dirty"), 0);
	fake_end(fake);
}

static void a_stage_1_has_no_dirty_state_to_go_by_itself(void **state)
{
	static const struct fake_want want = { .tlb_dirty = true, .regime = S2PT_EL2 };
	struct fake *fake = fake_without_table(&want);

	(void)state;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_EINVAL);
	fake->config.tlb_dirty = false;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_DONE);
	fake_end(fake);
}

/* what others take away */

static void unmap_tells_after_an_invalidation_that_is_not_gathered(void **state)
{
	struct fake *fake = with_pages(&told, 4, DIRTY);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_range range = { I, 3 * SZ_4K };

	(void)state;
	*fake_word(fake, I + SZ_4K, 3) &= ~W;
	assert_int_equal(s2pt_unmap(fake_alone(fake), &range, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00480001000007db > 0", "tlbi ipa 40000000 L3",
		   "dirty 40000000+1000", "T3[1] 004800010000175b > 0",
		   "T3[2] 00480001000027db > 0", "tlbi ipa 40002000 L3", "dirty 40002000+1000");
	assert_true(s2pt_gather_owes(&gather));
	s2pt_gather_flush(&fake->pt, &gather);
	fake_end(fake);
}

static void unmap_of_a_whole_table_tells_what_was_dirty_in_it(void **state)
{
	struct fake *fake = with_pages(&told, 6, CLEAN);

	(void)state;
	*fake_word(fake, I + 2 * SZ_4K, 3) |= W;
	*fake_word(fake, I + 3 * SZ_4K, 3) |= W;
	*fake_word(fake, I + 5 * SZ_4K, 3) |= W;
	assert_int_equal(fake_unmap(fake, I, SZ_2M), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty 40002000+2000"), 1);
	assert_int_equal(fake_logged(fake, "dirty 40005000+1000"), 1);
	assert_int_equal(fake_logged(fake, "dirty"), 2);
	fake_end(fake);
}

static void unmap_entry_by_entry_tells_too(void **state)
{
	struct fake *fake = with_pages(&told_by_entry, 2, DIRTY);

	(void)state;
	assert_int_equal(fake_unmap(fake, I, SZ_2M), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty"), 2);
	fake_end(fake);
}

static void unmap_leaves_tells_too(void **state)
{
	struct fake *fake = with_pages(&told, 2, DIRTY);
	struct s2pt_range range = { I, 2 * SZ_4K };
	uint64_t size;

	(void)state;
	assert_int_equal(s2pt_unmap_leaves(fake_alone(fake), &range, &size), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty"), 2);
	fake_end(fake);
}

static void protect_tells_after_the_invalidation(void **state)
{
	struct fake *fake = with_pages(&told, 2, DIRTY);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_range range = { I, 2 * SZ_4K };

	(void)state;
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00480001000007db > 004000010000075b",
		   "T3[1] 00480001000017db > 004000010000175b", "tlbi range 40000000+2000",
		   "dirty 40000000+2000");
	fake_end(fake);
}

static void protect_of_another_permission_tells_nothing(void **state)
{
	struct fake *fake = with_pages(&told, 1, DIRTY | S2PT_X);
	struct s2pt_range range = { I, SZ_4K };

	(void)state;
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_X, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty"), 0);
	fake_end(fake);
}

static void a_table_that_is_folded_tells_what_was_dirty_in_it(void **state)
{
	struct fake *fake = with_pages(&told, 4, DIRTY);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, CLEAN), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty 40000000+4000"), 1);
	assert_int_equal(fake_logged(fake, "dirty"), 1);
	fake_end(fake);
}

static void a_leaf_that_is_narrowed_in_place_is_told(void **state)
{
	struct fake *fake = with_pages(&told, 1, DIRTY);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, SZ_4K, CLEAN), S2PT_DONE);
	assert_log(fake, "T3[0] 00480001000007db > 004800010000075b", "tlbi ipa 40000000 L3",
		   "dirty 40000000+1000", "dsb");
	fake_end(fake);
}

static void a_leaf_that_stays_dirty_is_not_told(void **state)
{
	struct fake *fake = with_pages(&told, 1, DIRTY);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P + SZ_2M, SZ_4K, DIRTY), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty"), 0);
	fake_end(fake);
}

static void a_block_that_gives_way_is_told(void **state)
{
	const struct fake_want *wants[] = { &told, &told_by_entry };

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		struct fake *fake = with_block(wants[i], DIRTY);

		assert_int_equal(fake_map_pages(fake, I, P, SZ_4K, DIRTY), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "dirty 40000000+200000"), 1);
		fake_end(fake);
	}
}

static void a_block_whose_rest_is_kept_hands_its_dirty_state_on(void **state)
{
	struct fake_want want = told;
	struct fake *fake;

	(void)state;
	want.keep_rest = true;
	fake = with_block(&want, DIRTY);
	assert_int_equal(fake_map_pages(fake, I, P, SZ_4K, DIRTY), S2PT_ALREADY);
	assert_int_equal(fake_logged(fake, "dirty"), 0);
	assert_int_equal(collect(fake, I, SZ_2M, NULL).count, 1);
	fake_end(fake);
}

static void a_block_that_is_split_hands_its_dirty_state_on(void **state)
{
	struct fake *fake = with_block(&told, DIRTY);
	struct s2pt_splitting splitting = { .range = { I, SZ_2M }, .pages = 1 };
	struct visits visits;

	(void)state;
	assert_int_equal(s2pt_split(fake_alone(fake), &splitting), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty"), 0);
	visits = collect(fake, I, SZ_2M, NULL);
	assert_told(&visits, 0, I, SZ_2M);
	fake_end(fake);
}

static void an_exact_unmap_tells_its_range_and_leaves_the_rest_dirty(void **state)
{
	struct fake *fake = with_block(&told, DIRTY);
	struct s2pt_unmapping unmapping = { .range = { I + 2 * SZ_4K, SZ_4K } };

	(void)state;
	assert_int_equal(s2pt_unmap_exact(fake_alone(fake), &unmapping), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dirty 40002000+1000"), 1);
	assert_int_equal(fake_logged(fake, "dirty"), 1);
	assert_int_equal(collect(fake, I, SZ_2M, NULL).count, 2);
	fake_end(fake);
}

static void a_mark_tells_what_it_covers(void **state)
{
	struct fake *fake = with_pages(&told, 1, DIRTY);
	struct s2pt_marking marking = { .range = { I, SZ_4K }, .type = 2 };
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	assert_int_equal(s2pt_note(fake_alone(fake), &marking, &gather), S2PT_DONE);
	assert_false(s2pt_gather_owes(&gather));
	assert_int_equal(fake_logged(fake, "dirty 40000000+1000"), 1);
	fake_end(fake);
}

/* faults */

static struct s2pt_resolution fault(struct fake *fake, bool write, bool logging)
{
	struct s2pt_fault fault = {
		.kind = S2PT_FAULT_TRANSLATION, .ipa = I, .ipa_known = true, .write = write
	};
	struct s2pt_backing backing = {
		.present = true,
		.slot_ipa = I,
		.slot_size = SZ_2M,
		.pa = P,
		.fixed_size = SZ_4K,
		.found_size = SZ_4K,
		.writable = true,
		.logging = logging,
		.hardware_dirty = true,
		.sample = s2pt_invalidate_sample(&fake->pt),
	};
	struct s2pt_resolution resolution;

	assert_int_equal(s2pt_resolve(&fake->pt, &fault, &backing, &resolution), S2PT_DONE);
	return resolution;
}

static void a_read_fault_maps_clean_and_a_write_fault_dirty(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fault(fake, false, true).plan.mapping.attr.perm, CLEAN);
	assert_int_equal(fake_unmap(fake, I, SZ_4K), S2PT_DONE);
	assert_int_equal(fault(fake, true, true).plan.mapping.attr.perm, DIRTY);
	assert_int_equal(collect(fake, I, SZ_4K, NULL).count, 1);
	fake_end(fake);
}

static void without_logging_a_read_fault_maps_clean_too(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fault(fake, false, false).plan.mapping.attr.perm, CLEAN);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest collects[] = {
		cmocka_unit_test(a_dirty_leaf_is_told_and_made_clean),
		cmocka_unit_test(a_leaf_of_which_software_keeps_the_log_stays),
		cmocka_unit_test(a_clean_leaf_stays),
		cmocka_unit_test(leaves_that_follow_each_other_are_told_at_once),
		cmocka_unit_test(of_a_block_that_is_covered_in_part_all_is_told),
		cmocka_unit_test(what_was_collected_is_not_told_again),
		cmocka_unit_test(what_hardware_sets_before_the_swap_is_kept),
		cmocka_unit_test(what_hardware_sets_is_kept_by_who_is_alone),
		cmocka_unit_test(a_held_entry_is_passed_over_and_said_busy),
		cmocka_unit_test(a_range_beyond_the_input_space_is_refused),
		cmocka_unit_test(without_a_visitor_the_hypervisor_is_told_after_the_invalidation),
		cmocka_unit_test(with_a_visitor_the_hypervisor_is_not_told),
	};
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(what_was_collected_goes_from_the_tlbs_by_itself),
		cmocka_unit_test(what_a_hypervisor_is_told_goes_by_itself_too),
		cmocka_unit_test(a_gather_that_owes_more_pays_it_all),
		cmocka_unit_test(to_write_protect_is_more_than_to_collect),
		cmocka_unit_test(a_stage_1_has_no_dirty_state_to_go_by_itself),
	};
	const struct CMUnitTest others[] = {
		cmocka_unit_test(unmap_tells_after_an_invalidation_that_is_not_gathered),
		cmocka_unit_test(unmap_of_a_whole_table_tells_what_was_dirty_in_it),
		cmocka_unit_test(unmap_entry_by_entry_tells_too),
		cmocka_unit_test(unmap_leaves_tells_too),
		cmocka_unit_test(protect_tells_after_the_invalidation),
		cmocka_unit_test(protect_of_another_permission_tells_nothing),
		cmocka_unit_test(a_table_that_is_folded_tells_what_was_dirty_in_it),
		cmocka_unit_test(a_leaf_that_is_narrowed_in_place_is_told),
		cmocka_unit_test(a_leaf_that_stays_dirty_is_not_told),
		cmocka_unit_test(a_block_that_gives_way_is_told),
		cmocka_unit_test(a_block_whose_rest_is_kept_hands_its_dirty_state_on),
		cmocka_unit_test(a_block_that_is_split_hands_its_dirty_state_on),
		cmocka_unit_test(an_exact_unmap_tells_its_range_and_leaves_the_rest_dirty),
		cmocka_unit_test(a_mark_tells_what_it_covers),
	};
	const struct CMUnitTest faults[] = {
		cmocka_unit_test(a_read_fault_maps_clean_and_a_write_fault_dirty),
		cmocka_unit_test(without_logging_a_read_fault_maps_clean_too),
	};

	return cmocka_run_group_tests_name("collect", collects, NULL, NULL) +
	       cmocka_run_group_tests_name("FEAT_TLBIW", alone, NULL, NULL) +
	       cmocka_run_group_tests_name("told by others", others, NULL, NULL) +
	       cmocka_run_group_tests_name("faults", faults, NULL, NULL);
}
