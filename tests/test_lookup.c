/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what only looks at the table: look-up, the cursor, and cleaning of caches. */

#include "fake.h"
#include "row_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define SZ_4K        UINT64_C(0x1000)
#define SZ_2M        UINT64_C(0x200000)
#define SZ_1G        UINT64_C(0x40000000)
#define HELD         UINT64_C(0x1000000000000000)
#define NOTE         UINT64_C(0x2000000000000002)
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct fake_want plain = { .fwb = false };

/*
 * 40000000  page, mark, held, hole up to 40200000
 * 40200000  block of 2M
 * 80000000  block of 1G
 * 8000000000  page, in the second root table
 */
static struct fake *with_all_kinds(void)
{
	struct fake *fake = fake_new(&plain);

	assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
	*fake_word(fake, I + SZ_4K, 3) = NOTE;
	*fake_word(fake, I + 2 * SZ_4K, 3) = HELD;
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, 2 * I, P, SZ_1G, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, UINT64_C(1) << 39, P, SZ_4K, RW), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

/* lookup */

struct lookup {
	const char *name;
	s2pt_ipa_t at;
	enum s2pt_status status;
	s2pt_ipa_t ipa;
	uint64_t size;
	int level;
	uint64_t word;
	enum s2pt_kind kind;
};

static const struct lookup lookups[] = {
	{ "page", I, S2PT_DONE, I, SZ_4K, 3, UINT64_C(0x00400001000007ff), S2PT_LEAF },
	{ "last byte", I + 0xfff, S2PT_DONE, I, SZ_4K, 3, UINT64_C(0x00400001000007ff), S2PT_LEAF },
	{ "mark", I + 0x1800, S2PT_ABSENT, I + SZ_4K, SZ_4K, 3, NOTE, S2PT_NOTE },
	{ "held", I + 0x2000, S2PT_BUSY, I + 2 * SZ_4K, SZ_4K, 3, HELD, S2PT_HELD },
	{ "no page", I + 0x3000, S2PT_ABSENT, I + 3 * SZ_4K, SZ_4K, 3, 0, S2PT_EMPTY },
	{ "2M", I + SZ_2M + 0x12345, S2PT_DONE, I + SZ_2M, SZ_2M, 2, UINT64_C(0x00400001000007fd),
	  S2PT_LEAF },
	{ "no table", I + 2 * SZ_2M + 1, S2PT_ABSENT, I + 2 * SZ_2M, SZ_2M, 2, 0, S2PT_EMPTY },
	{ "1G", 2 * I + 0x3fffffff, S2PT_DONE, 2 * I, SZ_1G, 1, UINT64_C(0x00400001000007fd),
	  S2PT_LEAF },
	{ "nothing", 0, S2PT_ABSENT, 0, SZ_1G, 1, 0, S2PT_EMPTY },
	{ "second root", UINT64_C(1) << 39, S2PT_DONE, UINT64_C(1) << 39, SZ_4K, 3,
	  UINT64_C(0x00400001000007ff), S2PT_LEAF },
	{ "last address", (UINT64_C(1) << 40) - 1, S2PT_ABSENT, (UINT64_C(1) << 40) - SZ_1G, SZ_1G,
	  1, 0, S2PT_EMPTY },
};

static void lookup_says_where_a_walk_ends_and_what_is_there(void **state)
{
	struct fake *fake = with_all_kinds();

	(void)state;
	for (size_t i = 0; i < COUNT(lookups); i++) {
		const struct lookup *row = &lookups[i];
		struct s2pt_entry entry = { .level = 99 };

		assert_row_equal(row->name, s2pt_lookup(&fake->pt, row->at, &entry), row->status);
		assert_row_equal(row->name, entry.ipa, row->ipa);
		assert_row_equal(row->name, entry.size, row->size);
		assert_row_equal(row->name, entry.level, row->level);
		assert_row_equal(row->name, entry.desc.word, row->word);
		assert_row_equal(row->name, entry.kind, row->kind);
	}
	assert_silence(fake);
	fake_end(fake);
}

/*
 * The fast walk takes entries as the library writes them; the MMU ignores these bits, or sets them.
 */
