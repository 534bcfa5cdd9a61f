/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the recorder: each store of foreign code becomes the line that says what it was. */

#include "foreign.h"
#include "recording.h"
#include "s2pt/record/recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define PAGE UINT64_C(4096)

static void a_plain_store_is_a_line_with_its_value(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	foreign_store(&table[3], 0x7ff);
	foreign_store(&table[3], 0x7ff);
	assert_int_equal(table[3], 0x7ff);
	assert_true(recording_close("0 plain 0x80000018 0x7ff\n"
				    "0 plain 0x80000018 0x7ff\n"));
}

static void a_store_in_pieces_says_how_wide_they_are(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	foreign_store_half(&table[1], 0x11, 0x22);
	foreign_store_unaligned((char *)&table[4] + 6, UINT64_C(0x8877665544332211));
	assert_true(recording_close("0 plain 0x80000008 0x11 4\n"
				    "0 plain 0x80000008 0x2200000011 4\n"
				    "0 plain 0x80000020 0x2211000000000000 2\n"
				    "0 plain 0x80000028 0x887766554433 6\n"));
}

static void a_store_of_two_words_is_two_lines(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	foreign_store_pair(&table[2], (struct foreign_pair){ 0x1, 0x2 });
	assert_true(recording_close("0 plain 0x80000010 0x1\n"
				    "0 plain 0x80000018 0x2\n"));
}

static void an_atomic_store_is_a_release_if_it_says_so(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	foreign_release(&table[0], 0x3);
	foreign_store_atomic(&table[0], 0x4);
	assert_int_equal(table[0], 0x4);
	assert_true(recording_close("0 release 0x80000000 0x3\n"
				    "0 plain 0x80000000 0x4\n"));
}

static void an_atomic_operation_says_what_it_found(void **state)
{
	uint64_t *table = recording_open(NULL);
	uint64_t expected = 0x5;

	(void)state;
	assert_int_equal(foreign_exchange(&table[0], 0x3), 0);
	assert_int_equal(foreign_or(&table[0], 0x400), 0x3);
	assert_int_equal(foreign_and(&table[0], 0x401), 0x403);
	assert_false(foreign_compare(&table[0], &expected, 0x9));
	assert_int_equal(expected, 0x401);
	assert_true(foreign_compare(&table[0], &expected, 0x9));
	assert_int_equal(table[0], 0x9);
	assert_true(recording_close("0 swap 0x80000000 0x0 0x3\n"
				    "0 swap 0x80000000 0x3 0x403\n"
				    "0 swap 0x80000000 0x403 0x401\n"
				    "0 lost 0x80000000 0x401 0x9\n"
				    "0 swap 0x80000000 0x401 0x9\n"));
}

static void an_atomic_operation_on_half_a_word_is_a_store_of_that_width(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	assert_int_equal(foreign_or_half((uint32_t *)&table[0] + 1, 0x8), 0);
	assert_true(recording_close("0 plain 0x80000000 0x800000000 4\n"));
}

static void memory_functions_store_what_changes(void **state)
{
	static const uint64_t from[4] = { 0x1, 0x2, 0x3, 0x4 };
	uint64_t *table = recording_open(NULL);

	(void)state;
	foreign_fill(&table[8], from, sizeof(from));
	foreign_move(&table[9], &table[8], 16);
	foreign_clear(table, 4096);
	for (unsigned int i = 0; i < 512; i++)
		assert_int_equal(table[i], 0);
	assert_true(recording_close("0 plain 0x80000040 0x1\n"
				    "0 plain 0x80000048 0x2\n"
				    "0 plain 0x80000050 0x3\n"
				    "0 plain 0x80000058 0x4\n"
				    "0 plain 0x80000048 0x1\n"
				    "0 plain 0x80000050 0x2\n"
				    "0 plain 0x80000040 0x0\n"
				    "0 plain 0x80000048 0x0\n"
				    "0 plain 0x80000050 0x0\n"
				    "0 plain 0x80000058 0x0\n"));
}

