/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of who is told what went: which runs, when, and what is refused. */

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
#define RW    (S2PT_R | S2PT_W)

struct told {
	struct fake *fake;
	struct s2pt_gone_list list;
	struct s2pt_gone runs[4];
	struct s2pt_gone got[16];
	unsigned int count;
	/** The invalidations that had been carried out at the first telling. */
	size_t tlbis;
};

static void hear(void *context, const struct s2pt_gone *run)
{
	struct told *told = context;

	if (told->count == 0)
		told->tlbis = fake_logged(told->fake, "tlbi");
	assert_true(told->count < 16);
	told->got[told->count++] = *run;
}

static void listen(struct told *told, struct fake *fake, unsigned int room)
{
	memset(told, 0, sizeof(*told));
	told->fake = fake;
	told->list.runs = told->runs;
	told->list.room = room;
	told->list.tell = hear;
	told->list.context = told;
	fake_forget(fake);
}

static enum s2pt_status unmap(struct told *told, s2pt_ipa_t ipa, uint64_t size,
			      struct s2pt_gather *gather)
{
	struct s2pt_unmapping unmapping = { .range = { ipa, size },
					    .gather = gather,
					    .gone = &told->list };

	return s2pt_unmap_exact(fake_alone(told->fake), &unmapping);
}

static void assert_gone(const struct told *told, unsigned int i, s2pt_ipa_t ipa, s2pt_pa_t pa,
			uint64_t size, bool dirty)
{
	assert_true(i < told->count);
	assert_int_equal(told->got[i].ipa, ipa);
	assert_int_equal(told->got[i].pa, pa);
	assert_int_equal(told->got[i].size, size);
	assert_int_equal(told->got[i].dirty, dirty);
}

/*
 * Parts of blocks, and a table of pages that go on in the output, of which the last could not be
 * written.
 */
static void each_run_is_told_after_its_invalidation(void **state)
{
	static const struct fake_want wants[] = {
		{ .fwb = true, .tlb_range = true, .judged = true },
		{ .judged = true },
		{ .by_entry = true },
		{ .regime = S2PT_EL2_E2H, .upper = true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct fake *fake = fake_new(&wants[i]);
		s2pt_ipa_t at = fake->pt.base + I;
		struct told told;

		assert_int_equal(fake_map(fake, at, P, SZ_2M, RW), S2PT_DONE);
		assert_int_equal(fake_map(fake, at + SZ_2M, P + SZ_2M, 2 * SZ_4K, RW), S2PT_DONE);
		assert_int_equal(fake_map(fake, at + SZ_2M + 2 * SZ_4K, P + SZ_2M + 2 * SZ_4K,
					  SZ_4K, S2PT_R),
				 S2PT_DONE);
		assert_int_equal(fake_map(fake, at + 3 * SZ_2M, P, SZ_2M, S2PT_R), S2PT_DONE);
		listen(&told, fake, 4);
		fake_enter(fake);
		assert_int_equal(unmap(&told, at + SZ_4K, 3 * SZ_2M, NULL), S2PT_DONE);
		fake_leave(fake);
		/* The last edge is cut before what lies between goes. */
		assert_int_equal(told.count, 4);
		assert_gone(&told, 0, at + SZ_4K, P + SZ_4K, SZ_2M - SZ_4K, true);
		assert_gone(&told, 1, at + 3 * SZ_2M, P, SZ_4K, false);
		assert_gone(&told, 2, at + SZ_2M, P + SZ_2M, 2 * SZ_4K, true);
		assert_gone(&told, 3, at + SZ_2M + 2 * SZ_4K, P + SZ_2M + 2 * SZ_4K, SZ_4K, false);
		assert_true(told.tlbis >= 3);
		fake_end(fake);
	}
}

/* A TLB that still has the leaf could fill the cache anew. */
static void without_fwb_each_leaf_is_invalidated_before_it_is_cleaned(void **state)
{
	struct fake_want want = { .tlb_range = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_gather gather = { .count = 0 };
	struct told told;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 3 * SZ_4K, RW), S2PT_DONE);
	listen(&told, fake, 4);
	gather.gone = &told.list;
	assert_int_equal(unmap(&told, I, SZ_4K, &gather), S2PT_DONE);
	assert_log(fake, "T3[0] 00400001000007ff > 0", "tlbi ipa 40000000 L3",
		   "clean 100000000+1000");
	s2pt_gather_flush(&fake->pt, &gather);
	assert_int_equal(told.count, 1);
	fake_end(fake);
}

