/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the world: slots, dirty logging, unmapping, and the faults that its check finds. */

#include "s2pt/exclusive.h"
#include "world_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define READ  S2PT_MMU_READ
#define WRITE S2PT_MMU_WRITE

static struct s2pt_world *make(enum s2pt_policy policy, uint64_t found)
{
	struct s2pt_world_config config = world_config(S2PT_4K, policy);
	struct s2pt_world *world = world_with_slot(&config, 8 * MB2, found);

	assert_non_null(world);
	return world;
}

static void a_world_that_can_not_be_is_refused(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_world *world = NULL;

	(void)state;
	config.vmid = 0x10000;
	assert_int_equal(s2pt_world_new(&config, &world), S2PT_ERANGE);
	config.vmid = 0;
	config.vcpus = 0;
	assert_int_equal(s2pt_world_new(&config, &world), S2PT_EINVAL);
	assert_null(world);
	assert_true(s2pt_world_delete(NULL));
}

static void vcpus_are_numbered(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);

	(void)state;
	assert_int_equal(s2pt_vcpu_number(s2pt_world_vcpu(world, 1)), 1);
	assert_null(s2pt_world_vcpu(world, 2));
	assert_true(s2pt_world_delete(world));
}

static void what_was_unmapped_faults_again(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_range range = { SLOT_IPA, MB2 };
	struct s2pt_world_report report;

	(void)state;
	world_access(world, 0, SLOT_IPA, READ);
	world_access(world, 1, SLOT_IPA, READ);
	assert_int_equal(s2pt_world_unmap(world, &range), S2PT_DONE);
	assert_int_equal(world_access(world, 0, SLOT_IPA, READ).faults, 1);
	assert_int_equal(world_access(world, 1, SLOT_IPA, READ).faults, 0);
	s2pt_world_report(world, &report);
	assert_int_equal(report.control.requests[S2PT_TLBI_VMID][S2PT_SHARED], 1);
	assert_int_equal(report.control.requests[S2PT_TLBI_IPA][S2PT_SHARED], 0);
	assert_int_equal(report.retired, 2);
	assert_int_equal(report.waiting, 0);
	assert_int_equal(report.vcpus.accesses, 4);
	assert_true(s2pt_world_delete(world));
}

static void unmap_while_looking(void *ctx, const struct s2pt_fault *fault,
				struct s2pt_backing *backing)
{
	struct s2pt_world **world = ctx;
	struct s2pt_range range = { fault->ipa & ~(KB4 - 1), KB4 };

	(void)backing;
	if (*world)
		assert_int_equal(s2pt_world_unmap(*world, &range), S2PT_DONE);
	*world = NULL;
}

static void what_was_looked_up_before_an_unmap_is_not_mapped(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_world *world = world_make(&config);
	struct s2pt_world *once = world;
	struct s2pt_slot slot = {
		.ipa = SLOT_IPA,
		.size = MB2,
		.look_up = unmap_while_looking,
		.ctx = &once,
	};
	struct s2pt_vcpu_outcome outcome;
	struct s2pt_vcpu_counts counts;

	(void)state;
	assert_non_null(world);
	assert_int_equal(s2pt_world_slot_add(world, &slot), 0);
	outcome = world_access(world, 0, SLOT_IPA, READ);
	assert_int_equal(outcome.end, S2PT_VCPU_DONE);
	assert_int_equal(outcome.faults, 2);
	counts = world_counts(world, 0);
	assert_int_equal(counts.statuses[S2PT_ACT_MAP][S2PT_RACED - S2PT_ENOMEM], 1);
	assert_true(s2pt_world_delete(world));
}

static void log_while_looking(void *ctx, const struct s2pt_fault *fault,
			      struct s2pt_backing *backing)
{
	struct s2pt_world **world = ctx;

	(void)fault;
	(void)backing;
	if (*world)
		assert_int_equal(s2pt_world_logging_start(*world, 0, false), S2PT_DONE);
	*world = NULL;
}

