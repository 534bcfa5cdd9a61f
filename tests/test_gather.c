/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of gathered invalidations: how they are put together, and in which form they are paid. */

#include "fake.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define P            UINT64_C(0x100000000)
#define PAGE         UINT64_C(0x1000)
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct fake_want ranges = { .tlb_range = true };
static const struct fake_want no_ranges = { .tlb_range = false };

/** Owe the page with this number: it is mapped, and then loses a permission. */
static void owe(struct fake *fake, struct s2pt_gather *gather, uint64_t page)
{
	struct s2pt_range range = { page * PAGE, PAGE };

	assert_int_equal(fake_map(fake, page * PAGE, P, PAGE, RW), S2PT_DONE);
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &range, S2PT_W, gather), S2PT_DONE);
	fake_forget(fake);
}

struct merging {
	const char *name;
	uint64_t pages[8];
	unsigned int count;
	struct s2pt_range want[S2PT_GATHER_RANGES + 1];
};

/* The ranges are in pages. */
static const struct merging mergings[] = {
	{ "one", { 5 }, 1, { { 5, 1 } } },
	{ "a run", { 5, 6, 7 }, 3, { { 5, 3 } } },
	{ "a run from its end", { 7, 6, 5 }, 3, { { 5, 3 } } },
	{ "a hole that is filled", { 5, 7, 6 }, 3, { { 5, 3 } } },
	{ "the same again", { 5, 5 }, 2, { { 5, 1 } } },
	{ "apart", { 5, 9 }, 2, { { 5, 1 }, { 9, 1 } } },
	{ "apart, downwards", { 9, 5 }, 2, { { 5, 1 }, { 9, 1 } } },
	{ "four", { 30, 10, 40, 20 }, 4, { { 10, 1 }, { 20, 1 }, { 30, 1 }, { 40, 1 } } },
	{ "the fifth merges the nearest two",
	  { 10, 20, 25, 40, 60 },
	  5,
	  { { 10, 1 }, { 20, 6 }, { 40, 1 }, { 60, 1 } } },
	{ "the last two are the nearest",
	  { 10, 20, 40, 44, 5 },
	  5,
	  { { 5, 1 }, { 10, 1 }, { 20, 1 }, { 40, 5 } } },
	{ "the fifth is the nearest to the second",
	  { 10, 20, 25, 40, 22 },
	  5,
	  { { 10, 1 }, { 20, 3 }, { 25, 1 }, { 40, 1 } } },
	{ "a fifth that touches the first needs no room",
	  { 10, 20, 30, 40, 9 },
	  5,
	  { { 9, 2 }, { 20, 1 }, { 30, 1 }, { 40, 1 } } },
	{ "a fifth that extends the last needs no room",
	  { 10, 20, 30, 40, 41 },
	  5,
	  { { 10, 1 }, { 20, 1 }, { 30, 1 }, { 40, 2 } } },
	{ "more and more",
	  { 10, 20, 30, 40, 50, 60, 70 },
	  7,
	  { { 10, 31 }, { 50, 1 }, { 60, 1 }, { 70, 1 } } },
};

static void what_is_owed_is_kept_apart_as_long_as_there_is_room(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mergings); i++) {
		const struct merging *row = &mergings[i];
		struct fake *fake = fake_new(&ranges);
		struct s2pt_gather gather = S2PT_GATHER_INIT;
		bool same = true;
		unsigned int count = 0;

		for (unsigned int n = 0; n < row->count; n++)
			owe(fake, &gather, row->pages[n] + 0x100);
		while (row->want[count].size != 0)
			count++;
		for (unsigned int n = 0; n < count && n < gather.count; n++)
			same &= gather.ranges[n].ipa == (row->want[n].ipa + 0x100) * PAGE &&
				gather.ranges[n].size == row->want[n].size * PAGE;
		if (!same || gather.count != count)
			fail_msg("%s: %u ranges, the first is 0x%" PRIx64 "+0x%" PRIx64, row->name,
				 gather.count, gather.ranges[0].ipa, gather.ranges[0].size);
		fake_end(fake);
	}
}

/* Whatever is merged, nothing that is owed is lost. */
static void no_page_is_ever_forgotten(void **state)
{
	unsigned int seed = 2026;

	(void)state;
	print_message("seed %u\n", seed);
	for (int round = 0; round < 200; round++) {
		struct fake *fake = fake_new(&ranges);
		struct s2pt_gather gather = S2PT_GATHER_INIT;
		uint64_t pages[24];

		for (size_t i = 0; i < COUNT(pages); i++) {
			seed = seed * 1103515245U + 12345U;
			pages[i] = 0x100 + (seed >> 16) % 64;
			owe(fake, &gather, pages[i]);
		}
		for (size_t i = 0; i < COUNT(pages); i++) {
			bool covered = false;

			for (unsigned int n = 0; n < gather.count; n++)
				covered |= pages[i] * PAGE - gather.ranges[n].ipa <
					   gather.ranges[n].size;
			assert_true(covered);
		}
		for (unsigned int n = 0; n + 1 < gather.count; n++)
			assert_true(gather.ranges[n].ipa + gather.ranges[n].size <
				    gather.ranges[n + 1].ipa);
		fake_end(fake);
	}
}

