/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the hardware's walk: shapes, faults, steps, and walks that begin at a cached table. */

#include "mmu_memory.h"
#include "s2pt/host/mmu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct walk_row {
	const char *name;
	struct {
		uint64_t vtcr;
		uint64_t vttbr;
		s2pt_ipa_t ipa;
	} in;
	struct cell cell[5];
	struct {
		enum s2pt_mmu_end end;
		int level;
		unsigned int steps;
		s2pt_pa_t pa;
		uint64_t size;
	} out;
};

#define TRANSLATED   S2PT_MMU_TRANSLATED
#define TRANSLATION  S2PT_MMU_TRANSLATION
#define ADDRESS_SIZE S2PT_MMU_ADDRESS_SIZE

static const struct walk_row shapes[] = {
	{ "4K, level 2, 4 roots",
	  { VTCR_4K_32, 0x80004000, 0xc0403123 },
	  { { 0x80007010, 0x90000003 }, { 0x90000018, 0xa0000000 | PAGE_RW } },
	  { TRANSLATED, 3, 2, 0xa0000123, 0x1000 } },
	{ "4K, level 1, 2 roots",
	  { VTCR_4K_40, 0x80002000, 0xff40201abc },
	  { { 0x80003fe8, 0x90000003 },
	    { 0x90000008, 0x91000003 },
	    { 0x91000008, 0x1234000 | PAGE_RW } },
	  { TRANSLATED, 3, 3, 0x1234abc, 0x1000 } },
	{ "4K, input 40 bits, PS 36",
	  { 0x80013558, 0x80002000, 0xff40201abc },
	  { { 0x80003fe8, 0x90000003 },
	    { 0x90000008, 0x91000003 },
	    { 0x91000008, 0xf01234000 | PAGE_RW } },
	  { TRANSLATED, 3, 3, 0xf01234abc, 0x1000 } },
	{ "4K, input 40 bits, output beyond PS 36",
	  { 0x80013558, 0x80002000, 0xff40201abc },
	  { { 0x80003fe8, 0x90000003 },
	    { 0x90000008, 0x91000003 },
	    { 0x91000008, 0x1001234000 | PAGE_RW } },
	  { ADDRESS_SIZE, 3, 3, 0, 0 } },
	{ "4K, level 1, 1G block",
	  { VTCR_4K_40, 0x80002000, 0x43456789 },
	  { { 0x80002008, 0xc0000000 | BLOCK } },
	  { TRANSLATED, 1, 1, 0xc3456789, 0x40000000 } },
	{ "4K, level 0, 2M block",
	  { VTCR_4K_48, 0x80001000, 0x800040201000 },
	  { { 0x80001800, 0x90000003 },
	    { 0x90000008, 0x91000003 },
	    { 0x91000008, 0xa0200000 | BLOCK } },
	  { TRANSLATED, 2, 3, 0xa0201000, 0x200000 } },
	{ "4K LPA2, 16 roots, 52 bits out",
	  { VTCR_4K_52, 0x80000000, 0xf800000001000 },
	  { { 0x8000f800, 0x0001000090000303 },
	    { 0xd000090000000, 0x90000003 },
	    { 0x90000000, 0x91000003 },
	    { 0x91000008, 0x00401234567894ff | 0x300 } },
	  { TRANSLATED, 3, 4, 0xc123456789000, 0x1000 } },
	{ "4K LPA2, 512G block",
	  { VTCR_4K_52, 0x80000000, 0xf800000001000 },
	  { { 0x8000f800, 0x0040008000000701 | 0xfc } },
	  { TRANSLATED, 0, 1, 0xc008000001000, BIT(39) } },
	{ "4K LPA2, level -1",
	  { VTCR_4K_MINUS1, 0x80000000, 0xf000000001000 },
	  { { 0x80000078, 0x90000003 },
	    { 0x90000000, 0x91000003 },
	    { 0x91000000, 0x92000003 },
	    { 0x92000000, 0x93000003 },
	    { 0x93000008, 0x5000 | PAGE_RW } },
	  { TRANSLATED, 3, 5, 0xc000000005000, 0x1000 } },
	{ "4K, small tables, level 3",
	  { VTCR_4K_SMALL, 0x80000080, 0xfabc },
	  { { 0x800000f8, 0x5000 | PAGE_RW } },
	  { TRANSLATED, 3, 1, 0x5abc, 0x1000 } },
	{ "16K, level 2, 16 roots",
	  { VTCR_16K_40, 0x80040000, 0xffc2004321 },
	  { { 0x8007ff08, 0x90000003 }, { 0x90000008, 0xa0004000 | PAGE_RW } },
	  { TRANSLATED, 3, 2, 0xa0004321, 0x4000 } },
	{ "16K, level 1, 32M block",
	  { VTCR_16K_48, 0x80008000, 0x800002000000 },
	  { { 0x8000c000, 0x90000003 }, { 0x90000008, 0x42000000 | BLOCK } },
	  { TRANSLATED, 2, 2, 0x42000000, 0x2000000 } },
	{ "16K LPA2, 64G block",
	  { VTCR_16K_51, 0x80000000, 0x1000000001 },
	  { { 0x80000008, 0x3000000000 | (BLOCK & ~BIT(9) & ~BIT(8)) } },
	  { TRANSLATED, 1, 1, 0x3000000001, BIT(36) } },
	{ "16K LPA2, level 0",
	  { VTCR_16K_52, 0x80000000, 0x8000000000000 },
	  { { 0x80000080, 0x90000003 },
	    { 0x90000000, 0x91000003 },
	    { 0x91000000, 0x92000003 },
	    { 0x92000000, 0x44ff | BIT(10) } },
	  { TRANSLATED, 3, 4, 0x4000, 0x4000 } },
	{ "64K, level 2",
	  { VTCR_64K_32, 0x80000000, 0x20011234 },
	  { { 0x80000008, 0x90000003 }, { 0x90000008, 0xa0010000 | PAGE_RW } },
	  { TRANSLATED, 3, 2, 0xa0011234, 0x10000 } },
	{ "64K, level 2, 16 roots, 512M block",
	  { VTCR_64K_46, 0x80100000, 0x200040000000 },
	  { { 0x80180010, 0x40000000 | BLOCK } },
	  { TRANSLATED, 2, 1, 0x40000000, 0x20000000 } },
	{ "64K, 52 bits out, high root",
	  { VTCR_64K_52, 0x80000000 | 15 << 2, 0x8000000000000 },
	  { { 0xf000080001000, 0x000090008003 },
	    { 0x8000090000000, 0x91000003 },
	    { 0x91000000, 0x004012345678f7ff } },
	  { TRANSLATED, 3, 3, 0xf123456780000, 0x10000 } },
	{ "64K, 4T block",
	  { VTCR_64K_52, 0x80000000, 0x40000000000 },
	  { { 0x80000008, 0x0040080000000000 | 0x7fd } },
	  { TRANSLATED, 1, 1, 0x80000000000, BIT(42) } },
	{ "64K, level 3, high root of 16 bytes",
	  { 0x802e752f, 0x80000040 | 15 << 2, 0x1abcd },
	  { { 0xf000080000048, 0x5000000 | (PAGE_RW & ~BIT(12)) } },
	  { TRANSLATED, 3, 1, 0x500abcd, 0x10000 } },
	{ "root with a VMID, CnP and low bits",
	  { VTCR_4K_40, 0x0042000080003ffd, 0x40000000 },
	  { { 0x80002008, 0xc0000000 | BLOCK } },
	  { TRANSLATED, 1, 1, 0xc0000000, 0x40000000 } },
};

