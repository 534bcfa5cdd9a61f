/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the buffers in which hardware notes dirty state (FEAT_HDBSS): entries, registers, what a
 * walk writes and when it can't.
 */

#include "mmu_memory.h"
#include "s2pt/host/hdbss.h"
#include "s2pt/host/mmu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DBM (UINT64_C(1) << 51)
#define AF  UINT64_C(0x400)
#define W   UINT64_C(0x80)

static int make(void **state)
{
	static struct s2pt_hdbss hdbss;

	*state = &hdbss;
	return s2pt_hdbss_make(&hdbss, 0) ? 0 : -1;
}

static int unmake(void **state)
{
	s2pt_hdbss_free(*state);
	return 0;
}

/* Write to a clean 1 GiB block at IPA 0x40000000, of which `memory` keeps the entry. */
static struct s2pt_mmu_walk write_block(struct memory *memory, struct s2pt_hdbss *hdbss)
{
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40 | HD, 0x80002000, memory);
	struct s2pt_mmu_access access = { .type = S2PT_MMU_WRITE, .ipa = 0x40001000 };
	struct s2pt_mmu_walk walk;

	mmu.hdbss = hdbss;
	memory->cells = 1;
	memory->cell[0] = (struct cell){ 0x80002008, UINT64_C(0x100000000) | DBM | AF | 0x7d };
	s2pt_mmu_walk(&mmu, &access, &walk);
	return walk;
}

static void an_entry_has_the_address_the_level_and_is_valid(void **state)
{
	s2pt_ipa_t ipa = 0;
	int level = 0;

	(void)state;
	assert_int_equal(s2pt_hdbss_entry(0x40201000, 3), 0x40201007);
	assert_int_equal(s2pt_hdbss_entry(0, -1), 0xf);
	assert_true(s2pt_hdbss_read(0x4000000f, &ipa, &level));
	assert_int_equal(ipa, 0x40000000);
	assert_int_equal(level, -1);
}

static void an_invalid_entry_and_a_reserved_level_are_refused(void **state)
{
	s2pt_ipa_t ipa = 0;
	int level = 0;

	(void)state;
	assert_false(s2pt_hdbss_read(0x40000006, &ipa, &level));
	for (uint64_t code = 4; code < 7; code++)
		assert_false(s2pt_hdbss_read(0x40000001 | code << 1, &ipa, &level));
}

static void registers_tell_size_index_and_fault(void **state)
{
	struct s2pt_hdbss *hdbss = *state;

	assert_int_equal(s2pt_hdbss_base(hdbss, 0x123000), 0x123000);
	s2pt_hdbss_write(hdbss, 0, 3);
	hdbss->abort_at = 2;
	s2pt_hdbss_write(hdbss, 0x1000, 3);
	assert_int_equal(s2pt_hdbss_producer(hdbss), UINT64_C(0x10) << 26 | 1);
	s2pt_hdbss_free(hdbss);
	assert_false(s2pt_hdbss_make(hdbss, 10));
	assert_true(s2pt_hdbss_make(hdbss, 9));
	assert_int_equal(hdbss->room, 262144);
	assert_int_equal(s2pt_hdbss_base(hdbss, 0x123000), 0x123009);
}

static void a_write_that_makes_a_leaf_dirty_is_noted_once(void **state)
{
	struct s2pt_hdbss *hdbss = *state;
	struct memory memory = { .cells = 0 };

	for (unsigned int late = 0; late < 2; late++) {
		struct s2pt_mmu_walk walk;

		hdbss->late = late;
		hdbss->index = 0;
		walk = write_block(&memory, hdbss);
		assert_int_equal(walk.end, S2PT_MMU_TRANSLATED);
		assert_true(memory.cell[0].word & W);
		assert_int_equal(hdbss->index, 1);
		assert_int_equal(hdbss->entries[0], s2pt_hdbss_entry(0x40000000, 1));
	}
}