/* Paying. */

static void nothing_owed_is_nothing_paid(void **state)
{
	struct fake *fake = fake_new(&ranges);
	struct s2pt_gather gather;

	(void)state;
	s2pt_gather_init(&gather);
	assert_false(s2pt_gather_owes(&gather));
	s2pt_gather_flush(&fake->pt, &gather);
	assert_silence(fake);
	fake_end(fake);
}

static void what_is_paid_is_not_owed_any_more(void **state)
{
	struct fake *fake = fake_new(&ranges);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	owe(fake, &gather, 5);
	assert_true(s2pt_gather_owes(&gather));
	s2pt_gather_flush(&fake->pt, &gather);
	assert_false(s2pt_gather_owes(&gather));
	assert_log(fake, "tlbi range 5000+1000");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_silence(fake);
	fake_end(fake);
}

/*
 * Only the last of several ranges may invalidate the combined entries (bug 54 of
 * tests/mutants/list).
 */
static void only_the_last_range_takes_the_combined_entries_along(void **state)
{
	struct fake *fake = fake_new(&ranges);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	owe(fake, &gather, 5);
	owe(fake, &gather, 10);
	owe(fake, &gather, 20);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi range 5000+1000 no s1", "tlbi range a000+1000 no s1",
		   "tlbi range 14000+1000");
	fake_end(fake);
}

static void without_ranges_one_page_is_one_address(void **state)
{
	struct fake *fake = fake_new(&no_ranges);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	owe(fake, &gather, 5);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi ipa 5000 L?");
	fake_end(fake);
}

static void without_ranges_more_is_the_whole_vmid_once(void **state)
{
	struct fake *fake = fake_new(&no_ranges);
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)state;
	owe(fake, &gather, 5);
	owe(fake, &gather, 10);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi vmid");
	owe(fake, &gather, 20);
	owe(fake, &gather, 21);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi vmid");
	fake_end(fake);
}

/* One instruction covers 0x200000 pages; more must be cut (bug 9 of tests/mutants/list). */
static void a_range_beyond_one_instruction_is_cut(void **state)
{
	struct fake *fake = fake_new(&ranges);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct s2pt_range all = { UINT64_C(0x40000000), UINT64_C(17) << 30 };

	(void)state;
	assert_int_equal(fake_map(fake, all.ipa, 0, all.size, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &all, S2PT_W, &gather), S2PT_DONE);
	fake_forget(fake);
	s2pt_gather_flush(&fake->pt, &gather);
	assert_log(fake, "tlbi range 40000000+200000000 no s1",
		   "tlbi range 240000000+200000000 no s1", "tlbi range 440000000+40000000");
	fake_end(fake);
}

static void a_range_of_just_one_instruction_is_not_cut(void **state)
{
	struct fake *fake = fake_new(&ranges);
	struct s2pt_range all = { UINT64_C(0x40000000), UINT64_C(8) << 30 };

	(void)state;
	assert_int_equal(fake_map(fake, all.ipa, 0, all.size, RW), S2PT_DONE);
	assert_int_equal(s2pt_protect_alone(fake_alone(fake), &all, S2PT_W, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "tlbi range 40000000+200000000"), 1);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	fake_end(fake);
}