/* If the page were mapped as it was looked up, it could be written without being logged. */
static void a_write_that_began_before_logging_is_dirty_all_the_same(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_world *world = world_make(&config);
	struct s2pt_world *once = world;
	struct s2pt_slot slot = {
		.ipa = SLOT_IPA,
		.size = 64 * KB4,
		.look_up = log_while_looking,
		.ctx = &once,
	};
	uint64_t bitmap = 0;
	uint64_t dirty = 0;

	(void)state;
	assert_non_null(world);
	assert_int_equal(s2pt_world_slot_add(world, &slot), 0);
	assert_int_equal(world_access(world, 0, SLOT_IPA + 3 * KB4, WRITE).end, S2PT_VCPU_DONE);
	assert_int_equal(s2pt_world_dirty_get(world, 0, &bitmap, &dirty), S2PT_DONE);
	assert_int_equal(bitmap, 8);
	assert_int_equal(dirty, 1);
	assert_true(s2pt_world_delete(world));
}

static void the_dirty_log_has_the_pages_written_since_it_was_read(void **state)
{
	static const unsigned int rounds[][4] = { { 0, 1, 63, 64 }, { 5, 64, 65, 4095 }, { 0 } };
	struct s2pt_world *world = make(S2PT_KVM, MB2);
	uint64_t bitmap[64];
	uint64_t dirty;

	(void)state;
	for (unsigned int i = 0; i < 8; i++)
		world_access(world, i % 2, SLOT_IPA + i * MB2, WRITE);
	assert_int_equal(s2pt_world_dirty_words(world, 0), 64);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_EINVAL);
	for (unsigned int round = 0; round < 3; round++) {
		uint64_t want[64] = { 0 };

		for (unsigned int i = 0; i < 4; i++) {
			unsigned int page = rounds[round][i];

			want[page / 64] |= UINT64_C(1) << (page % 64);
			assert_int_equal(
				world_access(world, i % 2, SLOT_IPA + page * KB4, WRITE).end,
				S2PT_VCPU_DONE);
			world_access(world, i % 2, SLOT_IPA + 77 * KB4, READ);
		}
		assert_int_equal(s2pt_world_dirty_peek(world, 0, bitmap), S2PT_DONE);
		assert_memory_equal(bitmap, want, sizeof(want));
		assert_int_equal(s2pt_world_dirty_get(world, 0, bitmap, &dirty), S2PT_DONE);
		assert_memory_equal(bitmap, want, sizeof(want));
		assert_int_equal(dirty, round == 2 ? 1 : 4);
		assert_int_equal(world_perm(world, SLOT_IPA) & S2PT_W, 0);
	}
	assert_int_equal(s2pt_world_dirty_get(world, 0, bitmap, &dirty), S2PT_DONE);
	assert_int_equal(dirty, 0);
	assert_int_equal(s2pt_world_logging_stop(world, 0), S2PT_DONE);
	assert_int_equal(s2pt_world_dirty_get(world, 0, bitmap, &dirty), S2PT_EINVAL);
	assert_true(s2pt_world_delete(world));
}

static void pages_cleared_one_by_one_leave_the_others_dirty(void **state)
{
	struct s2pt_world *world = make(S2PT_KVM, 0);
	uint64_t clear[64] = { 2 };
	uint64_t bitmap[64];

	(void)state;
	assert_int_equal(s2pt_world_logging_start(world, 0, true), S2PT_DONE);
	world_access(world, 0, SLOT_IPA, WRITE);
	world_access(world, 0, SLOT_IPA + KB4, WRITE);
	assert_int_equal(s2pt_world_dirty_clear(world, 0, clear), S2PT_DONE);
	assert_int_equal(s2pt_world_dirty_peek(world, 0, bitmap), S2PT_DONE);
	assert_int_equal(bitmap[0], 1);
	assert_int_equal(world_access(world, 0, SLOT_IPA, WRITE).faults, 0);
	assert_int_equal(world_access(world, 0, SLOT_IPA + KB4, WRITE).faults, 1);
	assert_true(s2pt_world_delete(world));
}

static void logging_makes_pages_of_blocks_and_its_end_blocks_of_pages(void **state)
{
	struct s2pt_world *world = make(S2PT_KVM, MB2);
	struct s2pt_world_report report;

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	assert_int_equal(world_leaf(world, SLOT_IPA).level, 2);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	assert_int_equal(world_leaf(world, SLOT_IPA).level, 2);
	assert_int_equal(world_access(world, 0, SLOT_IPA, WRITE).faults, 1);
	assert_int_equal(world_leaf(world, SLOT_IPA).level, 3);
	assert_int_equal(s2pt_world_logging_stop(world, 0), S2PT_DONE);
	world_access(world, 0, SLOT_IPA + KB4, WRITE);
	assert_int_equal(world_leaf(world, SLOT_IPA).level, 2);
	s2pt_world_report(world, &report);
	assert_int_equal(report.vcpus.breaks, 2);
	assert_int_equal(report.retired, 1);
	assert_true(s2pt_world_delete(world));
}

