/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of TLBIs on the soft TLBs: the right ones leave nothing stale, each wrong one leaves an
 * entry that is found.
 */

#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PA  UINT64_C(0x80000000)
#define PA2 UINT64_C(0xc0000000)
#define M2  UINT64_C(0x200000)

/* What a row changes: the leaf at `index` of `level`. */
struct wrong_row {
	const char *name;
	int level;
	unsigned int index;
	/* The CPU that asks; CPU 0 has the entry. */
	unsigned int issuer;
	struct s2pt_tlbi right;
	struct s2pt_tlbi wrong;
};

#define ANY S2PT_LEVEL_UNKNOWN
/* kind, scope, VMID, IPA, size, level, stage 1 */
#define IPA(ipa, level)                                                                            \
	{                                                                                          \
		S2PT_TLBI_IPA, S2PT_SHARED, BENCH_VMID, ipa, 0x1000, level, true, S2PT_STAGE2      \
	}
#define RANGE(ipa, size)                                                                           \
	{                                                                                          \
		S2PT_TLBI_RANGE, S2PT_SHARED, BENCH_VMID, ipa, size, ANY, true, S2PT_STAGE2        \
	}
#define VMID(vmid)                                                                                 \
	{                                                                                          \
		S2PT_TLBI_VMID, S2PT_SHARED, vmid, 0, 0, ANY, false, S2PT_STAGE2                   \
	}
#define NOTHING                                                                                    \
	{                                                                                          \
		S2PT_TLBI_NONE, S2PT_SHARED, BENCH_VMID, 0, 0, ANY, false, S2PT_STAGE2             \
	}
#define LOCAL(ipa, level)                                                                          \
	{                                                                                          \
		S2PT_TLBI_IPA, S2PT_LOCAL, BENCH_VMID, ipa, 0x1000, level, true, S2PT_STAGE2       \
	}
#define STAGE2(ipa, level)                                                                         \
	{                                                                                          \
		S2PT_TLBI_IPA, S2PT_SHARED, BENCH_VMID, ipa, 0x1000, level, false, S2PT_STAGE2     \
	}
#define OTHER(ipa, level)                                                                          \
	{                                                                                          \
		S2PT_TLBI_IPA, S2PT_SHARED, 6, ipa, 0x1000, level, true, S2PT_STAGE2               \
	}

static const struct wrong_row rows[] = {
	{ "omitted", 3, 5, 1, IPA(0x5000, 3), NOTHING },
	{ "omitted, range", 3, 5, 1, RANGE(0x4000, 0x2000), NOTHING },
	{ "omitted, VMID", 3, 5, 1, VMID(BENCH_VMID), NOTHING },
	{ "another page", 3, 5, 1, IPA(0x5000, 3), IPA(0x6000, 3) },
	{ "a page before", 3, 5, 1, IPA(0x5000, ANY), IPA(0x4000, ANY) },
	{ "wrong hint for a page", 3, 5, 1, IPA(0x5000, 3), IPA(0x5000, 2) },
	{ "wrong hint for a block", 2, 3, 1, IPA(3 * M2, 2), IPA(3 * M2, 3) },
	{ "wrong hint for a large block", 1, 2, 1, IPA(512 * M2 * 2, 1), IPA(512 * M2 * 2, 2) },
	{ "range ends a page too early", 3, 5, 1, RANGE(0x1000, 0x5000), RANGE(0x1000, 0x4000) },
	{ "range begins a page too late", 3, 5, 1, RANGE(0x5000, 0x3000), RANGE(0x6000, 0x2000) },
	{ "range ends before the block", 2, 3, 1, RANGE(0, 4 * M2), RANGE(0, 3 * M2) },
	{ "no stage 1", 3, 5, 1, IPA(0x5000, 3), STAGE2(0x5000, 3) },
	{ "local instead of shared", 3, 5, 1, IPA(0x5000, 3), LOCAL(0x5000, 3) },
	{ "local, but on another CPU", 3, 5, 0, LOCAL(0x5000, 3), OTHER(0x5000, 3) },
	{ "another VMID", 3, 5, 1, IPA(0x5000, 3), OTHER(0x5000, 3) },
	{ "all of another VMID", 3, 5, 1, VMID(BENCH_VMID), VMID(6) },
};

static struct bench *make(enum s2pt_granule granule, bool lpa2)
{
	struct bench_config config = { .granule = granule, .lpa2 = lpa2, .cpus = 2 };
	struct bench *bench = bench_new(&config);

