/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of a storm's parts: the book of dirty pages, pages that are copied, scripts, samples, the table. */

#include "storm/dirty.h"
#include "storm/sample.h"
#include "storm/script.h"
#include "storm/state.h"
#include "storm/table.h"
#include "storm/vcpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Begin with logging on, for pages 0 to 127. */
static int begin(void **state)
{
	struct dirty_book *book = dirty_book_new(128, 4);

	*state = book;
	if (!book)
		return -1;
	dirty_book_open(book);
	return 0;
}

static int end(void **state)
{
	dirty_book_free(*state);
	return 0;
}

static void a_write_that_the_bitmap_has_is_not_lost(void **state)
{
	struct dirty_book *book = *state;

	dirty_book_wrote(book, dirty_book_before(book), 70);
	dirty_book_close(book, true)[1] = UINT64_C(1) << 6;
	assert_int_equal(dirty_book_judge(book), 0);
}

static void a_write_that_the_bitmap_lacks_is_lost_once(void **state)
{
	struct dirty_book *book = *state;

	dirty_book_wrote(book, dirty_book_before(book), 70);
	dirty_book_wrote(book, dirty_book_before(book), 70);
	dirty_book_wrote(book, dirty_book_before(book), 71);
	dirty_book_close(book, true)[1] = UINT64_C(1) << 6;
	assert_int_equal(dirty_book_judge(book), 1);
	assert_int_equal(dirty_book_judge(book), 0);
}

/* The page is written while the first bitmap is read, so that the second one may have it. */
static void a_write_around_a_look_may_be_in_either_bitmap(void **state)
{
	static const struct {
		const char *name;
		bool first;
		bool second;
		unsigned int lost;
	} rows[] = {
		{ "neither", false, false, 2 },
		{ "the first", true, false, 0 },
		{ "the second", false, true, 0 },
	};
	struct dirty_book *book = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t before = dirty_book_before(book);
		uint64_t during;
		uint64_t *first = dirty_book_close(book, false);

		during = dirty_book_before(book);
		first[0] = rows[i].first ? 6 : 0;
		dirty_book_wrote(book, before, 1);
		dirty_book_open(book);
		dirty_book_wrote(book, during, 2);
		dirty_book_close(book, true)[0] = rows[i].second ? 6 : 0;
		if (dirty_book_judge(book) != rows[i].lost)
			fail_msg("%s", rows[i].name);
		dirty_book_open(book);
	}
}

static void what_is_written_without_logging_is_not_judged(void **state)
{
	struct dirty_book *book = *state;
	uint64_t before = dirty_book_before(book);

	dirty_book_close(book, true);
	dirty_book_wrote(book, before, 3);
	dirty_book_wrote(book, dirty_book_before(book), 4);
	before = dirty_book_before(book);
	dirty_book_open(book);
	dirty_book_wrote(book, before, 5);
	dirty_book_close(book, true);
	assert_int_equal(dirty_book_judge(book), 0);
}

static void an_interval_that_is_not_open_has_no_bitmap(void **state)
{
	struct dirty_book *book = *state;

	assert_non_null(dirty_book_close(book, true));
	assert_null(dirty_book_close(book, true));
}

static void steps_wait_for_what_the_host_does_alone(void **state)
{
	struct script *script = script_new("waiting", 2);

	(void)state;
	assert_non_null(script);
	script_slot(script, &(struct script_slot){ .ipa = 1 << 30, .size = 4096 });
	script_add(script, 0, (struct script_step){ .act = SCRIPT_READ });
	script_add(script, 2, (struct script_step){ .act = SCRIPT_COLLECT });
	script_alone(script, (struct script_step){ .act = SCRIPT_LOG_ON });
	script_add(script, 1, (struct script_step){ .act = SCRIPT_WRITE });
	assert_int_equal(script->actors[0].steps[0].after, 0);
	assert_int_equal(script->actors[2].steps[0].place, 1);
	assert_int_equal(script->actors[2].steps[1].after, 2);
	assert_int_equal(script->actors[1].steps[0].after, 3);
	assert_int_equal(script->slots[0].looks, 2);
	script_free(script);
}

static void quantiles_of_a_few_values_are_exact(void **state)
{
	struct sample sample;

	(void)state;
	assert_true(sample_init(&sample, 1));
	assert_int_equal(sample_quantile(&sample, 0.5), 0);
	for (uint64_t i = 101; i > 0; i--)
		sample_add(&sample, i);
	assert_int_equal(sample.max, 101);
	assert_int_equal(sample_quantile(&sample, 0.5), 51);
	assert_int_equal(sample_quantile(&sample, 0.99), 100);
	sample_free(&sample);
}

static void quantiles_of_many_values_are_near(void **state)
{
	uint64_t count = 1000000;
	struct sample sample;
	uint64_t median;

	(void)state;
	assert_true(sample_init(&sample, 1));
	for (uint64_t i = 0; i < count; i++)
		sample_add(&sample, i);
	assert_int_equal(sample.offered, count);
	assert_int_equal(sample.max, count - 1);
	median = sample_quantile(&sample, 0.5);
	assert_in_range(median, count / 2 - count / 100, count / 2 + count / 100);
	sample_free(&sample);
}