/* An instruction counts pages, and so does the limit. */
static void the_limit_grows_with_the_granule(void **state)
{
	static const struct {
		enum s2pt_granule granule;
		uint64_t size;
		const char *line;
	} rows[] = {
		{ S2PT_16K, UINT64_C(32) << 30, "tlbi range 4000000000+800000000" },
		{ S2PT_64K, UINT64_C(128) << 30, "tlbi range 4000000000+2000000000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake_want want = { .granule = rows[i].granule, .tlb_range = true };
		struct fake *fake = fake_new(&want);
		struct s2pt_range all = { UINT64_C(0x4000000000), rows[i].size };

		assert_int_equal(fake_map(fake, all.ipa, 0, all.size, RW), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(s2pt_protect_alone(fake_alone(fake), &all, S2PT_W, NULL),
				 S2PT_DONE);
		assert_int_equal(fake_logged(fake, rows[i].line), 1);
		assert_int_equal(fake_logged(fake, "tlbi"), 1);
		fake_end(fake);
	}
}

/* Sizes are in bytes, whatever the granule (bug 57 of tests/mutants/list). */
static void the_other_granules_owe_their_own_pages(void **state)
{
	static const enum s2pt_granule granules[] = { S2PT_16K, S2PT_64K };

	(void)state;
	for (size_t i = 0; i < COUNT(granules); i++) {
		struct fake_want want = { .granule = granules[i], .tlb_range = true };
		struct fake *fake = fake_new(&want);
		uint64_t page = UINT64_C(1) << granules[i];
		struct s2pt_range range = { page + 1, page };
		char line[64];

		assert_int_equal(fake_map_pages(fake, 0, 0, 4 * page, RW), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(s2pt_protect_alone(fake_alone(fake), &range, S2PT_W, NULL),
				 S2PT_DONE);
		(void)snprintf(line, sizeof(line), "tlbi range %" PRIx64 "+%" PRIx64, page,
			       2 * page);
		assert_int_equal(fake_logged(fake, line), 1);
		fake_end(fake);
	}
}

/** With FWB nothing is cleaned after an invalidation, so that it may wait. */
static const struct fake_want waiting = { .tlb_range = true, .fwb = true };

/** `gather` is all zero: an operation is done, and has asked for the invalidation of the page. */
static void gone_at_once(struct fake *fake, struct s2pt_gather *gather, enum s2pt_status status)
{
	assert_int_equal(status, S2PT_DONE);
	assert_false(s2pt_gather_owes(gather));
	assert_true(fake_logged(fake, "tlbi ipa 5000") + fake_logged(fake, "tlbi range 5000+1000") >
		    0);
	fake_forget(fake);
}

static void one_that_is_all_zero_keeps_nothing(void **state)
{
	struct fake *fake = fake_new(&waiting);
	struct s2pt_gather gather = { .count = 0 };
	struct s2pt_range range = { 5 * PAGE, PAGE };
	struct s2pt_marking marking = { .range = range, .type = 2 };
	struct s2pt_unmapping unmapping = { .range = range, .gather = &gather };
	struct s2pt_excl excl = fake_alone(fake);

	(void)state;
	/* A second page, without which the table would go as a whole. */
	assert_int_equal(fake_map_pages(fake, 5 * PAGE, P, 2 * PAGE, RW), S2PT_DONE);
	fake_forget(fake);
	gone_at_once(fake, &gather, s2pt_protect(excl.pt, &range, S2PT_W, &gather));
	gone_at_once(fake, &gather, s2pt_unmap(excl, &range, &gather));
	assert_int_equal(fake_map_pages(fake, 5 * PAGE, P, PAGE, RW), S2PT_DONE);
	fake_forget(fake);
	gone_at_once(fake, &gather, s2pt_unmap_exact(excl, &unmapping));
	assert_int_equal(fake_map_pages(fake, 5 * PAGE, P, PAGE, RW), S2PT_DONE);
	fake_forget(fake);
	gone_at_once(fake, &gather, s2pt_note(excl, &marking, &gather));
	assert_int_equal(s2pt_unmap(excl, &(struct s2pt_range){ 0, 16 * PAGE }, &gather),
			 S2PT_DONE);
	assert_false(s2pt_gather_owes(&gather));
	fake_end(fake);
}

static void count_gone(void *context, const struct s2pt_gone *run)
{
	(void)run;
	++*(unsigned int *)context;
}

static void one_that_is_all_zero_but_for_its_list_is_told_at_once(void **state)
{
	struct fake *fake = fake_new(&waiting);
	unsigned int told = 0;
	struct s2pt_gone runs[4];
	struct s2pt_gone_list list = {
		.runs = runs, .room = 4, .tell = count_gone, .context = &told
	};
	struct s2pt_gather gather = { .gone = &list };
	struct s2pt_unmapping unmapping = { .range = { 5 * PAGE, 3 * PAGE },
					    .gather = &gather,
					    .gone = &list };

	(void)state;
	assert_int_equal(fake_map_pages(fake, 5 * PAGE, P, 4 * PAGE, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_unmap_exact(fake_alone(fake), &unmapping), S2PT_DONE);
	assert_int_equal(told, 1);
	assert_false(s2pt_gather_owes(&gather));
	assert_int_equal(fake_logged(fake, "tlbi range 5000+3000"), 1);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest merging[] = {
		cmocka_unit_test(what_is_owed_is_kept_apart_as_long_as_there_is_room),
		cmocka_unit_test(no_page_is_ever_forgotten),
	};
	const struct CMUnitTest paying[] = {
		cmocka_unit_test(nothing_owed_is_nothing_paid),
		cmocka_unit_test(what_is_paid_is_not_owed_any_more),
		cmocka_unit_test(only_the_last_range_takes_the_combined_entries_along),
		cmocka_unit_test(without_ranges_one_page_is_one_address),
		cmocka_unit_test(without_ranges_more_is_the_whole_vmid_once),
		cmocka_unit_test(a_range_beyond_one_instruction_is_cut),
		cmocka_unit_test(a_range_of_just_one_instruction_is_not_cut),
		cmocka_unit_test(the_limit_grows_with_the_granule),
		cmocka_unit_test(the_other_granules_owe_their_own_pages),
		cmocka_unit_test(one_that_is_all_zero_keeps_nothing),
		cmocka_unit_test(one_that_is_all_zero_but_for_its_list_is_told_at_once),
	};

	return cmocka_run_group_tests_name("merging", merging, NULL, NULL) +
	       cmocka_run_group_tests_name("paying", paying, NULL, NULL);
}