	assert_non_null(bench);
	return bench;
}

static enum s2pt_tlb_verdict after(const struct wrong_row *row, const struct s2pt_tlbi *request,
				   struct s2pt_tlb_answer *answer)
{
	struct bench *bench = make(S2PT_4K, false);
	s2pt_ipa_t ipa = s2pt_level_size(&bench->geom, row->level) * row->index;
	uint64_t leaf = LEAF_RW | (row->level == 3 ? PAGE : BLOCK);
	uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS];

	bench_write(bench, row->level, row->index, PA | leaf);
	bench_access(bench, 0, ipa, S2PT_MMU_READ);
	s2pt_tlbs_begin(bench->tlbs, row->issuer);
	bench_write(bench, row->level, row->index, 0);
	bench_invalidate(bench, row->issuer, request);
	bench_write(bench, row->level, row->index, PA2 | leaf);
	s2pt_tlbs_end(bench->tlbs, row->issuer);
	*answer = bench_access(bench, 0, ipa, S2PT_MMU_READ);
	/* The audit agrees with what was met. */
	assert_int_equal(s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found),
			 answer->verdict != S2PT_TLB_STALE);
	bench_delete(bench);
	return answer->verdict;
}

static void the_right_invalidation_leaves_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_tlb_answer answer;

		if (after(&rows[i], &rows[i].right, &answer) != S2PT_TLB_AGREES || answer.hit ||
		    answer.pa != PA2)
			fail_msg("%s", rows[i].name);
	}
}

static void a_wrong_invalidation_leaves_a_stale_entry_that_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct s2pt_tlb_answer answer;

		if (after(&rows[i], &rows[i].wrong, &answer) != S2PT_TLB_STALE || answer.pa != PA)
			fail_msg("%s", rows[i].name);
	}
}

static void an_operand_that_is_shifted_wrongly_covers_something_else(void **state)
{
	struct bench *bench = make(S2PT_64K, false);
	struct s2pt_step step = { .op = S2PT_IPAS2E1IS };

	(void)state;
	bench_write(bench, 3, 5, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x50000, S2PT_MMU_READ);
	step.operand = 0x50000;
	s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID, &step);
	step.operand = 0x50000 >> 16;
	s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID, &step);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 0);
	step.operand = 0x50000 >> 12;
	s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID, &step);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 1);
	bench_delete(bench);
}

static void an_operand_for_another_granule_covers_nothing(void **state)
{
	struct bench *bench = make(S2PT_4K, false);
	/* TG = 16 KiB: in the TTL with level 3, and in a range of 2 << 16 pages. */
	static const struct s2pt_step steps[] = {
		{ .op = S2PT_IPAS2E1IS, .operand = UINT64_C(11) << 44 | 5 },
		{ .op = S2PT_RIPAS2E1IS, .operand = UINT64_C(2) << 46 | UINT64_C(3) << 44 },
	};

	(void)state;
	bench_write(bench, 3, 5, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	for (size_t i = 0; i < 2; i++) {
		struct s2pt_step right = steps[i];

		s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID, &steps[i]);
		assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], i);
		right.operand -= UINT64_C(1) << 46;
		s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID, &right);
		assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], i + 1);
		bench_invalidate(bench, 0,
				 &(struct s2pt_tlbi){ .kind = S2PT_TLBI_VMID, .vmid = BENCH_VMID });
		bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	}
	bench_delete(bench);
}

#define DIRTY                                                                                      \
	{                                                                                          \
		S2PT_TLBI_DIRTY, S2PT_SHARED, BENCH_VMID, 0, 0, ANY, true, S2PT_STAGE2             \
	}

/* Pages that can be read, written, and written as hardware has set it; all in the TLB of CPU 0. */
static struct bench *with_three_pages(bool hoard)
{
	struct bench_config config = {
		.granule = S2PT_4K, .hardware_updates = true, .cpus = 2, .hoard = hoard
	};
	struct bench *bench = bench_new(&config);

	assert_non_null(bench);
	bench_write(bench, 3, 4, PA | LEAF_R | PAGE);
	bench_write(bench, 3, 5, PA | LEAF_RW | PAGE);
	bench_write(bench, 3, 6, PA | LEAF_DIRTY | PAGE);
	for (s2pt_ipa_t ipa = 0x4000; ipa <= 0x6000; ipa += 0x1000)
		bench_access(bench, 0, ipa, S2PT_MMU_READ);
	return bench;
}