static void bitmaps_of_all_looks_have_a_bound(void **state)
{
	struct script *script = script_new("looking", 1);

	(void)state;
	assert_non_null(script);
	/* 1.5 MiB a look, and two looks more than are asked for. */
	script_slot(script, &(struct script_slot){ .ipa = 1 << 30, .size = UINT64_C(1) << 34 });
	for (unsigned int i = 0; i < 680; i++)
		script_add(script, 1, (struct script_step){ .act = SCRIPT_COLLECT });
	assert_true(script_check(script, "looking"));
	script_add(script, 1, (struct script_step){ .act = SCRIPT_COLLECT });
	assert_false(script_check(script, "looking"));
	script_free(script);
}

static void numbers_of_a_table_stay_apart(void **state)
{
	static const struct storm_options options = { .lock = STORM_LOCK_READ };
	static struct storm_report report = { .title = "a storm", .n_results = 2 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	report.options = &options;
	for (unsigned int i = 0; i < 2; i++) {
		report.results[i].name = "EXACT";
		report.results[i].figures.resolve_p99_ns = 999999999;
		report.results[i].figures.resolve_max_ns = 1234567890123456;
	}
	storm_print_table(&report, out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, " 999,999,999 ns  999,999,999 ns\n"));
	assert_non_null(strstr(text, " 1,234,567,890,123 us 1,234,567,890,123 us\n"));
	free(text);
}

/* Its leaf is read-only for the host's sake until a fault has written it. */
static void a_page_is_copied_until_a_fault_has_written_its_leaf(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_fault fault;
		enum s2pt_status status;
		bool stays;
	} rows[] = {
		{ "mapped", { .kind = S2PT_FAULT_TRANSLATION, .write = true }, S2PT_DONE, false },
		{ "relaxed", { .kind = S2PT_FAULT_PERMISSION, .write = true }, S2PT_DONE, false },
		{ "another leaf first",
		  { .kind = S2PT_FAULT_TRANSLATION, .write = true },
		  S2PT_REFAULT,
		  true },
		{ "raced", { .kind = S2PT_FAULT_PERMISSION, .write = true }, S2PT_RACED, true },
		{ "held", { .kind = S2PT_FAULT_PERMISSION, .write = true }, S2PT_BUSY, true },
		{ "no memory",
		  { .kind = S2PT_FAULT_TRANSLATION, .write = true },
		  S2PT_ENOMEM,
		  true },
		{ "made executable",
		  { .kind = S2PT_FAULT_PERMISSION, .exec = true },
		  S2PT_DONE,
		  true },
		{ "touched", { .kind = S2PT_FAULT_ACCESS, .write = true }, S2PT_DONE, true },
	};
	struct storm_vcpu vcpu = { .number = 0 };
	struct storm storm = { .vcpus = &vcpu };

	(void)state;
	assert_true(sample_init(&vcpu.latency, 1));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_Atomic(unsigned char) refused = 1;
		struct s2pt_vcpu_exit handled = {
			.fault = rows[i].fault,
			.status = rows[i].status,
		};

		vcpu.refused = &refused;
		storm_on_exit(&storm, 0, &handled);
		if (atomic_load(&refused) != rows[i].stays)
			fail_msg("%s", rows[i].name);
		/* The next fault may be one for which no page was looked up. */
		assert_null(vcpu.refused);
	}
	sample_free(&vcpu.latency);
}

int main(void)
{
	static const struct CMUnitTest dirty[] = {
		cmocka_unit_test_setup_teardown(a_write_that_the_bitmap_has_is_not_lost, begin,
						end),
		cmocka_unit_test_setup_teardown(a_write_that_the_bitmap_lacks_is_lost_once, begin,
						end),
		cmocka_unit_test_setup_teardown(a_write_around_a_look_may_be_in_either_bitmap,
						begin, end),
		cmocka_unit_test_setup_teardown(what_is_written_without_logging_is_not_judged,
						begin, end),
		cmocka_unit_test_setup_teardown(an_interval_that_is_not_open_has_no_bitmap, begin,
						end),
	};
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(a_page_is_copied_until_a_fault_has_written_its_leaf),
		cmocka_unit_test(steps_wait_for_what_the_host_does_alone),
		cmocka_unit_test(bitmaps_of_all_looks_have_a_bound),
		cmocka_unit_test(quantiles_of_a_few_values_are_exact),
		cmocka_unit_test(quantiles_of_many_values_are_near),
		cmocka_unit_test(numbers_of_a_table_stay_apart),
	};

	return cmocka_run_group_tests_name("dirty_book", dirty, NULL, NULL) +
	       cmocka_run_group_tests_name("script, sample, table", others, NULL, NULL);
}
