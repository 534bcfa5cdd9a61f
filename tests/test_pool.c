/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the pool of pages: addresses, poison, quarantine, failures on request, counts of misuse.
 */

#include "s2pt/desc.h"
#include "s2pt/host/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct s2pt_pool *make(enum s2pt_granule granule, unsigned int pa_bits, uint64_t pages,
			      uint64_t quarantine)
{
	struct s2pt_pool_config config = {
		.granule = granule,
		.pa_bits = pa_bits,
		.pages = pages,
		.quarantine = quarantine,
		.seed = 7,
	};
	struct s2pt_pool *pool = s2pt_pool_new(&config);

	assert_non_null(pool);
	return pool;
}

static struct s2pt_pool_counts counts_of(struct s2pt_pool *pool)
{
	struct s2pt_pool_counts counts;

	s2pt_pool_counts(pool, &counts);
	return counts;
}

/* Write as somebody would who still has the page. */
static void write_word(struct s2pt_pool *pool, s2pt_pa_t pa, uint64_t word)
{
	uint64_t found;

	assert_true(s2pt_pool_read(pool, pa, &found));
	assert_true(s2pt_pool_swap(pool, pa, found, word));
}

static int setup(void **state)
{
	*state = make(S2PT_4K, 48, 64, 8);
	return 0;
}

static int teardown(void **state)
{
	s2pt_pool_delete(*state);
	return 0;
}

static void a_pool_that_can_not_be_is_refused(void **state)
{
	static const struct s2pt_pool_config rows[] = {
		{ .granule = (enum s2pt_granule)13, .pa_bits = 48 },
		{ .granule = S2PT_4K, .pa_bits = 31 },
		{ .granule = S2PT_4K, .pa_bits = 53 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_null(s2pt_pool_new(&rows[i]));
}

static void a_run_is_aligned_to_its_size_in_both_spaces(void **state)
{
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct s2pt_pool *pool = make(granules[i], 52, 512, 0);

		for (unsigned int pages = 1; pages <= S2PT_POOL_RUN; pages++) {
			uint64_t size = UINT64_C(1) << granules[i];
			void *table = s2pt_pool_alloc(pool, pages);
			s2pt_pa_t pa = s2pt_pool_pa(pool, table);

			while (size < (uint64_t)pages << granules[i])
				size <<= 1;
			assert_non_null(table);
			assert_int_equal((uintptr_t)table % size, 0);
			assert_int_equal(pa % size, 0);
			assert_in_range(pa, UINT64_C(1) << 51, (UINT64_C(1) << 52) - 1);
		}
		s2pt_pool_delete(pool);
	}
}

static void more_or_less_than_a_run_is_refused(void **state)
{
	assert_null(s2pt_pool_alloc(*state, 0));
	assert_null(s2pt_pool_alloc(*state, S2PT_POOL_RUN + 1));
}

static void addresses_lead_back_to_what_lies_there(void **state)
{
	struct s2pt_pool *pool = *state;

	for (unsigned int i = 0; i < 64; i++) {
		unsigned char *table = s2pt_pool_alloc(pool, 1);

		assert_ptr_equal(s2pt_pool_at(pool, s2pt_pool_pa(pool, table)), table);
		assert_ptr_equal(s2pt_pool_at(pool, s2pt_pool_pa(pool, table + 0xff8)),
				 table + 0xff8);
	}
	assert_null(s2pt_pool_alloc(pool, 1));
	assert_int_equal(counts_of(pool).failed, 1);
	assert_int_equal(counts_of(pool).strays, 0);
}

static void addresses_do_not_follow_pointers(void **state)
{
	struct s2pt_pool *pool = *state;
	unsigned char *first = s2pt_pool_alloc(pool, S2PT_POOL_RUN);
	unsigned int off = 0;

	for (unsigned int i = 1; i < 4; i++) {
		unsigned char *table = s2pt_pool_alloc(pool, S2PT_POOL_RUN);

		off += s2pt_pool_pa(pool, table) - s2pt_pool_pa(pool, first) !=
		       (uint64_t)(table - first);
	}
	assert_true(off > 0);
}

static void a_page_is_zeroed_each_time(void **state)
{
	struct s2pt_pool *pool = *state;

	for (unsigned int i = 0; i < 200; i++) {
		void *table = s2pt_pool_alloc(pool, 1);
		s2pt_pa_t pa = s2pt_pool_pa(pool, table);

		for (unsigned int at = 0; at < 0x1000; at += 8) {
			uint64_t word = 1;

			assert_true(s2pt_pool_read(pool, pa + at, &word));
			assert_int_equal(word, 0);
		}
		write_word(pool, pa + UINT64_C(8) * (i % 512), 0x123);
		s2pt_pool_release(pool, table, 1);
	}
	assert_int_equal(counts_of(pool).live, 0);
	assert_int_equal(counts_of(pool).peak, 1);
	assert_int_equal(counts_of(pool).allocs, 200);
	assert_int_equal(counts_of(pool).releases, 200);
	assert_int_equal(counts_of(pool).written_after, 0);
}

static void the_poison_is_invalid_and_nobodys_mark(void **state)
{
	s2pt_desc_t poison = { S2PT_POOL_POISON };

	(void)state;
	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++)
		assert_int_equal(s2pt_desc_kind(poison, level), S2PT_NOTE);
	assert_int_equal(s2pt_note_type(poison), 15);
}

