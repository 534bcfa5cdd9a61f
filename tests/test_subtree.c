/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of building and freeing tables that are not linked. */

#include "fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define P     UINT64_C(0x140000000)
#define SZ_4K UINT64_C(0x1000)
#define SZ_2M UINT64_C(0x200000)
#define SZ_1G UINT64_C(0x40000000)
#define RW    (S2PT_R | S2PT_W)

static const struct fake_want plain = { .fwb = false };

static enum s2pt_status build(struct fake *fake, s2pt_pa_t pa, int level, bool pages_only,
			      void **table)
{
	struct s2pt_subtree subtree = {
		.pa = pa,
		.level = level,
		.attr = { .perm = RW },
		.pages_only = pages_only,
	};

	return s2pt_subtree_build(&fake->pt, &subtree, table);
}

static void a_block_of_2m_becomes_a_table_of_pages(void **state)
{
	struct fake *fake = fake_new(&plain);
	void *table = NULL;

	(void)state;
	assert_int_equal(build(fake, P, 2, false, &table), S2PT_DONE);
	assert_log(fake, "alloc T2", "T2[0..511] = 00400001400007ff");
	for (uint64_t i = 0; i < 512; i++)
		assert_int_equal(((fake_word_t *)table)[i],
				 UINT64_C(0x00400001400007ff) + i * SZ_4K);
	s2pt_subtree_free(&fake->pt, table, 2);
	assert_log(fake, "free T2");
	fake_end(fake);
}

static void a_block_of_1g_becomes_a_table_of_blocks(void **state)
{
	struct fake *fake = fake_new(&plain);
	void *table = NULL;

	(void)state;
	assert_int_equal(build(fake, P, 1, false, &table), S2PT_DONE);
	for (uint64_t i = 0; i < 512; i++)
		assert_int_equal(((fake_word_t *)table)[i],
				 UINT64_C(0x00400001400007fd) + i * SZ_2M);
	assert_int_equal(fake->live, 2 + 1);
	s2pt_subtree_free(&fake->pt, table, 1);
	fake_end(fake);
}

static void on_request_it_is_pages_all_the_way_down(void **state)
{
	struct fake *fake = fake_new(&plain);
	fake_word_t *child;
	void *table = NULL;

	(void)state;
	assert_int_equal(build(fake, P, 1, true, &table), S2PT_DONE);
	assert_int_equal(fake->live, 2 + 513);
	child = fake_child(fake, ((fake_word_t *)table)[511], 1 + 1);
	assert_non_null(child);
	assert_int_equal(child[511], UINT64_C(0x00400001400007ff) + SZ_1G - SZ_4K);
	s2pt_subtree_free(&fake->pt, table, 1);
	assert_int_equal(fake->live, 2);
	fake_end(fake);
}

/* Above the blocks that KVM makes there is nothing but tables. */
static void a_level_without_blocks_is_built_of_tables(void **state)
{
	struct fake *fake = fake_new(&plain);
	fake_word_t *child;
	struct fake_want want = { .ipa_bits = 48 };
	void *table = NULL;

	(void)state;
	fake_end(fake);
	fake = fake_new(&want);
	assert_int_equal(build(fake, UINT64_C(1) << 39, 0, false, &table), S2PT_DONE);
	assert_int_equal(((fake_word_t *)table)[1], UINT64_C(0x00400080400007fd));
	s2pt_subtree_free(&fake->pt, table, 0);
	fake_end(fake);

	want = (struct fake_want){ .granule = S2PT_16K, .ipa_bits = 48 };
	fake = fake_new(&want);
	assert_int_equal(build(fake, 0, 1, false, &table), S2PT_DONE);
	assert_int_equal(fake->live, 2 + 1);
	s2pt_subtree_free(&fake->pt, table, 1);
	assert_int_equal(build(fake, 0, 2, false, &table), S2PT_DONE);
	child = table;
	assert_int_equal(child[2047], UINT64_C(0x0040000001ffc7ff));
	s2pt_subtree_free(&fake->pt, table, 2);
	fake_end(fake);
}

static void a_start_level_of_minus_1_has_512g_of_tables_below(void **state)
{
	struct fake_want want = { .ipa_bits = 52, .pa_bits = 52, .lpa2 = true, .levels = 5 };
	struct fake *fake = fake_new(&want);
	void *table = NULL;

	(void)state;
	assert_int_equal(build(fake, UINT64_C(1) << 48, -1, false, &table), S2PT_DONE);
	assert_int_equal(fake->live, 1 + 513);
	assert_int_equal(fake_child(fake, ((fake_word_t *)table)[511], 0)[511],
			 UINT64_C(0x0041ffffc00004fd));
	s2pt_subtree_free(&fake->pt, table, -1);
	fake_end(fake);
}