static void memory_of_others_is_left_out(void **state)
{
	uint64_t word = 1;
	uint64_t expected = 7;
	struct foreign_pair pair;

	(void)state;
	(void)recording_open(NULL);
	foreign_store(&word, 3);
	assert_int_equal(foreign_or(&word, 4), 3);
	assert_true(foreign_compare(&word, &expected, 9));
	foreign_release(&word, word + 1);
	assert_int_equal(foreign_exchange(&word, 2), 10);
	foreign_store_pair(&pair, (struct foreign_pair){ word, 1 });
	foreign_clear(&word, sizeof(word));
	assert_int_equal(pair.first, 2);
	assert_int_equal(word, 0);
	assert_true(recording_close(""));
}

static void a_store_that_nobody_announced_is_unseen_at_the_next_barrier(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	table[5] = 0x55;
	(void)s2pt_recorder_instruction("isb", 0);
	(void)s2pt_recorder_instruction("dsb ish", 0);
	table[6] = 0x66;
	(void)s2pt_recorder_instruction("tlbi vmalls12e1is", 0);
	table[7] = 0x77;
	foreign_or(&table[0], 1);
	table[8] = 0x88;
	assert_false(recording_close_all("0 isb\n"
					 "0 unseen 0x80000028 0x55\n"
					 "0 dsb ish\n"
					 "0 unseen 0x80000030 0x66\n"
					 "0 tlbi vmalls12e1is 7\n"
					 "0 unseen 0x80000038 0x77\n"
					 "0 swap 0x80000000 0x0 0x1\n"
					 "0 unseen 0x80000040 0x88\n"
					 "0 end\n"
					 "# stores that only a comparison showed, lines "
					 "'unseen': 4\n"));
}

static void a_fence_is_a_dmb(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	foreign_fence();
	assert_true(recording_close("0 dmb ish\n"));
}

static void memory_is_handed_out_zeroed_and_aligned(void **state)
{
	uint64_t *table = recording_open(NULL);
	uint64_t *root = s2pt_recorder_alloc(3 * PAGE);
	uint64_t *next = s2pt_recorder_alloc(1);

	(void)state;
	assert_int_equal(s2pt_recorder_pa(root), ARENA + 4 * PAGE);
	assert_int_equal(s2pt_recorder_pa(next), ARENA + 7 * PAGE);
	assert_ptr_equal(s2pt_recorder_at(ARENA + 4 * PAGE + 8), &root[1]);
	assert_null(s2pt_recorder_at(ARENA - 1));
	foreign_store(&table[1], 1);
	s2pt_recorder_free(table, 4096);
	foreign_store(&table[2], 1);
	assert_true(recording_close_all("0 alloc 0x80004000 0x3000\n"
					"0 alloc 0x80007000 0x1000\n"
					"0 plain 0x80000008 0x1\n"
					"0 free 0x80000000\n"
					"0 end\n"
					"# stores to freed pages, which are no tables: 1\n"));
}

static void freed_memory_is_handed_out_again_when_there_is_no_other(void **state)
{
	struct s2pt_recorder_config config = { .size = 4 * PAGE };
	uint64_t *table = recording_open(&config);
	uint64_t *others[3];

	(void)state;
	foreign_store(&table[1], 1);
	s2pt_recorder_free(table, 4096);
	for (unsigned int i = 0; i < 3; i++)
		others[i] = s2pt_recorder_alloc(4096);
	assert_ptr_not_equal(others[0], table);
	assert_ptr_equal(s2pt_recorder_alloc(4096), table);
	assert_int_equal(table[1], 0);
	assert_null(s2pt_recorder_alloc(4096));
	assert_true(recording_close("0 plain 0x80000008 0x1\n"
				    "0 free 0x80000000\n"
				    "0 alloc 0x80001000 0x1000\n"
				    "0 alloc 0x80002000 0x1000\n"
				    "0 alloc 0x80003000 0x1000\n"
				    "0 alloc 0x80000000 0x1000\n"));
}