static void a_released_page_waits_for_others(void **state)
{
	struct s2pt_pool *pool = *state;
	void *first = s2pt_pool_alloc(pool, 1);
	s2pt_pa_t pa = s2pt_pool_pa(pool, first);
	uint64_t word;
	unsigned int others = 0;
	void *table;

	s2pt_pool_release(pool, first, 1);
	assert_true(s2pt_pool_read(pool, pa, &word));
	assert_int_equal(word, S2PT_POOL_POISON);
	assert_int_equal(counts_of(pool).walked_after, 1);
	while ((table = s2pt_pool_alloc(pool, 1)) != first) {
		assert_non_null(table);
		s2pt_pool_release(pool, table, 1);
		others++;
	}
	assert_int_equal(others, 8);
}

static void a_write_after_release_is_counted_once(void **state)
{
	struct s2pt_pool *pool = *state;
	void *table = s2pt_pool_alloc(pool, 2);
	s2pt_pa_t pa = s2pt_pool_pa(pool, table);

	s2pt_pool_release(pool, table, 2);
	write_word(pool, pa + 0x1ff8, 0);
	s2pt_pool_check(pool);
	s2pt_pool_check(pool);
	assert_int_equal(counts_of(pool).written_after, 1);
}

static void a_write_after_release_is_found_on_reuse(void **state)
{
	struct s2pt_pool *pool = *state;
	void *table = s2pt_pool_alloc(pool, 1);
	s2pt_pa_t pa = s2pt_pool_pa(pool, table);

	s2pt_pool_release(pool, table, 1);
	write_word(pool, pa, 3);
	for (unsigned int i = 0; i < 64; i++)
		s2pt_pool_release(pool, s2pt_pool_alloc(pool, 1), 1);
	assert_int_equal(counts_of(pool).written_after, 1);
}

static void a_wrong_release_is_counted_and_does_nothing(void **state)
{
	struct s2pt_pool *pool = *state;
	unsigned char *table = s2pt_pool_alloc(pool, 4);
	int outside;

	s2pt_pool_release(pool, &outside, 1);
	s2pt_pool_release(pool, table + 0x40000, 1);
	s2pt_pool_release(pool, table + 8, 4);
	s2pt_pool_release(pool, table + 0x1000, 1);
	s2pt_pool_release(pool, table, 3);
	s2pt_pool_release(pool, NULL, 1);
	assert_int_equal(counts_of(pool).wild_releases, 6);
	assert_int_equal(counts_of(pool).live, 4);
	s2pt_pool_release(pool, table, 4);
	assert_int_equal(counts_of(pool).live, 0);
	s2pt_pool_release(pool, table, 4);
	s2pt_pool_release(pool, table, 1);
	assert_int_equal(counts_of(pool).double_releases, 2);
	assert_int_equal(counts_of(pool).wild_releases, 6);
}

