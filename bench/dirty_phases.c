/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out the phases of dirty logging on a table: enable, the guest's writes, clear, disable.
 * Whether table and bitmap are right afterwards is looked at in dirty_right.c.
 */

#include "dirty_phases.h"

#include "s2pt/fault.h"

#include <string.h>

#define MIB (UINT64_C(1) << 20)
#define GIB (BENCH_DIRTY_PAGES * BENCH_PAGE)
#define AT  BENCH_DIRTY_AT
#define TO  BENCH_DIRTY_TO
/* Pages that the user clears at once with BENCH_DIRTY_INITIALLY_SET. */
#define CHUNK UINT64_C(16384)

static const struct s2pt_range whole = { AT, GIB };

static int protect(const struct bench_dirty *log, const struct s2pt_range *range,
		   struct s2pt_gather *gather)
{
	struct s2pt *pt = &log->vm->table;

	if (log->beside)
		return (int)s2pt_protect(pt, range, S2PT_W, gather);
	return (int)s2pt_protect_alone(s2pt_exclusive(pt), range, S2PT_W, gather);
}

static int split(const struct bench_dirty *log, const struct s2pt_range *range)
{
	struct bench_cache *cache = &log->vm->arena.main;
	struct s2pt_splitting what = {
		.range = *range,
		.cache = cache,
		.pages = (uint64_t)cache->count,
	};

	return (int)s2pt_split(s2pt_exclusive(&log->vm->table), &what);
}

static void tell(void *ctx, const struct s2pt_range *range)
{
	struct bench_dirty *log = ctx;
	uint64_t page = (range->ipa - AT) / BENCH_PAGE;
	uint64_t end = page + range->size / BENCH_PAGE;

	for (; page < end; page++)
		log->copy[page / 64] |= UINT64_C(1) << (page % 64);
}

static int collect(struct bench_dirty *log, const struct s2pt_range *range,
		   struct s2pt_gather *gather)
{
	const struct s2pt_visitor visitor = { tell, log };
	struct s2pt *pt = &log->vm->table;

	if (log->beside)
		return (int)s2pt_collect(pt, range, &visitor, gather);
	return (int)s2pt_collect_alone(s2pt_exclusive(pt), range, &visitor, gather);
}

static int enable(struct bench_dirty *log)
{
	bool all = log->mode == BENCH_DIRTY_INITIALLY_SET;
	int err;

	memset(log->bitmap, all ? 0xff : 0, sizeof(log->bitmap));
	if (all)
		return 0;
	if (bench_dirty_by_mmu(log->mode)) {
		/* A run is told as a whole, so it stays. */
		err = bench_dirty_ways[log->mode].runs ? 0 : split(log, &whole);
		return err ? err : collect(log, &whole, NULL);
	}
	err = protect(log, &whole, NULL);
	return err || log->mode == BENCH_DIRTY_ON_FAULT ? err : split(log, &whole);
}

/*
 * The first page from `page` on whose bit is `set`; `end`, which is a multiple of 64, if there is
 * none.
 */
static uint64_t find(const uint64_t *bitmap, uint64_t page, uint64_t end, bool set)
{
	uint64_t none = set ? 0 : UINT64_MAX;

	while (page < end && (bitmap[page / 64] >> (page % 64) & 1) != set)
		page += page % 64 == 0 && bitmap[page / 64] == none ? 64 : 1;
	return page;
}

static int clear_run(const struct bench_dirty *log, const struct s2pt_range *range,
		     struct s2pt_gather *gather)
{
	int err = protect(log, range, gather);

	return err || log->mode != BENCH_DIRTY_INITIALLY_SET ? err : split(log, range);
}

/* Do what one call of the user's does: collect, write-protect, invalidate. */
static int clear_pages(struct bench_dirty *log, uint64_t first, uint64_t end)
{
	size_t bytes = (end - first) / 8;
	struct s2pt_gather gather;
	int err = 0;

	s2pt_gather_init(&gather);
	memcpy(&log->copy[first / 64], &log->bitmap[first / 64], bytes);
	memset(&log->bitmap[first / 64], 0, bytes);
	for (uint64_t from = find(log->copy, first, end, true); !err && from < end;) {
		uint64_t to = find(log->copy, from, end, false);
		struct s2pt_range range = {
			.ipa = AT + from * BENCH_PAGE,
			.size = (to - from) * BENCH_PAGE,
		};

		err = clear_run(log, &range, &gather);
		from = find(log->copy, to, end, true);
	}
	s2pt_gather_flush(&log->vm->table, &gather);
	return err;
}

/* Read the buffer, and collect what it names by runs of pages. */
static int collect_buffer(struct bench_dirty *log, struct s2pt_gather *gather)
{
	int err = 0;

	for (uint64_t i = 0; i < log->buffered; i++) {
		uint64_t page = (log->buffer[i] - AT) / BENCH_PAGE;

		log->copy[page / 64] |= UINT64_C(1) << (page % 64);
	}
	log->buffered = 0;
	for (uint64_t from = find(log->copy, 0, BENCH_DIRTY_PAGES, true);
	     !err && from < BENCH_DIRTY_PAGES;) {
		uint64_t to = find(log->copy, from, BENCH_DIRTY_PAGES, false);
		struct s2pt_range range = {
			.ipa = AT + from * BENCH_PAGE,
			.size = (to - from) * BENCH_PAGE,
		};

		err = collect(log, &range, gather);
		from = find(log->copy, to, BENCH_DIRTY_PAGES, true);
	}
	return err;
}