static const struct walk_row faults[] = {
	{ "IPA at the input size",
	  { VTCR_4K_40, 0x80002000, BIT(40) },
	  { { 0 } },
	  { TRANSLATION, 0, 0, 0, 0 } },
	{ "IPA far beyond",
	  { VTCR_4K_32, 0x80004000, BIT(63) },
	  { { 0 } },
	  { TRANSLATION, 0, 0, 0, 0 } },
	{ "TG0 reserved",
	  { VTCR_4K_40 | 3 << 14, 0x80002000, 0 },
	  { { 0 } },
	  { TRANSLATION, 0, 0, 0, 0 } },
	{ "SL0 against T0SZ",
	  { VTCR_4K_40 & ~BIT(6), 0x80002000, 0 },
	  { { 0 } },
	  { TRANSLATION, 0, 0, 0, 0 } },
	{ "root beyond 40 bits",
	  { (VTCR_4K_40 & ~(BIT(16) | BIT(18))) | BIT(17), BIT(40), 0 },
	  { { 0 } },
	  { ADDRESS_SIZE, 0, 0, 0, 0 } },
	{ "empty at level 1",
	  { VTCR_4K_40, 0x80002000, 0x40000000 },
	  { { 0 } },
	  { TRANSLATION, 1, 1, 0, 0 } },
	{ "held at level 3",
	  { VTCR_4K_32, 0x80004000, 0 },
	  { { 0x80004000, 0x90000003 }, { 0x90000000, BIT(60) } },
	  { TRANSLATION, 3, 2, 0, 0 } },
	{ "0b01 at level 3",
	  { VTCR_4K_32, 0x80004000, 0 },
	  { { 0x80004000, 0x90000003 }, { 0x90000000, BLOCK } },
	  { TRANSLATION, 3, 2, 0, 0 } },
	{ "4K, block at level 0",
	  { VTCR_4K_48, 0x80000000, 0 },
	  { { 0x80000000, BLOCK } },
	  { TRANSLATION, 0, 1, 0, 0 } },
	{ "4K LPA2, block at level -1",
	  { VTCR_4K_MINUS1, 0x80000000, 0 },
	  { { 0x80000000, BLOCK } },
	  { TRANSLATION, -1, 1, 0, 0 } },
	{ "16K, block at level 1",
	  { VTCR_16K_48, 0x80000000, 0 },
	  { { 0x80000000, BLOCK } },
	  { TRANSLATION, 1, 1, 0, 0 } },
	{ "16K LPA2, block at level 0",
	  { VTCR_16K_52, 0x80000000, 0 },
	  { { 0x80000000, BLOCK } },
	  { TRANSLATION, 0, 1, 0, 0 } },
	{ "64K of 48 bits, block at level 1",
	  { 0x802d7590, 0x80000000, 0 },
	  { { 0x80000000, BLOCK } },
	  { TRANSLATION, 1, 1, 0, 0 } },
	{ "table beyond 40 bits",
	  { (VTCR_4K_40 & ~(BIT(16) | BIT(18))) | BIT(17), 0x80002000, 0 },
	  { { 0x80002000, BIT(40) | 3 } },
	  { ADDRESS_SIZE, 1, 1, 0, 0 } },
	{ "page beyond 40 bits",
	  { (VTCR_4K_40 & ~(BIT(16) | BIT(18))) | BIT(17), 0x80002000, 0 },
	  { { 0x80002000, 0x90000003 },
	    { 0x90000000, 0x91000003 },
	    { 0x91000000, BIT(47) | PAGE_RW } },
	  { ADDRESS_SIZE, 3, 3, 0, 0 } },
	{ "64K, bits 15:12 with 48 bits out",
	  { VTCR_64K_32, 0x80000000, 0 },
	  { { 0x80000000, 0x90000003 }, { 0x90000000, 0x1000 | PAGE_RW } },
	  { ADDRESS_SIZE, 3, 2, 0, 0 } },
};

