/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the soft TLBs with several entries for one address, and one entry for several pages. */

#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PA    UINT64_C(0x80000000)
#define PA2   UINT64_C(0x90000000)
#define M2    UINT64_C(0x200000)
#define READ  S2PT_MMU_READ
#define WRITE S2PT_MMU_WRITE

static struct bench *make(enum s2pt_granule granule, bool hoard)
{
	struct bench_config config = { .granule = granule, .cpus = 2, .hoard = hoard };
	struct bench *bench = bench_new(&config);

	assert_non_null(bench);
	return bench;
}

/* A page of a run is mapped at `index`, all from `pa`. */
static void write_run(const struct bench *bench, int level, unsigned int index, unsigned int count,
		      uint64_t leaf)
{
	uint64_t size = s2pt_level_size(&bench->geom, level);

	for (unsigned int i = 0; i < count; i++)
		bench_write(bench, level, index + i, (leaf + i * size) | LEAF_RUN);
}

struct run_row {
	const char *name;
	enum s2pt_granule granule;
	int level;
	unsigned int count;
};

static const struct run_row runs[] = {
	{ "4K pages", S2PT_4K, 3, 16 },    { "4K blocks", S2PT_4K, 2, 16 },
	{ "16K pages", S2PT_16K, 3, 128 }, { "16K blocks", S2PT_16K, 2, 32 },
	{ "64K pages", S2PT_64K, 3, 32 },  { "64K blocks", S2PT_64K, 2, 32 },
};

static void a_contiguous_run_is_cached_as_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		const struct run_row *row = &runs[i];
		struct bench *bench = make(row->granule, false);
		uint64_t size = s2pt_level_size(&bench->geom, row->level);
		uint64_t kind = row->level == 3 ? PAGE : BLOCK;
		/* A place where such a run fits, in multiples of itself. */
		s2pt_pa_t pa = UINT64_C(1) << 40;
		struct s2pt_tlb_answer answer;

		write_run(bench, row->level, row->count, row->count, pa | LEAF_RW | kind);
		bench_write(bench, row->level, 2 * row->count, pa | LEAF_RW | kind);
		bench_access(bench, 0, size * (row->count + 3), READ);
		for (unsigned int k = 0; k < row->count; k++) {
			answer = bench_access(bench, 0, size * (row->count + k) + 8, WRITE);
			if (!answer.hit || answer.pa != pa + size * k + 8 ||
			    answer.verdict != S2PT_TLB_AGREES || answer.level != row->level)
				fail_msg("%s: number %u", row->name, k);
		}
		if (bench_access(bench, 0, size * 2 * row->count, READ).hit ||
		    bench_access(bench, 0, size * (row->count - 1), READ).hit)
			fail_msg("%s: more than the run", row->name);
		assert_int_equal(bench_counts(bench, 0).fills[S2PT_TLB_STAGE2], 2);
		bench_delete(bench);
	}
}

static void an_invalidation_of_one_page_takes_the_run_away(void **state)
{
	static const struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_IPA,
		.vmid = BENCH_VMID,
		.ipa = 0x1f000,
		.size = 0x1000,
		.level = 3,
		.stage1 = true,
	};
	struct bench *bench = make(S2PT_4K, false);

	(void)state;
	write_run(bench, 3, 16, 16, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x10000, READ);
	bench_invalidate(bench, 1, &request);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 1);
	assert_false(bench_access(bench, 0, 0x10000, READ).hit);
	bench_delete(bench);
}

struct changed_row {
	const char *name;
	uint64_t word;
	enum s2pt_tlb_verdict verdict;
};

/* Page 18 of the run 16 to 31 changes after page 16 has been accessed. */
static void a_run_in_which_one_page_changes_contradicts_there(void **state)
{
	static const struct changed_row rows[] = {
		{ "no longer contiguous", (PA + 0x2000) | LEAF_RW | PAGE, S2PT_TLB_STALE },
		{ "gone", 0, S2PT_TLB_STALE },
		{ "elsewhere", PA2 | LEAF_RW | PAGE | LEAF_RUN, S2PT_TLB_STALE },
		{ "read-only", (PA + 0x2000) | LEAF_R | PAGE | LEAF_RUN, S2PT_TLB_STALE },
		{ "old", ((PA + 0x2000) | LEAF_RW | PAGE | LEAF_RUN) & ~UINT64_C(0x400),
		  S2PT_TLB_AGED },
		{ "clean", (PA + 0x2000) | LEAF_DBM | PAGE | LEAF_RUN, S2PT_TLB_AGREES },
	};
	struct bench_config config = { .granule = S2PT_4K, .cpus = 1, .hardware_updates = true };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench *bench = bench_new(&config);
		uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS];

		assert_non_null(bench);
		write_run(bench, 3, 16, 16, PA | LEAF_RW | PAGE);
		bench_access(bench, 0, 0x10000, READ);
		bench_write(bench, 3, 18, rows[i].word);
		assert_int_equal(bench_access(bench, 0, 0x11000, READ).verdict, S2PT_TLB_AGREES);
		(void)s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found);
		if (bench_access(bench, 0, 0x12000, READ).verdict != rows[i].verdict)
			fail_msg("%s", rows[i].name);
		if (found[S2PT_TLB_STAGE2][rows[i].verdict] != 1)
			fail_msg("%s: the audit", rows[i].name);
		bench_delete(bench);
	}
}