static void a_write_to_a_dirty_leaf_and_a_read_are_not_noted(void **state)
{
	struct s2pt_hdbss *hdbss = *state;
	struct memory memory = { .cells = 0 };
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40 | HD, 0x80002000, &memory);
	struct s2pt_mmu_access access = { .type = S2PT_MMU_READ, .ipa = 0x40001000 };
	struct s2pt_mmu_walk walk;

	(void)write_block(&memory, NULL);
	mmu.hdbss = hdbss;
	s2pt_mmu_walk(&mmu, &access, &walk);
	access.type = S2PT_MMU_WRITE;
	s2pt_mmu_walk(&mmu, &access, &walk);
	assert_int_equal(walk.end, S2PT_MMU_TRANSLATED);
	assert_int_equal(hdbss->index, 0);
}

/* Not even if there is no room for an entry. */
static void an_access_flag_is_set_without_an_entry(void **state)
{
	struct s2pt_hdbss *hdbss = *state;
	struct memory memory = { .cells = 1 };
	struct s2pt_mmu mmu = mmu_of(VTCR_4K_40 | HD, 0x80002000, &memory);
	struct s2pt_mmu_access access = { .type = S2PT_MMU_READ, .ipa = 0x40001000 };
	struct s2pt_mmu_walk walk;

	mmu.hdbss = hdbss;
	for (unsigned int full = 0; full < 2; full++) {
		hdbss->index = full ? hdbss->room : 0;
		memory.cell[0] = (struct cell){ 0x80002008, UINT64_C(0x100000000) | DBM | 0x7d };
		s2pt_mmu_walk(&mmu, &access, &walk);
		assert_int_equal(walk.end, S2PT_MMU_TRANSLATED);
		assert_true(memory.cell[0].word & AF);
		assert_int_equal(hdbss->index, full ? hdbss->room : 0);
	}
}

static void where_there_is_no_room_the_write_faults_and_changes_nothing(void **state)
{
	struct s2pt_hdbss *hdbss = *state;
	struct memory memory = { .cells = 0 };
	struct s2pt_mmu_walk walk;

	hdbss->index = hdbss->room;
	walk = write_block(&memory, hdbss);
	assert_int_equal(walk.end, S2PT_MMU_PERMISSION);
	assert_true(walk.buffer_full);
	assert_int_equal(walk.updates, 0);
	assert_false(memory.cell[0].word & W);
	hdbss->index--;
	assert_false(write_block(&memory, hdbss).buffer_full);
}

static void after_an_abort_the_write_goes_on_and_nothing_is_noted(void **state)
{
	struct s2pt_hdbss *hdbss = *state;
	struct memory memory = { .cells = 0 };

	hdbss->abort_at = 1;
	assert_int_equal(write_block(&memory, hdbss).end, S2PT_MMU_TRANSLATED);
	assert_int_equal(write_block(&memory, hdbss).end, S2PT_MMU_TRANSLATED);
	assert_int_equal(hdbss->index, 0);
	assert_int_equal(hdbss->fsc, S2PT_HDBSS_ABORT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_has_the_address_the_level_and_is_valid),
		cmocka_unit_test(an_invalid_entry_and_a_reserved_level_are_refused),
		cmocka_unit_test_setup_teardown(registers_tell_size_index_and_fault, make, unmake),
		cmocka_unit_test_setup_teardown(a_write_that_makes_a_leaf_dirty_is_noted_once, make,
						unmake),
		cmocka_unit_test_setup_teardown(a_write_to_a_dirty_leaf_and_a_read_are_not_noted,
						make, unmake),
		cmocka_unit_test_setup_teardown(an_access_flag_is_set_without_an_entry, make,
						unmake),
		cmocka_unit_test_setup_teardown(
			where_there_is_no_room_the_write_faults_and_changes_nothing, make, unmake),
		cmocka_unit_test_setup_teardown(
			after_an_abort_the_write_goes_on_and_nothing_is_noted, make, unmake),
	};

	return cmocka_run_group_tests_name("hdbss", tests, NULL, NULL);
}
