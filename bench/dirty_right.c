/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks that table and bitmap are as they must be after a phase of dirty logging. */

#include "dirty_phases.h"

static bool ends_writable(const struct bench_dirty *log)
{
	switch (log->phase) {
	case BENCH_DIRTY_ENABLE:
		return log->mode == BENCH_DIRTY_INITIALLY_SET;
	case BENCH_DIRTY_FIRST_CLEAR:
	case BENCH_DIRTY_CLEAR:
	case BENCH_DIRTY_SPARSE:
		return false;
	case BENCH_DIRTY_PASS_1:
	case BENCH_DIRTY_PASS_2:
	case BENCH_DIRTY_DISABLE:
		return true;
	}
	return false;
}

/* The permissions of each leaf after the phase. */
static unsigned int ends_with(const struct bench_dirty *log)
{
	unsigned int perm = S2PT_R;

	if (bench_dirty_by_mmu(log->mode))
		return perm | S2PT_WD;
	return ends_writable(log) ? perm | S2PT_W : perm;
}

/* Is each word of a bitmap `want`? */
static bool all_are(const uint64_t *bitmap, uint64_t want)
{
	for (uint64_t i = 0; i < BENCH_DIRTY_PAGES / 64; i++)
		if (bitmap[i] != want)
			return false;
	return true;
}

/* Has the MMU's log told every page that was written, and no other outside its run? */
static bool told_right(const struct bench_dirty *log)
{
	uint64_t one = bench_dirty_ways[log->mode].runs ? 0xffff : 1;

	return all_are(log->copy, log->phase == BENCH_DIRTY_SPARSE ? one : UINT64_MAX);
}

/* Only the MMU's log leaves runs what they are. */
static bool ends_in_runs(const struct bench_dirty *log)
{
	const struct bench_dirty_way *way = &bench_dirty_ways[log->mode];

	return way->runs && way->by_mmu;
}

static bool ends_in_blocks(const struct bench_dirty *log)
{
	return log->phase == BENCH_DIRTY_DISABLE ||
	       (log->phase == BENCH_DIRTY_ENABLE &&
		(log->mode == BENCH_DIRTY_ON_FAULT || log->mode == BENCH_DIRTY_INITIALLY_SET));
}

bool bench_dirty_right(const struct bench_dirty *log)
{
	static const struct s2pt_range whole = { BENCH_DIRTY_AT, BENCH_DIRTY_PAGES * BENCH_PAGE };
	const struct s2pt *pt = &log->vm->table;
	const struct s2pt_format *format = &pt->config.format;
	bool writable = ends_writable(log);
	bool blocks = ends_in_blocks(log);
	bool dirty = writable && log->phase != BENCH_DIRTY_DISABLE;
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;
	uint64_t leaves = 0;

	if (s2pt_cursor_begin(&cursor, pt, &whole))
		return false;
	s2pt_for_each_leaf(&cursor, &entry) {
		if (entry.level != (blocks ? 2 : 3) ||
		    s2pt_desc_pa(format, entry.desc, entry.level) !=
			    entry.ipa - BENCH_DIRTY_AT + BENCH_DIRTY_TO ||
		    s2pt_desc_perm(format, entry.desc) != ends_with(log) ||
		    s2pt_desc_attr(format, entry.desc, entry.level).contiguous != ends_in_runs(log))
			return false;
		leaves++;
	}
	if (bench_dirty_by_mmu(log->mode) && !told_right(log))
		return false;
	return leaves == BENCH_DIRTY_PAGES / (blocks ? BENCH_DIRTY_BLOCK : 1) &&
	       all_are(log->bitmap, dirty ? UINT64_MAX : 0);
}
