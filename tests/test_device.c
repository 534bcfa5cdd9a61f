/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of walkers that do not snoop and do not hear the CPUs' invalidations: what is written is told
 * before anything relies on it, and each invalidation has a second receiver.
 */

#include "fake_device.h"
#include "s2pt/shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define RW           (S2PT_R | S2PT_W)

static const struct fake_want wants[] = {
	{ .device = true, .judged = true },
	{ .device = true, .judged = true, .fwb = true, .tlb_range = true, .keep_rest = true },
	{ .device = true, .judged = true, .policy = S2PT_KVM, .no_cmo = true },
	{ .device = true, .policy = S2PT_ALWAYS_BBM, .granule = S2PT_16K },
	{ .device = true, .judged = true, .bbm = 1, .keep_rest = true },
	{ .device = true, .judged = true, .bbm = 2, .tlb_range = true },
	{ .device = true, .software_managed = true, .granule = S2PT_64K, .pa_bits = 52 },
	{ .device = true, .by_entry = true },
	{ .device = true, .ipa_bits = 44, .linear = true },
	{ .device = true, .judged = true, .contiguous = true },
	{ .device = true, .regime = S2PT_EL2 },
	{ .device = true, .regime = S2PT_EL2_E2H, .upper = true, .non_global = true },
};

/** An operation on one of the tables, `at` the first address and `block` the size of a block. */
struct step {
	const char *name;
	enum s2pt_status (*take)(struct fake *fake, s2pt_ipa_t at, uint64_t block);
};

static enum s2pt_status map_page(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	return fake_map(fake, at, P, s2pt_page_size(&fake->config.format.geom), RW) ||
	       fake_map(fake, at + block / 2, P, s2pt_page_size(&fake->config.format.geom), RW);
}

static enum s2pt_status map_run(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	return fake_map_pages(fake, at + block / 4, P, block / 4, RW);
}

static enum s2pt_status map_blocks(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	return fake_map(fake, at + block, P + block, 3 * block, RW);
}

static enum s2pt_status map_inside_a_block(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	enum s2pt_status status = fake_map(fake, at + block + block / 2, P + block + block / 2,
					   s2pt_page_size(&fake->config.format.geom), S2PT_R);

	/* KVM maps over nothing in a stage 1. */
	return status == S2PT_EEXIST ? S2PT_DONE : status;
}

static enum s2pt_status map_a_block_again(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	return fake_map(fake, at + block, P + block, block, S2PT_R);
}

static enum s2pt_status protect(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	struct s2pt_range range = { at, 4 * block };

	return s2pt_protect(&fake->pt, &range, S2PT_W, NULL);
}

static enum s2pt_status relax(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	(void)block;
	return s2pt_relax(&fake->pt, at, S2PT_W);
}

static enum s2pt_status age_and_touch(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	struct s2pt_range range = { at, 2 * block };
	bool young;

	return s2pt_age_clear(&fake->pt, &range, &young, NULL) || s2pt_touch(&fake->pt, at);
}

static enum s2pt_status age_alone(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	struct s2pt_range range = { at, 2 * block };
	bool young;

	return s2pt_age_clear_alone(fake_alone(fake), &range, &young, NULL);
}

static enum s2pt_status split(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	struct s2pt_splitting splitting = { .range = { at + 2 * block, block }, .pages = 8 };

	return s2pt_split(fake_alone(fake), &splitting);
}

static enum s2pt_status unmap_exactly(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	struct s2pt_unmapping unmapping = { .range = { at + 3 * block + block / 2, block } };

	return s2pt_unmap_exact(fake_alone(fake), &unmapping);
}

static enum s2pt_status mark(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	uint64_t page = s2pt_page_size(&fake->config.format.geom);
	struct s2pt_marking marking = { .range = { at + block / 4, 2 * page }, .type = 3 };

	return s2pt_note(fake_alone(fake), &marking, NULL);
}

static enum s2pt_status unmap_later(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	struct s2pt_range range = { at + block / 4, block / 2 };
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	enum s2pt_status status = s2pt_unmap(fake_alone(fake), &range, &gather);

	s2pt_gather_flush(&fake->pt, &gather);
	return status;
}

static enum s2pt_status unmap_all(struct fake *fake, s2pt_ipa_t at, uint64_t block)
{
	return fake_unmap(fake, at, 6 * block);
}

static const struct step steps[] = {
	{ "map a page", map_page },
	{ "map a run", map_run },
	{ "map blocks", map_blocks },
	{ "map inside a block", map_inside_a_block },
	{ "map a block again", map_a_block_again },
	{ "protect", protect },
	{ "relax", relax },
	{ "age and touch", age_and_touch },
	{ "age alone", age_alone },
	{ "split", split },
	{ "unmap exactly", unmap_exactly },
	{ "mark", mark },
	{ "unmap later", unmap_later },
	{ "unmap all", unmap_all },
};

