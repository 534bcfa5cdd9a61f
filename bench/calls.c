/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Benchmarks of single calls, each for one page, as faults make them: look-up, relax, touch, map,
 * resolve.
 */

#include "calls.h"

#include "s2pt/fault.h"

#define GIB        (UINT64_C(1) << 30)
#define AT         (4 * GIB)
#define TO         (64 * GIB)
#define HOT        20000
#define ORDERED    32768
#define SCATTERED  8192
#define ALL_ACCESS (S2PT_R | S2PT_W | S2PT_X)
/* log2 of the pages in 64 GiB. */
#define SPACE_BITS 24
#define SPACE_MASK ((UINT64_C(1) << SPACE_BITS) - 1)

static int reset(struct bench_vm *vm)
{
	return (int)bench_vm_reset(vm);
}

/* An empty table, and pages for new ones that were zeroed ahead. */
static int reset_warm(struct bench_vm *vm)
{
	int err = reset(vm);

	bench_cache_warm(&vm->arena.main, SCATTERED);
	return err;
}

static int map(struct bench_vm *vm, uint64_t ipa, uint64_t size, unsigned int perm)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = ipa + TO,
		.size = size,
		.attr = { .perm = perm },
		.pages_only = true,
		.cache = &vm->arena.main,
	};
	int err = reset(vm);

	return err ? err : (int)s2pt_map(&vm->table, &mapping);
}

static int with_pages(struct bench_vm *vm)
{
	return map(vm, AT, GIB, ALL_ACCESS);
}

static int with_readonly(struct bench_vm *vm)
{
	return map(vm, AT, GIB, S2PT_R);
}

static int with_all(struct bench_vm *vm)
{
	return map(vm, 0, 64 * GIB, ALL_ACCESS);
}

/*
 * The address of page `page` in a random order.  Each step can be undone, so that no page comes
 * twice, and none is near the one before.
 */
static uint64_t scattered(uint64_t page)
{
	page = (page + 0x5eed) & SPACE_MASK;
	for (int i = 0; i < 3; i++) {
		page ^= page >> 13;
		page = (page * UINT64_C(0x9e3779b1)) & SPACE_MASK;
	}
	return (page ^ (page >> 11)) * BENCH_PAGE;
}

/*
 * Look up one page again and again.  Each address depends on the leaf before, although bit 11 of a
 * descriptor is never set, so that the look-ups do not overlap.
 */
static int lookup(struct bench_vm *vm)
{
	uint64_t next = AT;
	struct s2pt_entry entry;

	for (int i = 0; i < HOT; i++) {
		if (s2pt_lookup(&vm->table, next, &entry))
			return 1;
		next = AT + (entry.desc.word & 0x800);
	}
	return 0;
}

static int lookup_random(struct bench_vm *vm)
{
	uint64_t first = vm->turn++ * SCATTERED;
	uint64_t next = 0;
	struct s2pt_entry entry;

	for (uint64_t i = first; i < first + SCATTERED; i++) {
		if (s2pt_lookup(&vm->table, scattered(i) + next, &entry))
			return 1;
		next = entry.desc.word & 0x800;
	}
	return 0;
}

static int relax_hot(struct bench_vm *vm)
{
	for (int i = 0; i < HOT; i++) {
		if (s2pt_relax(&vm->table, AT, ALL_ACCESS) != S2PT_ALREADY)
			return 1;
	}
	return 0;
}

static int relax_all(struct bench_vm *vm)
{
	for (uint64_t i = 0; i < ORDERED; i++) {
		if (s2pt_relax(&vm->table, AT + i * BENCH_PAGE, S2PT_R | S2PT_W))
			return 1;
	}
	return 0;
}

static int touch_hot(struct bench_vm *vm)
{
	for (int i = 0; i < HOT; i++) {
		if (s2pt_touch(&vm->table, AT) != S2PT_ALREADY)
			return 1;
	}
	return 0;
}

static int map_singly(struct bench_vm *vm)
{
	for (uint64_t i = 0; i < ORDERED; i++) {
		struct s2pt_mapping page = {
			.ipa = AT + i * BENCH_PAGE,
			.pa = AT + TO + i * BENCH_PAGE,
			.size = BENCH_PAGE,
			.attr = { .perm = ALL_ACCESS },
			.cache = &vm->arena.main,
		};

		if (s2pt_map(&vm->table, &page))
			return 1;
	}
	return 0;
}

/* A write fault in memory that the host backs by pages. */
static enum s2pt_status fault(struct bench_vm *vm, uint64_t ipa, enum s2pt_fault_kind kind)
{
	struct s2pt_fault what = {
		.kind = kind,
		.ipa = ipa,
		.ipa_known = true,
		.write = true,
		.level = S2PT_LEVEL_UNKNOWN,
	};
	struct s2pt_backing backing = {
		.present = true,
		.slot_size = 64 * GIB,
		.slot_host = TO,
		.pa = ipa + TO,
		.fixed_size = BENCH_PAGE,
		.found_size = BENCH_PAGE,
		.writable = true,
		.sample = s2pt_invalidate_sample(&vm->table),
		.cache = &vm->arena.main,
	};

	return s2pt_resolve(&vm->table, &what, &backing, NULL);
}

static int fault_ordered(struct bench_vm *vm)
{
	for (uint64_t i = 0; i < ORDERED; i++) {
		if (fault(vm, AT + i * BENCH_PAGE, S2PT_FAULT_TRANSLATION))
			return 1;
	}
	return 0;
}

static int fault_random(struct bench_vm *vm)
{
	for (uint64_t i = 0; i < SCATTERED; i++) {
		if (fault(vm, scattered(i), S2PT_FAULT_TRANSLATION))
			return 1;
	}
	return 0;
}

static int fault_permission(struct bench_vm *vm)
{
	for (uint64_t i = 0; i < ORDERED; i++) {
		if (fault(vm, AT + i * BENCH_PAGE, S2PT_FAULT_PERMISSION))
			return 1;
	}
	return 0;
}

/* clang-format off */
const struct bench_case bench_call_cases[] = {
	{ "lookup", "lookup, hot", "call", HOT, BENCH_LIMIT_THREE_LOADS, false, true, with_pages, lookup },
	{ "lookup_random", "lookup, at random over 64 GiB", "call", SCATTERED, BENCH_LIMIT_FAR_LOAD, false, true, with_all, lookup_random },
	{ "relax", "relax, hot, already relaxed", "call", HOT, BENCH_LIMIT_THREE_LOADS, false, true, with_pages, relax_hot },
	{ "relax_gain", "relax read-only pages in order", "call", ORDERED, BENCH_LIMIT_SWAP, false, false, with_readonly, relax_all },
	{ "touch", "touch, hot, already young", "call", HOT, BENCH_LIMIT_THREE_LOADS, false, true, with_pages, touch_hot },
	{ "map_singly", "map 4K pages in order, one call each", "call", ORDERED, BENCH_LIMIT_NONE, false, false, reset, map_singly },
	{ "fault", "resolve faults in order", "call", ORDERED, BENCH_LIMIT_NONE, false, false, reset, fault_ordered },
	{ "fault_random", "resolve faults at random over 64 GiB", "call", SCATTERED, BENCH_LIMIT_NONE, false, false, reset_warm, fault_random },
	{ "fault_permission", "resolve permission faults in order", "call", ORDERED, BENCH_LIMIT_NONE, false, false, with_readonly, fault_permission },
	{ 0 },
};
/* clang-format on */

static bool measure(struct bench_run *run)
{
	return bench_cases_group(run, bench_call_cases);
}

const struct bench_group bench_calls = { "calls", measure };