/* Each table must be freed once (bug 4 of tests/mutants/list). */
static void out_of_memory_frees_each_table_once_and_leaves_the_result_alone(void **state)
{
	struct fake *fake = fake_new(&plain);
	int mark = 0;
	void *table = &mark;

	(void)state;
	for (unsigned int nth = 1; nth <= 513; nth += nth < 3 ? 1 : 255) {
		fake->fail_at = nth;
		assert_int_equal(build(fake, P, 1, true, &table), S2PT_ENOMEM);
		assert_int_equal(fake->live, 2);
		assert_ptr_equal(table, &mark);
	}
	fake_end(fake);
}

static void what_is_refused_leaves_the_result_alone(void **state)
{
	static const struct {
		const char *name;
		struct s2pt_subtree subtree;
		enum s2pt_status status;
	} rows[] = {
		{ "misaligned", { .pa = P + SZ_4K, .level = 2 }, S2PT_EINVAL },
		{ "misaligned for 1G", { .pa = SZ_2M, .level = 1 }, S2PT_EINVAL },
		{ "above the root", { .level = 0 }, S2PT_EINVAL },
		{ "far above", { .level = -2 }, S2PT_EINVAL },
		{ "below the pages", { .level = 3 }, S2PT_EINVAL },
		{ "no such permission", { .level = 2, .attr = { .perm = 32 } }, S2PT_EINVAL },
		{ "software", { .level = 2, .attr = { .software = 16 } }, S2PT_EINVAL },
		{ "beyond the output", { .pa = UINT64_C(1) << 48, .level = 2 }, S2PT_ERANGE },
		{ "far beyond", { .pa = UINT64_C(1) << 63, .level = 2 }, S2PT_ERANGE },
	};
	struct fake *fake = fake_new(&plain);
	int mark = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *table = &mark;
		enum s2pt_status status = s2pt_subtree_build(&fake->pt, &rows[i].subtree, &table);

		if (status != rows[i].status || table != &mark)
			fail_msg("%s: %s", rows[i].name, s2pt_status_name(status));
	}
	assert_silence(fake);
	fake_end(fake);
}

static void the_last_block_of_the_output_space_can_be_built(void **state)
{
	struct fake *fake = fake_new(&plain);
	void *table = NULL;

	(void)state;
	assert_int_equal(build(fake, (UINT64_C(1) << 48) - SZ_2M, 2, false, &table), S2PT_DONE);
	assert_int_equal(((fake_word_t *)table)[511], UINT64_C(0x0040fffffffff7ff));
	s2pt_subtree_free(&fake->pt, table, 2);
	fake_end(fake);
}

/* A subtree may be large and may have been changed since. */
static void freeing_takes_what_is_there_and_stops_at_leaves_and_marks(void **state)
{
	struct fake *fake = fake_new(&plain);
	fake_word_t *words;
	void *table = NULL;

	(void)state;
	assert_int_equal(build(fake, P, 1, false, &table), S2PT_DONE);
	words = table;
	words[3] = UINT64_C(0x1000000000000000);
	words[4] = UINT64_C(0x2000000000000003) & ~UINT64_C(1);
	words[5] = 0;
	s2pt_subtree_free(&fake->pt, table, 1);
	assert_int_equal(fake->live, 2);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_of_2m_becomes_a_table_of_pages),
		cmocka_unit_test(a_block_of_1g_becomes_a_table_of_blocks),
		cmocka_unit_test(on_request_it_is_pages_all_the_way_down),
		cmocka_unit_test(a_level_without_blocks_is_built_of_tables),
		cmocka_unit_test(a_start_level_of_minus_1_has_512g_of_tables_below),
		cmocka_unit_test(out_of_memory_frees_each_table_once_and_leaves_the_result_alone),
		cmocka_unit_test(what_is_refused_leaves_the_result_alone),
		cmocka_unit_test(the_last_block_of_the_output_space_can_be_built),
		cmocka_unit_test(freeing_takes_what_is_there_and_stops_at_leaves_and_marks),
	};

	return cmocka_run_group_tests_name("subtree", tests, NULL, NULL);
}
