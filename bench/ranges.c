/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Benchmarks of whole ranges, each in one call: walk, map, unmap, protect, age, split, fold,
 * destroy.
 */

#include "ranges.h"

#define MIB    (UINT64_C(1) << 20)
#define GIB    (UINT64_C(1) << 30)
#define TIB    (UINT64_C(1) << 40)
#define PAGES  (GIB / BENCH_PAGE)
#define BLOCKS (GIB / (2 * MIB))
/* Runs of 16 contiguous pages. */
#define RUN  (16 * BENCH_PAGE)
#define RUNS (GIB / RUN)
#define AT   (4 * GIB)
#define TO   (8 * GIB)
/* The output address is shifted by one block of 2 MiB, so that no block of 1 GiB is possible. */
#define TO_2MIB (TO + 2 * MIB)

static const struct s2pt_attr all = { .perm = S2PT_R | S2PT_W | S2PT_X };
static const struct s2pt_range one_gib = { AT, GIB };
static const struct s2pt_range most = { 0, 64 * GIB };

static int map(struct bench_vm *vm, const struct s2pt_mapping *what)
{
	struct s2pt_mapping mapping = *what;

	mapping.attr = all;
	mapping.cache = &vm->arena.main;
	return (int)s2pt_map(&vm->table, &mapping);
}

static int reset(struct bench_vm *vm)
{
	return (int)bench_vm_reset(vm);
}

static int map_pages(struct bench_vm *vm)
{
	return map(vm,
		   &(struct s2pt_mapping){ .ipa = AT, .pa = TO, .size = GIB, .pages_only = true });
}

static int map_most(struct bench_vm *vm)
{
	return map(vm, &(struct s2pt_mapping){
			       .ipa = 0, .pa = TO, .size = 64 * GIB, .pages_only = true });
}

static int map_blocks(struct bench_vm *vm)
{
	return map(vm, &(struct s2pt_mapping){ .ipa = AT, .pa = TO_2MIB, .size = GIB });
}

/* Map all that 40 bits address but the last block, since the output is shifted by one. */
static int map_tib(struct bench_vm *vm)
{
	return map(vm, &(struct s2pt_mapping){ .ipa = 0, .pa = 2 * MIB, .size = TIB - 2 * MIB });
}

static int with_pages(struct bench_vm *vm)
{
	int err = reset(vm);

	return err ? err : map_pages(vm);
}

static int with_pages_managed(struct bench_vm *vm)
{
	int err;

	vm->setup.hardware_managed = true;
	err = with_pages(vm);
	vm->setup.hardware_managed = false;
	return err;
}

static int with_no_runs(struct bench_vm *vm)
{
	int err;

	vm->setup.contiguous = true;
	err = reset(vm);
	vm->setup.contiguous = false;
	return err;
}

static int with_runs(struct bench_vm *vm)
{
	int err = with_no_runs(vm);

	return err ? err : map_pages(vm);
}

/* Map what can be runs by pages that are none: each by itself. */
static int with_joinable(struct bench_vm *vm)
{
	int err = with_no_runs(vm);

	for (uint64_t at = 0; !err && at < GIB; at += BENCH_PAGE)
		err = map(vm, &(struct s2pt_mapping){
				      .ipa = AT + at, .pa = TO + at, .size = BENCH_PAGE });
	return err;
}

static int with_runs_protected(struct bench_vm *vm)
{
	int err = with_runs(vm);

	return err ? err
		   : (int)s2pt_protect_alone(s2pt_exclusive(&vm->table), &one_gib, S2PT_W, NULL);
}

static int with_most(struct bench_vm *vm)
{
	int err = reset(vm);

	return err ? err : map_most(vm);
}

static int with_blocks(struct bench_vm *vm)
{
	int err = reset(vm);

	return err ? err : map_blocks(vm);
}

static int with_tib(struct bench_vm *vm)
{
	int err = reset(vm);

	return err ? err : map_tib(vm);
}

/* Map by pages what blocks will map the same way. */
static int with_parts(struct bench_vm *vm)
{
	int err = reset(vm);

	return err ? err
		   : map(vm, &(struct s2pt_mapping){
				     .ipa = AT, .pa = TO_2MIB, .size = GIB, .pages_only = true });
}

static int walk(struct bench_vm *vm)
{
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;
	uint64_t seen = 0;
	enum s2pt_status status = s2pt_cursor_begin(&cursor, &vm->table, &one_gib);

	s2pt_for_each_leaf(&cursor, &entry)
		seen++;
	return status ? (int)status : seen != PAGES;
}

static int unmap(struct bench_vm *vm)
{
	return (int)s2pt_unmap(s2pt_exclusive(&vm->table), &one_gib, NULL);
}

static int unmap_most(struct bench_vm *vm)
{
	return (int)s2pt_unmap(s2pt_exclusive(&vm->table), &most, NULL);
}

static int unmap_singly(struct bench_vm *vm)
{
	int err = 0;

	for (uint64_t at = 0; !err && at < GIB; at += BENCH_PAGE) {
		struct s2pt_range page = { AT + at, BENCH_PAGE };

		err = (int)s2pt_unmap(s2pt_exclusive(&vm->table), &page, NULL);
	}
	return err;
}

static int protect(struct bench_vm *vm)
{
	return (int)s2pt_protect_alone(s2pt_exclusive(&vm->table), &one_gib, S2PT_W, NULL);
}

static int protect_most(struct bench_vm *vm)
{
	return (int)s2pt_protect_alone(s2pt_exclusive(&vm->table), &most, S2PT_W, NULL);
}

