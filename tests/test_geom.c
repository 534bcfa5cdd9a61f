/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of a table's shape: which granules, widths and start levels are allowed, and what follows
 * from them.
 */

#include "row_assert.h"
#include "s2pt/geom.h"
#include "s2pt/regs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define AUTO S2PT_START_AUTO

/* PS 48 bits, or 52 and DS above 48; HA and 16-bit VMIDs. */
struct shape {
	const char *name;
	enum s2pt_granule granule;
	unsigned int ipa_bits;
	unsigned int pa_bits;
	bool lpa2;
	unsigned int levels;
	int start;
	unsigned int pages;
	uint64_t bytes;
	uint64_t vtcr;
};

static const struct shape shapes[] = {
	{ "4K 32", S2PT_4K, 32, 48, false, 2, 2, 4, 0x4000, 0x802d3520 },
	{ "4K 34", S2PT_4K, 34, 48, false, 2, 2, 16, 0x10000, 0x802d351e },
	{ "4K 35", S2PT_4K, 35, 48, false, 3, 1, 1, 0x1000, 0x802d355d },
	{ "4K 39", S2PT_4K, 39, 48, false, 3, 1, 1, 0x1000, 0x802d3559 },
	{ "4K 40", S2PT_4K, 40, 48, false, 3, 1, 2, 0x2000, 0x802d3558 },
	{ "4K 43", S2PT_4K, 43, 48, false, 3, 1, 16, 0x10000, 0x802d3555 },
	{ "4K 44", S2PT_4K, 44, 48, false, 4, 0, 1, 0x1000, 0x802d3594 },
	{ "4K 48", S2PT_4K, 48, 48, false, 4, 0, 1, 0x1000, 0x802d3590 },
	{ "4K LPA2 49", S2PT_4K, 49, 52, true, 4, 0, 2, 0x2000, 0x1802e358f },
	{ "4K LPA2 50", S2PT_4K, 50, 52, true, 4, 0, 4, 0x4000, 0x1802e358e },
	{ "4K LPA2 51", S2PT_4K, 51, 52, true, 4, 0, 8, 0x8000, 0x1802e358d },
	{ "4K LPA2 52", S2PT_4K, 52, 52, true, 4, 0, 16, 0x10000, 0x1802e358c },
	{ "16K 32", S2PT_16K, 32, 48, false, 2, 2, 1, 0x4000, 0x802db560 },
	{ "16K 33", S2PT_16K, 33, 48, false, 2, 2, 1, 0x4000, 0x802db55f },
	{ "16K 36", S2PT_16K, 36, 48, false, 2, 2, 1, 0x4000, 0x802db55c },
	{ "16K 40", S2PT_16K, 40, 48, false, 2, 2, 16, 0x40000, 0x802db558 },
	{ "16K 42", S2PT_16K, 42, 48, false, 3, 1, 1, 0x4000, 0x802db596 },
	{ "16K 48", S2PT_16K, 48, 48, false, 3, 1, 2, 0x8000, 0x802db590 },
	{ "16K LPA2 51", S2PT_16K, 51, 52, true, 3, 1, 16, 0x40000, 0x1802eb58d },
	{ "16K LPA2 52", S2PT_16K, 52, 52, true, 4, 0, 1, 0x4000, 0x1802eb5cc },
	{ "64K 32", S2PT_64K, 32, 48, false, 2, 2, 1, 0x10000, 0x802d7560 },
	{ "64K 42", S2PT_64K, 42, 48, false, 2, 2, 1, 0x10000, 0x802d7556 },
	{ "64K 46", S2PT_64K, 46, 48, false, 2, 2, 16, 0x100000, 0x802d7552 },
	{ "64K 47", S2PT_64K, 47, 48, false, 3, 1, 1, 0x10000, 0x802d7591 },
	{ "64K 48", S2PT_64K, 48, 48, false, 3, 1, 1, 0x10000, 0x802d7590 },
	{ "64K LPA 52", S2PT_64K, 52, 52, false, 3, 1, 1, 0x10000, 0x802e758c },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct s2pt_vtcr_extra as_recorded = { .vmid16 = true, .access_flag = true };

static enum s2pt_status make(struct s2pt_geom *geom, const struct shape *shape, int start)
{
	struct s2pt_geom_want want = {
		.granule = shape->granule,
		.ipa_bits = shape->ipa_bits,
		.pa_bits = shape->pa_bits,
		.start_level = start,
		.lpa2 = shape->lpa2,
	};

	return s2pt_geom_init(geom, &want);
}

static void shapes_are_those_that_linux_chooses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		const struct shape *shape = &shapes[i];
		struct s2pt_geom geom;

		assert_row_equal(shape->name, make(&geom, shape, AUTO), S2PT_DONE);
		assert_row_equal(shape->name, geom.granule, shape->granule);
		assert_row_equal(shape->name, geom.ipa_bits, shape->ipa_bits);
		assert_row_equal(shape->name, geom.pa_bits, shape->pa_bits);
		assert_row_equal(shape->name, geom.lpa2, shape->lpa2);
		assert_row_equal(shape->name, geom.start_level, shape->start);
		assert_row_equal(shape->name, geom.root_pages, shape->pages);
		assert_row_equal(shape->name, s2pt_root_size(&geom), shape->bytes);
		assert_row_equal(shape->name, s2pt_fault_pages(&geom), shape->levels - 1);
		assert_row_equal(shape->name, s2pt_vtcr_compose(&geom, &as_recorded), shape->vtcr);
	}
}