/* A page cached, then a block in the place of its table without an invalidation, then another page. */
static struct bench *make_overlap_at(unsigned int bbm, uint64_t block)
{
	struct bench_config config = { .granule = S2PT_4K, .cpus = 2, .bbm = bbm };
	struct bench *bench = bench_new(&config);

	assert_non_null(bench);
	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, READ);
	bench_write(bench, 2, 0, block);
	/* Tables are forgotten, leaves are not. */
	bench_access(bench, 0, M2 * 512 * 2, READ);
	s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID,
			  &(struct s2pt_step){ .op = S2PT_IPAS2E1, .operand = 0x1ff });
	bench_access(bench, 0, 0x5000, READ);
	return bench;
}

static struct bench *make_overlap(uint64_t block)
{
	return make_overlap_at(0, block);
}

static void entries_that_disagree_end_in_a_conflict_abort(void **state)
{
	struct s2pt_mmu_access access = { .ipa = 0x8, .type = READ };
	struct bench *bench = make_overlap(PA2 | LEAF_RW | BLOCK);
	struct s2pt_tlb_answer answer = bench_access(bench, 0, 0x8, READ);
	struct s2pt_mmu_syndrome syndrome;

	(void)state;
	assert_int_equal(answer.end, S2PT_MMU_CONFLICT);
	assert_int_equal(answer.verdict, S2PT_TLB_STALE);
	assert_int_equal(bench_counts(bench, 0).conflicts, 1);
	assert_int_equal(bench_counts(bench, 0).overlaps, 0);
	syndrome = s2pt_mmu_syndrome(answer.end, answer.level, &access);
	assert_int_equal(syndrome.esr & 0x3f, 0x30);
	assert_false(syndrome.hpfar_valid);
	/* Elsewhere in the block no entry disagrees. */
	answer = bench_access(bench, 0, 0x5000, READ);
	assert_int_equal(answer.end, S2PT_MMU_TRANSLATED);
	assert_int_equal(answer.pa, PA2 + 0x5000);
	bench_delete(bench);
}

static void entries_that_differ_in_type_conflict(void **state)
{
	struct bench *bench = make_overlap(((PA | LEAF_RW) ^ 0x20) | BLOCK);

	(void)state;
	assert_int_equal(bench_access(bench, 0, 0, READ).end, S2PT_MMU_CONFLICT);
	bench_delete(bench);
}

static void entries_that_differ_in_shareability_conflict(void **state)
{
	struct bench *bench = make_overlap(((PA | LEAF_RW) ^ 0x100) | BLOCK);

	(void)state;
	assert_int_equal(bench_access(bench, 0, 0, READ).end, S2PT_MMU_CONFLICT);
	bench_delete(bench);
}

static void entries_that_translate_alike_overlap(void **state)
{
	struct bench *bench = make_overlap(PA | LEAF_R | BLOCK);
	struct s2pt_tlb_answer answer = bench_access(bench, 0, 0, READ);

	(void)state;
	assert_int_equal(answer.end, S2PT_MMU_TRANSLATED);
	assert_int_equal(answer.pa, PA);
	/* The page, which is the smaller one. */
	assert_int_equal(answer.level, 3);
	assert_int_equal(bench_counts(bench, 0).overlaps, 1);
	assert_int_equal(bench_counts(bench, 0).conflicts, 0);
	bench_delete(bench);
}

static void two_sizes_end_in_a_conflict_abort_at_bbm_level_2_only(void **state)
{
	(void)state;
	for (unsigned int bbm = 0; bbm <= 3; bbm++) {
		struct bench *bench = make_overlap_at(bbm, PA | LEAF_RW | BLOCK);

		assert_int_equal(bench_access(bench, 0, 0, READ).end,
				 bbm == 2 ? S2PT_MMU_CONFLICT : S2PT_MMU_TRANSLATED);
		/* The entries agree, so nobody is to blame. */
		assert_int_equal(bench_counts(bench, 0).conflicts, 0);
		assert_int_equal(bench_counts(bench, 0).overlaps, 1);
		bench_delete(bench);
	}
}