static uint64_t upside_down(const void *at)
{
	return UINT64_C(0xfffffffff000) - ((uintptr_t)at & UINT64_C(0xfffffff000)) +
	       ((uintptr_t)at & 0xfff);
}

static void the_harness_chooses_physical_addresses(void **state)
{
	struct s2pt_recorder_config config = { .pa_of = upside_down };
	uint64_t *table = recording_open(&config);
	uint64_t *other = s2pt_recorder_alloc(4096);

	(void)state;
	assert_int_equal(s2pt_recorder_pa(&table[1]), upside_down(table) + 8);
	assert_ptr_equal(s2pt_recorder_at(upside_down(table) + 8), &table[1]);
	assert_ptr_equal(s2pt_recorder_at(upside_down(other)), other);
	assert_true(s2pt_recorder_close());
}

static uint64_t mine[1024] __attribute__((aligned(4096)));

static uint64_t pa_of_mine(const void *at)
{
	return (uintptr_t)at - (uintptr_t)mine + 0x40000000;
}

static uint64_t pool[100][512] __attribute__((aligned(4096)));

static void pages_of_a_pool_that_is_watched_become_tables_one_by_one(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	assert_false(s2pt_recorder_watch(&pool[0][1], 4096));
	assert_true(s2pt_recorder_watch(pool, sizeof(pool)));
	assert_false(s2pt_recorder_watch(pool, 4096));
	foreign_store(&pool[0][0], 1);
	for (unsigned int i = 0; i < 100; i++)
		assert_true(s2pt_recorder_adopt(pool[i], 4096));
	assert_false(s2pt_recorder_adopt(pool[99], 4096));
	foreign_store(&pool[99][0], 2);
	s2pt_recorder_free(pool[99], 4096);
	foreign_store(&pool[99][0], 3);
	assert_true(s2pt_recorder_adopt(pool[99], 4096));
	assert_true(s2pt_recorder_close());
	assert_int_equal(pool[99][0], 3);
}

static void an_unseen_store_to_any_of_many_tables_is_found_by_the_next_event(void **state)
{
	struct s2pt_recorder_config config = { .size = 2048 * PAGE };
	uint64_t *first = recording_open(&config);
	volatile uint64_t *tables = s2pt_recorder_alloc(1024 * PAGE);

	(void)state;
	assert_non_null(tables);
	for (unsigned int i = 0; i < 2; i++) {
		tables[1023 * 512UL] = 5 + i;
		(void)s2pt_recorder_instruction("dsb ish", 0);
		tables[600 * 512UL + 511] = 7 + i;
		foreign_store(&first[1], 1);
		foreign_or(first, 1);
	}
	assert_false(recording_close("0 alloc 0x80400000 0x400000\n"
				     "0 unseen 0x807ff000 0x5\n"
				     "0 dsb ish\n"
				     "0 plain 0x80000008 0x1\n"
				     "0 unseen 0x80658ff8 0x7\n"
				     "0 swap 0x80000000 0x0 0x1\n"
				     "0 unseen 0x807ff000 0x6\n"
				     "0 dsb ish\n"
				     "0 plain 0x80000008 0x1\n"
				     "0 unseen 0x80658ff8 0x8\n"
				     "0 swap 0x80000000 0x1 0x1\n"));
}

/* Linux has room for so many stretches of memory only: mprotect() fails for what is a part of one. */
static size_t no_room_below;
/* NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): the linker's names. */
int __real_mprotect(void *at, size_t size, int protection);
int __wrap_mprotect(void *at, size_t size, int protection);
int __wrap_mprotect(void *at, size_t size, int protection)
{
	return size < no_room_below ? -1 : __real_mprotect(at, size, protection);
}
/* NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming) */

