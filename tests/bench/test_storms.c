/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the fault storms that are measured: every page ends as it should. */

#include "storms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct bench_row *find(const struct bench_run *run, const char *key)
{
	for (size_t i = 0; i < run->row_count; i++) {
		if (!strcmp(run->rows[i].key, key))
			return &run->rows[i];
	}
	return NULL;
}

static void a_storm_leaves_every_page_as_wanted(void **state)
{
	struct bench_run run = { .settings = { .samples = 1, .threads = 4 } };
	const struct bench_row *widest;

	(void)state;
	/* The benchmark checks all pages, and says so if one is not mapped, or not writable. */
	assert_true(bench_storms.measure(&run));
	/* Two kinds, three spreads, 1, 2 and 4 threads. */
	assert_int_equal(run.row_count, 18);
	for (size_t i = 0; i < run.row_count; i++) {
		assert_true(run.rows[i].ns.median > 0);
		assert_ptr_equal(find(&run, run.rows[i].key), &run.rows[i]);
	}
	widest = find(&run, "storm_relax_line_4");
	assert_true(widest && widest->threads == 4);
	free(run.rows);
}

static void only_what_is_wanted_is_measured(void **state)
{
	struct bench_run run = {
		.settings = { .samples = 1, .threads = 2, .only = "lookup,storm_map_page" },
	};

	(void)state;
	assert_true(bench_storms.measure(&run));
	assert_int_equal(run.row_count, 2);
	assert_non_null(find(&run, "storm_map_page_1"));
	assert_non_null(find(&run, "storm_map_page_2"));
	free(run.rows);
}

static void a_list_has_all_rows_and_no_times(void **state)
{
	struct bench_run run = { .settings = { .threads = 8 }, .listing = true };

	(void)state;
	assert_true(bench_storms.measure(&run));
	assert_int_equal(run.row_count, 24);
	assert_int_equal(run.rows[0].ns.count, 0);
	free(run.rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_storm_leaves_every_page_as_wanted),
		cmocka_unit_test(only_what_is_wanted_is_measured),
		cmocka_unit_test(a_list_has_all_rows_and_no_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
