/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the hardware's walk in a stage 1: the ranges, what leaves and the tables above them allow,
 * what hardware updates, and syndromes.
 */

#include "mmu_memory.h"
#include "s2pt/host/mmu.h"
#include "s2pt/stage1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 4K pages, 39 bits in each range, 40 of output, HA; of EL2, and of EL2&0. */
#define TCR_EL2 UINT64_C(0x80a23519)
#define TCR_E2H UINT64_C(0x80b5193519)
#define E2H_HD  BIT(40)
#define EPD0    BIT(7)
#define TBI0    BIT(37)
#define HPD0    BIT(41)

/* The roots of the two ranges, a table of level 2, and a block of level 2 in it. */
#define LOWER UINT64_C(0x80001000)
#define UPPER UINT64_C(0x80002000)
#define TABLE UINT64_C(0x80003000)
#define LEAF  UINT64_C(0x40000701)
#define VA    UINT64_C(0x40200000)
#define HIGH  UINT64_C(0xffffff8040200000)

#define R     S2PT_R
#define W     S2PT_W
#define PX    S2PT_PX
#define UX    S2PT_UX
#define EL0   S2PT_EL0

static const struct s2pt_mmu_access a_read = { .type = S2PT_MMU_READ };
static const struct s2pt_mmu_access a_write = { .type = S2PT_MMU_WRITE };
static const struct s2pt_mmu_access a_fetch = { .type = S2PT_MMU_FETCH };

/* Walk for `va` through a table entry with `limits` to the leaf `word`, of both ranges. */
static struct s2pt_mmu_walk walk_leaf(struct memory *memory, enum s2pt_regime regime, uint64_t tcr,
				      uint64_t limits, uint64_t word,
				      const struct s2pt_mmu_access *how)
{
	struct s2pt_mmu mmu = mmu_of(tcr, LOWER, memory);
	struct s2pt_mmu_access access = *how;
	struct s2pt_mmu_walk walk;

	mmu.regime = regime;
	mmu.ttbr1 = UPPER;
	mmu.mair = S2PT_MAIR_LINUX;
	*memory = (struct memory){
		.cell = { { LOWER + 8, TABLE | limits | 3 },
			  { UPPER + 8, TABLE | limits | 3 },
			  { TABLE + 8, word } },
		.cells = 3,
	};
	if (!access.ipa)
		access.ipa = VA;
	s2pt_mmu_walk(&mmu, &access, &walk);
	return walk;
}

/* Arm ARM, tables of data and execution permissions of stage 1, without WXN and PAN. */
static void permissions_of_el2_and_el0_are_those_of_the_table(void **state)
{
	/* By AP[2:1], then UXN and PXN: 00, 01 (PXN), 10, 11. */
	static const unsigned int may[4][4] = {
		{ R | W | PX | UX, R | W | UX, R | W | PX, R | W },
		{ R | W | UX | EL0, R | W | UX | EL0, R | W | EL0, R | W | EL0 },
		{ R | PX | UX, R | UX, R | PX, R },
		{ R | PX | UX | EL0, R | UX | EL0, R | PX | EL0, R | EL0 },
	};

	(void)state;
	for (unsigned int i = 0; i < 16; i++) {
		uint64_t word = LEAF | (uint64_t)(i >> 2) << 6 | (uint64_t)(i & 3) << 53;
		unsigned int want = may[i >> 2][i & 3];
		struct memory memory;
		struct s2pt_mmu_walk walk;

		walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H, 0, word, &a_read);
		assert_int_equal(walk.end, S2PT_MMU_TRANSLATED);
		if (walk.leaf.perm != want)
			fail_msg("AP and XN %x: %x, want %x", i, walk.leaf.perm, want);
		walk = walk_leaf(&memory, S2PT_EL1, TCR_E2H, 0, word, &a_read);
		assert_int_equal(walk.leaf.perm, want);
	}
}