/* Take what the MMU has noted; `copy` has it then. */
static int take(struct bench_dirty *log)
{
	struct s2pt_gather gather;
	int err;

	s2pt_gather_init(&gather);
	memset(log->copy, 0, sizeof(log->copy));
	err = log->mode == BENCH_DIRTY_HDBSS ? collect_buffer(log, &gather)
					     : collect(log, &whole, &gather);
	s2pt_gather_flush(&log->vm->table, &gather);
	return err;
}

static int clear(struct bench_dirty *log)
{
	if (bench_dirty_by_mmu(log->mode))
		return take(log);
	uint64_t chunk = log->mode == BENCH_DIRTY_INITIALLY_SET ? CHUNK : BENCH_DIRTY_PAGES;
	int err = 0;

	for (uint64_t page = 0; !err && page < BENCH_DIRTY_PAGES; page += chunk)
		err = clear_pages(log, page, page + chunk);
	return err;
}

static enum s2pt_status fault(const struct bench_dirty *log, uint64_t page,
			      enum s2pt_fault_kind kind, struct s2pt_resolution *resolution)
{
	struct bench_vm *vm = log->vm;
	struct s2pt_fault what = {
		.kind = kind,
		.ipa = AT + page * BENCH_PAGE,
		.ipa_known = true,
		.write = true,
		.level = S2PT_LEVEL_UNKNOWN,
	};
	struct s2pt_backing backing = {
		.present = true,
		.slot_ipa = AT,
		.slot_size = GIB,
		.slot_host = TO,
		.pa = TO + page * BENCH_PAGE,
		.fixed_size = 2 * MIB,
		.found_size = 2 * MIB,
		.writable = true,
		.logging = log->phase != BENCH_DIRTY_DISABLE,
		.sample = s2pt_invalidate_sample(&vm->table),
		.cache = &vm->arena.main,
	};

	return s2pt_resolve(&vm->table, &what, &backing, resolution);
}

/*
 * The guest writes to every page.  With `torn` the first write into a block leaves the other pages
 * of the block unmapped.
 */
static int write_all(struct bench_dirty *log, bool torn)
{
	for (uint64_t page = 0; page < BENCH_DIRTY_PAGES; page++) {
		struct s2pt_resolution resolution = { .dirty = false };
		enum s2pt_fault_kind kind = torn && page % BENCH_DIRTY_BLOCK
						    ? S2PT_FAULT_TRANSLATION
						    : S2PT_FAULT_PERMISSION;
		enum s2pt_status status = fault(log, page, kind, &resolution);

		if (status != S2PT_DONE || !resolution.dirty)
			return status ? (int)status : -1;
		log->bitmap[page / 64] |= UINT64_C(1) << (page % 64);
	}
	return 0;
}

/*
 * The guest writes to every page.  Only the first write into each block faults, and the others are
 * left out.
 */
static int write_blocks(const struct bench_dirty *log)
{
	for (uint64_t page = 0; page < BENCH_DIRTY_PAGES; page += BENCH_DIRTY_BLOCK) {
		enum s2pt_status status = fault(log, page, S2PT_FAULT_PERMISSION, NULL);

		if (status != S2PT_DONE)
			return status ? (int)status : -1;
	}
	return 0;
}

int bench_dirty_do(struct bench_dirty *log)
{
	switch (log->phase) {
	case BENCH_DIRTY_ENABLE:
		return enable(log);
	case BENCH_DIRTY_FIRST_CLEAR:
	case BENCH_DIRTY_CLEAR:
	case BENCH_DIRTY_SPARSE:
		return clear(log);
	case BENCH_DIRTY_PASS_1:
		return write_all(log, log->mode == BENCH_DIRTY_ON_FAULT);
	case BENCH_DIRTY_PASS_2:
		return write_all(log, false);
	case BENCH_DIRTY_DISABLE:
		return write_blocks(log);
	}
	return -1;
}

/* Map the slot by blocks of 2 MiB, or by runs of pages. */
static int map_slot(const struct bench_dirty *log)
{
	const struct bench_dirty_way *way = &bench_dirty_ways[log->mode];
	struct s2pt_mapping mapping = {
		.ipa = AT,
		.pa = TO,
		.size = GIB,
		.attr = { .perm = S2PT_R | S2PT_W },
		.pages_only = way->runs,
		.cache = &log->vm->arena.main,
	};
	int err;

	log->vm->setup = (struct bench_setup){
		.hardware_managed = way->by_mmu,
		.bbm = way->bbm,
		.contiguous = way->runs,
		.tlb_dirty = way->tlb_dirty,
	};
	err = (int)bench_vm_reset(log->vm);
	if (log->vm->setup.hardware_managed)
		mapping.attr.perm |= S2PT_WD;
	return err ? err : (int)s2pt_map(&log->vm->table, &mapping);
}

int bench_dirty_prepare(struct bench_dirty *log)
{
	const enum bench_dirty_phase until = log->phase;
	int err = map_slot(log);

	for (unsigned int phase = 0; !err && phase < until; phase++) {
		log->phase = (enum bench_dirty_phase)phase;
		if (bench_dirty_has(log->mode, log->phase))
			err = bench_dirty_do(log);
	}
	if (!err && bench_dirty_by_mmu(log->mode) && until != BENCH_DIRTY_ENABLE)
		err = bench_dirty_write_by_mmu(log, until == BENCH_DIRTY_SPARSE ? 64 : 1);
	if (!err && until == BENCH_DIRTY_DISABLE)
		err = clear(log);
	log->phase = until;
	return err;
}