static void an_address_of_a_page_not_in_use_is_a_stray(void **state)
{
	struct s2pt_pool *pool = *state;
	unsigned char *table = s2pt_pool_alloc(pool, 1);
	s2pt_pa_t pa = s2pt_pool_pa(pool, table);

	assert_int_equal(s2pt_pool_pa(pool, &pa), 0);
	assert_null(s2pt_pool_at(pool, 0x1000));
	assert_int_equal(counts_of(pool).strays, 2);
	s2pt_pool_release(pool, table, 1);
	assert_int_equal(s2pt_pool_pa(pool, table), pa);
	assert_ptr_equal(s2pt_pool_at(pool, pa), table);
	assert_int_equal(counts_of(pool).strays, 4);
}

static void what_is_not_the_pools_can_not_be_read(void **state)
{
	uint64_t word = 5;

	assert_false(s2pt_pool_read(*state, 0, &word));
	assert_false(s2pt_pool_read(*state, UINT64_MAX & ~UINT64_C(7), &word));
	assert_false(s2pt_pool_swap(*state, 0x1000, 0, 1));
	assert_int_equal(word, 5);
}

static void a_swap_writes_only_over_what_was_found(void **state)
{
	struct s2pt_pool *pool = *state;
	s2pt_pa_t pa = s2pt_pool_pa(pool, s2pt_pool_alloc(pool, 1));
	uint64_t word;

	assert_true(s2pt_pool_swap(pool, pa, 0, 7));
	assert_false(s2pt_pool_swap(pool, pa, 0, 9));
	assert_true(s2pt_pool_read(pool, pa, &word));
	assert_int_equal(word, 7);
}

static void a_word_is_found_by_pointer_and_by_address(void **state)
{
	struct s2pt_pool *pool = *state;
	struct s2pt_pool_place place;
	unsigned char *table;

	assert_false(s2pt_pool_find(pool, state, &place));
	s2pt_pool_alloc(pool, 1);
	table = s2pt_pool_alloc(pool, 2);
	assert_true(s2pt_pool_find(pool, table + 0x1010, &place));
	assert_int_equal(place.ordinal, 1);
	assert_int_equal(place.page, 1);
	assert_int_equal(place.index, 2);
	assert_true(place.live);
	s2pt_pool_release(pool, table, 2);
	assert_true(s2pt_pool_find_pa(pool, s2pt_pool_pa(pool, table), &place));
	assert_int_equal(place.ordinal, 1);
	assert_int_equal(place.page, 0);
	assert_false(place.live);
	assert_false(s2pt_pool_find_pa(pool, 0, &place));
}

static void allocations_fail_when_asked_to(void **state)
{
	struct s2pt_pool *pool = *state;

	s2pt_pool_fail(pool, 3, 2);
	assert_non_null(s2pt_pool_alloc(pool, 1));
	assert_non_null(s2pt_pool_alloc(pool, 1));
	assert_null(s2pt_pool_alloc(pool, 1));
	assert_null(s2pt_pool_alloc(pool, 1));
	assert_non_null(s2pt_pool_alloc(pool, 1));
	s2pt_pool_fail(pool, 1, 1);
	s2pt_pool_fail(pool, 0, 0);
	assert_non_null(s2pt_pool_alloc(pool, 1));
	assert_int_equal(counts_of(pool).failed, 2);
}

static void no_more_pages_live_than_the_limit(void **state)
{
	struct s2pt_pool *pool = *state;
	void *table = s2pt_pool_alloc(pool, 2);

	s2pt_pool_limit(pool, 3);
	assert_null(s2pt_pool_alloc(pool, 2));
	assert_non_null(s2pt_pool_alloc(pool, 1));
	assert_null(s2pt_pool_alloc(pool, 1));
	s2pt_pool_release(pool, table, 2);
	assert_non_null(s2pt_pool_alloc(pool, 2));
	s2pt_pool_limit(pool, 0);
	assert_non_null(s2pt_pool_alloc(pool, 1));
}

static void the_pool_shrinks_to_the_physical_space(void **state)
{
	struct s2pt_pool *pool = make(S2PT_64K, 32, UINT64_C(1) << 20, 0);
	uint64_t pages = 0;

	(void)state;
	while (s2pt_pool_alloc(pool, S2PT_POOL_RUN))
		pages += S2PT_POOL_RUN;
	assert_int_equal(pages, UINT64_C(1) << (31 - 16));
	s2pt_pool_delete(pool);
}

