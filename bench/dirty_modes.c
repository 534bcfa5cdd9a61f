/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways to keep a dirty log: what each needs of the table, and which phases it has a row for. */

#include "dirty_log.h"

#define ROW(phase) (1U << BENCH_DIRTY_##phase)
#define ALL        ((1U << BENCH_DIRTY_PHASES) - 1)
/* What FEAT_BBM makes a difference to: blocks become tables, and tables blocks. */
#define ENDS   (ROW(ENABLE) | ROW(DISABLE))
#define CLEARS (ROW(CLEAR) | ROW(SPARSE))

/* clang-format off */
const struct bench_dirty_way bench_dirty_ways[BENCH_DIRTY_MODES] = {
	[BENCH_DIRTY_ON_FAULT] = { "fault", "split on fault", .rows = ALL },
	[BENCH_DIRTY_EAGERLY] = { "eager", "eager split", .rows = ALL },
	[BENCH_DIRTY_INITIALLY_SET] = { "initial", "initially set", .rows = ALL },
	[BENCH_DIRTY_DBM] = { "dbm", "DBM, scanned", .by_mmu = true, .rows = ALL },
	[BENCH_DIRTY_HDBSS] = { "hdbss", "HDBSS", .by_mmu = true, .rows = ALL },
	[BENCH_DIRTY_BBM_1] = { "bbm1", "eager split, BBM 1", .bbm = 1, .rows = ENDS },
	[BENCH_DIRTY_BBM_2] = { "bbm2", "eager split, BBM 2", .bbm = 2, .rows = ENDS },
	[BENCH_DIRTY_BBM_3] = { "bbm3", "eager split, BBM 3", .bbm = 3, .rows = ENDS },
	[BENCH_DIRTY_RUNS] = { "runs", "split runs", .runs = true, .rows = ROW(ENABLE) },
	[BENCH_DIRTY_RUNS_BBM_1] = { "runs_bbm1", "split runs, BBM 1", .bbm = 1, .runs = true, .rows = ROW(ENABLE) },
	[BENCH_DIRTY_RUNS_BBM_2] = { "runs_bbm2", "split runs, BBM 2", .bbm = 2, .runs = true, .rows = ROW(ENABLE) },
	[BENCH_DIRTY_RUNS_BBM_3] = { "runs_bbm3", "split runs, BBM 3", .bbm = 3, .runs = true, .rows = ROW(ENABLE) },
	[BENCH_DIRTY_DBM_RUNS] = { "dbm_runs", "DBM, in runs", .by_mmu = true, .runs = true, .rows = ALL },
	[BENCH_DIRTY_TLBIW] = { "tlbiw", "DBM, TLBIW", .by_mmu = true, .tlb_dirty = true, .rows = CLEARS },
};
/* clang-format on */

bool bench_dirty_has(enum bench_dirty_mode mode, enum bench_dirty_phase phase)
{
	switch (phase) {
	case BENCH_DIRTY_ENABLE:
	case BENCH_DIRTY_CLEAR:
		return true;
	case BENCH_DIRTY_FIRST_CLEAR:
		return mode == BENCH_DIRTY_INITIALLY_SET;
	case BENCH_DIRTY_SPARSE:
		return bench_dirty_by_mmu(mode);
	case BENCH_DIRTY_PASS_1:
	case BENCH_DIRTY_PASS_2:
	case BENCH_DIRTY_DISABLE:
		return !bench_dirty_by_mmu(mode);
	}
	return false;
}

bool bench_dirty_has_row(enum bench_dirty_mode mode, enum bench_dirty_phase phase)
{
	return bench_dirty_has(mode, phase) && (bench_dirty_ways[mode].rows >> phase & 1);
}