static void table_entries_of_others_are_followed_where_tables_lie_linear(void **state)
{
	static const struct fake_want linear = { .linear = true };
	static const uint64_t bits[] = { UINT64_C(1) << 10, UINT64_C(0xf) << 55 };

	(void)state;
	for (size_t i = 0; i < COUNT(bits) * 2; i++) {
		struct fake *fake = fake_new(&linear);
		struct s2pt_entry entry = { .level = 99 };

		assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
		*fake_word(fake, I, i < COUNT(bits) ? 1 : 2) |= bits[i % COUNT(bits)];
		assert_int_equal(s2pt_lookup(&fake->pt, I, &entry), S2PT_DONE);
		assert_int_equal(entry.level, 3);
		assert_int_equal(s2pt_relax(&fake->pt, I, S2PT_R), S2PT_ALREADY);
		assert_int_equal(fake_map(fake, I + SZ_4K, P, SZ_4K, RW), S2PT_DONE);
		assert_int_equal(s2pt_lookup(&fake->pt, I + SZ_4K, &entry), S2PT_DONE);
		fake_end(fake);
	}
}

/* The end of the space is checked (bug 51 of tests/mutants/list). */
static void lookup_beyond_the_input_space_is_refused(void **state)
{
	struct fake *fake = with_all_kinds();
	struct s2pt_entry entry = { .level = 99 };

	(void)state;
	assert_int_equal(s2pt_lookup(&fake->pt, UINT64_C(1) << 40, &entry), S2PT_ERANGE);
	assert_int_equal(s2pt_lookup(&fake->pt, ~UINT64_C(0), &entry), S2PT_ERANGE);
	assert_int_equal(entry.level, 99);
	fake_end(fake);
}

/* The cursor. */

struct stop {
	s2pt_ipa_t ipa;
	int level;
	enum s2pt_kind kind;
};

static const struct stop all_stops[] = {
	{ I, 1, S2PT_TABLE },
	{ I, 2, S2PT_TABLE },
	{ I, 3, S2PT_LEAF },
	{ I + SZ_4K, 3, S2PT_NOTE },
	{ I + 2 * SZ_4K, 3, S2PT_HELD },
	{ I + SZ_2M, 2, S2PT_LEAF },
	{ 2 * I, 1, S2PT_LEAF },
	{ UINT64_C(1) << 39, 1, S2PT_TABLE },
	{ UINT64_C(1) << 39, 2, S2PT_TABLE },
	{ UINT64_C(1) << 39, 3, S2PT_LEAF },
};

static void check_stops(struct fake *fake, const struct s2pt_range *range, const struct stop *stops,
			size_t count)
{
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;
	size_t seen = 0;

	assert_int_equal(s2pt_cursor_begin(&cursor, &fake->pt, range), S2PT_DONE);
	while (s2pt_cursor_next(&cursor, &entry)) {
		assert_true(seen < count);
		assert_int_equal(entry.ipa, stops[seen].ipa);
		assert_int_equal(entry.level, stops[seen].level);
		assert_int_equal(entry.kind, stops[seen].kind);
		seen++;
	}
	assert_int_equal(seen, count);
	assert_false(s2pt_cursor_next(&cursor, &entry));
}

static void the_cursor_stops_at_all_that_is_not_empty_tables_first(void **state)
{
	struct fake *fake = with_all_kinds();
	struct s2pt_range all = { 0, UINT64_C(1) << 40 };

	(void)state;
	check_stops(fake, &all, all_stops, COUNT(all_stops));
	fake_end(fake);
}

static void the_cursor_stays_in_its_range_rounded_to_pages(void **state)
{
	static const struct stop stops[] = {
		{ I, 1, S2PT_TABLE },
		{ I, 2, S2PT_TABLE },
		{ I + SZ_4K, 3, S2PT_NOTE },
		{ I + 2 * SZ_4K, 3, S2PT_HELD },
	};
	static const struct stop part_of_block[] = {
		{ I, 1, S2PT_TABLE },
		{ I + SZ_2M, 2, S2PT_LEAF },
	};
	struct fake *fake = with_all_kinds();

	(void)state;
	check_stops(fake, &(struct s2pt_range){ I + 0x1fff, 2 }, stops, COUNT(stops));
	check_stops(fake, &(struct s2pt_range){ I + SZ_2M + 0x5000, SZ_4K }, part_of_block,
		    COUNT(part_of_block));
	check_stops(fake, &(struct s2pt_range){ I, 0 }, NULL, 0);
	check_stops(fake, &(struct s2pt_range){ UINT64_C(1) << 40, 0 }, NULL, 0);
	fake_end(fake);
}

