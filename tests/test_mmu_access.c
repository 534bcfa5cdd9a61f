/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what the hardware's walk allows and updates: permissions, access flag, dirty state,
 * syndromes.
 */

#include "mmu_memory.h"
#include "s2pt/host/mmu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TRANSLATED   S2PT_MMU_TRANSLATED
#define TRANSLATION  S2PT_MMU_TRANSLATION
#define ADDRESS_SIZE S2PT_MMU_ADDRESS_SIZE

/* A 1 GiB block at IPA 0x40000000, 40 bits, by the word given. */
static void walk_block(struct memory *memory, uint64_t vtcr, uint64_t word,
		       const struct s2pt_mmu_access *how, struct s2pt_mmu_walk *walk)
{
	struct s2pt_mmu mmu = mmu_of(vtcr, 0x80002000, memory);
	struct s2pt_mmu_access access = *how;

	memory->cells = 1;
	memory->cell[0] = (struct cell){ 0x80002008, word };
	access.ipa = 0x40001000;
	s2pt_mmu_walk(&mmu, &access, walk);
}

static const struct s2pt_mmu_access a_read = { .type = S2PT_MMU_READ };
static const struct s2pt_mmu_access a_write = { .type = S2PT_MMU_WRITE };

/* D8.4.3, the whole table: what each XN allows, with FEAT_XNX and without. */
static void permissions_are_those_of_the_table(void **state)
{
	static const struct {
		bool el1, el0;
	} exec[2][4] = {
		{ { true, true }, { true, true }, { false, false }, { false, false } },
		{ { true, true }, { false, true }, { false, false }, { true, false } },
	};
	static const struct s2pt_mmu_access how[] = {
		{ .type = S2PT_MMU_READ },
		{ .type = S2PT_MMU_READ, .el0 = true },
		{ .type = S2PT_MMU_WRITE },
		{ .type = S2PT_MMU_FETCH },
		{ .type = S2PT_MMU_FETCH, .el0 = true },
		{ .type = S2PT_MMU_READ, .s1ptw = true },
		{ .type = S2PT_MMU_WRITE, .s1ptw = true },
		{ .type = S2PT_MMU_FETCH, .s1ptw = true },
	};

	(void)state;
	for (unsigned int i = 0; i < 2 * 4 * 4; i++) {
		unsigned int xnx = i >> 4, s2ap = i >> 2 & 3, xn = i & 3;
		bool r = s2ap & 1, w = s2ap & 2, x1 = exec[xnx][xn].el1, x0 = exec[xnx][xn].el0;
		bool allowed[] = { r, r, w, x1, x0, r, w, r };
		uint64_t word = 0x40000701 | (uint64_t)s2ap << 6 | (uint64_t)xn << 53 | 15 << 2;
		struct memory memory = { .cell = { { 0x80002008, word } }, .cells = 1 };
		struct s2pt_mmu mmu = mmu_of(VTCR_4K_40, 0x80002000, &memory);

		mmu.xnx = xnx;
		for (unsigned int k = 0; k < sizeof(how) / sizeof(how[0]); k++) {
			struct s2pt_mmu_access access = how[k];
			struct s2pt_mmu_walk walk;

			access.ipa = 0x40000000;
			s2pt_mmu_walk(&mmu, &access, &walk);
			if ((walk.end == TRANSLATED) != allowed[k])
				fail_msg("xnx %u s2ap %u xn %u access %u: %s", xnx, s2ap, xn, k,
					 s2pt_mmu_end_name(walk.end));
			if (!allowed[k])
				assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
			assert_int_equal(s2pt_mmu_permits(walk.leaf.perm, &access), allowed[k]);
			assert_true(walk.leaf.cacheable);
		}
	}
}

