/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asserts what operations ask of a hypervisor and how often they write.  The numbers are exact, so
 * that both more and less of it are seen.
 */

#include "calls.h"
#include "ranges.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PAGES  UINT64_C(262144)
#define TABLES UINT64_C(512)
#define RUNS   (PAGES / 16)
/* The tables of 1 GiB in pages, and the one that leads to them. */
#define PARENTS (TABLES + 1)

struct expected {
	const char *key;
	/* Requests to the hook `tlbi`. */
	uint64_t barriers;
	uint64_t ipa;
	uint64_t local;
	uint64_t range;
	/* The instructions for these. */
	uint64_t dsb;
	/* Pages of tables that were allocated, freed, retired. */
	uint64_t allocated;
	uint64_t freed;
	uint64_t retired;
	/* Stores and compare-and-swaps. */
	uint64_t writes;
	/* The most loads that may be needed. */
	uint64_t loads;
};

/* clang-format off */
static const struct expected range_rows[] = {
	/*                   barr    ipa  local  range    dsb     alloc    free  retired         writes               loads */
	{ "walk",             0,      0,     0,     0,      0,        0,       0,      0,             0, PAGES + 2 * TABLES },
	{ "map",              1,      0,     0,     0,      1,  PARENTS,       0,      0, PAGES + PARENTS,                2 },
	{ "map_blocks",       1,      0,     0,     0,      1,        1,       0,      0,    TABLES + 1,                  2 },
	{ "unmap",            0,      0,     0,     1,      3,        0, PARENTS,      1,             1,            PARENTS },
	{ "protect",          0,      0,     0,     1,      3,        0,       0,      0,         PAGES, 5 * TABLES },
	{ "protect_managed",  0,      0,     0,     1,      3,        0,       0,      0,         PAGES, PAGES + 5 * TABLES },
	{ "protect_beside",   0,      0,     0,     1,      3,        0,       0,      0,         PAGES, PAGES + 5 * TABLES },
	{ "age",              0,      0,     0,     1,      3,        0,       0,      0,         PAGES, 5 * TABLES },
	{ "age_beside",       0,      0,     0,     1,      3,        0,       0,      0,         PAGES, PAGES + 5 * TABLES },
	/* Each block is broken by itself and there is nothing between to gather. */
	{ "split",            1, TABLES,     0,     0, 3 * TABLES + 1, TABLES, 0,     0, PAGES + 2 * TABLES, PAGES + 2 * TABLES },
	{ "fold",             1,      0,     0, TABLES, 3 * TABLES + 1, 0, TABLES, TABLES,   2 * TABLES,         2 * TABLES },
	/* A run is held and made, or its first entry alone where the others change in place. */
	{ "map_runs",         1,      0,     0,     0,      1,  PARENTS,       0,      0, 2 * PAGES + PARENTS,       2 * PAGES },
	{ "protect_runs",     0,      0,     0,     1,      3,        0,       0,      0,     17 * RUNS, PAGES + RUNS + 5 * TABLES },
	{ "break_runs",       0,      0,  RUNS,  RUNS, 6 * RUNS,      0,       0,      0,     33 * RUNS,          20 * RUNS },
	{ "join_runs",     RUNS,      0,     0,  RUNS, 4 * RUNS,      0,       0,      0,     32 * RUNS,          36 * RUNS },
	/* The two pages of the root count too. */
	{ "destroy",          0,      0,     0,     0,      0,        0, PARENTS + 2,  0,             0,         3 * TABLES },
	{ 0 },
};

#define HOT     UINT64_C(20000)
#define ORDERED UINT64_C(32768)
/* For 128 MiB in order: a table of each 2 MiB, and one above. */
#define ORDERED_TABLES (ORDERED / 512 + 1)

static const struct expected call_rows[] = {
	{ "lookup",           0,      0,     0,     0,      0,        0,       0,      0,             0,            3 * HOT },
	{ "relax",            0,      0,   HOT,     0, 3 * HOT,       0,       0,      0,             0,            3 * HOT },
	{ "relax_gain",       0,      0, ORDERED,   0, 3 * ORDERED,   0,       0,      0,       ORDERED,        3 * ORDERED },
	{ "touch",          HOT,      0,     0,     0,    HOT,        0,       0,      0,             0,            3 * HOT },
	{ "map_singly", ORDERED,      0,     0,     0, ORDERED, ORDERED_TABLES, 0,     0, ORDERED + ORDERED_TABLES, 3 * ORDERED + ORDERED_TABLES },
	{ "fault",      ORDERED,      0,     0,     0, ORDERED, ORDERED_TABLES, 0,     0, ORDERED + ORDERED_TABLES, 6 * ORDERED },
	{ "fault_permission", 0,      0, ORDERED,   0, 3 * ORDERED,   0,       0,      0,       ORDERED,        6 * ORDERED },
	{ 0 },
};
/* clang-format on */