static void el2_alone_has_one_privilege(void **state)
{
	static const struct {
		uint64_t bits;
		unsigned int may;
	} rows[] = {
		{ BIT(6), R | W | PX | UX },
		{ BIT(6) | BIT(7), R | PX | UX },
		{ BIT(6) | BIT(54), R | W },
		{ BIT(6) | BIT(7) | BIT(54), R },
		/* These bits are RES0, or RES1, here. */
		{ BIT(53), R | W | PX | UX },
		{ 0, R | W | PX | UX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct memory memory;
		struct s2pt_mmu_walk walk;

		walk = walk_leaf(&memory, S2PT_EL2, TCR_EL2, 0, LEAF | rows[i].bits, &a_read);
		assert_int_equal(walk.end, S2PT_MMU_TRANSLATED);
		assert_int_equal(walk.leaf.perm, rows[i].may);
		assert_true(walk.leaf.global);
	}
}

static void tables_limit_what_is_below(void **state)
{
	static const struct {
		uint64_t limits;
		unsigned int both;
		unsigned int el2;
	} rows[] = {
		{ BIT(62), R | PX | UX | EL0, R | PX | UX },
		{ BIT(61), R | W | PX | UX, R | W | PX | UX },
		{ BIT(60), R | W | EL0, R | W },
		{ BIT(59), R | W | UX | EL0, R | W | PX | UX },
		{ BIT(62) | BIT(59), R | UX | EL0, R | PX | UX },
	};
	struct memory memory;
	struct s2pt_mmu_walk walk;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H, rows[i].limits, LEAF | BIT(6),
				 &a_read);
		assert_int_equal(walk.leaf.perm, rows[i].both);
		walk = walk_leaf(&memory, S2PT_EL2, TCR_EL2, rows[i].limits, LEAF | BIT(6),
				 &a_read);
		assert_int_equal(walk.leaf.perm, rows[i].el2);
		walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H | HPD0, rows[i].limits, LEAF,
				 &a_read);
		assert_int_equal(walk.leaf.perm, R | W | PX | UX);
	}
	/* Where hardware would grant what the table forbids, it does not. */
	walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H | E2H_HD, BIT(62), LEAF | BIT(7) | BIT(51),
			 &a_write);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
}

static void accesses_of_el0_need_its_permission(void **state)
{
	static const struct {
		uint64_t bits;
		enum s2pt_mmu_access_type type;
		enum s2pt_mmu_end end;
	} rows[] = {
		{ BIT(6), S2PT_MMU_READ, S2PT_MMU_TRANSLATED },
		{ BIT(6), S2PT_MMU_WRITE, S2PT_MMU_TRANSLATED },
		{ 0, S2PT_MMU_READ, S2PT_MMU_PERMISSION },
		{ 0, S2PT_MMU_WRITE, S2PT_MMU_PERMISSION },
		{ BIT(6) | BIT(7), S2PT_MMU_WRITE, S2PT_MMU_PERMISSION },
		{ 0, S2PT_MMU_FETCH, S2PT_MMU_TRANSLATED },
		{ BIT(54), S2PT_MMU_FETCH, S2PT_MMU_PERMISSION },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct s2pt_mmu_access access = { .type = rows[i].type, .el0 = true };
		struct memory memory;
		struct s2pt_mmu_walk walk;

		walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H, 0, LEAF | rows[i].bits, &access);
		assert_int_equal(walk.end, rows[i].end);
	}
}

static void bit_55_chooses_the_range(void **state)
{
	static const struct {
		uint64_t va;
		uint64_t tcr;
		enum s2pt_mmu_end end;
		const char *why;
	} rows[] = {
		{ VA, TCR_E2H, S2PT_MMU_TRANSLATED, "the access is allowed" },
		{ HIGH, TCR_E2H, S2PT_MMU_TRANSLATED, "the access is allowed" },
		{ VA, TCR_E2H | EPD0, S2PT_MMU_TRANSLATION, "walks of this range are off" },
		{ HIGH, TCR_E2H | EPD0, S2PT_MMU_TRANSLATED, "the access is allowed" },
		{ HIGH, TCR_E2H | EPD0 << 16, S2PT_MMU_TRANSLATION, "walks of this range are off" },
		{ VA | BIT(39), TCR_E2H, S2PT_MMU_TRANSLATION, "the VA is of neither range" },
		{ HIGH & ~BIT(40), TCR_E2H, S2PT_MMU_TRANSLATION, "the VA is of neither range" },
		{ VA | BIT(60), TCR_E2H, S2PT_MMU_TRANSLATION, "the VA is of neither range" },
		{ VA | BIT(60), TCR_E2H | TBI0, S2PT_MMU_TRANSLATED, "the access is allowed" },
		{ HIGH & ~BIT(60), TCR_E2H | TBI0, S2PT_MMU_TRANSLATION,
		  "the VA is of neither range" },
		{ VA, TCR_E2H | UINT64_C(7) << 32, S2PT_MMU_TRANSLATION, "TCR is inconsistent" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct s2pt_mmu_access access = { .ipa = rows[i].va };
		struct memory memory;
		struct s2pt_mmu_walk walk;

		walk = walk_leaf(&memory, S2PT_EL2_E2H, rows[i].tcr, 0, LEAF, &access);
		assert_string_equal(walk.why, rows[i].why);
		assert_int_equal(walk.end, rows[i].end);
		if (walk.end == S2PT_MMU_TRANSLATED)
			assert_int_equal(walk.step[0].table, rows[i].va >> 55 & 1 ? UPPER : LOWER);
		else
			assert_int_equal(walk.level, 0);
	}
}

static void el2_alone_has_no_upper_range(void **state)
{
	const struct s2pt_mmu_access access = { .ipa = HIGH };
	struct memory memory;
	struct s2pt_mmu_walk walk;

	(void)state;
	walk = walk_leaf(&memory, S2PT_EL2, TCR_EL2, 0, LEAF, &access);
	assert_int_equal(walk.end, S2PT_MMU_TRANSLATION);
	assert_int_equal(walk.steps, 0);
}

static void a_leaf_tells_its_type_and_whose_it_is(void **state)
{
	struct memory memory;
	struct s2pt_mmu_walk walk;

	(void)state;
	walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H, 0, LEAF | 4 << 2 | BIT(11) | BIT(50),
			 &a_read);
	assert_int_equal(walk.leaf.memattr, 0x04);
	assert_false(walk.leaf.global);
	assert_true(walk.leaf.guarded);
	assert_int_equal(walk.leaf.pa, 0x40000000 | (VA & 0x1fffff));
	walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H, 0, LEAF, &a_read);
	assert_int_equal(walk.leaf.memattr, 0xff);
	assert_true(walk.leaf.global);
	assert_false(walk.leaf.guarded);
}