static void run_row(const struct walk_row *row)
{
	struct memory memory = { .cells = 5 };
	struct s2pt_mmu mmu = mmu_of(row->in.vtcr, row->in.vttbr, &memory);
	struct s2pt_mmu_access access = { .ipa = row->in.ipa, .type = S2PT_MMU_READ };
	struct s2pt_mmu_walk walk;

	memcpy(memory.cell, row->cell, sizeof(row->cell));
	s2pt_mmu_walk(&mmu, &access, &walk);
	if (walk.end != row->out.end || walk.level != row->out.level ||
	    walk.steps != row->out.steps)
		fail_msg("%s: %s at level %d after %u steps (%s)", row->name,
			 s2pt_mmu_end_name(walk.end), walk.level, walk.steps, walk.why);
	assert_int_equal(memory.reads, row->out.steps);
	assert_int_equal(walk.has_leaf, row->out.end == TRANSLATED);
	if (!walk.has_leaf)
		return;
	if (walk.leaf.pa != row->out.pa || walk.leaf.size != row->out.size)
		fail_msg("%s: 0x%jx, size 0x%jx", row->name, (uintmax_t)walk.leaf.pa,
			 (uintmax_t)walk.leaf.size);
	assert_int_equal(walk.leaf.level, row->out.level);
	assert_true(walk.leaf.cacheable);
}

static void every_shape_is_walked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		run_row(&shapes[i]);
}

static void what_does_not_translate_faults_where_the_architecture_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		run_row(&faults[i]);
}

static void the_steps_say_where_each_entry_lies(void **state)
{
	struct memory memory = {
		.cell = { { 0x80003fe8, 0x90000003 }, { 0x90000008, 0x91000003 } },
		.cells = 2,
	};
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40, 0x80002000, &memory);
	struct s2pt_mmu_access access = { .ipa = 0xff40201abc };
	struct s2pt_mmu_walk walk;

	(void)state;
	s2pt_mmu_walk(&mmu, &access, &walk);
	assert_int_equal(walk.steps, 3);
	assert_int_equal(walk.step[0].level, 1);
	assert_int_equal(walk.step[0].table, 0x80002000);
	assert_int_equal(walk.step[0].index, 1021);
	assert_int_equal(walk.step[0].entry, 0x80003fe8);
	assert_int_equal(walk.step[0].word, 0x90000003);
	assert_int_equal(walk.step[0].what, S2PT_MMU_TABLE);
	assert_int_equal(walk.step[1].table, 0x90000000);
	assert_int_equal(walk.step[1].index, 1);
	assert_int_equal(walk.step[2].entry, 0x91000008);
	assert_int_equal(walk.step[2].what, S2PT_MMU_INVALID);
}