static const struct bench_case *find(const struct bench_case *cases, const char *key)
{
	for (; cases->key; cases++) {
		if (!strcmp(cases->key, key))
			return cases;
	}
	fail_msg("there is no case %s", key);
	return NULL;
}

static void check(const char *key, const char *what, uint64_t got, uint64_t want)
{
	if (got != want)
		fail_msg("%s: %s is %llu, not %llu", key, what, (unsigned long long)got,
			 (unsigned long long)want);
}

static void check_row(const struct bench_counts *got, const struct expected *want)
{
	const char *key = want->key;

	check(key, "barriers", got->tlbi_none, want->barriers);
	check(key, "invalidations by IPA", got->tlbi_ipa, want->ipa);
	check(key, "local invalidations", got->tlbi_local, want->local);
	check(key, "invalidations of ranges", got->tlbi_range, want->range);
	check(key, "invalidations of the VMID", got->tlbi_vmid, 0);
	/* Each stage-2 instruction is followed by one of stage 1. */
	check(key, "TLBI instructions", got->tlbi_instructions,
	      2 * (want->ipa + want->local + want->range));
	check(key, "DSBs", got->dsb, want->dsb);
	check(key, "allocated pages", got->allocated, want->allocated);
	check(key, "freed pages", got->freed, want->freed);
	check(key, "retired tables", got->retired, want->retired);
	check(key, "cache maintenance", got->cmo, 0);
	check(key, "writes", got->swaps + got->stores, want->writes);
	if (got->loads > want->loads)
		check(key, "loads", got->loads, want->loads);
}

static void check_rows(struct bench_vm *vm, const struct bench_case *cases,
		       const struct expected *rows)
{
	for (; rows->key; rows++) {
		struct bench_counts counts;

		assert_int_equal(bench_case_count(vm, find(cases, rows->key), &counts), 0);
		check_row(&counts, rows);
	}
}

static int set_up(void **state)
{
	static struct bench_vm vm;

	*state = &vm;
	return bench_vm_open(&vm, 1200, 0, 0) ? 0 : -1;
}

static int tear_down(void **state)
{
	struct bench_vm *vm = *state;
	int lost;

	bench_vm_destroy(vm);
	/* All pages have come back. */
	lost = vm->arena.main.room - vm->arena.main.count;
	bench_vm_close(vm);
	return lost;
}

static void ranges_cost_what_they_must(void **state)
{
	check_rows(*state, bench_range_cases, range_rows);
}

static void single_calls_cost_what_they_must(void **state)
{
	check_rows(*state, bench_call_cases, call_rows);
}

static void caches_are_cleaned_once_for_a_run_of_pages(void **state)
{
	struct bench_vm *vm = *state;
	struct bench_counts counts;

	vm->setup.no_fwb = true;
	assert_int_equal(bench_case_count(vm, find(bench_range_cases, "map"), &counts), 0);
	/* Data caches are cleaned, and instruction caches discarded, for each page. */
	check("map", "bytes of cache maintenance", counts.cmo_bytes, 2 * (PAGES << 12));
	check("map", "calls of cache maintenance", counts.cmo, 2);
	vm->setup.no_fwb = false;
}

static void entry_by_entry_there_is_more_to_do(void **state)
{
	struct bench_vm *vm = *state;
	struct bench_counts counts;

	vm->setup.by_entry = true;
	assert_int_equal(bench_case_count(vm, find(bench_range_cases, "map"), &counts), 0);
	check("map", "swaps, entry by entry", counts.swaps, PAGES + PARENTS);
	assert_int_equal(bench_case_count(vm, find(bench_range_cases, "unmap"), &counts), 0);
	check("unmap", "swaps, entry by entry", counts.swaps, PAGES + PARENTS);
	vm->setup.by_entry = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ranges_cost_what_they_must, set_up, tear_down),
		cmocka_unit_test_setup_teardown(single_calls_cost_what_they_must, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(caches_are_cleaned_once_for_a_run_of_pages, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(entry_by_entry_there_is_more_to_do, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