static void logging_can_split_ahead(void **state)
{
	struct s2pt_world *world = make(S2PT_KVM, MB2);

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	assert_int_equal(s2pt_world_logging_start(world, 0, true), S2PT_DONE);
	assert_int_equal(world_leaf(world, SLOT_IPA).level, 3);
	assert_int_equal(world_perm(world, SLOT_IPA), S2PT_R);
	assert_true(s2pt_world_delete(world));
}

static void protected_pages_fault_on_the_next_write(void **state)
{
	struct s2pt_world *world = make(S2PT_KVM, MB2);
	struct s2pt_range range = { SLOT_IPA, 8 * MB2 };

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	assert_int_equal(s2pt_world_protect(world, &range), S2PT_DONE);
	assert_int_equal(world_access(world, 0, SLOT_IPA, READ).faults, 0);
	assert_int_equal(world_access(world, 0, SLOT_IPA, WRITE).faults, 1);
	assert_true(s2pt_world_delete(world));
}

static void slots_do_not_overlap_and_are_whole_pages(void **state)
{
	static const struct s2pt_slot bad[] = {
		{ .ipa = SLOT_IPA + 7 * MB2, .size = MB2 },
		{ .ipa = SLOT_IPA - KB4, .size = 2 * KB4 },
		{ .ipa = 0x1000, .size = 0 },
		{ .ipa = 0x1000, .size = 0x800 },
		{ .ipa = 0x1800, .size = KB4 },
		{ .ipa = 0x1000, .size = KB4, .pa = 1 },
		{ .ipa = 0x1000, .size = KB4, .host = 8 },
		{ .ipa = (UINT64_C(1) << 40) - KB4, .size = 2 * KB4 },
		{ .ipa = UINT64_MAX - KB4 + 1, .size = KB4 },
	};
	struct s2pt_slot good = { .ipa = SLOT_IPA - KB4, .size = KB4 };
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_slot slot;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(s2pt_world_slot_add(world, &bad[i]), -1);
	for (int i = 1; i < S2PT_SLOTS; i++) {
		assert_int_equal(s2pt_world_slot_add(world, &good), i);
		good.ipa -= KB4;
	}
	assert_int_equal(s2pt_world_slot_add(world, &good), -1);
	assert_true(s2pt_world_slot(world, 1, &slot));
	assert_int_equal(slot.ipa, SLOT_IPA - KB4);
	assert_false(s2pt_world_slot(world, S2PT_SLOTS, &slot));
	assert_false(s2pt_world_slot(world, -1, &slot));
	assert_int_equal(s2pt_world_slot_remove(world, S2PT_SLOTS), S2PT_EINVAL);
	assert_true(s2pt_world_delete(world));
}

static void a_slot_that_goes_takes_its_mappings_along(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_slot slot;

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	assert_int_equal(s2pt_world_logging_start(world, 0, false), S2PT_DONE);
	assert_int_equal(s2pt_world_slot_remove(world, 0), S2PT_DONE);
	assert_int_equal(world_access(world, 0, SLOT_IPA, WRITE).end, S2PT_VCPU_EMULATE);
	assert_false(s2pt_world_slot(world, 0, &slot));
	assert_int_equal(s2pt_world_dirty_words(world, 0), 0);
	assert_int_equal(s2pt_world_slot_remove(world, 0), S2PT_EINVAL);
	assert_true(s2pt_world_delete(world));
}

static void a_slot_that_changes_is_backed_anew(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_slot slot;

	(void)state;
	world_access(world, 0, SLOT_IPA, WRITE);
	assert_true(s2pt_world_slot(world, 0, &slot));
	slot.pa += MB2;
	assert_int_equal(s2pt_world_slot_change(world, 0, &slot), S2PT_DONE);
	assert_int_equal(world_access(world, 0, SLOT_IPA, WRITE).pa, SLOT_PA + MB2);
	slot.size += KB4;
	assert_int_equal(s2pt_world_slot_change(world, 0, &slot), S2PT_EINVAL);
	assert_true(s2pt_world_delete(world));
}

