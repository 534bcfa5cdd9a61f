/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the beginning and the end of a table, and of the count of invalidations. */

#include "fake.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x100000000)
#define SZ_4K UINT64_C(0x1000)
#define SZ_2M UINT64_C(0x200000)
#define SZ_1G UINT64_C(0x40000000)
#define ALL   (UINT64_C(1) << 40)
#define RW    (S2PT_R | S2PT_W)

static const struct fake_want plain = { .fwb = false };

/* init */

static void init_makes_an_empty_root_and_publishes_it(void **state)
{
	struct fake *fake = fake_without_table(&plain);

	(void)state;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_DONE);
	assert_log(fake, "alloc T0", "dsb");
	assert_null(fake->cache);
	assert_int_equal(s2pt_root_pa(&fake->pt), fake->ops.pa_of(fake, fake->tables[0].words));
	assert_int_equal(s2pt_root_pa(&fake->pt) % 0x2000, 0);
	assert_int_equal(fake->live, 2);
	assert_no_leaves(fake);
	fake_end(fake);
}

static void init_without_memory_writes_nothing(void **state)
{
	struct fake *fake = fake_without_table(&plain);
	struct s2pt before;

	(void)state;
	memset(&fake->pt, 0x55, sizeof(fake->pt));
	before = fake->pt;
	fake->fail_at = 1;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_ENOMEM);
	assert_memory_equal(&fake->pt, &before, sizeof(before));
	assert_log(fake, "alloc none");
	memset(&fake->pt, 0, sizeof(fake->pt));
	fake_end(fake);
}

static s2pt_pa_t half_beyond(void *context, const void *table)
{
	(void)context;
	(void)table;
	return (UINT64_C(1) << 48) - SZ_4K;
}

static s2pt_pa_t all_beyond(void *context, const void *table)
{
	(void)context;
	(void)table;
	return UINT64_C(1) << 48;
}

static s2pt_pa_t last_two_pages(void *context, const void *table)
{
	(void)context;
	(void)table;
	return (UINT64_C(1) << 48) - 2 * SZ_4K;
}

static void init_frees_a_root_that_the_output_space_can_not_hold(void **state)
{
	s2pt_pa_t (*const places[])(void *context, const void *table) = { half_beyond, all_beyond };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fake *fake = fake_without_table(&plain);

		fake->ops.pa_of = places[i];
		assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_ERANGE);
		assert_log(fake, "alloc T0", "free T0");
		assert_int_equal(fake->live, 0);
		assert_null(fake->pt.root);
		fake_end(fake);
	}
}

static void init_takes_a_root_in_the_last_pages_of_the_output_space(void **state)
{
	struct fake *fake = fake_without_table(&plain);

	(void)state;
	fake->ops.pa_of = last_two_pages;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_DONE);
	assert_int_equal(s2pt_root_pa(&fake->pt), UINT64_C(0xffffffffe000));
	fake_end(fake);
}

static void init_takes_every_vmid_of_16_bits(void **state)
{
	static const unsigned int vmids[] = { 0, 0x100, 0xffff };

	(void)state;
	for (size_t i = 0; i < sizeof(vmids) / sizeof(vmids[0]); i++) {
		struct fake *fake = fake_without_table(&plain);

		fake->config.vmid = vmids[i];
		assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_DONE);
		assert_int_equal(fake->pt.config.vmid, vmids[i]);
		fake_end(fake);
	}
}

/* What init refuses, one field at a time. */

typedef void spoil(struct fake *fake);

static void no_ops(struct fake *fake)
{
	fake->config.ops = NULL;
}

static void no_alloc(struct fake *fake)
{
	fake->ops.alloc = NULL;
}

static void no_free(struct fake *fake)
{
	fake->ops.free = NULL;
}

static void no_retire(struct fake *fake)
{
	fake->ops.retire = NULL;
}

static void no_tlbi(struct fake *fake)
{
	fake->ops.tlbi = NULL;
}

static void half_of_the_map(struct fake *fake)
{
	fake->ops.pa_of = NULL;
}

static void other_half_of_the_map(struct fake *fake)
{
	fake->ops.table_at = NULL;
}

static void no_such_policy(struct fake *fake)
{
	fake->config.policy = (enum s2pt_policy)S2PT_POLICIES;
}

static void no_geometry(struct fake *fake)
{
	memset(&fake->config.format.geom, 0, sizeof(fake->config.format.geom));
}

static void wrong_root(struct fake *fake)
{
	fake->config.format.geom.root_pages = 1;
}

static void wrong_level(struct fake *fake)
{
	fake->config.format.geom.start_level = 3;
}

static void long_vmid(struct fake *fake)
{
	fake->config.vmid = 0x10000;
}