static void dirty_state_goes_and_what_is_read_only_stays(void **state)
{
	static const struct s2pt_tlbi dirty = DIRTY;
	struct bench *bench = with_three_pages(false);
	struct s2pt_tlbi other = dirty;

	(void)state;
	other.vmid = 6;
	bench_invalidate(bench, 1, &other);
	other.vmid = BENCH_VMID;
	other.scope = S2PT_LOCAL;
	bench_invalidate(bench, 1, &other);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 0);
	bench_invalidate(bench, 1, &dirty);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 2);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_COMBINED], 2);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_TABLE], 0);
	assert_true(bench_access(bench, 0, 0x4000, S2PT_MMU_READ).hit);
	assert_false(bench_access(bench, 0, 0x5000, S2PT_MMU_READ).hit);
	assert_false(bench_access(bench, 0, 0x6000, S2PT_MMU_READ).hit);
	bench_delete(bench);
}

static void a_tlb_that_hoards_gives_up_no_more_than_dirty_state(void **state)
{
	static const struct s2pt_tlbi dirty = DIRTY;
	struct bench *bench = with_three_pages(true);
	struct s2pt_tlb_answer answer;

	(void)state;
	bench_write(bench, 3, 6, PA | LEAF_DBM | PAGE);
	bench_invalidate(bench, 1, &dirty);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 0);
	assert_true(bench_access(bench, 0, 0x6000, S2PT_MMU_READ).hit);
	answer = bench_access(bench, 0, 0x6000, S2PT_MMU_WRITE);
	assert_false(answer.hit);
	assert_int_equal(answer.end, S2PT_MMU_TRANSLATED);
	assert_int_equal(answer.verdict, S2PT_TLB_AGREES);
	assert_int_equal(bench_read(bench, 3, 6), PA | LEAF_DIRTY | PAGE);
	/* Without DBM it is no dirty state, as far as the architecture's words go. */
	bench_write(bench, 3, 5, PA | LEAF_R | PAGE);
	bench_invalidate(bench, 1, &dirty);
	assert_int_equal(bench_access(bench, 0, 0x5000, S2PT_MMU_WRITE).verdict, S2PT_TLB_STALE);
	bench_delete(bench);
}

static void dirty_state_that_stays_is_written_to(void **state)
{
	static const struct s2pt_tlbi nothing = NOTHING;
	struct bench *bench = with_three_pages(false);
	struct s2pt_tlb_answer answer;

	(void)state;
	bench_write(bench, 3, 6, PA | LEAF_DBM | PAGE);
	bench_invalidate(bench, 1, &nothing);
	answer = bench_access(bench, 0, 0x6000, S2PT_MMU_WRITE);
	assert_true(answer.hit);
	assert_int_equal(answer.verdict, S2PT_TLB_STALE);
	assert_int_equal(bench_read(bench, 3, 6), PA | LEAF_DBM | PAGE);
	bench_delete(bench);
}

static void a_hint_leaves_the_tables_above(void **state)
{
	static const struct s2pt_tlbi with_hint = IPA(0x5000, 3);
	static const struct s2pt_tlbi without = IPA(0x5000, ANY);
	struct bench *bench = make(S2PT_4K, false);

	(void)state;
	bench_write(bench, 3, 5, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	bench_invalidate(bench, 0, &with_hint);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_TABLE], 0);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 1);
	bench_invalidate(bench, 0, &without);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_TABLE], 2);
	bench_delete(bench);
}