static void no_store_is_lost_where_pages_cannot_be_opened_one_by_one(void **state)
{
	struct s2pt_recorder_config config = { .size = 16 * PAGE };
	volatile uint64_t *table = recording_open(&config);
	volatile uint64_t *tables = s2pt_recorder_alloc(8 * PAGE);

	(void)state;
	no_room_below = 16 * PAGE;
	table[5] = 0x55;
	tables[5 * 512UL] = 0x66;
	(void)s2pt_recorder_instruction("dsb ish", 0);
	tables[6 * 512UL] = 0x77;
	(void)s2pt_recorder_instruction("dsb ish", 0);
	no_room_below = 0;
	assert_false(recording_close("0 alloc 0x80008000 0x8000\n"
				     "0 unseen 0x80000028 0x55\n"
				     "0 unseen 0x8000d000 0x66\n"
				     "0 dsb ish\n"
				     "0 unseen 0x8000e000 0x77\n"
				     "0 dsb ish\n"));
}

static void tables_of_the_harness_are_adopted_with_what_is_in_them(void **state)
{
	struct s2pt_recorder_config config = { .pa_of = pa_of_mine };

	(void)state;
	(void)recording_open(&config);
	mine[3] = 0x33;
	mine[600] = 0x66;
	assert_false(s2pt_recorder_adopt(&mine[1], 4096));
	assert_true(s2pt_recorder_adopt(mine, 4096));
	assert_false(s2pt_recorder_adopt(mine, 4096));
	assert_int_equal(mine[3], 0x33);
	assert_int_equal(mine[600], 0x66);
	foreign_store(&mine[4], 0x44);
	foreign_store(&mine[601], 0x66);
	assert_true(recording_close("0 alloc 0x40000000 0x1000\n"
				    "0 plain 0x40000018 0x33\n"
				    "0 plain 0x40000020 0x44\n"));
	assert_int_equal(mine[4], 0x44);
}

static void garbage_is_named_and_clearing_it_is_recorded(void **state)
{
	struct s2pt_recorder_config config = { .garbage = true, .size = 8192 };
	static char wanted[514 * 48];
	size_t length;
	uint64_t *table;

	(void)state;
	(void)recording_open(&config);
	table = s2pt_recorder_alloc(4096);
	length = (size_t)snprintf(wanted, sizeof(wanted), "0 alloc 0x%llx 0x1000 garbage\n",
				  (unsigned long long)ARENA + 4096);
	for (unsigned int i = 0; i < 512; i++)
		assert_int_equal(table[i] & 1, 1);
	foreign_clear(table, 4096);
	for (unsigned int i = 0; i < 512; i++)
		length += (size_t)snprintf(wanted + length, sizeof(wanted) - length,
					   "0 plain 0x%llx 0x0\n",
					   (unsigned long long)(ARENA + 4096 + UINT64_C(8) * i));
	assert_true(recording_close(wanted));
}