static void attributes_come_as_they_stand(void **state)
{
	struct memory memory = { .cells = 0 };
	struct s2pt_mmu_walk walk;

	(void)state;
	walk_block(&memory, VTCR_4K_40, 0x40000000 | BIT(52) | 0x601 | 0xc0 | 5 << 2, &a_read,
		   &walk);
	assert_int_equal(walk.leaf.memattr, 5);
	assert_int_equal(walk.leaf.shareability, 2);
	assert_true(walk.leaf.contiguous);
	assert_int_equal(walk.leaf.span, 16 * BIT(30));
	assert_int_equal(walk.leaf.size, BIT(30));
	walk_block(&memory, VTCR_4K_40, BLOCK | BIT(16), &a_read, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_false(walk.leaf.cacheable);
	/* With LPA2 the same bits belong to the address, and VTCR_EL2.SH0 says inner shareable. */
	walk_block(&memory, 0x1802e3558, 0x40000601 | 0xfc, &a_read, &walk);
	assert_int_equal(walk.leaf.pa, 0x8000040001000);
	assert_int_equal(walk.leaf.shareability, 3);
}

static void without_hardware_help_a_clear_access_flag_faults(void **state)
{
	struct memory memory = { .cells = 0 };
	struct s2pt_mmu_walk walk;

	(void)state;
	walk_block(&memory, VTCR_4K_40 & ~HA, BLOCK & ~BIT(10), &a_read, &walk);
	assert_int_equal(walk.end, S2PT_MMU_ACCESS_FLAG);
	assert_int_equal(walk.level, 1);
	assert_true(walk.has_leaf);
	assert_false(walk.leaf.cacheable);
	assert_int_equal(memory.swaps, 0);
	/* It comes before the permission fault. */
	walk_block(&memory, VTCR_4K_40 & ~HA, BLOCK & ~BIT(10) & ~BIT(7), &a_write, &walk);
	assert_int_equal(walk.end, S2PT_MMU_ACCESS_FLAG);
	/* HD does nothing without HA. */
	walk_block(&memory, (VTCR_4K_40 & ~HA) | HD, (BLOCK & ~BIT(7)) | BIT(51), &a_write, &walk);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
}

static void hardware_sets_the_access_flag(void **state)
{
	struct memory memory = { .cells = 0 };
	struct s2pt_mmu_walk walk;

	(void)state;
	walk_block(&memory, VTCR_4K_40, BLOCK & ~BIT(10), &a_read, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_int_equal(walk.updates, S2PT_MMU_SET_AF);
	assert_int_equal(walk.step[0].word, BLOCK & ~BIT(10));
	assert_int_equal(memory.cell[0].word, BLOCK);
	assert_true(walk.leaf.cacheable);
	/* Not for an access that isn't allowed. */
	walk_block(&memory, VTCR_4K_40, BLOCK & ~BIT(10) & ~BIT(7), &a_write, &walk);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
	assert_int_equal(memory.cell[0].word, BLOCK & ~BIT(10) & ~BIT(7));
	assert_false(walk.leaf.cacheable);
}

/* nT forbids TLBs to keep a block, whoever set its flag; in a page the same bit is the address's. */
static void a_block_with_nt_is_not_cached_after_hardware_has_set_its_flag(void **state)
{
	struct memory memory = { .cells = 0 };
	struct s2pt_mmu_access access = { .ipa = 0x40000000 };
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40, 0x80002000, &memory);
	struct s2pt_mmu_walk walk;

	(void)state;
	walk_block(&memory, VTCR_4K_40, (BLOCK & ~BIT(10)) | BIT(16), &a_read, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_int_equal(memory.cell[0].word, BLOCK | BIT(16));
	assert_false(walk.leaf.cacheable);

	memory.cells = 3;
	memory.cell[0] = (struct cell){ 0x80002008, 0x80003003 };
	memory.cell[1] = (struct cell){ 0x80003000, 0x80004003 };
	memory.cell[2] = (struct cell){ 0x80004000, (BLOCK & ~BIT(10)) | BIT(16) | 3 };
	s2pt_mmu_walk(&mmu, &access, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_int_equal(walk.level, 3);
	assert_true(walk.leaf.cacheable);
}

static void hardware_grants_a_write_to_a_clean_leaf(void **state)
{
	struct memory memory = { .cells = 0 };
	struct s2pt_mmu_walk walk;
	uint64_t clean = (BLOCK & ~BIT(7)) | BIT(51);

	(void)state;
	walk_block(&memory, VTCR_4K_40 | HD, clean, &a_write, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_int_equal(walk.updates, S2PT_MMU_SET_DIRTY);
	assert_int_equal(memory.cell[0].word, clean | BIT(7));
	assert_int_equal(walk.leaf.perm, S2PT_R | S2PT_W);
	walk_block(&memory, VTCR_4K_40 | HD, clean & ~BIT(10), &a_write, &walk);
	assert_int_equal(walk.updates, S2PT_MMU_SET_AF | S2PT_MMU_SET_DIRTY);
	assert_int_equal(memory.cell[0].word, clean | BIT(7));
	/* A read leaves it clean, and the next write must walk. */
	walk_block(&memory, VTCR_4K_40 | HD, clean, &a_read, &walk);
	assert_int_equal(walk.leaf.perm, S2PT_R | S2PT_WD);
	assert_false(s2pt_mmu_permits(walk.leaf.perm, &a_write));
	assert_int_equal(memory.swaps, 2);
	/* Only a write is granted. */
	walk_block(&memory, VTCR_4K_40 | HD, clean & ~BIT(6), &a_read, &walk);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
	/* Without HD the same leaf is read-only. */
	walk_block(&memory, VTCR_4K_40, clean, &a_write, &walk);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
}

static void an_update_that_loses_its_race_walks_again(void **state)
{
	struct memory memory = { .intruder = BLOCK & ~BIT(10) & ~BIT(6) };
	struct s2pt_mmu_walk walk;

	(void)state;
	walk_block(&memory, VTCR_4K_40, BLOCK & ~BIT(10), &a_read, &walk);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
	assert_int_equal(memory.reads, 2);
	assert_int_equal(walk.steps, 1);
	assert_int_equal(walk.updates, 0);
	assert_int_equal(memory.cell[0].word, BLOCK & ~BIT(10) & ~BIT(6));

	memory.intruder = BLOCK;
	walk_block(&memory, VTCR_4K_40, BLOCK & ~BIT(10), &a_read, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_int_equal(walk.updates, 0);
	assert_true(walk.leaf.cacheable);

	memory.intruder = BIT(60);
	walk_block(&memory, VTCR_4K_40, BLOCK & ~BIT(10), &a_read, &walk);
	assert_int_equal(walk.end, TRANSLATION);
	assert_false(walk.has_leaf);
}

static void a_picture_of_memory_is_not_written(void **state)
{
	struct memory memory = { .cell = { { 0x80002008, BLOCK & ~BIT(10) } }, .cells = 1 };
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40, 0x80002000, &memory);
	struct s2pt_mmu_access access = { .ipa = 0x40000000 };
	struct s2pt_mmu_walk walk;

	(void)state;
	mmu.memory.swap = NULL;
	s2pt_mmu_walk(&mmu, &access, &walk);
	assert_int_equal(walk.end, TRANSLATED);
	assert_int_equal(walk.updates, S2PT_MMU_SET_AF);
	assert_int_equal(memory.cell[0].word, BLOCK & ~BIT(10));
}

static const struct {
	const char *name;
	enum s2pt_mmu_end end;
	int level;
	struct s2pt_mmu_access access;
	uint64_t esr;
	bool hpfar_valid;
} syndromes[] = {
	{ "read, translation 3", TRANSLATION, 3, { .type = S2PT_MMU_READ }, 0x92000007, true },
	{ "write, translation 0", TRANSLATION, 0, { .type = S2PT_MMU_WRITE }, 0x92000044, true },
	{ "fetch, translation 2", TRANSLATION, 2, { .type = S2PT_MMU_FETCH }, 0x82000006, true },
	{ "read, translation -1", TRANSLATION, -1, { .type = S2PT_MMU_READ }, 0x9200002b, true },
	{ "write, permission 3",
	  S2PT_MMU_PERMISSION,
	  3,
	  { .type = S2PT_MMU_WRITE },
	  0x9200004f,
	  false },
	{ "fetch, permission 1",
	  S2PT_MMU_PERMISSION,
	  1,
	  { .type = S2PT_MMU_FETCH },
	  0x8200000d,
	  false },
	{ "read, access flag 2",
	  S2PT_MMU_ACCESS_FLAG,
	  2,
	  { .type = S2PT_MMU_READ },
	  0x9200000a,
	  true },
	{ "read, address size 0", ADDRESS_SIZE, 0, { .type = S2PT_MMU_READ }, 0x92000000, true },
	{ "read, address size 2", ADDRESS_SIZE, 2, { .type = S2PT_MMU_READ }, 0x92000002, true },
	{ "read, address size -1", ADDRESS_SIZE, -1, { .type = S2PT_MMU_READ }, 0x92000029, true },
	{ "read, external 1", S2PT_MMU_EXTERNAL, 1, { .type = S2PT_MMU_READ }, 0x92000015, false },
	{ "read, external -1",
	  S2PT_MMU_EXTERNAL,
	  -1,
	  { .type = S2PT_MMU_READ },
	  0x92000013,
	  false },
	{ "read, TLB conflict",
	  S2PT_MMU_CONFLICT,
	  2,
	  { .type = S2PT_MMU_READ },
	  0x92000030,
	  false },
	{ "walk for data, translation 3",
	  TRANSLATION,
	  3,
	  { .type = S2PT_MMU_READ, .s1ptw = true },
	  0x92000087,
	  true },
	{ "walk for a fetch, translation 3",
	  TRANSLATION,
	  3,
	  { .type = S2PT_MMU_FETCH, .s1ptw = true },
	  0x82000087,
	  true },
	{ "update by the walk, permission 3",
	  S2PT_MMU_PERMISSION,
	  3,
	  { .type = S2PT_MMU_WRITE, .s1ptw = true },
	  0x920000cf,
	  true },
	{ "none", TRANSLATED, 3, { .type = S2PT_MMU_READ }, 0, false },
};

static void syndromes_are_those_of_the_architecture(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(syndromes) / sizeof(syndromes[0]); i++) {
		struct s2pt_mmu_access access = syndromes[i].access;
		struct s2pt_mmu_syndrome got;
		bool none = syndromes[i].end == TRANSLATED;

		access.ipa = 0xfedcba9876543;
		access.va = 0xffff800012345678;
		got = s2pt_mmu_syndrome(syndromes[i].end, syndromes[i].level, &access);
		if (got.esr != syndromes[i].esr || got.hpfar_valid != syndromes[i].hpfar_valid)
			fail_msg("%s: esr 0x%jx", syndromes[i].name, (uintmax_t)got.esr);
		assert_int_equal(got.hpfar, none ? 0 : 0xfedcba98760);
		assert_int_equal(got.far, none ? 0 : access.va);
	}
}

static void every_name_is_its_own(void **state)
{
	(void)state;
	for (int a = S2PT_MMU_TRANSLATED; a <= S2PT_MMU_CONFLICT; a++)
		for (int b = S2PT_MMU_TRANSLATED; b < a; b++)
			assert_string_not_equal(s2pt_mmu_end_name((enum s2pt_mmu_end)a),
						s2pt_mmu_end_name((enum s2pt_mmu_end)b));
	for (int a = S2PT_MMU_UNREADABLE; a <= S2PT_MMU_PAGE; a++)
		for (int b = S2PT_MMU_UNREADABLE; b < a; b++)
			assert_string_not_equal(s2pt_mmu_entry_name((enum s2pt_mmu_entry)a),
						s2pt_mmu_entry_name((enum s2pt_mmu_entry)b));
}

int main(void)
{
	static const struct CMUnitTest leaf[] = {
		cmocka_unit_test(permissions_are_those_of_the_table),
		cmocka_unit_test(attributes_come_as_they_stand),
		cmocka_unit_test(every_name_is_its_own),
	};
	static const struct CMUnitTest update[] = {
		cmocka_unit_test(without_hardware_help_a_clear_access_flag_faults),
		cmocka_unit_test(hardware_sets_the_access_flag),
		cmocka_unit_test(a_block_with_nt_is_not_cached_after_hardware_has_set_its_flag),
		cmocka_unit_test(hardware_grants_a_write_to_a_clean_leaf),
		cmocka_unit_test(an_update_that_loses_its_race_walks_again),
		cmocka_unit_test(a_picture_of_memory_is_not_written),
	};
	static const struct CMUnitTest syndrome[] = {
		cmocka_unit_test(syndromes_are_those_of_the_architecture),
	};
	int failed = cmocka_run_group_tests_name("leaf", leaf, NULL, NULL);

	failed += cmocka_run_group_tests_name("update", update, NULL, NULL);
	return failed + cmocka_run_group_tests_name("syndrome", syndrome, NULL, NULL);
}