static void hardware_clears_the_bit_that_forbids_writes(void **state)
{
	uint64_t clean = LEAF | BIT(7) | BIT(51);
	const struct s2pt_mmu_access el0 = { .type = S2PT_MMU_WRITE, .el0 = true };
	struct memory memory;
	struct s2pt_mmu_walk walk;

	(void)state;
	walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H | E2H_HD, 0, clean, &a_write);
	assert_int_equal(walk.end, S2PT_MMU_TRANSLATED);
	assert_int_equal(walk.updates, S2PT_MMU_SET_DIRTY);
	assert_int_equal(memory.cell[2].word, LEAF | BIT(51));
	assert_true(walk.leaf.perm & S2PT_W);
	/* Not for who may not write it even then. */
	walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H | E2H_HD, 0, clean, &el0);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
	assert_int_equal(memory.cell[2].word, clean);
	/* What EL0 may come to write EL2 does not execute. */
	walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H | E2H_HD, 0, clean | BIT(6), &a_fetch);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
	/* Without HD the bit says nothing. */
	walk = walk_leaf(&memory, S2PT_EL2_E2H, TCR_E2H, 0, clean, &a_write);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
	walk = walk_leaf(&memory, S2PT_EL2, TCR_EL2, 0, LEAF & ~BIT(10), &a_read);
	assert_int_equal(walk.updates, S2PT_MMU_SET_AF);
	assert_int_equal(memory.cell[2].word, LEAF);
}

static void a_fault_of_stage_1_has_no_ipa(void **state)
{
	const struct s2pt_mmu_access write = { .ipa = HIGH, .type = S2PT_MMU_WRITE };
	const struct s2pt_mmu_access fetch = { .ipa = VA, .type = S2PT_MMU_FETCH, .el0 = true };
	struct s2pt_mmu_syndrome syndrome;

	(void)state;
	syndrome = s2pt_mmu_syndrome_stage1(S2PT_MMU_PERMISSION, 3, &write);
	assert_int_equal(syndrome.esr, 0x9600004f);
	assert_int_equal(syndrome.far, HIGH);
	assert_int_equal(syndrome.hpfar, 0);
	assert_false(syndrome.hpfar_valid);
	syndrome = s2pt_mmu_syndrome_stage1(S2PT_MMU_TRANSLATION, 2, &fetch);
	assert_int_equal(syndrome.esr, 0x82000006);
	syndrome = s2pt_mmu_syndrome_stage1(S2PT_MMU_TRANSLATED, 2, &fetch);
	assert_int_equal(syndrome.esr, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permissions_of_el2_and_el0_are_those_of_the_table),
		cmocka_unit_test(el2_alone_has_one_privilege),
		cmocka_unit_test(tables_limit_what_is_below),
		cmocka_unit_test(accesses_of_el0_need_its_permission),
		cmocka_unit_test(bit_55_chooses_the_range),
		cmocka_unit_test(el2_alone_has_no_upper_range),
		cmocka_unit_test(a_leaf_tells_its_type_and_whose_it_is),
		cmocka_unit_test(hardware_clears_the_bit_that_forbids_writes),
		cmocka_unit_test(a_fault_of_stage_1_has_no_ipa),
	};

	return cmocka_run_group_tests_name("mmu stage 1", tests, NULL, NULL);
}