static void cache_maintenance_is_counted(void **state)
{
	struct s2pt_world_config config = world_config(S2PT_4K, S2PT_EXACT);
	struct s2pt_world_report report;
	struct s2pt_world *world;

	(void)state;
	config.maintain_caches = true;
	config.format.fwb = false;
	world = world_with_slot(&config, MB2, MB2);
	assert_non_null(world);
	world_access(world, 0, SLOT_IPA, S2PT_MMU_FETCH);
	s2pt_world_report(world, &report);
	assert_int_equal(report.cleans, 1);
	assert_int_equal(report.cleaned_bytes, MB2);
	assert_int_equal(report.discards, 1);
	assert_true(s2pt_world_delete(world));
}

static void the_word_to_be_alone_needs_the_lock(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_world_faults faults;

	(void)state;
	assert_true(s2pt_world_check(world, &faults));
	(void)s2pt_exclusive(s2pt_world_table(world));
	assert_false(s2pt_world_check(world, &faults));
	assert_int_equal(faults.not_alone, 1);
	assert_false(s2pt_world_delete(world));
}

static void a_page_that_nobody_accounts_for_has_leaked(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_world_faults faults;

	(void)state;
	world_access(world, 0, SLOT_IPA, READ);
	assert_true(s2pt_world_check(world, &faults));
	assert_non_null(s2pt_pool_alloc(s2pt_world_pool(world), 1));
	assert_false(s2pt_world_check(world, &faults));
	assert_int_equal(faults.pages_leaked, 1);
	assert_false(s2pt_world_delete(world));
}

static void an_entry_that_stays_held_is_found(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	const struct s2pt_mmu_memory *memory = &s2pt_world_mmu(world)->memory;
	s2pt_pa_t root = s2pt_root_pa(s2pt_world_table(world));
	struct s2pt_world_faults faults;

	(void)state;
	assert_true(memory->swap(memory->ctx, root, 0, s2pt_desc_held().word));
	assert_false(s2pt_world_check(world, &faults));
	assert_int_equal(faults.held, 1);
	assert_false(s2pt_world_delete(world));
}

static void a_table_freed_while_it_is_linked_is_found(void **state)
{
	struct s2pt_world *world = make(S2PT_EXACT, 0);
	struct s2pt_pool *pool = s2pt_world_pool(world);
	struct s2pt_world_faults faults;
	s2pt_desc_t link = { 0 };
	s2pt_pa_t at = s2pt_root_pa(s2pt_world_table(world)) + 8 * (SLOT_IPA >> 30);

	(void)state;
	world_access(world, 0, SLOT_IPA, READ);
	assert_true(s2pt_pool_read(pool, at, &link.word));
	at = s2pt_desc_pa(&s2pt_world_table(world)->config.format, link, 1);
	s2pt_pool_release(pool, s2pt_pool_at(pool, at), 1);
	assert_false(s2pt_world_check(world, &faults));
	assert_true(faults.pages_misused > 0);
	s2pt_world_delete(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_world_that_can_not_be_is_refused),
		cmocka_unit_test(vcpus_are_numbered),
		cmocka_unit_test(what_was_unmapped_faults_again),
		cmocka_unit_test(what_was_looked_up_before_an_unmap_is_not_mapped),
		cmocka_unit_test(a_write_that_began_before_logging_is_dirty_all_the_same),
		cmocka_unit_test(the_dirty_log_has_the_pages_written_since_it_was_read),
		cmocka_unit_test(pages_cleared_one_by_one_leave_the_others_dirty),
		cmocka_unit_test(logging_makes_pages_of_blocks_and_its_end_blocks_of_pages),
		cmocka_unit_test(logging_can_split_ahead),
		cmocka_unit_test(protected_pages_fault_on_the_next_write),
		cmocka_unit_test(slots_do_not_overlap_and_are_whole_pages),
		cmocka_unit_test(a_slot_that_goes_takes_its_mappings_along),
		cmocka_unit_test(a_slot_that_changes_is_backed_anew),
		cmocka_unit_test(cache_maintenance_is_counted),
		cmocka_unit_test(the_word_to_be_alone_needs_the_lock),
		cmocka_unit_test(a_page_that_nobody_accounts_for_has_leaked),
		cmocka_unit_test(an_entry_that_stays_held_is_found),
		cmocka_unit_test(a_table_freed_while_it_is_linked_is_found),
	};

	return cmocka_run_group_tests_name("world", tests, NULL, NULL);
}
