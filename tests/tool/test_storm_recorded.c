/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of how a storm's bitmaps are held against those that were recorded. */

#include "storm/recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PAGES 128

struct read {
	/* The pages that the storm found, and those of the recorded bitmap, of the first 64. */
	uint64_t found;
	uint64_t real;
};

/* Hold reads against each other, then switch logging off.  The caller frees. */
static void hold(struct recorded *recorded, bool manual, const struct read *reads, unsigned int n)
{
	const uint64_t nothing[PAGES / 64] = { 0 };

	assert_true(recorded_init(recorded, PAGES, manual));
	recorded_begin(recorded);
	for (unsigned int i = 0; i < n; i++) {
		const uint64_t found[PAGES / 64] = { reads[i].found };
		struct bitmap_run runs[64];
		struct bitmap real = { .iteration = i, .runs = runs };

		for (uint32_t page = 0; page < 64; page++)
			if (reads[i].real >> page & 1)
				runs[real.n_runs++] = (struct bitmap_run){ page, page };
		recorded_found(recorded, found);
		recorded_read(recorded, &real);
	}
	recorded_found(recorded, nothing);
	recorded_end(recorded);
}

static void check(bool manual, const struct read *reads, unsigned int n, uint64_t off,
		  uint64_t missed)
{
	struct recorded recorded;

	hold(&recorded, manual, reads, n);
	assert_int_equal(recorded.off, off);
	assert_int_equal(recorded.missed, missed);
	recorded_free(&recorded);
}

static void pages_that_are_found_are_not_missed(void **state)
{
	(void)state;
	check(false, (const struct read[]){ { 7, 5 }, { 0, 0 }, { 8, 8 } }, 3, 0, 0);
}

static void a_page_may_be_found_one_read_earlier_or_later(void **state)
{
	(void)state;
	check(false, (const struct read[]){ { 1, 0 }, { 0, 1 } }, 2, 1, 0);
	check(false, (const struct read[]){ { 0, 1 }, { 1, 0 } }, 2, 1, 0);
}

static void a_page_that_is_found_two_reads_off_is_missed(void **state)
{
	(void)state;
	check(false, (const struct read[]){ { 1, 0 }, { 0, 0 }, { 0, 1 } }, 3, 0, 1);
	check(false, (const struct read[]){ { 0, 1 }, { 0, 0 }, { 1, 0 } }, 3, 0, 1);
}

static void one_write_makes_up_for_one_read(void **state)
{
	(void)state;
	/* What is late for the first read is not early for the third. */
	check(false, (const struct read[]){ { 0, 1 }, { 1, 0 }, { 0, 1 } }, 3, 1, 1);
}

static void a_page_that_is_due_when_logging_ends_is_missed(void **state)
{
	(void)state;
	check(false, (const struct read[]){ { 0, 1 } }, 1, 0, 1);
}

static void a_page_that_was_not_cleared_stays_in_the_bitmap(void **state)
{
	(void)state;
	check(true, (const struct read[]){ { 1, 1 }, { 0, 1 } }, 2, 0, 0);
	check(false, (const struct read[]){ { 1, 1 }, { 0, 1 } }, 2, 0, 1);
}

static void a_page_beyond_the_slot_is_missed(void **state)
{
	struct bitmap_run run = { PAGES - 1, PAGES + 1 };
	const struct bitmap real = { .runs = &run, .n_runs = 1 };
	const uint64_t all[PAGES / 64] = { UINT64_MAX, UINT64_MAX };
	struct recorded recorded;

	(void)state;
	assert_true(recorded_init(&recorded, PAGES, false));
	recorded_found(&recorded, all);
	recorded_read(&recorded, &real);
	assert_int_equal(recorded.missed, 2);
	recorded_free(&recorded);
}

static void all_pages_of_the_first_read_were_set_by_the_host(void **state)
{
	struct bitmap_run run = { 0, PAGES - 1 };
	const struct bitmap real = { .runs = &run, .n_runs = 1 };
	struct recorded recorded;

	(void)state;
	assert_true(recorded_init(&recorded, PAGES, false));
	recorded_read(&recorded, &real);
	recorded_end(&recorded);
	assert_int_equal(recorded.total, 0);
	assert_int_equal(recorded.missed, 0);
	recorded_free(&recorded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_that_are_found_are_not_missed),
		cmocka_unit_test(a_page_may_be_found_one_read_earlier_or_later),
		cmocka_unit_test(a_page_that_is_found_two_reads_off_is_missed),
		cmocka_unit_test(one_write_makes_up_for_one_read),
		cmocka_unit_test(a_page_that_is_due_when_logging_ends_is_missed),
		cmocka_unit_test(a_page_that_was_not_cleared_stays_in_the_bitmap),
		cmocka_unit_test(a_page_beyond_the_slot_is_missed),
		cmocka_unit_test(all_pages_of_the_first_read_were_set_by_the_host),
	};

	return cmocka_run_group_tests_name("recorded", tests, NULL, NULL);
}