/*
 * The device compares memory with the tables at each invalidation and barrier, and looks into each
 * table before a link to it; the checker complains unless it was told to invalidate.
 */
static void memory_has_what_each_operation_wrote(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		struct fake *fake = fake_new(&wants[i]);
		uint64_t block = s2pt_level_size(&fake->config.format.geom, 2);
		s2pt_ipa_t at = fake->pt.base + (I & ~(block - 1)) + 4 * block;

		for (size_t j = 0; j < COUNT(steps); j++) {
			enum s2pt_status status;

			fake_enter(fake);
			status = steps[j].take(fake, at, block);
			if (status < S2PT_DONE)
				fail_msg("row %zu: %s: %s", i, steps[j].name,
					 s2pt_status_name(status));
			fake_leave(fake);
			fake_device_compare(fake);
		}
		assert_true(fake->device->commands > 0);
		fake_end(fake);
	}
}

static void a_run_is_told_once(void **state)
{
	struct fake_want want = { .device = true, .ipa_bits = 39 };
	struct fake *fake = fake_new(&want);
	struct fake_device *device = fake->device;
	struct s2pt_range range = { I, 0x64000 };

	(void)state;
	/* The root. */
	assert_int_equal(device->tellings, 1);
	assert_int_equal(device->entries, 512);
	/* Two tables that are built, and the link to the upper one. */
	assert_int_equal(fake_map(fake, I + 0x100000, P, 0x1000, RW), S2PT_DONE);
	assert_int_equal(device->tellings, 4);
	assert_int_equal(device->entries, 512 + 2 * 512 + 1);
	assert_int_equal(fake_map(fake, I, P, 0x64000, RW), S2PT_DONE);
	assert_int_equal(device->tellings, 5);
	assert_int_equal(device->entries, 512 + 2 * 512 + 1 + 100);
	assert_int_equal(s2pt_protect(&fake->pt, &range, S2PT_W, NULL), S2PT_DONE);
	assert_int_equal(device->tellings, 6);
	assert_int_equal(device->entries, 512 + 2 * 512 + 1 + 200);
	assert_int_equal(fake_unmap(fake, I, 0x64000), S2PT_DONE);
	assert_int_equal(device->tellings, 7);
	assert_int_equal(device->entries, 512 + 2 * 512 + 1 + 300);
	fake_end(fake);
}

static void memory_has_a_table_that_is_not_linked(void **state)
{
	struct fake_want want = { .device = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_subtree subtree = {
		.level = 1, .pa = P, .attr = { .perm = RW }, .pages_only = true
	};
	void *table;

	(void)state;
	assert_int_equal(s2pt_subtree_build(&fake->pt, &subtree, &table), S2PT_DONE);
	fake_device_compare_below(fake, table, 2, 512);
	s2pt_subtree_free(&fake->pt, table, 1);
	fake_end(fake);
}

static void a_device_is_told_what_takes_something_away(void **state)
{
	struct fake_want want = { .device = true };
	struct fake *fake = fake_new(&want);
	struct fake_device *device = fake->device;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 0x2000, RW), S2PT_DONE);
	assert_int_equal(device->commands, 0);
	/* As wanted already, and young already: only the CPU had something to forget. */
	assert_int_equal(s2pt_relax(&fake->pt, I, S2PT_W), S2PT_ALREADY);
	assert_int_equal(s2pt_touch(&fake->pt, I), S2PT_ALREADY);
	assert_int_equal(s2pt_relax(&fake->pt, I + 0x5000, S2PT_W), S2PT_ABSENT);
	assert_int_equal(device->commands, 0);
	assert_int_equal(s2pt_relax(&fake->pt, I, S2PT_X), S2PT_DONE);
	assert_int_equal(device->commands, 1);
	assert_int_equal(fake_unmap(fake, I, 0x1000), S2PT_DONE);
	assert_int_equal(device->commands, 2);
	fake_end(fake);
}

static void the_checker_complains_of_a_device_that_is_not_told(void **state)
{
	struct fake *fake = fake_new(&wants[0]);
	const struct s2pt_complaint *first;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 0x1000, RW), S2PT_DONE);
	fake->ops.tlbi_device = NULL;
	assert_int_equal(fake_map(fake, I, P + 0x1000, 0x1000, RW), S2PT_DONE);
	first = s2pt_check_complaint(fake->check, 0);
	assert_non_null(first);
	assert_int_equal(first->reason, S2PT_CHECK_TLBI_WALKER);
	s2pt_check_delete(fake->check);
	fake->check = NULL;
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_has_what_each_operation_wrote),
		cmocka_unit_test(a_run_is_told_once),
		cmocka_unit_test(memory_has_a_table_that_is_not_linked),
		cmocka_unit_test(a_device_is_told_what_takes_something_away),
		cmocka_unit_test(the_checker_complains_of_a_device_that_is_not_told),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
