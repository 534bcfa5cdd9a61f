/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of TLBI operands: those that the architecture does not allow are named, and the library
 * makes none.
 */

#include "tlb_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TTL(tg, level) ((UINT64_C(tg) << 2 | (level)) << 44)
/* By range: granule, scale, number, level, base. */
#define RANGE(tg, scale, num, level, base)                                                         \
	(UINT64_C(tg) << 46 | UINT64_C(scale) << 44 | UINT64_C(num) << 39 |                        \
	 UINT64_C(level) << 37 | UINT64_C(base))

struct operand_row {
	const char *name;
	enum s2pt_granule granule;
	bool lpa2;
	enum s2pt_step_op op;
	uint64_t operand;
	enum s2pt_tlb_operand what;
};

/* 4 KiB: 39 bits of input; 16 and 64 KiB: 47. */
static const struct operand_row rows[] = {
	{ "plain", S2PT_4K, false, S2PT_IPAS2E1IS, 5, S2PT_TLB_LEGAL },
	{ "level 3", S2PT_4K, false, S2PT_IPAS2E1, TTL(1, 3) | 5, S2PT_TLB_LEGAL },
	{ "level 1", S2PT_4K, false, S2PT_IPAS2E1IS, TTL(1, 1) | 5, S2PT_TLB_LEGAL },
	{ "level 0", S2PT_4K, false, S2PT_IPAS2E1IS, TTL(1, 0), S2PT_TLB_RESERVED_LEVEL },
	{ "level 0, LPA2", S2PT_4K, true, S2PT_IPAS2E1IS, TTL(1, 0), S2PT_TLB_LEGAL },
	{ "16K level 1", S2PT_16K, false, S2PT_IPAS2E1IS, TTL(2, 1), S2PT_TLB_RESERVED_LEVEL },
	{ "16K level 1, LPA2", S2PT_16K, true, S2PT_IPAS2E1IS, TTL(2, 1), S2PT_TLB_LEGAL },
	{ "16K level 0, LPA2", S2PT_16K, true, S2PT_IPAS2E1, TTL(2, 0), S2PT_TLB_RESERVED_LEVEL },
	{ "64K level 1", S2PT_64K, false, S2PT_IPAS2E1IS, TTL(3, 1), S2PT_TLB_LEGAL },
	{ "64K level 0", S2PT_64K, false, S2PT_IPAS2E1IS, TTL(3, 0), S2PT_TLB_RESERVED_LEVEL },
	{ "another granule", S2PT_4K, false, S2PT_IPAS2E1IS, TTL(3, 3), S2PT_TLB_OTHER_GRANULE },
	{ "a level alone", S2PT_4K, false, S2PT_IPAS2E1IS, TTL(0, 3), S2PT_TLB_NO_GRANULE },
	{ "not shifted", S2PT_4K, false, S2PT_IPAS2E1IS, 0x40000000, S2PT_TLB_BEYOND },
	{ "an ASID", S2PT_4K, false, S2PT_IPAS2E1IS, UINT64_C(1) << 48, S2PT_TLB_RESERVED_BITS },
	{ "bit 40", S2PT_4K, false, S2PT_IPAS2E1IS, UINT64_C(1) << 40, S2PT_TLB_RESERVED_BITS },
	{ "of Secure state", S2PT_4K, false, S2PT_IPAS2E1, UINT64_C(1) << 63, S2PT_TLB_LEGAL },
	{ "by VA, with an ASID", S2PT_4K, false, S2PT_VAE2IS, UINT64_C(5) << 48 | TTL(1, 3) | 5,
	  S2PT_TLB_LEGAL },
	{ "by VA, high", S2PT_4K, false, S2PT_VAE1IS, UINT64_C(0xfffffff8000), S2PT_TLB_LEGAL },
	{ "by VA, in a hole", S2PT_4K, false, S2PT_VALE2IS_VA, UINT64_C(0xfffe8000000),
	  S2PT_TLB_BEYOND },
	{ "by VA, another granule", S2PT_16K, false, S2PT_VALE1IS, TTL(1, 3),
	  S2PT_TLB_OTHER_GRANULE },
	{ "range of VAs, high", S2PT_4K, false, S2PT_RVAE2IS, RANGE(1, 0, 0, 0, 0x1fffffffff),
	  S2PT_TLB_LEGAL },
	{ "range of VAs without granule", S2PT_4K, false, S2PT_RVAE1IS, RANGE(0, 0, 0, 0, 5),
	  S2PT_TLB_NO_GRANULE },
	{ "all, with an address", S2PT_4K, false, S2PT_ALLE2IS, 5, S2PT_TLB_NEEDLESS },
	{ "range", S2PT_4K, false, S2PT_RIPAS2E1IS, RANGE(1, 3, 31, 0, 0x40000), S2PT_TLB_LEGAL },
	{ "range, level 3", S2PT_4K, false, S2PT_RIPAS2E1, RANGE(1, 0, 0, 3, 5), S2PT_TLB_LEGAL },
	{ "range without granule", S2PT_4K, false, S2PT_RIPAS2E1IS, RANGE(0, 1, 2, 0, 5),
	  S2PT_TLB_NO_GRANULE },
	{ "range, another granule", S2PT_16K, false, S2PT_RIPAS2E1IS, RANGE(1, 1, 2, 0, 5),
	  S2PT_TLB_OTHER_GRANULE },
	{ "range, 16K level 1", S2PT_16K, false, S2PT_RIPAS2E1IS, RANGE(2, 1, 2, 1, 5),
	  S2PT_TLB_RESERVED_LEVEL },
	{ "range, LPA2", S2PT_4K, true, S2PT_RIPAS2E1IS, RANGE(1, 1, 2, 0, 0x7fffff),
	  S2PT_TLB_LEGAL },
	{ "range, LPA2, in pages", S2PT_4K, true, S2PT_RIPAS2E1IS, RANGE(1, 1, 2, 0, 0x800000),
	  S2PT_TLB_BEYOND },
	{ "range, an ASID", S2PT_4K, false, S2PT_RIPAS2E1IS,
	  UINT64_C(1) << 48 | RANGE(1, 0, 0, 0, 0), S2PT_TLB_RESERVED_BITS },
	{ "all with an operand", S2PT_4K, false, S2PT_VMALLE1IS, 1, S2PT_TLB_NEEDLESS },
	{ "all", S2PT_4K, false, S2PT_VMALLS12E1IS, 0, S2PT_TLB_LEGAL },
};