static void the_chosen_level_can_be_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		const struct shape *shape = &shapes[i];
		struct s2pt_geom geom;

		assert_row_equal(shape->name, make(&geom, shape, shape->start), S2PT_DONE);
		assert_row_equal(shape->name, geom.root_pages, shape->pages);
	}
}

static void the_root_covers_the_whole_input_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		const struct shape *shape = &shapes[i];
		struct s2pt_geom geom;

		assert_row_equal(shape->name, make(&geom, shape, AUTO), S2PT_DONE);

		uint64_t entries = s2pt_root_entries(&geom);

		assert_row_equal(shape->name, entries * s2pt_level_size(&geom, geom.start_level),
				 s2pt_ipa_end(&geom));
		assert_true(entries * 8 <= shape->bytes);
		assert_true(shape->pages == 1 || entries * 8 == shape->bytes);
	}
}

/* What the MMU takes, by a sweep over T0SZ for each level, with the widest output of the format. */
static const struct reach {
	const char *name;
	enum s2pt_granule granule;
	bool lpa2;
	int start;
	unsigned int min;
	unsigned int max;
} reaches[] = {
	{ "4K L-1", S2PT_4K, false, -1, 0, 0 },       { "4K L0", S2PT_4K, false, 0, 40, 48 },
	{ "4K L1", S2PT_4K, false, 1, 31, 43 },       { "4K L2", S2PT_4K, false, 2, 22, 34 },
	{ "4K L3", S2PT_4K, false, 3, 16, 25 },       { "4K L4", S2PT_4K, false, 4, 0, 0 },
	{ "4K LPA2 L-2", S2PT_4K, true, -2, 0, 0 },   { "4K LPA2 L-1", S2PT_4K, true, -1, 49, 52 },
	{ "4K LPA2 L0", S2PT_4K, true, 0, 40, 52 },   { "4K LPA2 L1", S2PT_4K, true, 1, 31, 43 },
	{ "4K LPA2 L2", S2PT_4K, true, 2, 22, 34 },   { "4K LPA2 L3", S2PT_4K, true, 3, 16, 25 },
	{ "16K L-1", S2PT_16K, true, -1, 0, 0 },      { "16K L0", S2PT_16K, false, 0, 0, 0 },
	{ "16K L1", S2PT_16K, false, 1, 37, 48 },     { "16K L2", S2PT_16K, false, 2, 26, 40 },
	{ "16K L3", S2PT_16K, false, 3, 16, 29 },     { "16K LPA2 L0", S2PT_16K, true, 0, 48, 52 },
	{ "16K LPA2 L1", S2PT_16K, true, 1, 37, 51 }, { "16K LPA2 L2", S2PT_16K, true, 2, 26, 40 },
	{ "16K LPA2 L3", S2PT_16K, true, 3, 16, 29 }, { "64K L-1", S2PT_64K, false, -1, 0, 0 },
	{ "64K L0", S2PT_64K, false, 0, 0, 0 },       { "64K L1", S2PT_64K, false, 1, 43, 52 },
	{ "64K L2", S2PT_64K, false, 2, 30, 46 },     { "64K L3", S2PT_64K, false, 3, 17, 33 },
};