static void the_harness_says_what_no_store_tells(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	s2pt_recorder_root(table);
	s2pt_recorder_mark(S2PT_LINE_ENTER);
	s2pt_recorder_cpu(1);
	s2pt_recorder_mark(S2PT_LINE_READ);
	s2pt_recorder_mark(S2PT_LINE_UNREAD);
	s2pt_recorder_retire(table);
	s2pt_recorder_line(&(struct s2pt_line){ .kind = S2PT_LINE_STALE, .at = 0x5000 });
	s2pt_recorder_remark("line 3 of\nthe script");
	s2pt_recorder_cpu(0);
	s2pt_recorder_mark(S2PT_LINE_LEAVE);
	s2pt_recorder_ask(&(struct s2pt_recorder_wish){
		.what = "map", .ipa = 0x1000, .size = 0x2000, .pa = 0x5000, .prot = "rw" });
	s2pt_recorder_done(-12);
	s2pt_recorder_ask(
		&(struct s2pt_recorder_wish){ .what = "unmap", .ipa = 0x1000, .size = 0x2000 });
	s2pt_recorder_done(0);
	s2pt_recorder_ask(&(struct s2pt_recorder_wish){
		.what = "protect", .ipa = 0x1000, .size = 0x1000, .prot = "r", .secure = true });
	s2pt_recorder_done(0);
	s2pt_recorder_about(table);
	S2PT_RECORDER_ASKED("unmap", 0x1000, 0x1000, 0, NULL, 0);
	s2pt_recorder_about(NULL);
	S2PT_RECORDER_ASKED("unmap", 0x1000, 0x1000, 0, NULL, 0);
	assert_true(recording_close("0 root 0x80000000\n"
				    "0 enter\n"
				    "1 read\n"
				    "1 unread\n"
				    "1 retire 0x80000000\n"
				    "1 stale 0x5000\n"
				    "# line 3 of the script\n"
				    "0 leave\n"
				    "0 enter\n"
				    "0 ask map 0x1000 0x2000 0x5000 rw\n"
				    "0 done -12\n"
				    "0 leave\n"
				    "0 enter\n"
				    "0 ask unmap 0x1000 0x2000\n"
				    "0 done 0\n"
				    "0 leave\n"
				    "0 enter\n"
				    "0 ask protect 0x1000 0x1000 r secure\n"
				    "0 done 0\n"
				    "0 leave\n"
				    "0 enter\n"
				    "0 ask unmap 0x1000 0x1000 root 0x80000000\n"
				    "0 done 0\n"
				    "0 leave\n"
				    "0 enter\n"
				    "0 ask unmap 0x1000 0x1000\n"
				    "0 done 0\n"
				    "0 leave\n"));
}

static void only_one_recording_goes_on_at_a_time(void **state)
{
	struct s2pt_recorder_config config = { .path = "/nowhere/at/all" };

	(void)state;
	assert_false(s2pt_recorder_open(&config));
	(void)recording_open(NULL);
	config.path = "other.rec";
	assert_false(s2pt_recorder_open(&config));
	assert_true(recording_close(""));
	assert_false(s2pt_recorder_close());
	assert_null(s2pt_recorder_alloc(4096));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_store_is_a_line_with_its_value),
		cmocka_unit_test(a_store_in_pieces_says_how_wide_they_are),
		cmocka_unit_test(a_store_of_two_words_is_two_lines),
		cmocka_unit_test(an_atomic_store_is_a_release_if_it_says_so),
		cmocka_unit_test(an_atomic_operation_says_what_it_found),
		cmocka_unit_test(an_atomic_operation_on_half_a_word_is_a_store_of_that_width),
		cmocka_unit_test(memory_functions_store_what_changes),
		cmocka_unit_test(memory_of_others_is_left_out),
		cmocka_unit_test(a_store_that_nobody_announced_is_unseen_at_the_next_barrier),
		cmocka_unit_test(a_fence_is_a_dmb),
		cmocka_unit_test(memory_is_handed_out_zeroed_and_aligned),
		cmocka_unit_test(freed_memory_is_handed_out_again_when_there_is_no_other),
		cmocka_unit_test(the_harness_chooses_physical_addresses),
		cmocka_unit_test(pages_of_a_pool_that_is_watched_become_tables_one_by_one),
		cmocka_unit_test(an_unseen_store_to_any_of_many_tables_is_found_by_the_next_event),
		cmocka_unit_test(no_store_is_lost_where_pages_cannot_be_opened_one_by_one),
		cmocka_unit_test(tables_of_the_harness_are_adopted_with_what_is_in_them),
		cmocka_unit_test(garbage_is_named_and_clearing_it_is_recorded),
		cmocka_unit_test(the_harness_says_what_no_store_tells),
		cmocka_unit_test(only_one_recording_goes_on_at_a_time),
	};

	return cmocka_run_group_tests_name("recorder", tests, NULL, NULL);
}