static struct bench *make(enum s2pt_granule granule, bool lpa2)
{
	struct bench_config config = { .granule = granule, .lpa2 = lpa2, .cpus = 2 };
	struct bench *bench = bench_new(&config);

	assert_non_null(bench);
	return bench;
}

static void operands_that_are_not_allowed_are_named_and_counted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct operand_row *row = &rows[i];
		struct bench *bench = make(row->granule, row->lpa2);
		struct s2pt_step step = { .op = row->op, .operand = row->operand };
		enum s2pt_tlb_operand got = s2pt_tlb_operand(&bench->geom, &step);
		bool here = s2pt_step_regime(row->op) == S2PT_STAGE2;
		struct s2pt_tlb_counts counts;

		if (got != row->what)
			fail_msg("%s: %s", row->name, s2pt_tlb_operand_name(got));
		s2pt_tlbs_execute(bench->tlbs, 1, BENCH_VMID, &step);
		counts = bench_counts(bench, 1);
		for (unsigned int what = 0; what < S2PT_TLB_OPERANDS; what++) {
			/* What is for a stage 1 its TLBs count. */
			bool expected = here && what == row->what && what != S2PT_TLB_LEGAL;

			if (counts.illegal[what] != expected)
				fail_msg("%s: counted %llu of %u", row->name,
					 (unsigned long long)counts.illegal[what], what);
		}
		/* The CPU that receives the instruction has done nothing wrong. */
		assert_int_equal(bench_counts(bench, 0).illegal[row->what], 0);
		bench_delete(bench);
	}
}