static int protect_beside(struct bench_vm *vm)
{
	return (int)s2pt_protect(&vm->table, &one_gib, S2PT_W, NULL);
}

static int age(struct bench_vm *vm)
{
	bool young = false;
	int err = (int)s2pt_age_clear_alone(s2pt_exclusive(&vm->table), &one_gib, &young, NULL);

	return err ? err : !young;
}

static int age_beside(struct bench_vm *vm)
{
	bool young = false;
	int err = (int)s2pt_age_clear(&vm->table, &one_gib, &young, NULL);

	return err ? err : !young;
}

static int split(struct bench_vm *vm)
{
	struct s2pt_splitting what = {
		.range = one_gib,
		.cache = &vm->arena.main,
		.pages = (uint64_t)vm->arena.main.count,
	};

	return (int)s2pt_split(s2pt_exclusive(&vm->table), &what);
}

/* Give W to one page of each run, which leaves its run for that. */
static int break_runs(struct bench_vm *vm)
{
	int err = 0;

	for (uint64_t at = 0; !err && at < GIB; at += RUN)
		err = (int)s2pt_relax(&vm->table, AT + at, S2PT_W);
	return err;
}

static int join_runs(struct bench_vm *vm)
{
	int err = 0;

	for (uint64_t at = 0; !err && at < GIB; at += RUN)
		err = (int)s2pt_join(&vm->table, AT + at);
	return err;
}

static int destroy(struct bench_vm *vm)
{
	bench_vm_destroy(vm);
	return 0;
}

/* clang-format off */
const struct bench_case bench_range_cases[] = {
	{ "walk", "walk the leaves of 1 GiB", "entry", PAGES, BENCH_LIMIT_LOAD_ALL, false, true, with_pages, walk },
	{ "map", "map 1 GiB in 4K pages", "entry", PAGES, BENCH_LIMIT_FILL, false, false, reset, map_pages },
	{ "map_64g", "map 64 GiB in 4K pages", "entry", 64 * PAGES, BENCH_LIMIT_FILL, true, false, reset, map_most },
	{ "map_blocks", "map 1 GiB in 2M blocks", "entry", BLOCKS, BENCH_LIMIT_FILL, false, false, reset, map_blocks },
	{ "map_blocks_1t", "map 1 TiB in 2M blocks", "entry", 1024 * BLOCKS - 1, BENCH_LIMIT_FILL, true, false, reset, map_tib },
	{ "unmap", "unmap 1 GiB of 4K pages", "entry", PAGES, BENCH_LIMIT_NONE, false, false, with_pages, unmap },
	{ "unmap_64g", "unmap 64 GiB of 4K pages", "entry", 64 * PAGES, BENCH_LIMIT_NONE, true, false, with_most, unmap_most },
	{ "unmap_singly", "unmap 1 GiB, page by page", "call", PAGES, BENCH_LIMIT_NONE, false, false, with_pages, unmap_singly },
	{ "protect", "write-protect 1 GiB, alone", "entry", PAGES, BENCH_LIMIT_MODIFY, false, false, with_pages, protect },
	{ "protect_managed", "the same, hardware updates entries", "entry", PAGES, BENCH_LIMIT_SWAP, false, false, with_pages_managed, protect },
	{ "protect_64g", "write-protect 64 GiB, alone", "entry", 64 * PAGES, BENCH_LIMIT_MODIFY_FAR, true, false, with_most, protect_most },
	{ "protect_beside", "write-protect 1 GiB, beside faults", "entry", PAGES, BENCH_LIMIT_SWAP, false, false, with_pages, protect_beside },
	{ "age", "age 1 GiB, alone", "entry", PAGES, BENCH_LIMIT_MODIFY, false, false, with_pages, age },
	{ "age_beside", "age 1 GiB, beside faults", "entry", PAGES, BENCH_LIMIT_SWAP, false, false, with_pages, age_beside },
	{ "split", "split 1 GiB of 2M blocks", "entry", PAGES, BENCH_LIMIT_FILL, false, false, with_blocks, split },
	{ "fold", "fold 1 GiB of 4K pages to 2M blocks", "block", BLOCKS, BENCH_LIMIT_NONE, false, false, with_parts, map_blocks },
	{ "map_runs", "map 1 GiB in runs of 4K pages", "entry", PAGES, BENCH_LIMIT_FILL, false, false, with_no_runs, map_pages },
	{ "protect_runs", "write-protect 1 GiB of runs", "entry", PAGES, BENCH_LIMIT_SWAP, false, false, with_runs, protect },
	{ "break_runs", "relax a page of each run in 1 GiB", "run", RUNS, BENCH_LIMIT_NONE, false, false, with_runs_protected, break_runs },
	{ "join_runs", "join 1 GiB of 4K pages to runs", "run", RUNS, BENCH_LIMIT_NONE, false, false, with_joinable, join_runs },
	{ "destroy", "destroy 1 GiB of 4K pages", "entry", PAGES, BENCH_LIMIT_NONE, false, false, with_pages, destroy },
	{ "destroy_64g", "destroy 64 GiB of 4K pages", "entry", 64 * PAGES, BENCH_LIMIT_NONE, true, false, with_most, destroy },
	{ "destroy_blocks_1t", "destroy 1 TiB of 2M blocks", "entry", 1024 * BLOCKS - 1, BENCH_LIMIT_NONE, true, false, with_tib, destroy },
	{ 0 },
};
/* clang-format on */

static bool measure(struct bench_run *run)
{
	return bench_cases_group(run, bench_range_cases);
}

const struct bench_group bench_ranges = { "ranges", measure };