static void a_level_of_bbm_above_3_counts_as_3(void **state)
{
	(void)state;
	assert_null(s2pt_bbm(0));
	for (unsigned int level = 1; level < 6; level++) {
		struct fake *fake = fake_new(&(struct fake_want){ .bbm = level });

		assert_int_equal(fake->pt.bbm, level < 3 ? level : 3);
		fake_end(fake);
	}
}

static void init_refuses_what_its_contract_forbids(void **state)
{
	static const struct {
		const char *name;
		spoil *spoil;
		enum s2pt_status status;
	} rows[] = {
		{ "no ops", no_ops, S2PT_EINVAL },
		{ "no alloc", no_alloc, S2PT_EINVAL },
		{ "no free", no_free, S2PT_EINVAL },
		{ "no retire", no_retire, S2PT_EINVAL },
		{ "no tlbi", no_tlbi, S2PT_EINVAL },
		{ "table_at alone", half_of_the_map, S2PT_EINVAL },
		{ "pa_of alone", other_half_of_the_map, S2PT_EINVAL },
		{ "policy", no_such_policy, S2PT_EINVAL },
		{ "no geometry", no_geometry, S2PT_EINVAL },
		{ "root pages", wrong_root, S2PT_EINVAL },
		{ "start level", wrong_level, S2PT_EINVAL },
		{ "VMID", long_vmid, S2PT_ERANGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake *fake = fake_without_table(&plain);
		enum s2pt_status status;

		rows[i].spoil(fake);
		status = s2pt_init(&fake->pt, &fake->config);
		if (status != rows[i].status || fake->live != 0 || fake->pt.root)
			fail_msg("%s: %s", rows[i].name, s2pt_status_name(status));
		fake_end(fake);
	}
}

/* A CPU of 40 bits, and PS of 36: the input is held against the CPU. */
static void an_input_wider_than_the_output_is_taken(void **state)
{
	struct fake *fake = fake_without_table(&plain);

	(void)state;
	fake->config.format.geom.pa_bits = 36;
	assert_int_equal(s2pt_init(&fake->pt, &fake->config), S2PT_DONE);
	assert_int_equal(fake_map(fake, UINT64_C(0xfffffff000), P, SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I, UINT64_C(1) << 36, SZ_4K, RW), S2PT_ERANGE);
	fake_end(fake);
}

/* destroy */

static struct fake *with_two_pages_a_block_and_a_mark(void)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_marking mark = { .range = { I + 2 * SZ_2M, SZ_4K }, .type = 2 };

	assert_int_equal(fake_map(fake, I, P, 2 * SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(s2pt_note(fake_alone(fake), &mark, NULL), S2PT_DONE);
	fake_forget(fake);
	return fake;
}

static void destroy_frees_every_table_and_invalidates_nothing(void **state)
{
	struct fake *fake = with_two_pages_a_block_and_a_mark();

	(void)state;
	s2pt_destroy(fake_alone(fake));
	assert_log(fake, "free T3", "free T4", "free T2", "free T0");
	assert_int_equal(fake->live, 0);
	assert_null(fake->pt.root);
	fake_end(fake);
}

static void a_destroyed_table_is_all_zero(void **state)
{
	static const struct fake_want wants[] = {
		{ .policy = S2PT_KVM, .told = true, .device = true },
		{ .bbm = 3, .contiguous = true, .linear = true },
		{ .regime = S2PT_EL2_E2H, .upper = true, .policy = S2PT_KVM },
	};
	const struct s2pt none = { .root = NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct fake *fake = fake_new(&wants[i]);

		s2pt_invalidate_begin(fake_alone(fake));
		s2pt_invalidate_end(fake_alone(fake));
		s2pt_destroy(fake_alone(fake));
		assert_int_equal(s2pt_invalidate_sample(&fake->pt), 0);
		assert_memory_equal(&fake->pt, &none, sizeof(none));
		fake_end(fake);
	}
}

static void destroying_twice_is_harmless(void **state)
{
	struct fake *fake = with_two_pages_a_block_and_a_mark();

	(void)state;
	s2pt_destroy(fake_alone(fake));
	fake_forget(fake);
	s2pt_destroy(fake_alone(fake));
	assert_silence(fake);
	fake_end(fake);
}

/* destroy in pieces */

static enum s2pt_status destroy_part(struct fake *fake, s2pt_ipa_t ipa, uint64_t size)
{
	struct s2pt_range range = { ipa, size };

	return s2pt_destroy_range(fake_alone(fake), &range);
}

/* A table that is destroyed in part must stay until all of it is (bug 13 of tests/mutants/list). */
static void half_of_a_table_destroyed_leaves_the_other_half(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map_pages(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(destroy_part(fake, I, SZ_2M / 2), S2PT_DONE);
	assert_int_equal(fake->live, 4);
	assert_table(fake, "40100000 L3 00400001001007ff x256");
	assert_int_equal(destroy_part(fake, I, SZ_2M / 2), S2PT_DONE);
	assert_int_equal(fake->live, 4);
	assert_int_equal(destroy_part(fake, I + SZ_2M / 2, SZ_2M / 2), S2PT_DONE);
	assert_int_equal(fake->live, 2);
	assert_int_equal(fake_logged(fake, "tlbi"), 0);
	assert_int_equal(fake_logged(fake, "retire"), 0);
	assert_int_equal(*fake_word(fake, I, 1), 0);
	s2pt_destroy(fake_alone(fake));
	fake_end(fake);
}

static void pieces_of_any_size_and_order_free_everything_once(void **state)
{
	static const uint64_t steps[] = { SZ_4K, 7 * SZ_4K, SZ_2M, 5 * SZ_2M, SZ_1G, ALL };

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct fake *fake = with_two_pages_a_block_and_a_mark();
		uint64_t from = steps[i] < SZ_1G ? I : 0;
		uint64_t to = steps[i] < SZ_1G ? I + 30 * SZ_2M : ALL;

		for (uint64_t at = to - (to - from) % steps[i]; at > from; at -= steps[i])
			assert_int_equal(destroy_part(fake, at - steps[i], steps[i]), S2PT_DONE);
		assert_int_equal(destroy_part(fake, I, 3 * SZ_2M), S2PT_DONE);
		assert_int_equal(fake->live, 2);
		assert_no_leaves(fake);
		fake_end(fake);
	}
}

static void a_piece_beyond_the_input_space_is_refused(void **state)
{
	struct fake *fake = with_two_pages_a_block_and_a_mark();
	char *before = table_image(fake);

	(void)state;
	assert_int_equal(destroy_part(fake, I, ALL), S2PT_ERANGE);
	assert_int_equal(destroy_part(fake, ~UINT64_C(0), 2), S2PT_ERANGE);
	assert_silence(fake);
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void a_block_is_destroyed_as_a_whole(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	assert_int_equal(destroy_part(fake, I, SZ_4K), S2PT_DONE);
	assert_no_leaves(fake);
	assert_int_equal(fake->live, 2);
	fake_end(fake);
}

/* The count of invalidations, which tells whether a look-up is out of date. */

static void a_sample_changes_when_an_invalidation_begins_and_when_it_ends(void **state)
{
	struct fake *fake = fake_new(&plain);
	uint64_t before = s2pt_invalidate_sample(&fake->pt);
	uint64_t within;

	(void)state;
	s2pt_invalidate_begin(fake_alone(fake));
	within = s2pt_invalidate_sample(&fake->pt);
	s2pt_invalidate_end(fake_alone(fake));
	assert_int_not_equal(within, before);
	assert_int_not_equal(s2pt_invalidate_sample(&fake->pt), before);
	assert_int_not_equal(s2pt_invalidate_sample(&fake->pt), within);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest init[] = {
		cmocka_unit_test(init_makes_an_empty_root_and_publishes_it),
		cmocka_unit_test(init_without_memory_writes_nothing),
		cmocka_unit_test(init_frees_a_root_that_the_output_space_can_not_hold),
		cmocka_unit_test(init_takes_a_root_in_the_last_pages_of_the_output_space),
		cmocka_unit_test(init_takes_every_vmid_of_16_bits),
		cmocka_unit_test(init_refuses_what_its_contract_forbids),
		cmocka_unit_test(a_level_of_bbm_above_3_counts_as_3),
		cmocka_unit_test(an_input_wider_than_the_output_is_taken),
	};
	const struct CMUnitTest destroy[] = {
		cmocka_unit_test(destroy_frees_every_table_and_invalidates_nothing),
		cmocka_unit_test(a_destroyed_table_is_all_zero),
		cmocka_unit_test(destroying_twice_is_harmless),
		cmocka_unit_test(half_of_a_table_destroyed_leaves_the_other_half),
		cmocka_unit_test(pieces_of_any_size_and_order_free_everything_once),
		cmocka_unit_test(a_piece_beyond_the_input_space_is_refused),
		cmocka_unit_test(a_block_is_destroyed_as_a_whole),
	};
	const struct CMUnitTest count[] = {
		cmocka_unit_test(a_sample_changes_when_an_invalidation_begins_and_when_it_ends),
	};

	return cmocka_run_group_tests_name("init", init, NULL, NULL) +
	       cmocka_run_group_tests_name("destroy", destroy, NULL, NULL) +
	       cmocka_run_group_tests_name("count", count, NULL, NULL);
}
