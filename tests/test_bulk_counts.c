/* SPDX-License-Identifier: BSD-2-Clause */
/* Asserts what each operation on a gibibyte costs: 512 tables of 512 pages, and the one above. */

#include "bulk.h"
#include "s2pt/shared.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define SZ_4K        UINT64_C(0x1000)
#define SZ_2M        UINT64_C(0x200000)
#define SZ_1G        UINT64_C(0x40000000)
#define SZ_1T        UINT64_C(0x10000000000)
#define RW           (S2PT_R | S2PT_W)
#define PAGES        262144
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void map_as(struct bulk *bulk, s2pt_ipa_t ipa, uint64_t size, bool pages, uint64_t shift)
{
	struct s2pt_mapping mapping = {
		.ipa = ipa,
		.pa = P + (ipa - I) + shift,
		.size = size,
		.attr = { .perm = RW },
		.pages_only = pages,
	};

	assert_int_equal(s2pt_map_alone(fake_alone(bulk->fake), &mapping), S2PT_DONE);
}

static void nothing(struct bulk *bulk)
{
	(void)bulk;
}

static void map_pages(struct bulk *bulk)
{
	map_as(bulk, I, SZ_1G, true, 0);
}

/** Map all but the page that is there. */
static void map_rest(struct bulk *bulk)
{
	map_as(bulk, I + SZ_4K, SZ_2M - SZ_4K, true, 0);
}

static void map_page(struct bulk *bulk)
{
	map_as(bulk, I, SZ_4K, true, 0);
}

/** Blocks of 2 MiB: those of 1 GiB would not be aligned. */
static void map_blocks(struct bulk *bulk)
{
	map_as(bulk, I, SZ_1G, false, SZ_2M);
}

static void map_many_blocks(struct bulk *bulk)
{
	map_as(bulk, I, 64 * SZ_1G, false, SZ_2M);
}

static void map_large_block(struct bulk *bulk)
{
	map_as(bulk, I, SZ_1G, false, 0);
}

static void unmap_size(struct bulk *bulk, uint64_t size)
{
	struct s2pt_range range = { I, size };

	assert_int_equal(s2pt_unmap(fake_alone(bulk->fake), &range, NULL), S2PT_DONE);
}

static void unmap(struct bulk *bulk)
{
	unmap_size(bulk, SZ_1G);
}

static void unmap_many(struct bulk *bulk)
{
	unmap_size(bulk, 64 * SZ_1G);
}

static void unmap_half_a_table(struct bulk *bulk)
{
	unmap_size(bulk, SZ_2M / 2);
}

static void split(struct bulk *bulk)
{
	struct s2pt_splitting splitting = { .range = { I, SZ_1G }, .pages = 513 };

	assert_int_equal(s2pt_split(fake_alone(bulk->fake), &splitting), S2PT_DONE);
}

static void destroy(struct bulk *bulk)
{
	s2pt_destroy(fake_alone(bulk->fake));
}

static void destroy_range(struct bulk *bulk)
{
	struct s2pt_range range = { I, SZ_1G };

	assert_int_equal(s2pt_destroy_range(fake_alone(bulk->fake), &range), S2PT_DONE);
}

/** An operation on what `begin` made, and what it costs. */
struct row {
	const char *name;
	void (*begin)(struct bulk *bulk);
	void (*run)(struct bulk *bulk);
	unsigned long swaps;
	/** Stores without a comparison, and loads of entries that may be followed. */
	unsigned long stores, loads;
	unsigned int tlbis, vmids, cmos, allocs, retires, frees, publishes;
};

/* clang-format off */
static const struct row ranges[] = {
	/*                                              swaps  stores        loads  tlbis vmids cmos allocs retires frees publishes */
	{ "map pages",     nothing, map_pages,              1, PAGES + 512,      1,    0,    0,   1,   513,      0,    0, 1 },
	{ "map blocks",    nothing, map_blocks,             1,         512,      1,    0,    0,   1,     1,      0,    0, 1 },
	{ "fill a table",  map_page, map_rest,            511,           0,    513,    0,    0,   1,     0,      0,    0, 1 },
	{ "unmap pages",   map_pages, unmap,                1,           0,    513,    1,    0,   0,     0,      1,  513, 0 },
	{ "unmap blocks",  map_blocks, unmap,               1,           0,    513,    1,    0,   0,     0,      1,    1, 0 },
	{ "unmap 64 GiB",  map_many_blocks, unmap_many,    64,           0,  32832,    8,    0,   0,     0,     64,   64, 0 },
	{ "unmap a part",  map_pages, unmap_half_a_table, 256,           0,    258,    1,    0,   0,     0,      0,    0, 0 },
	{ "split blocks",  map_blocks, split,             512, PAGES + 512,    513,  512,    0,   0,   512,      0,    0, 1 },
	{ "split a block", map_large_block, split,          1, PAGES + 513,      1,    1,    0,   0,   513,      0,    0, 1 },
	{ "fold",          map_pages, map_large_block,      1,           1,    513,    1,    0,   1,     0,      1,  513, 1 },
	{ "destroy",       map_pages, destroy,              0,           0,   1536,    0,    0,   0,     0,      0,  514, 0 },
	{ "destroy range", map_pages, destroy_range,        0,           1,    513,    0,    0,   0,     0,      0,  513, 0 },
};