/* The page that a table was is used by the MMU after it was freed: the hint left it in the TLB. */
static void a_table_unlinked_with_a_hint_is_walked_after_its_release(void **state)
{
	static const struct s2pt_tlbi with_hint = IPA(0, 2);
	struct bench *bench = make(S2PT_4K, false);
	struct s2pt_pool_counts counts;
	void *table = s2pt_pool_at(bench->pool, bench->table[3]);

	(void)state;
	bench_write(bench, 3, 5, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	bench_write(bench, 2, 0, 0);
	bench_invalidate(bench, 0, &with_hint);
	s2pt_pool_release(bench->pool, table, 1);
	bench_access(bench, 0, 0x6000, S2PT_MMU_READ);
	s2pt_pool_counts(bench->pool, &counts);
	assert_int_equal(counts.walked_after, 1);
	bench_delete(bench);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Of 64 pages in the TLB a range takes away those that it has, and no others. */
static void check_range(enum s2pt_granule granule, bool lpa2, uint64_t *random)
{
	struct bench *bench = make(granule, lpa2);
	unsigned int first = (unsigned int)(next_random(random) % 64);
	unsigned int pages = 1 + (unsigned int)(next_random(random) % 100);
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_RANGE,
		.scope = S2PT_SHARED,
		.vmid = BENCH_VMID,
		.ipa = (uint64_t)first << granule,
		.size = (uint64_t)pages << granule,
		.level = S2PT_LEVEL_UNKNOWN,
		.stage1 = true,
	};
	uint64_t sh = lpa2 ? UINT64_C(0x300) : 0;

	for (unsigned int i = 0; i < 64; i++) {
		bench_write(bench, 3, i, ((PA + ((uint64_t)i << granule)) | LEAF_RW | PAGE) & ~sh);
		bench_access(bench, 0, (uint64_t)i << granule, S2PT_MMU_READ);
	}
	bench_invalidate(bench, 1, &request);
	for (unsigned int i = 0; i < 64; i++) {
		struct s2pt_tlb_answer answer =
			bench_access(bench, 0, (uint64_t)i << granule, S2PT_MMU_READ);

		assert_int_equal(answer.end, S2PT_MMU_TRANSLATED);
		if (answer.hit != (i < first || i >= first + pages))
			fail_msg("granule %d lpa2 %d: page %u of range %u + %u", (int)granule, lpa2,
				 i, first, pages);
	}
	bench_delete(bench);
}

static void a_range_takes_away_its_pages_and_no_others(void **state)
{
	uint64_t random = 2020;

	(void)state;
	for (unsigned int round = 0; round < 40; round++) {
		check_range(S2PT_4K, false, &random);
		check_range(S2PT_4K, true, &random);
		check_range(S2PT_16K, false, &random);
		check_range(S2PT_16K, true, &random);
		check_range(S2PT_64K, false, &random);
	}
}

static void entries_of_several_vmids_go_apart(void **state)
{
	struct bench *bench = make(S2PT_4K, false);
	struct s2pt_mmu_access access = { .ipa = 0x5000, .type = S2PT_MMU_READ };
	struct s2pt_mmu other = bench->mmu;
	struct s2pt_tlb_answer answer;

	(void)state;
	other.vttbr += UINT64_C(1) << 48;
	bench_write(bench, 3, 5, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	s2pt_tlbs_access(bench->tlbs, 0, &other, &access, &answer);
	assert_false(answer.hit);
	bench_invalidate(bench, 1, &(struct s2pt_tlbi){ .kind = S2PT_TLBI_VMID, .vmid = 6 });
	s2pt_tlbs_access(bench->tlbs, 0, &other, &access, &answer);
	assert_false(answer.hit);
	assert_true(bench_access(bench, 0, 0x5000, S2PT_MMU_READ).hit);
	bench_delete(bench);
}

static void barriers_take_nothing_away(void **state)
{
	static const enum s2pt_step_op ops[] = { S2PT_DSB_NSHST, S2PT_DSB_NSHLD, S2PT_DSB_NSH,
						 S2PT_DSB_ISHST, S2PT_DSB_ISHLD, S2PT_DSB_ISH,
						 S2PT_ISB,       S2PT_VALE2IS };
	struct bench *bench = make(S2PT_4K, false);

	(void)state;
	bench_write(bench, 3, 5, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID, &(struct s2pt_step){ .op = ops[i] });
	assert_true(bench_access(bench, 0, 0x5000, S2PT_MMU_READ).hit);
	bench_delete(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_right_invalidation_leaves_nothing),
		cmocka_unit_test(a_wrong_invalidation_leaves_a_stale_entry_that_is_found),
		cmocka_unit_test(an_operand_that_is_shifted_wrongly_covers_something_else),
		cmocka_unit_test(an_operand_for_another_granule_covers_nothing),
		cmocka_unit_test(a_hint_leaves_the_tables_above),
		cmocka_unit_test(dirty_state_goes_and_what_is_read_only_stays),
		cmocka_unit_test(a_tlb_that_hoards_gives_up_no_more_than_dirty_state),
		cmocka_unit_test(dirty_state_that_stays_is_written_to),
		cmocka_unit_test(a_table_unlinked_with_a_hint_is_walked_after_its_release),
		cmocka_unit_test(a_range_takes_away_its_pages_and_no_others),
		cmocka_unit_test(entries_of_several_vmids_go_apart),
		cmocka_unit_test(barriers_take_nothing_away),
	};

	return cmocka_run_group_tests_name("tlb execute", tests, NULL, NULL);
}