static void the_cursor_yields_leaves_alone_when_asked(void **state)
{
	static const s2pt_ipa_t leaves[] = { I, I + SZ_2M, 2 * I, UINT64_C(1) << 39 };
	struct fake *fake = with_all_kinds();
	struct s2pt_range all = { 0, UINT64_C(1) << 40 };
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;
	size_t seen = 0;

	(void)state;
	assert_int_equal(s2pt_cursor_begin(&cursor, &fake->pt, &all), S2PT_DONE);
	s2pt_for_each_leaf(&cursor, &entry) {
		assert_true(seen < COUNT(leaves));
		assert_int_equal(entry.ipa, leaves[seen++]);
	}
	assert_int_equal(seen, COUNT(leaves));
	fake_end(fake);
}

static void a_cursor_beyond_the_input_space_is_empty(void **state)
{
	static const struct s2pt_range ranges[] = {
		{ 0, (UINT64_C(1) << 40) + 1 }, { UINT64_C(1) << 40, 1 },
		{ UINT64_C(1) << 41, 0 },       { ~UINT64_C(0), 2 },
		{ SZ_4K, ~UINT64_C(0) },
	};
	struct fake *fake = with_all_kinds();
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;

	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		assert_int_equal(s2pt_cursor_begin(&cursor, &fake->pt, &ranges[i]), S2PT_ERANGE);
		assert_false(s2pt_cursor_next(&cursor, &entry));
		assert_false(s2pt_cursor_leaf(&cursor, &entry));
	}
	fake_end(fake);
}

/* clean */

static void cleaning_takes_blocks_whole_and_leaves_devices_and_holes_out(void **state)
{
	struct fake *fake = with_all_kinds();
	struct s2pt_mapping device = { 3 * I, P,     SZ_2M, { .perm = RW, .memtype = S2PT_DEVICE },
				       false, false, false, NULL };

	(void)state;
	assert_int_equal(s2pt_map(&fake->pt, &device), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(s2pt_clean(&fake->pt, &(struct s2pt_range){ 0, UINT64_C(1) << 40 }),
			 S2PT_DONE);
	assert_log(fake, "clean 100000000+1000", "clean 100000000+200000",
		   "clean 100000000+40000000", "clean 100000000+1000");
	assert_int_equal(s2pt_clean(&fake->pt, &(struct s2pt_range){ I + SZ_2M + 0x7fff, 2 }),
			 S2PT_DONE);
	assert_log(fake, "clean 100000000+200000");
	fake_end(fake);
}

static void cleaning_is_not_needed_with_fwb_or_without_a_hook(void **state)
{
	static const struct fake_want wants[] = { { .fwb = true }, { .no_cmo = true } };

	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		struct fake *fake = fake_new(&wants[i]);
		struct s2pt_range page = { I, SZ_4K };
		struct s2pt_range beyond = { UINT64_C(1) << 40, SZ_4K };

		assert_int_equal(fake_map(fake, I, P, SZ_4K, RW), S2PT_DONE);
		fake_forget(fake);
		assert_int_equal(s2pt_clean(&fake->pt, &page), S2PT_DONE);
		assert_silence(fake);
		assert_int_equal(s2pt_clean(&fake->pt, &beyond), S2PT_ERANGE);
		fake_end(fake);
	}
}

int main(void)
{
	const struct CMUnitTest lookup[] = {
		cmocka_unit_test(lookup_says_where_a_walk_ends_and_what_is_there),
		cmocka_unit_test(table_entries_of_others_are_followed_where_tables_lie_linear),
		cmocka_unit_test(lookup_beyond_the_input_space_is_refused),
	};
	const struct CMUnitTest cursor[] = {
		cmocka_unit_test(the_cursor_stops_at_all_that_is_not_empty_tables_first),
		cmocka_unit_test(the_cursor_stays_in_its_range_rounded_to_pages),
		cmocka_unit_test(the_cursor_yields_leaves_alone_when_asked),
		cmocka_unit_test(a_cursor_beyond_the_input_space_is_empty),
	};
	const struct CMUnitTest clean[] = {
		cmocka_unit_test(cleaning_takes_blocks_whole_and_leaves_devices_and_holes_out),
		cmocka_unit_test(cleaning_is_not_needed_with_fwb_or_without_a_hook),
	};

	return cmocka_run_group_tests_name("lookup", lookup, NULL, NULL) +
	       cmocka_run_group_tests_name("cursor", cursor, NULL, NULL) +
	       cmocka_run_group_tests_name("clean", clean, NULL, NULL);
}