/* Without ranges of addresses and without FWB. */
static const struct row vmids[] = {
	{ "unmap pages",   map_pages, unmap,                1,           0, 263169,    1,    1,   1,     0,      1,  513, 0 },
	{ "unmap 64 GiB",  map_many_blocks, unmap_many,    64,           0,  65600,    4,    4,   4,     0,     64,   64, 0 },
	{ "unmap a part",  map_pages, unmap_half_a_table, 256,           0,    258,  256,    0,   1,     0,      0,    0, 0 },
	{ "fold",          map_pages, map_large_block,      1,           1,    513,    1,    1,   1,     0,      1,  513, 1 },
};
/* clang-format on */

#define check(what, got, want)                                                                     \
	do {                                                                                       \
		if ((unsigned long)(got) != (unsigned long)(want))                                 \
			fail_msg("%s: %lu %s, not %lu", row->name, (unsigned long)(got), (what),   \
				 (unsigned long)(want));                                           \
	} while (0)

static void try_row(const struct row *row, const struct fake_want *want)
{
	struct bulk *bulk = bulk_new(want, I);

	row->begin(bulk);
	bulk_forget(bulk);
	bulk_count_events(bulk);
	row->run(bulk);
	check("swaps", bulk->swaps, row->swaps);
	check("stores", bulk->stores, row->stores);
	check("loads", bulk->loads, row->loads);
	check("invalidations", bulk->tlbis, row->tlbis);
	check("invalidations of all", bulk->vmids, row->vmids);
	check("cache requests", bulk->cmos, row->cmos);
	check("allocations", bulk->allocs, row->allocs);
	check("retired tables", bulk->retires, row->retires);
	check("freed tables", bulk->frees, row->frees);
	check("barriers", bulk->publishes, row->publishes);
	bulk_end(bulk);
}

static void an_operation_costs_what_it_must(void **state)
{
	struct fake_want want = { .fwb = true, .tlb_range = true };

	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++)
		try_row(&ranges[i], &want);
}

static void without_ranges_one_invalidation_is_of_everything(void **state)
{
	struct fake_want want = { .fwb = false };

	(void)state;
	for (size_t i = 0; i < COUNT(vmids); i++)
		try_row(&vmids[i], &want);
}

/** The number of accesses to entries that mapping and unmapping take. */
static unsigned long accesses(uint64_t size, bool pages)
{
	struct fake_want want = { .fwb = true, .tlb_range = true };
	struct bulk *bulk = bulk_new(&want, I);
	struct s2pt_range range = { 0, size };
	unsigned long sum;

	bulk_count_events(bulk);
	map_as(bulk, 0, size, pages, SZ_2M);
	assert_int_equal(s2pt_unmap(fake_alone(bulk->fake), &range, NULL), S2PT_DONE);
	sum = bulk->swaps + bulk->stores + bulk->loads + bulk->allocs + bulk->frees + bulk->tlbis;
	bulk_end(bulk);
	return sum;
}

/** Is `many` within a tenth of `times` times `one`? */
static bool linear(unsigned long one, unsigned long many, unsigned long times)
{
	return many * 10 <= one * times * 11 && many * 11 >= one * times * 10;
}

static void costs_grow_with_the_size_and_no_faster(void **state)
{
	(void)state;
	assert_true(linear(accesses(SZ_1G, false), accesses(SZ_1T, false), 1024));
	assert_true(linear(accesses(SZ_1G, true), accesses(4 * SZ_1G, true), 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_operation_costs_what_it_must),
		cmocka_unit_test(without_ranges_one_invalidation_is_of_everything),
		cmocka_unit_test(costs_grow_with_the_size_and_no_faster),
	};

	return cmocka_run_group_tests_name("bulk counts", tests, NULL, NULL);
}