static void every_name_is_another(void **state)
{
	(void)state;
	for (int a = S2PT_TLB_LEGAL; a < S2PT_TLB_OPERANDS; a++) {
		const char *name = s2pt_tlb_operand_name((enum s2pt_tlb_operand)a);

		assert_string_not_equal(name, "?");
		for (int b = S2PT_TLB_LEGAL; b < a; b++)
			assert_string_not_equal(name,
						s2pt_tlb_operand_name((enum s2pt_tlb_operand)b));
	}
}

/* What the hardware does with a reserved level: nothing is hinted, so any level goes. */
static void a_reserved_level_is_no_hint(void **state)
{
	struct bench *bench = make(S2PT_4K, false);
	struct s2pt_step step = { .op = S2PT_IPAS2E1IS, .operand = TTL(1, 0) | 5 };

	(void)state;
	bench_write(bench, 3, 5, UINT64_C(0x80000000) | LEAF_RW | PAGE);
	bench_access(bench, 0, 0x5000, S2PT_MMU_READ);
	s2pt_tlbs_execute(bench->tlbs, 0, BENCH_VMID, &step);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_STAGE2], 1);
	assert_int_equal(bench_counts(bench, 0).drops[S2PT_TLB_TABLE], 2);
	bench_delete(bench);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

static void check_steps(const struct bench *bench, const struct s2pt_tlbi *request,
			const struct s2pt_tlb_features *features)
{
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, &bench->geom, features, request);
	while (s2pt_steps_next(&steps, &step)) {
		enum s2pt_tlb_operand what = s2pt_tlb_operand(&bench->geom, &step);

		if (what != S2PT_TLB_LEGAL)
			fail_msg("granule %d lpa2 %d: %s 0x%llx: %s", (int)bench->geom.granule,
				 bench->geom.lpa2, s2pt_step_name(step.op),
				 (unsigned long long)step.operand, s2pt_tlb_operand_name(what));
	}
}

static void the_library_spells_legal_operands_only(void **state)
{
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	uint64_t random = 44;

	(void)state;
	for (unsigned int i = 0; i < 5; i++) {
		struct bench *bench = make(granules[i % 3], i > 2);
		uint64_t pages = s2pt_ipa_end(&bench->geom) >> granules[i % 3];

		for (unsigned int round = 0; round < 2000; round++) {
			uint64_t first = next_random(&random) % pages;
			uint64_t most = pages - first;
			struct s2pt_tlb_features features = { .ttl = round & 1, .range = true };
			struct s2pt_tlbi request = {
				.kind = round & 2 ? S2PT_TLBI_RANGE : S2PT_TLBI_IPA,
				.scope = round & 4 ? S2PT_SHARED : S2PT_LOCAL,
				.ipa = first << granules[i % 3],
				.size = s2pt_page_size(&bench->geom),
				.level = S2PT_LEVEL_UNKNOWN,
				.stage1 = true,
			};

			if (most > S2PT_TLBI_RANGE_PAGES)
				most = S2PT_TLBI_RANGE_PAGES;
			/* Leaves are at levels 2 and 3 with each granule. */
			if (request.kind == S2PT_TLBI_IPA)
				request.level =
					round & 8 ? S2PT_LEVEL_UNKNOWN : 2 + (int)(first & 1);
			else
				request.size *= 1 + next_random(&random) % most;
			check_steps(bench, &request, &features);
		}
		bench_delete(bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operands_that_are_not_allowed_are_named_and_counted),
		cmocka_unit_test(every_name_is_another),
		cmocka_unit_test(a_reserved_level_is_no_hint),
		cmocka_unit_test(the_library_spells_legal_operands_only),
	};

	return cmocka_run_group_tests_name("tlb operand", tests, NULL, NULL);
}
