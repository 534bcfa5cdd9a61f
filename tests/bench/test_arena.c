/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the benchmarks' memory: pages, caches, addresses. */

#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int set_up(void **state)
{
	static struct bench_arena arena;

	*state = &arena;
	return bench_arena_init(&arena, 8) ? 0 : -1;
}

static int tear_down(void **state)
{
	bench_arena_free(*state);
	return 0;
}

static void pages_are_zeroed_and_aligned_and_end(void **state)
{
	struct bench_arena *arena = *state;
	static const char zero[4096];
	void *pages[8];

	for (int i = 0; i < 8; i++) {
		pages[i] = bench_alloc(&arena->main);
		assert_non_null(pages[i]);
		assert_int_equal((uintptr_t)pages[i] % BENCH_PAGE, 0);
		assert_memory_equal(pages[i], zero, BENCH_PAGE);
		for (int j = 0; j < i; j++)
			assert_ptr_not_equal(pages[i], pages[j]);
		memset(pages[i], 0x5a, BENCH_PAGE);
	}
	assert_null(bench_alloc(&arena->main));
	bench_give(arena, pages[3]);
	assert_ptr_equal(bench_alloc(&arena->main), pages[3]);
	assert_memory_equal(pages[3], zero, BENCH_PAGE);
}

static void a_physical_address_is_at_a_fixed_distance(void **state)
{
	struct bench_arena *arena = *state;
	char *root = bench_root(arena, 2);
	char *page = bench_alloc(&arena->main);

	assert_non_null(root);
	assert_int_equal((uintptr_t)root - arena->linear, BENCH_PA_BASE);
	assert_true((uintptr_t)page - arena->linear >= BENCH_PA_BASE + 16 * BENCH_PAGE);
	assert_null(bench_root(arena, 17));
}

static void each_page_has_a_count_of_its_own(void **state)
{
	struct bench_arena *arena = *state;
	char *one = bench_alloc(&arena->main);
	char *two = bench_alloc(&arena->main);

	assert_ptr_equal(bench_count(arena, one), bench_count(arena, one + 4088));
	assert_ptr_not_equal(bench_count(arena, one), bench_count(arena, two));
	assert_int_equal(*bench_count(arena, one), 0);
}

static void a_cache_takes_its_pages_and_gives_them_back(void **state)
{
	struct bench_arena *arena = *state;
	struct bench_cache cache;

	assert_true(bench_cache_init(&cache, arena, 5));
	assert_int_equal(arena->main.count, 3);
	assert_non_null(bench_alloc(&cache));
	assert_int_equal(cache.count, 4);
	assert_true(bench_cache_fill(&cache, arena, 5));
	assert_int_equal(arena->main.count, 2);
	bench_cache_free(&cache, arena);
	assert_int_equal(arena->main.count, 7);
}

static void a_cache_may_zero_ahead(void **state)
{
	struct bench_arena *arena = *state;
	static const char zero[4096];
	struct bench_cache cache;
	char *page;

	assert_true(bench_cache_init(&cache, arena, 2));
	bench_cache_zero_ahead(&cache);
	assert_memory_equal(cache.pages[0], zero, BENCH_PAGE);
	page = cache.pages[1];
	assert_memory_equal(page, zero, BENCH_PAGE);
	page[100] = 1;
	/* The page is not zeroed again when it is taken, but when it comes back. */
	assert_ptr_equal(bench_alloc(&cache), page);
	assert_int_equal(page[100], 1);
	bench_put(&cache, page);
	assert_memory_equal(page, zero, BENCH_PAGE);
	/* A page that is filled in later is zeroed too. */
	(void)memset(bench_take(&cache), 0x5a, BENCH_PAGE);
	assert_true(bench_cache_fill(&cache, arena, 2));
	assert_memory_equal(cache.pages[1], zero, BENCH_PAGE);
	bench_cache_free(&cache, arena);
}

static void a_cache_that_cannot_be_filled_says_so(void **state)
{
	struct bench_arena *arena = *state;
	struct bench_cache cache;

	assert_false(bench_cache_init(&cache, arena, 9));
	bench_cache_free(&cache, arena);
	assert_int_equal(arena->main.count, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pages_are_zeroed_and_aligned_and_end, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_physical_address_is_at_a_fixed_distance, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(each_page_has_a_count_of_its_own, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_cache_takes_its_pages_and_gives_them_back, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_cache_may_zero_ahead, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_cache_that_cannot_be_filled_says_so, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