static struct s2pt_geom_want want_of(const struct reach *reach, unsigned int ipa_bits)
{
	struct s2pt_geom_want want = {
		.granule = reach->granule,
		.ipa_bits = ipa_bits,
		.pa_bits = reach->lpa2 || reach->granule == S2PT_64K ? 52 : 48,
		.start_level = reach->start,
		.lpa2 = reach->lpa2,
		.small_tables = true,
	};

	return want;
}

static void a_start_level_takes_the_inputs_that_the_mmu_takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(reaches); i++) {
		for (unsigned int ipa_bits = 0; ipa_bits <= 64; ipa_bits++) {
			struct s2pt_geom_want want = want_of(&reaches[i], ipa_bits);
			bool fits = ipa_bits && ipa_bits >= reaches[i].min &&
				    ipa_bits <= reaches[i].max;
			struct s2pt_geom geom;

			if ((s2pt_geom_init(&geom, &want) == S2PT_DONE) == fits)
				continue;
			print_error("%s: %u bits should%s fit\n", reaches[i].name, ipa_bits,
				    fits ? "" : " not");
			fail();
		}
	}
}

static void small_tables_are_a_feature(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(reaches); i++) {
		for (unsigned int ipa_bits = reaches[i].min; ipa_bits <= 33; ipa_bits++) {
			struct s2pt_geom_want want = want_of(&reaches[i], ipa_bits);
			bool level3 = reaches[i].granule == S2PT_4K && reaches[i].start == 3;
			bool fits = ipa_bits >= 25 && ipa_bits >= reaches[i].min &&
				    ipa_bits <= reaches[i].max && !level3;
			struct s2pt_geom geom;

			want.small_tables = false;
			assert_row_equal(reaches[i].name, s2pt_geom_init(&geom, &want) == S2PT_DONE,
					 fits);
		}
	}
}