static void a_stock_is_as_many_pages_one_by_one(void **state)
{
	struct s2pt_pool *pool = *state;
	struct s2pt_pool_place place;
	void *pages[S2PT_POOL_RUN];

	assert_int_equal(s2pt_pool_stock(pool, pages, 0), 0);
	assert_int_equal(s2pt_pool_stock(pool, pages, 5), 5);
	assert_int_equal(counts_of(pool).live, 5);
	assert_int_equal(counts_of(pool).allocs, 5);
	for (unsigned int i = 0; i < 5; i++) {
		/* The first one is on top of the stack. */
		assert_true(s2pt_pool_find(pool, pages[i], &place));
		assert_int_equal(place.ordinal, 4 - i);
		s2pt_pool_release(pool, pages[i], 1);
	}
	assert_int_equal(counts_of(pool).live, 0);
	assert_int_equal(s2pt_pool_stock(pool, pages, S2PT_POOL_RUN + 1), S2PT_POOL_RUN);
}

static void a_stock_ends_where_a_page_is_refused(void **state)
{
	struct s2pt_pool *pool = *state;
	void *pages[S2PT_POOL_RUN];

	s2pt_pool_limit(pool, 6);
	assert_int_equal(s2pt_pool_stock(pool, pages, 4), 4);
	assert_int_equal(s2pt_pool_stock(pool, pages, 4), 2);
	assert_int_equal(counts_of(pool).failed, 1);
	s2pt_pool_limit(pool, 0);
	s2pt_pool_fail(pool, 3, 1);
	assert_int_equal(s2pt_pool_stock(pool, pages, 8), 2);
	assert_int_equal(s2pt_pool_stock(pool, pages, 8), 8);
	assert_int_equal(counts_of(pool).live, 16);
}

static void a_stock_of_used_pages_is_zeroed_and_looked_at(void **state)
{
	struct s2pt_pool *pool = *state;
	void *pages[S2PT_POOL_RUN];
	unsigned int left = 64;

	/* All are used once; one is written to afterwards. */
	while (left) {
		unsigned int got = s2pt_pool_stock(pool, pages, S2PT_POOL_RUN);

		assert_int_equal(got, S2PT_POOL_RUN);
		for (unsigned int i = 0; i < got; i++) {
			s2pt_pa_t pa = s2pt_pool_pa(pool, pages[i]);

			s2pt_pool_release(pool, pages[i], 1);
			if (left == 64 && i == 3)
				write_word(pool, pa, 1);
		}
		left -= got;
	}
	for (unsigned int round = 0; round < 4; round++) {
		assert_int_equal(s2pt_pool_stock(pool, pages, S2PT_POOL_RUN), S2PT_POOL_RUN);
		for (unsigned int i = 0; i < S2PT_POOL_RUN; i++)
			assert_int_equal(*(uint64_t *)pages[i], 0);
	}
	assert_int_equal(counts_of(pool).written_after, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pool_that_can_not_be_is_refused),
		cmocka_unit_test(a_run_is_aligned_to_its_size_in_both_spaces),
		cmocka_unit_test(the_pool_shrinks_to_the_physical_space),
		cmocka_unit_test(the_poison_is_invalid_and_nobodys_mark),
		cmocka_unit_test_setup_teardown(more_or_less_than_a_run_is_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(addresses_lead_back_to_what_lies_there, setup,
						teardown),
		cmocka_unit_test_setup_teardown(addresses_do_not_follow_pointers, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_is_zeroed_each_time, setup, teardown),
		cmocka_unit_test_setup_teardown(a_released_page_waits_for_others, setup, teardown),
		cmocka_unit_test_setup_teardown(a_write_after_release_is_counted_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_write_after_release_is_found_on_reuse, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_wrong_release_is_counted_and_does_nothing, setup,
						teardown),
		cmocka_unit_test_setup_teardown(an_address_of_a_page_not_in_use_is_a_stray, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_is_not_the_pools_can_not_be_read, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_swap_writes_only_over_what_was_found, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_word_is_found_by_pointer_and_by_address, setup,
						teardown),
		cmocka_unit_test_setup_teardown(allocations_fail_when_asked_to, setup, teardown),
		cmocka_unit_test_setup_teardown(a_stock_is_as_many_pages_one_by_one, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_stock_ends_where_a_page_is_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_stock_of_used_pages_is_zeroed_and_looked_at,
						setup, teardown),
		cmocka_unit_test_setup_teardown(no_more_pages_live_than_the_limit, setup, teardown),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
