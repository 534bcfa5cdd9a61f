/* SPDX-License-Identifier: BSD-2-Clause */
/* Asserts what each phase of dirty logging costs.  The numbers are exact. */

#include "dirty.h"
#include "dirty_phases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAGES  BENCH_DIRTY_PAGES
#define BLOCKS (PAGES / 512)
#define RUNS   (PAGES / 16)
/* Calls that clear all pages, where the user clears by chunks. */
#define CHUNKS UINT64_C(16)

struct expected {
	const char *key;
	/* Requests to the hook `tlbi`. */
	uint64_t barriers;
	uint64_t ipa;
	uint64_t local;
	uint64_t range;
	/* Pages of tables that were allocated and freed. */
	uint64_t allocated;
	uint64_t freed;
	uint64_t swaps;
	uint64_t stores;
	/* The most loads that may be needed. */
	uint64_t loads;
};

/* clang-format off */
static const struct expected rows[] = {
	/*                          barriers     ipa  local   range   alloc   freed   swaps          stores           loads */
	{ "dirty_fault_enable",            0,      0,     0,      1,      0,      0,      0,         BLOCKS,              8 },
	/* The first write into a block breaks it, each of the others finds a hole. */
	{ "dirty_fault_pass1",         PAGES, BLOCKS,     0,      0, BLOCKS,      0,  PAGES,     2 * BLOCKS,  4 * PAGES },
	{ "dirty_fault_clear",             0,      0,     0,      1,      0,      0,      0,          PAGES, 5 * BLOCKS },
	{ "dirty_fault_clear_beside",      0,      0,     0,      1,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	{ "dirty_fault_pass2",             0,      0, PAGES,      0,      0,      0,  PAGES,              0,      6 * PAGES },
	/* The first write into a block puts it in the place of its table. */
	{ "dirty_fault_disable",      BLOCKS,      0,     0, BLOCKS,      0, BLOCKS, BLOCKS,         BLOCKS, 6 * BLOCKS },
	/* Each block is broken by one swap; then its table is linked. */
	{ "dirty_eager_enable",            1, BLOCKS,     0,      1, BLOCKS,      0, BLOCKS, PAGES + 2 * BLOCKS, 2 * BLOCKS },
	{ "dirty_eager_pass1",             0,      0, PAGES,      0,      0,      0,  PAGES,              0,      6 * PAGES },
	{ "dirty_eager_clear",             0,      0,     0,      1,      0,      0,      0,          PAGES, 5 * BLOCKS },
	{ "dirty_eager_clear_beside",      0,      0,     0,      1,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	{ "dirty_eager_pass2",             0,      0, PAGES,      0,      0,      0,  PAGES,              0,      6 * PAGES },
	{ "dirty_eager_disable",      BLOCKS,      0,     0, BLOCKS,      0, BLOCKS, BLOCKS,         BLOCKS, 6 * BLOCKS },
	{ "dirty_initial_enable",          0,      0,     0,      0,      0,      0,      0,              0,              0 },
	{ "dirty_initial_first",      CHUNKS, BLOCKS,     0, CHUNKS, BLOCKS,      0, BLOCKS, PAGES + 2 * BLOCKS, 2 * BLOCKS },
	{ "dirty_initial_pass1",           0,      0, PAGES,      0,      0,      0,  PAGES,              0,      6 * PAGES },
	{ "dirty_initial_clear",      CHUNKS,      0,     0, CHUNKS,      0,      0,      0,          PAGES,     6 * BLOCKS },
	{ "dirty_initial_clear_beside", CHUNKS,    0,     0, CHUNKS,      0,      0,  PAGES,              0, PAGES + 6 * BLOCKS },
	{ "dirty_initial_pass2",           0,      0, PAGES,      0,      0,      0,  PAGES,              0,      6 * PAGES },
	{ "dirty_initial_disable",    BLOCKS,      0,     0, BLOCKS,      0, BLOCKS, BLOCKS,         BLOCKS, 6 * BLOCKS },
	/* Pages of a dirty block are dirty: each is swapped, since the MMU may write, too. */
	{ "dirty_dbm_enable",              1, BLOCKS,     0,      1, BLOCKS,      0, BLOCKS + PAGES, PAGES + BLOCKS, PAGES + 8 * BLOCKS },
	{ "dirty_dbm_clear",               0,      0,     0,      1,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	{ "dirty_dbm_clear_beside",        0,      0,     0,      1,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	/* A gather has four ranges before it is flushed. */
	{ "dirty_dbm_sparse",              0,      0,     0,      4,      0,      0, PAGES / 64,          0, PAGES + 3 * PAGES / 64 + 2 * BLOCKS + 2 },
	{ "dirty_hdbss_enable",            1, BLOCKS,     0,      1, BLOCKS,      0, BLOCKS + PAGES, PAGES + BLOCKS, PAGES + 8 * BLOCKS },
	{ "dirty_hdbss_clear",             0,      0,     0,      1,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	{ "dirty_hdbss_clear_beside",      0,      0,     0,      1,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	{ "dirty_hdbss_sparse",            0,      0,     0,      4,      0,      0, PAGES / 64,          0, PAGES + 3 * PAGES / 64 + 2 * BLOCKS + 2 },
	/* By nT a block is marked by a swap, and its table linked by another; from level 2 on that is all. */
	{ "dirty_bbm1_enable",             1, BLOCKS,     0,      1, BLOCKS,      0, 2 * BLOCKS, PAGES + BLOCKS, 2 * BLOCKS },
	/* Each leaf of a table is looked at before a block takes the place of all. */
	{ "dirty_bbm1_disable",       BLOCKS,      0,     0, BLOCKS,      0, BLOCKS, 2 * BLOCKS,          0, PAGES + 6 * BLOCKS },
	{ "dirty_bbm2_enable",             1, BLOCKS,     0,      1, BLOCKS,      0, BLOCKS, PAGES + BLOCKS,     2 * BLOCKS },
	{ "dirty_bbm2_disable",       BLOCKS,      0,     0, BLOCKS,      0, BLOCKS, BLOCKS,              0, PAGES + 5 * BLOCKS },
	{ "dirty_bbm3_enable",             1, BLOCKS,     0,      1, BLOCKS,      0, BLOCKS, PAGES + BLOCKS,     2 * BLOCKS },
	{ "dirty_bbm3_disable",       BLOCKS,      0,     0, BLOCKS,      0, BLOCKS, BLOCKS,              0, PAGES + 5 * BLOCKS },
	/*
	 * A run is protected by a swap for each leaf and one to make the first again.  To part it all
	 * are held and made, from level 2 on swapped.
	 */
	{ "dirty_runs_enable",             1,      0,     0, RUNS + 1,    0,      0, 2 * PAGES, PAGES + RUNS, 3 * PAGES + 2 * RUNS },
	{ "dirty_runs_bbm1_enable",        1,      0,     0, RUNS + 1,    0,      0, 2 * PAGES, PAGES + RUNS, 3 * PAGES + 2 * RUNS },
	{ "dirty_runs_bbm2_enable",        1,      0,     0, RUNS + 1,    0,      0, 2 * PAGES,        RUNS, 4 * PAGES + 2 * RUNS },
	{ "dirty_runs_bbm3_enable",        1,      0,     0, RUNS + 1,    0,      0, 2 * PAGES,        RUNS, 4 * PAGES + 2 * RUNS },
	{ "dirty_dbm_runs_enable",         0,      0,     0,      1,      0,      0,  PAGES,           RUNS, PAGES + 2 * RUNS },
	{ "dirty_dbm_runs_clear",          0,      0,     0,      1,      0,      0,  PAGES,           RUNS, PAGES + 2 * RUNS },
	{ "dirty_dbm_runs_clear_beside",   0,      0,     0,      1,      0,      0,  PAGES,           RUNS, PAGES + 2 * RUNS },
	/* All leaves of the run that the page is in. */
	{ "dirty_dbm_runs_sparse",         0,      0,     0,      4,      0,      0, PAGES / 4,   RUNS / 4, PAGES + PAGES / 16 },
	{ "dirty_tlbiw_clear",             0,      0,     0,      0,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	{ "dirty_tlbiw_clear_beside",      0,      0,     0,      0,      0,      0,  PAGES,              0, PAGES + 5 * BLOCKS },
	{ "dirty_tlbiw_sparse",            0,      0,     0,      0,      0,      0, PAGES / 64,          0, PAGES + 3 * PAGES / 64 + 2 * BLOCKS + 2 },
};
/* clang-format on */

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void check(const char *key, const char *what, uint64_t got, uint64_t want)
{
	if (got != want)
		fail_msg("%s: %s: %llu, not %llu", key, what, (unsigned long long)got,
			 (unsigned long long)want);
}

static void each_phase_costs_what_it_must(void **state)
{
	struct bench_run run = { .counting_only = true };

	(void)state;
	/* The benchmark checks table and bitmap after each phase, and says so if they are wrong. */
	assert_true(bench_dirty_log.measure(&run));
	assert_int_equal(run.row_count, ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		const struct bench_counts *got = &run.rows[i].counts;
		const struct expected *want = &rows[i];

		assert_string_equal(run.rows[i].key, want->key);
		assert_true(run.rows[i].counted);
		check(want->key, "barriers", got->tlbi_none, want->barriers);
		check(want->key, "invalidations by IPA", got->tlbi_ipa, want->ipa);
		check(want->key, "local invalidations", got->tlbi_local, want->local);
		check(want->key, "invalidations of ranges", got->tlbi_range, want->range);
		check(want->key, "invalidations of the VMID", got->tlbi_vmid, 0);
		/* With FEAT_TLBIW it is one, whatever was collected. */
		check(want->key, "invalidations of dirty state", got->tlbi_dirty,
		      strncmp(want->key, "dirty_tlbiw", strlen("dirty_tlbiw")) == 0);
		check(want->key, "allocated pages", got->allocated, want->allocated);
		check(want->key, "freed pages", got->freed, want->freed);
		check(want->key, "swaps", got->swaps, want->swaps);
		check(want->key, "stores", got->stores, want->stores);
		if (got->loads > want->loads)
			check(want->key, "loads", got->loads, want->loads);
	}
	free(run.rows);
}

static void a_list_names_all_phases_and_does_none(void **state)
{
	struct bench_run run = { .listing = true };

	(void)state;
	assert_true(bench_dirty_log.measure(&run));
	assert_int_equal(run.row_count, ROWS);
	assert_false(run.rows[0].counted);
	assert_string_equal(run.rows[ROWS - 1].label, "dirty, DBM, TLBIW: clear 1 of 64");
	free(run.rows);
}

static void one_phase_can_be_asked_for(void **state)
{
	struct bench_run run = {
		.counting_only = true,
		.settings = { .only = "walk,dirty_eager_pass2" },
	};

	(void)state;
	assert_true(bench_dirty_log.measure(&run));
	assert_int_equal(run.row_count, 1);
	check(run.rows[0].key, "swaps", run.rows[0].counts.swaps, PAGES);
	free(run.rows);
}

static int set_up(void **state)
{
	static struct bench_vm vm;
	static struct bench_dirty log;

	log = (struct bench_dirty){ .vm = &vm, .mode = BENCH_DIRTY_ON_FAULT };
	*state = &log;
	return bench_vm_open(&vm, BENCH_DIRTY_TABLE_PAGES, 0, 0) ? 0 : -1;
}

static int tear_down(void **state)
{
	const struct bench_dirty *log = *state;

	bench_vm_close(log->vm);
	return 0;
}

static void what_was_not_written_stays_writable(void **state)
{
	struct bench_dirty *log = *state;
	const struct s2pt_format *format = &log->vm->table.config.format;
	struct s2pt_entry written;
	struct s2pt_entry other;

	log->phase = BENCH_DIRTY_CLEAR;
	assert_int_equal(bench_dirty_prepare(log), 0);
	/* The guest wrote to all pages but 100, says the bitmap. */
	log->bitmap[100 / 64] &= ~(UINT64_C(1) << (100 % 64));
	assert_int_equal(bench_dirty_do(log), 0);
	assert_false(bench_dirty_right(log));
	assert_int_equal(s2pt_lookup(&log->vm->table, (UINT64_C(4) << 30) + (99 << 12), &written),
			 0);
	assert_int_equal(s2pt_lookup(&log->vm->table, (UINT64_C(4) << 30) + (100 << 12), &other),
			 0);
	assert_int_equal(s2pt_desc_perm(format, written.desc), S2PT_R);
	assert_int_equal(s2pt_desc_perm(format, other.desc), S2PT_R | S2PT_W);
}

static void a_fault_for_nothing_is_told(void **state)
{
	struct bench_dirty *log = *state;

	log->phase = BENCH_DIRTY_PASS_2;
	assert_int_equal(bench_dirty_prepare(log), 0);
	assert_int_equal(bench_dirty_do(log), 0);
	assert_true(bench_dirty_right(log));
	/* All pages are writable now, so that no fault makes one dirty. */
	assert_int_not_equal(bench_dirty_do(log), 0);
}

static void the_mmu_makes_a_dirty_leaf_dirty_no_more(void **state)
{
	struct bench_dirty *log = *state;

	log->mode = BENCH_DIRTY_DBM;
	log->phase = BENCH_DIRTY_CLEAR;
	assert_int_equal(bench_dirty_prepare(log), 0);
	assert_int_not_equal(bench_dirty_write_by_mmu(log, 1), 0);
}

static void a_run_of_which_a_page_was_written_is_told_as_a_whole(void **state)
{
	struct bench_dirty *log = *state;

	log->mode = BENCH_DIRTY_DBM_RUNS;
	log->phase = BENCH_DIRTY_SPARSE;
	assert_int_equal(bench_dirty_prepare(log), 0);
	assert_int_equal(bench_dirty_do(log), 0);
	assert_true(bench_dirty_right(log));
	log->copy[0] = 1;
	assert_false(bench_dirty_right(log));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_phase_costs_what_it_must),
		cmocka_unit_test(a_list_names_all_phases_and_does_none),
		cmocka_unit_test(one_phase_can_be_asked_for),
		cmocka_unit_test_setup_teardown(what_was_not_written_stays_writable, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_fault_for_nothing_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_mmu_makes_a_dirty_leaf_dirty_no_more, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			a_run_of_which_a_page_was_written_is_told_as_a_whole, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