static void a_small_input_starts_where_it_reaches_two_entries(void **state)
{
	static const struct {
		const char *name;
		enum s2pt_granule granule;
		unsigned int ipa_bits;
		int start;
	} rows[] = {
		{ "4K 16", S2PT_4K, 16, 3 },   { "4K 21", S2PT_4K, 21, 3 },
		{ "4K 22", S2PT_4K, 22, 2 },   { "4K 25", S2PT_4K, 25, 2 },
		{ "16K 25", S2PT_16K, 25, 3 }, { "16K 26", S2PT_16K, 26, 2 },
		{ "64K 17", S2PT_64K, 17, 3 }, { "64K 29", S2PT_64K, 29, 3 },
		{ "64K 30", S2PT_64K, 30, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_geom_want want = {
			.granule = rows[i].granule,
			.ipa_bits = rows[i].ipa_bits,
			.pa_bits = 40,
			.start_level = AUTO,
			.small_tables = true,
		};
		struct s2pt_geom geom;

		assert_row_equal(rows[i].name, s2pt_geom_init(&geom, &want), S2PT_DONE);
		assert_row_equal(rows[i].name, geom.start_level, rows[i].start);
		assert_row_equal(rows[i].name, geom.root_pages, 1);
	}
}

/* Those of Linux, and the ends of each granule. */
static void the_start_of_a_stage_1_follows_from_its_input(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_geom_want want;
		int start;
	} rows[] = {
		{ "4K 16", { S2PT_4K, 16, 48, AUTO, false, true, 0, false, S2PT_EL2 }, 3 },
		{ "4K 25", { S2PT_4K, 25, 48, AUTO, false, false, 0, false, S2PT_EL2 }, 2 },
		{ "4K 39", { S2PT_4K, 39, 40, AUTO, false, false, 0, false, S2PT_EL2 }, 1 },
		{ "4K 40", { S2PT_4K, 40, 32, AUTO, false, false, 0, false, S2PT_EL2_E2H }, 0 },
		{ "4K 48", { S2PT_4K, 48, 36, AUTO, false, false, 0, false, S2PT_EL2 }, 0 },
		{ "4K 49", { S2PT_4K, 49, 48, AUTO, true, false, 0, false, S2PT_EL1 }, -1 },
		{ "4K 52", { S2PT_4K, 52, 52, -1, true, false, 0, false, S2PT_EL2 }, -1 },
		{ "16K 36", { S2PT_16K, 36, 48, AUTO, false, false, 0, false, S2PT_EL2 }, 2 },
		{ "16K 47", { S2PT_16K, 47, 48, AUTO, false, false, 0, false, S2PT_EL2 }, 1 },
		{ "16K 48", { S2PT_16K, 48, 48, AUTO, false, false, 0, false, S2PT_EL2 }, 0 },
		{ "16K 52", { S2PT_16K, 52, 52, AUTO, true, false, 0, false, S2PT_EL2 }, 0 },
		{ "64K 25", { S2PT_64K, 25, 48, AUTO, false, false, 0, false, S2PT_EL2 }, 3 },
		{ "64K 42", { S2PT_64K, 42, 48, AUTO, false, false, 0, false, S2PT_EL2 }, 2 },
		{ "64K 48", { S2PT_64K, 48, 48, AUTO, false, false, 0, false, S2PT_EL2 }, 1 },
		{ "64K 52", { S2PT_64K, 52, 52, AUTO, false, false, 0, false, S2PT_EL2 }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_geom geom;

		assert_row_equal(rows[i].name, s2pt_geom_init(&geom, &rows[i].want), S2PT_DONE);
		assert_row_equal(rows[i].name, geom.start_level, rows[i].start);
		assert_row_equal(rows[i].name, geom.root_pages, 1);
	}
}

static const struct refused_row {
	const char *name;
	struct s2pt_geom_want want;
	enum s2pt_status status;
} refused_rows[] = {
	{ "granule 8K",
	  { (enum s2pt_granule)13, 40, 48, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "granule 0",
	  { (enum s2pt_granule)0, 40, 48, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "granule 3",
	  { (enum s2pt_granule)3, 40, 48, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "LPA2 of 64K",
	  { S2PT_64K, 40, 52, AUTO, true, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "no input", { S2PT_4K, 0, 48, AUTO, false, true, 0, false, S2PT_STAGE2 }, S2PT_ERANGE },
	{ "input 24, no TTST",
	  { S2PT_4K, 24, 48, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "input 15", { S2PT_4K, 15, 48, AUTO, false, true, 0, false, S2PT_STAGE2 }, S2PT_ERANGE },
	{ "input 16 of 64K",
	  { S2PT_64K, 16, 48, AUTO, false, true, 0, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "input wider than output",
	  { S2PT_4K, 41, 40, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "input 49, no LPA2",
	  { S2PT_4K, 49, 48, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "input 53", { S2PT_4K, 53, 52, AUTO, true, false, 0, false, S2PT_STAGE2 }, S2PT_ERANGE },
	{ "output 52 of 4K",
	  { S2PT_4K, 40, 52, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "output 52 of 16K",
	  { S2PT_16K, 40, 52, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "output 41",
	  { S2PT_4K, 40, 41, AUTO, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "output 56", { S2PT_4K, 40, 56, AUTO, true, false, 0, false, S2PT_STAGE2 }, S2PT_ERANGE },
	{ "output 0", { S2PT_4K, 40, 0, AUTO, true, false, 0, false, S2PT_STAGE2 }, S2PT_ERANGE },
	{ "4K L0, 42 bits",
	  { S2PT_4K, 42, 42, 0, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "4K L-1, no LPA2",
	  { S2PT_4K, 48, 48, -1, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "16K L1, 40 bits",
	  { S2PT_16K, 40, 40, 1, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "16K L0, no LPA2",
	  { S2PT_16K, 48, 48, 0, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "64K L1, 42 bits",
	  { S2PT_64K, 42, 42, 1, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "32 root tables",
	  { S2PT_4K, 44, 48, 1, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "one root entry",
	  { S2PT_4K, 39, 48, 0, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "input wider than the CPU",
	  { S2PT_4K, 41, 36, AUTO, false, false, 40, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "AArch32, 41 bits",
	  { S2PT_4K, 41, 36, AUTO, false, false, 36, true, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "AArch64, 40 bits",
	  { S2PT_4K, 40, 36, AUTO, false, false, 36, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "CPU of 41 bits",
	  { S2PT_4K, 40, 40, AUTO, false, false, 41, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "CPU of 56 bits",
	  { S2PT_4K, 40, 40, AUTO, false, false, 56, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "output wider than the CPU",
	  { S2PT_4K, 36, 40, AUTO, false, false, 36, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "49 bits on a CPU of 52, no LPA2",
	  { S2PT_4K, 49, 48, AUTO, false, false, 52, false, S2PT_STAGE2 },
	  S2PT_ERANGE },
	{ "4K L0, CPU of 42 bits",
	  { S2PT_4K, 42, 40, 0, false, false, 42, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
	{ "EL2, input 53",
	  { S2PT_4K, 53, 48, AUTO, true, false, 0, false, S2PT_EL2 },
	  S2PT_ERANGE },
	{ "EL2, input 49, no LPA2",
	  { S2PT_4K, 49, 48, AUTO, false, false, 0, false, S2PT_EL2 },
	  S2PT_ERANGE },
	{ "EL2, input 24, no TTST",
	  { S2PT_4K, 24, 48, AUTO, false, false, 0, false, S2PT_EL2 },
	  S2PT_ERANGE },
	{ "EL2, output 52 of 4K",
	  { S2PT_4K, 40, 52, AUTO, false, false, 0, false, S2PT_EL2_E2H },
	  S2PT_ERANGE },
	{ "EL2, one level less",
	  { S2PT_4K, 40, 48, 1, false, false, 0, false, S2PT_EL2 },
	  S2PT_EINVAL },
	{ "no such level",
	  { S2PT_4K, 40, 48, 126, false, false, 0, false, S2PT_STAGE2 },
	  S2PT_EINVAL },
};

static void what_the_architecture_refuses_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused_rows); i++) {
		struct s2pt_geom geom = { .ipa_bits = 7 };

		assert_row_equal(refused_rows[i].name, s2pt_geom_init(&geom, &refused_rows[i].want),
				 refused_rows[i].status);
		assert_row_equal(refused_rows[i].name, geom.ipa_bits, 7);
	}
}

static void what_is_just_wide_enough_is_allowed(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_geom_want want;
	} rows[] = {
		{ "4K L0, 44 bits", { S2PT_4K, 42, 44, 0, false, false, 0, false, S2PT_STAGE2 } },
		{ "16K L1, 42 bits", { S2PT_16K, 40, 42, 1, false, false, 0, false, S2PT_STAGE2 } },
		{ "64K L1, 44 bits", { S2PT_64K, 43, 44, 1, false, false, 0, false, S2PT_STAGE2 } },
		{ "4K L0, CPU of 44 bits",
		  { S2PT_4K, 44, 32, 0, false, false, 44, false, S2PT_STAGE2 } },
		{ "16K L1, CPU of 42 bits",
		  { S2PT_16K, 42, 36, 1, false, false, 42, false, S2PT_STAGE2 } },
		{ "64K L1, CPU of 44 bits",
		  { S2PT_64K, 44, 32, 1, false, false, 44, false, S2PT_STAGE2 } },
		{ "input wider than PS",
		  { S2PT_4K, 40, 36, AUTO, false, false, 40, false, S2PT_STAGE2 } },
		{ "52 bits in, 48 out",
		  { S2PT_64K, 52, 48, AUTO, false, false, 52, false, S2PT_STAGE2 } },
		{ "52 bits in, 44 out, LPA2",
		  { S2PT_4K, 52, 44, AUTO, true, false, 52, false, S2PT_STAGE2 } },
		{ "AArch32, CPU of 32 bits",
		  { S2PT_4K, 40, 32, AUTO, false, false, 32, true, S2PT_STAGE2 } },
		{ "AArch32, CPU of 48 bits",
		  { S2PT_4K, 48, 32, AUTO, false, false, 48, true, S2PT_STAGE2 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_geom geom;

		assert_row_equal(rows[i].name, s2pt_geom_init(&geom, &rows[i].want), S2PT_DONE);
	}
}

/* AArch64.S2MinTxSZ() and AArch64.MaxTxSZ(), with FEAT_TTST. */
static bool txsz_legal(const struct s2pt_geom_want *want)
{
	unsigned int ips = want->cpu_bits;
	unsigned int min;

	if (!want->lpa2 && want->granule != S2PT_64K && ips > 48)
		ips = 48;
	min = 64 - ips;
	if (want->aarch32 && min > 24)
		min = 24;
	return want->ipa_bits <= 64 - min &&
	       want->ipa_bits >= (want->granule == S2PT_64K ? 17U : 16U);
}

/* AArch64.S2InvalidSL(): by the level that SL2:SL0 stands for. */
static bool sl_legal(const struct s2pt_geom_want *want)
{
	switch (want->granule) {
	case S2PT_4K:
		if (want->start_level == -1)
			return want->lpa2 && want->cpu_bits >= 52;
		return want->start_level >= 1 || want->cpu_bits >= 44;
	case S2PT_16K:
		if (want->start_level == 0)
			return want->lpa2;
		return want->start_level >= 2 || want->cpu_bits >= 42;
	case S2PT_64K:
		return want->start_level >= 2 || want->cpu_bits >= 44;
	}
	return false;
}

/* AArch64.S2InconsistentSL() */
static bool sl_consistent(const struct s2pt_geom_want *want)
{
	unsigned int stride = want->granule - 3;
	unsigned int least = stride * (unsigned int)(3 - want->start_level) + want->granule + 1;

	return want->ipa_bits >= least && want->ipa_bits <= least + stride - 1 + 4;
}

static unsigned int sweep_widths(struct s2pt_geom_want want, int first_level)
{
	unsigned int wrong = 0;

	for (want.start_level = first_level; want.start_level <= 3; want.start_level++) {
		for (want.ipa_bits = 0; want.ipa_bits <= 64; want.ipa_bits++) {
			bool legal = txsz_legal(&want) && sl_legal(&want) && sl_consistent(&want);
			struct s2pt_geom geom;

			wrong += (s2pt_geom_init(&geom, &want) == S2PT_DONE) != legal;
		}
	}
	return wrong;
}

static void a_shape_is_legal_where_the_pseudocode_says_so(void **state)
{
	static const unsigned int widths[] = { 32, 36, 40, 42, 44, 48, 52 };
	static const struct s2pt_geom_want formats[] = {
		{ .granule = S2PT_4K, .small_tables = true },
		{ .granule = S2PT_4K, .small_tables = true, .lpa2 = true },
		{ .granule = S2PT_16K, .small_tables = true },
		{ .granule = S2PT_16K, .small_tables = true, .lpa2 = true },
		{ .granule = S2PT_64K, .small_tables = true },
	};
	static const int firsts[] = { -1, -1, 0, 0, 1 };
	unsigned int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(formats) * COUNT(widths) * COUNT(widths) * 2; i++) {
		struct s2pt_geom_want want = formats[i % COUNT(formats)];
		size_t rest = i / COUNT(formats);

		want.cpu_bits = widths[rest % COUNT(widths)];
		want.pa_bits = widths[rest / COUNT(widths) % COUNT(widths)];
		want.aarch32 = rest / COUNT(widths) / COUNT(widths) != 0;
		/* PS counts as what the CPU and the descriptors have at most. */
		if (want.pa_bits <= want.cpu_bits &&
		    (want.pa_bits <= 48 || want.lpa2 || want.granule == S2PT_64K))
			wrong += sweep_widths(want, firsts[i % COUNT(formats)]);
	}
	assert_int_equal(wrong, 0);
}

static void an_entry_spans_what_its_level_says(void **state)
{
	static const struct {
		const char *name;
		enum s2pt_granule granule;
		unsigned int entries;
		int first;
		unsigned int shift[S2PT_LEVELS];
	} rows[] = {
		{ "4K", S2PT_4K, 512, -1, { 48, 39, 30, 21, 12 } },
		{ "16K", S2PT_16K, 2048, -1, { 58, 47, 36, 25, 14 } },
		{ "64K", S2PT_64K, 8192, 0, { 0, 55, 42, 29, 16 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_geom geom = { .granule = rows[i].granule };

		assert_row_equal(rows[i].name, s2pt_table_entries(&geom), rows[i].entries);
		assert_row_equal(rows[i].name, s2pt_page_size(&geom), 1 << rows[i].granule);
		for (int level = rows[i].first; level <= S2PT_LEVEL_MAX; level++) {
			unsigned int shift = rows[i].shift[level + 1];

			assert_row_equal(rows[i].name, s2pt_level_shift(&geom, level), shift);
			assert_row_equal(rows[i].name, s2pt_level_size(&geom, level),
					 UINT64_C(1) << shift);
		}
	}
}

static void blocks_exist_where_the_format_has_them(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_geom geom;
		int kvm;
		bool blocks[S2PT_LEVELS];
	} rows[] = {
		{ "4K", { S2PT_4K, 48, 48, 0, 1, false }, 1, { 0, 0, 1, 1, 0 } },
		{ "4K LPA2", { S2PT_4K, 52, 52, -1, 1, true }, 1, { 0, 1, 1, 1, 0 } },
		{ "16K", { S2PT_16K, 48, 48, 1, 2, false }, 2, { 0, 0, 0, 1, 0 } },
		{ "16K LPA2", { S2PT_16K, 52, 52, 0, 1, true }, 2, { 0, 0, 1, 1, 0 } },
		{ "64K", { S2PT_64K, 48, 48, 1, 1, false }, 2, { 0, 0, 0, 1, 0 } },
		{ "64K LPA", { S2PT_64K, 52, 52, 1, 1, false }, 2, { 0, 0, 1, 1, 0 } },
		{ "no granule", { (enum s2pt_granule)13, 48, 48, 1, 1, false }, 2, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_row_equal(rows[i].name, s2pt_block_level(&rows[i].geom), rows[i].kvm);
		for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++)
			assert_row_equal(rows[i].name, s2pt_level_has_blocks(&rows[i].geom, level),
					 rows[i].blocks[level + 1]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes_are_those_that_linux_chooses),
		cmocka_unit_test(the_chosen_level_can_be_asked_for),
		cmocka_unit_test(the_root_covers_the_whole_input_and_no_more),
		cmocka_unit_test(a_start_level_takes_the_inputs_that_the_mmu_takes),
		cmocka_unit_test(small_tables_are_a_feature),
		cmocka_unit_test(a_small_input_starts_where_it_reaches_two_entries),
		cmocka_unit_test(the_start_of_a_stage_1_follows_from_its_input),
		cmocka_unit_test(what_the_architecture_refuses_is_refused),
		cmocka_unit_test(what_is_just_wide_enough_is_allowed),
		cmocka_unit_test(a_shape_is_legal_where_the_pseudocode_says_so),
		cmocka_unit_test(an_entry_spans_what_its_level_says),
		cmocka_unit_test(blocks_exist_where_the_format_has_them),
	};

	return cmocka_run_group_tests_name("geom", tests, NULL, NULL);
}