static void a_gather_tells_when_it_is_flushed(void **state)
{
	struct fake_want want = { .fwb = true, .tlb_range = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct told told;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 3 * SZ_4K, RW), S2PT_DONE);
	listen(&told, fake, 4);
	gather.gone = &told.list;
	assert_int_equal(unmap(&told, I, 2 * SZ_4K, &gather), S2PT_DONE);
	assert_int_equal(told.count, 0);
	assert_true(s2pt_gather_owes(&gather));
	s2pt_gather_flush(&fake->pt, &gather);
	assert_int_equal(told.count, 1);
	assert_int_equal(told.tlbis, 1);
	assert_gone(&told, 0, I, P, 2 * SZ_4K, true);
	assert_false(s2pt_gather_owes(&gather));
	fake_end(fake);
}

static void a_full_list_is_flushed_and_nothing_is_lost(void **state)
{
	struct fake_want want = { .fwb = true, .tlb_range = true, .judged = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct told told;

	(void)state;
	for (unsigned int i = 0; i < 8; i++)
		assert_int_equal(fake_map(fake, I + UINT64_C(2) * i * SZ_4K, P, SZ_4K, RW),
				 S2PT_DONE);
	listen(&told, fake, 3);
	gather.gone = &told.list;
	fake_enter(fake);
	assert_int_equal(unmap(&told, I, 15 * SZ_4K, &gather), S2PT_DONE);
	assert_int_equal(told.count, 6);
	assert_int_equal(told.tlbis, 4);
	s2pt_gather_flush(&fake->pt, &gather);
	fake_leave(fake);
	assert_int_equal(told.count, 8);
	for (unsigned int i = 0; i < 8; i++)
		assert_gone(&told, i, I + UINT64_C(2) * i * SZ_4K, P, SZ_4K, true);
	fake_end(fake);
}

/* A table that is empty afterwards waits for its invalidation when the next one goes as a whole. */
static void behind_a_table_that_became_empty_a_subtree_is_told(void **state)
{
	static const struct fake_want wants[] = {
		{ .fwb = true, .tlb_range = true, .judged = true },
		{ .judged = true },
		{ .regime = S2PT_EL2, .judged = true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct fake *fake = fake_new(&wants[i]);
		s2pt_ipa_t last = I + SZ_2M - SZ_4K;
		struct told told;

		assert_int_equal(fake_map(fake, last, P, SZ_4K, RW), S2PT_DONE);
		assert_int_equal(fake_map(fake, I + SZ_2M, P + SZ_2M, 3 * SZ_4K, RW), S2PT_DONE);
		listen(&told, fake, 4);
		fake_enter(fake);
		assert_int_equal(unmap(&told, last, SZ_2M + SZ_4K, NULL), S2PT_DONE);
		fake_leave(fake);
		assert_int_equal(told.count, 2);
		assert_gone(&told, 0, last, P, SZ_4K, true);
		assert_gone(&told, 1, I + SZ_2M, P + SZ_2M, 3 * SZ_4K, true);
		assert_no_leaves(fake);
		fake_end(fake);
	}
}

static void a_list_that_can_not_be_told_is_refused(void **state)
{
	struct fake_want want = { .fwb = true };
	struct fake *fake = fake_new(&want);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct told told;
	char *before;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	before = table_image(fake);
	listen(&told, fake, 0);
	assert_int_equal(unmap(&told, I, SZ_4K, NULL), S2PT_EINVAL);
	listen(&told, fake, 1);
	told.list.tell = NULL;
	assert_int_equal(unmap(&told, I, SZ_4K, NULL), S2PT_EINVAL);
	listen(&told, fake, 1);
	told.list.runs = NULL;
	assert_int_equal(unmap(&told, I, SZ_4K, NULL), S2PT_EINVAL);
	listen(&told, fake, 1);
	assert_int_equal(unmap(&told, I, SZ_4K, &gather), S2PT_EINVAL);
	gather.gone = &(struct s2pt_gone_list){ .runs = told.runs, .room = 1, .tell = hear };
	assert_int_equal(unmap(&told, I, SZ_4K, &gather), S2PT_EINVAL);
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void without_memory_nothing_is_told(void **state)
{
	struct fake_want want = { .fwb = true };
	struct fake *fake = fake_new(&want);
	struct told told;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	listen(&told, fake, 1);
	fake->fail_at = 1;
	assert_int_equal(unmap(&told, I, SZ_4K, NULL), S2PT_ENOMEM);
	assert_int_equal(told.count, 0);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_run_is_told_after_its_invalidation),
		cmocka_unit_test(without_fwb_each_leaf_is_invalidated_before_it_is_cleaned),
		cmocka_unit_test(a_gather_tells_when_it_is_flushed),
		cmocka_unit_test(a_full_list_is_flushed_and_nothing_is_lost),
		cmocka_unit_test(behind_a_table_that_became_empty_a_subtree_is_told),
		cmocka_unit_test(a_list_that_can_not_be_told_is_refused),
		cmocka_unit_test(without_memory_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