static void unreadable_memory_is_an_external_abort(void **state)
{
	struct memory memory = { .cell = { { 0x80002008, 0x90000003 } },
				 .cells = 1,
				 .hole = 0x90000000 };
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40, 0x80002000, &memory);
	struct s2pt_mmu_access access = { .ipa = 0x40000000 };
	struct s2pt_mmu_walk walk;

	(void)state;
	s2pt_mmu_walk(&mmu, &access, &walk);
	assert_int_equal(walk.end, S2PT_MMU_EXTERNAL);
	assert_int_equal(walk.level, 2);
	assert_int_equal(walk.step[1].what, S2PT_MMU_UNREADABLE);
}

static void a_walk_cache_saves_the_levels_above(void **state)
{
	struct memory memory = { .cell = { { 0x91000008, 0x1234000 | PAGE_RW } }, .cells = 1 };
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40, 0, &memory);
	struct s2pt_mmu_access access = { .ipa = 0xff40201abc };
	struct s2pt_mmu_walk walk;

	(void)state;
	s2pt_mmu_walk_from(&mmu, &access, 3, 0x91000000, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_int_equal(walk.steps, 1);
	assert_int_equal(walk.leaf.pa, 0x1234abc);
	access.ipa = BIT(40);
	s2pt_mmu_walk_from(&mmu, &access, 3, 0x91000000, &walk);
	assert_int_equal(walk.end, TRANSLATION);
	assert_int_equal(walk.level, 0);
}

static void runs_of_contiguous_entries_have_the_granules_length(void **state)
{
	static const struct {
		const char *name;
		uint64_t vtcr;
		struct cell cell[2];
		uint64_t span;
	} rows[] = {
		{ "4K page",
		  VTCR_4K_32,
		  { { 0x80000000, 0x90000003 }, { 0x90000000, PAGE_RW } },
		  BIT(16) },
		{ "4K 2M", VTCR_4K_32, { { 0x80000000, BLOCK } }, BIT(25) },
		{ "16K page",
		  VTCR_16K_40,
		  { { 0x80000000, 0x90000003 }, { 0x90000000, PAGE_RW } },
		  BIT(21) },
		{ "16K 32M", VTCR_16K_40, { { 0x80000000, BLOCK } }, BIT(30) },
		{ "64K page",
		  VTCR_64K_32,
		  { { 0x80000000, 0x90000003 }, { 0x90000000, PAGE_RW } },
		  BIT(21) },
		{ "64K 512M", VTCR_64K_32, { { 0x80000000, BLOCK } }, BIT(34) },
		{ "4K 1G", VTCR_4K_40, { { 0x80000000, BLOCK } }, BIT(34) },
		{ "64K 4T, no such bit", VTCR_64K_52, { { 0x80000000, BLOCK } }, BIT(42) },
		{ "16K 64G, no such bit", VTCR_16K_51, { { 0x80000000, BLOCK } }, BIT(36) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct memory memory = { .cells = 2 };
		struct s2pt_mmu mmu = mmu_of(rows[i].vtcr, 0x80000000, &memory);
		struct s2pt_mmu_access access = { .type = S2PT_MMU_READ };
		struct s2pt_mmu_walk walk;

		memcpy(memory.cell, rows[i].cell, sizeof(rows[i].cell));
		memory.cell[memory.cell[1].word ? 1 : 0].word |= BIT(52);
		s2pt_mmu_walk(&mmu, &access, &walk);
		if (!walk.has_leaf || walk.leaf.span != rows[i].span)
			fail_msg("%s: span 0x%jx", rows[i].name, (uintmax_t)walk.leaf.span);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_is_walked),
		cmocka_unit_test(what_does_not_translate_faults_where_the_architecture_says),
		cmocka_unit_test(the_steps_say_where_each_entry_lies),
		cmocka_unit_test(unreadable_memory_is_an_external_abort),
		cmocka_unit_test(a_walk_cache_saves_the_levels_above),
		cmocka_unit_test(runs_of_contiguous_entries_have_the_granules_length),
	};

	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