/* A leaf of a run that was cached as one lost the bit, and is cached by itself, too. */
static void a_run_and_one_of_its_leaves_are_two_sizes(void **state)
{
	(void)state;
	for (unsigned int bbm = 2; bbm <= 3; bbm++) {
		struct bench_config config = {
			.granule = S2PT_4K, .cpus = 1, .hoard = true, .bbm = bbm
		};
		struct bench *bench = bench_new(&config);

		write_run(bench, 3, 0, 16, PA | LEAF_RW | PAGE);
		bench_access(bench, 0, 0, READ);
		bench_write(bench, 3, 5, (PA + 0x5000) | LEAF_RW | PAGE);
		s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0x5000);
		assert_int_equal(bench_access(bench, 0, 0x5000, WRITE).end,
				 bbm == 2 ? S2PT_MMU_CONFLICT : S2PT_MMU_TRANSLATED);
		assert_int_equal(bench_access(bench, 0, 0x4000, WRITE).end, S2PT_MMU_TRANSLATED);
		bench_delete(bench);
	}
}

/* Page read-only, then another, writable, walk of the same page while the first is still there. */
static enum s2pt_mmu_end write_after_relaxing(bool hoard)
{
	struct bench *bench = make(S2PT_4K, hoard);
	enum s2pt_mmu_end end;

	bench_write(bench, 3, 0, PA | LEAF_R | PAGE);
	bench_access(bench, 0, 0, READ);
	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0);
	end = bench_access(bench, 0, 0, WRITE).end;
	assert_int_equal(bench_counts(bench, 0).conflicts, 0);
	bench_delete(bench);
	return end;
}

static void a_hoard_uses_the_older_of_two_entries(void **state)
{
	(void)state;
	assert_int_equal(write_after_relaxing(false), S2PT_MMU_TRANSLATED);
	assert_int_equal(write_after_relaxing(true), S2PT_MMU_PERMISSION);
}

static void a_hoard_gives_up_what_is_invalidated_all_the_same(void **state)
{
	static const struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_IPA,
		.scope = S2PT_LOCAL,
		.vmid = BENCH_VMID,
		.size = 0x1000,
		.level = 3,
		.stage1 = true,
	};
	struct bench *bench = make(S2PT_4K, true);

	(void)state;
	bench_write(bench, 3, 0, PA | LEAF_R | PAGE);
	bench_access(bench, 0, 0, READ);
	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0);
	bench_invalidate(bench, 0, &request);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 2);
	assert_int_equal(bench_access(bench, 0, 0, WRITE).end, S2PT_MMU_TRANSLATED);
	bench_delete(bench);
}

/* Another address without break-before-make: a hoard ends up with both. */
static void an_address_changed_in_place_conflicts_in_a_hoard(void **state)
{
	struct bench *bench = make(S2PT_4K, true);
	struct s2pt_tlb_answer answer;

	(void)state;
	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, READ);
	bench_write(bench, 3, 0, PA2 | LEAF_RW | PAGE);
	s2pt_tlbs_speculate(bench->tlbs, 0, &bench->mmu, 0);
	answer = bench_access(bench, 0, 0, READ);
	assert_int_equal(answer.end, S2PT_MMU_CONFLICT);
	assert_int_equal(answer.verdict, S2PT_TLB_STALE);
	bench_delete(bench);
}

static void a_hoard_of_tables_is_entered_at_the_lowest(void **state)
{
	struct bench *bench = make(S2PT_4K, true);

	(void)state;
	bench_write(bench, 3, 0, PA | LEAF_RW | PAGE);
	bench_write(bench, 3, 1, PA2 | LEAF_RW | PAGE);
	bench_access(bench, 0, 0, READ);
	bench_write(bench, 2, 0, 0);
	assert_int_equal(bench_access(bench, 0, 0x1000, READ).pa, PA2);
	bench_delete(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contiguous_run_is_cached_as_one),
		cmocka_unit_test(an_invalidation_of_one_page_takes_the_run_away),
		cmocka_unit_test(a_run_in_which_one_page_changes_contradicts_there),
		cmocka_unit_test(entries_that_disagree_end_in_a_conflict_abort),
		cmocka_unit_test(two_sizes_end_in_a_conflict_abort_at_bbm_level_2_only),
		cmocka_unit_test(a_run_and_one_of_its_leaves_are_two_sizes),
		cmocka_unit_test(entries_that_differ_in_type_conflict),
		cmocka_unit_test(entries_that_differ_in_shareability_conflict),
		cmocka_unit_test(entries_that_translate_alike_overlap),
		cmocka_unit_test(a_hoard_uses_the_older_of_two_entries),
		cmocka_unit_test(a_hoard_gives_up_what_is_invalidated_all_the_same),
		cmocka_unit_test(an_address_changed_in_place_conflicts_in_a_hoard),
		cmocka_unit_test(a_hoard_of_tables_is_entered_at_the_lowest),
	};

	return cmocka_run_group_tests_name("tlb conflict", tests, NULL, NULL);
}
