/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of a CPU that cleans dirty state from an array of entries (FEAT_HACDBS). */

#include "mmu_memory.h"
#include "s2pt/host/hacdbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DBM (UINT64_C(1) << 51)
#define AF  UINT64_C(0x400)
#define W   UINT64_C(0x80)
/* A block of 1 GiB that may be read, in normal memory. */
#define LEAF (AF | 0x7d)

/* Three blocks of 1 GiB from IPA 0 on: dirty, clean, and writable without DBM. */
static struct s2pt_mmu table(struct memory *memory)
{
	*memory = (struct memory){ .cells = 3 };
	memory->cell[0] = (struct cell){ 0x80002000, UINT64_C(0x100000000) | DBM | W | LEAF };
	memory->cell[1] = (struct cell){ 0x80002008, UINT64_C(0x140000000) | DBM | LEAF };
	memory->cell[2] = (struct cell){ 0x80002010, UINT64_C(0x180000000) | W | LEAF };
	return mmu_of(VTCR_4K_40 | HD, 0x80002000, memory);
}

static void a_dirty_leaf_becomes_clean_and_others_stay(void **state)
{
	const uint64_t entries[] = { s2pt_hdbss_entry(0, 1), s2pt_hdbss_entry(0x40000000, 1),
				     s2pt_hdbss_entry(0x80000000, 1) };
	struct s2pt_hacdbs hacdbs = { .entries = entries, .count = 3 };
	struct memory memory;
	struct s2pt_mmu mmu = table(&memory);
	const struct memory before = memory;

	(void)state;
	assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu), S2PT_HACDBS_DONE);
	assert_int_equal(hacdbs.index, 3);
	assert_int_equal(hacdbs.cleaned, 1);
	assert_int_equal(memory.cell[0].word, before.cell[0].word & ~W);
	assert_int_equal(memory.cell[1].word, before.cell[1].word);
	assert_int_equal(memory.cell[2].word, before.cell[2].word);
}

static void entries_that_are_not_valid_are_passed_over(void **state)
{
	const uint64_t entries[] = { 0, 0x40000006, s2pt_hdbss_entry(0, 1) };
	struct s2pt_hacdbs hacdbs = { .entries = entries, .count = 3 };
	struct memory memory;
	struct s2pt_mmu mmu = table(&memory);

	(void)state;
	assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu), S2PT_HACDBS_DONE);
	assert_int_equal(hacdbs.cleaned, 1);
}

static void a_reserved_level_ends_it_early(void **state)
{
	const uint64_t entries[] = { s2pt_hdbss_entry(0x40000000, 1), 1 | 5 << 1,
				     s2pt_hdbss_entry(0, 1) };
	struct s2pt_hacdbs hacdbs = { .entries = entries, .count = 3 };
	struct memory memory;
	struct s2pt_mmu mmu = table(&memory);

	(void)state;
	assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu), S2PT_HACDBS_ENTRY);
	assert_int_equal(hacdbs.index, 1);
	assert_int_equal(hacdbs.cleaned, 0);
}

static void an_entry_without_a_leaf_ends_it_and_can_be_passed_by_software(void **state)
{
	const uint64_t entries[] = { s2pt_hdbss_entry(0xc0000000, 1), s2pt_hdbss_entry(0, 1) };
	struct s2pt_hacdbs hacdbs = { .entries = entries, .count = 2 };
	struct memory memory;
	struct s2pt_mmu mmu = table(&memory);

	(void)state;
	memory.cell[memory.cells++] = (struct cell){ 0x80002018, 0 };
	assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu), S2PT_HACDBS_WALK);
	assert_int_equal(hacdbs.index, 0);
	hacdbs.index++;
	assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu), S2PT_HACDBS_DONE);
	assert_int_equal(hacdbs.cleaned, 1);
}

static void an_entry_of_another_level_cleans_or_ends_it(void **state)
{
	const uint64_t entries[] = { s2pt_hdbss_entry(0x1000, 3) };

	(void)state;
	for (unsigned int strict = 0; strict < 2; strict++) {
		struct s2pt_hacdbs hacdbs = { .entries = entries, .count = 1, .strict = strict };
		struct memory memory;
		struct s2pt_mmu mmu = table(&memory);

		assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu),
				 strict ? S2PT_HACDBS_LEVEL : S2PT_HACDBS_DONE);
		assert_int_equal(hacdbs.cleaned, strict ? 0 : 1);
	}
}

static void no_access_flag_is_set(void **state)
{
	const uint64_t entries[] = { s2pt_hdbss_entry(0, 1) };
	struct s2pt_hacdbs hacdbs = { .entries = entries, .count = 1 };
	struct memory memory;
	struct s2pt_mmu mmu = table(&memory);

	(void)state;
	mmu.vtcr |= HA;
	memory.cell[0].word &= ~AF;
	assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu), S2PT_HACDBS_DONE);
	assert_int_equal(memory.cell[0].word, UINT64_C(0x100000000) | DBM | (LEAF & ~AF));
}

static void an_update_beside_it_is_not_lost(void **state)
{
	const uint64_t entries[] = { s2pt_hdbss_entry(0, 1) };
	struct s2pt_hacdbs hacdbs = { .entries = entries, .count = 1 };
	struct memory memory;
	struct s2pt_mmu mmu = table(&memory);

	(void)state;
	/* Another CPU writes the leaf with a software bit more before the swap. */
	memory.intruder = memory.cell[0].word | BIT(55);
	assert_int_equal(s2pt_hacdbs_run(&hacdbs, &mmu), S2PT_HACDBS_DONE);
	assert_int_equal(hacdbs.cleaned, 1);
	assert_int_equal(memory.cell[0].word, UINT64_C(0x100000000) | DBM | LEAF | BIT(55));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dirty_leaf_becomes_clean_and_others_stay),
		cmocka_unit_test(entries_that_are_not_valid_are_passed_over),
		cmocka_unit_test(a_reserved_level_ends_it_early),
		cmocka_unit_test(an_entry_without_a_leaf_ends_it_and_can_be_passed_by_software),
		cmocka_unit_test(an_entry_of_another_level_cleans_or_ends_it),
		cmocka_unit_test(no_access_flag_is_set),
		cmocka_unit_test(an_update_beside_it_is_not_lost),
	};

	return cmocka_run_group_tests_name("hacdbs", tests, NULL, NULL);
}
