/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the soft TLBs with EL2's own stage 1: ASIDs, global leaves, both ranges, and which of the
 * instructions of EL2 and EL1 take what away.  The table is made by the core.
 */

#include "stage1_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TBI0         (UINT64_C(1) << 37)
#define TBI1         (UINT64_C(1) << 38)

#define OTHER        6U

static const struct bench_config el2 = { .name = "EL2", .regime = S2PT_EL2 };
static const struct bench_config low = { .name = "low",
					 .regime = S2PT_EL2_E2H,
					 .non_global = true };
static const struct bench_config all = { .name = "all", .regime = S2PT_EL2_E2H };
static const struct bench_config high = {
	.name = "high", .regime = S2PT_EL2_E2H, .upper = true, .non_global = true
};

static void an_access_at_el2_fills_what_the_next_one_hits(void **state)
{
	struct bench *bench = bench_new(&el2);
	struct s2pt_tlb_answer answer;
	struct s2pt_tlb_counts counts;

	(void)state;
	assert_int_equal(bench_map(bench, 0x7000, PA, S2PT_R | S2PT_W), S2PT_DONE);
	answer = bench_read(bench, 0, 0x7123);
	assert_int_equal(answer.end, S2PT_MMU_TRANSLATED);
	assert_false(answer.hit);
	answer = bench_access(bench, 0, 0x7456, S2PT_MMU_WRITE, false);
	assert_true(answer.hit);
	assert_int_equal(answer.kind, S2PT_TLB_STAGE2);
	assert_int_equal(answer.pa, PA + 0x456);
	assert_int_equal(answer.verdict, S2PT_TLB_AGREES);
	answer = bench_access(bench, 0, 0x7000, S2PT_MMU_FETCH, false);
	assert_int_equal(answer.end, S2PT_MMU_PERMISSION);
	s2pt_tlbs_counts(bench->tlbs, 0, &counts);
	assert_int_equal(counts.fills[S2PT_TLB_COMBINED], 0);
	assert_int_equal(counts.fills[S2PT_TLB_TABLE], 2);
	assert_true(bench_delete(bench));
}

static void the_upper_range_is_held_by_its_own_addresses(void **state)
{
	struct bench *bench = bench_new(&high);

	(void)state;
	assert_int_equal(bench_map(bench, HIGH + 0x7000, PA, S2PT_R), S2PT_DONE);
	assert_int_equal(bench_read(bench, 0, HIGH + 0x7010).pa, PA + 0x10);
	assert_true(bench_read(bench, 0, HIGH + 0x7020).hit);
	assert_int_equal(bench_read(bench, 0, 0x7020).end, S2PT_MMU_TRANSLATION);
	assert_true(bench_delete(bench));
}

static void a_top_byte_counts_unless_it_is_ignored(void **state)
{
	struct bench *bench = bench_new(&high);
	const uint64_t tagged = (HIGH & ~(UINT64_C(0xff) << 56)) | UINT64_C(0x5a) << 56;

	(void)state;
	assert_int_equal(bench_map(bench, HIGH, PA, S2PT_R), S2PT_DONE);
	assert_int_equal(bench_read(bench, 0, HIGH).end, S2PT_MMU_TRANSLATED);
	assert_int_equal(bench_read(bench, 0, tagged).end, S2PT_MMU_TRANSLATION);
	bench->mmu.vtcr |= TBI1;
	assert_true(bench_read(bench, 0, tagged).hit);
	assert_true(bench_delete(bench));

	bench = bench_new(&low);
	assert_int_equal(bench_map(bench, 0, PA, S2PT_R), S2PT_DONE);
	assert_int_equal(bench_read(bench, 0, 0).end, S2PT_MMU_TRANSLATED);
	assert_int_equal(bench_read(bench, 0, UINT64_C(0x5a) << 56).end, S2PT_MMU_TRANSLATION);
	bench->mmu.vtcr |= TBI0;
	assert_true(bench_read(bench, 0, UINT64_C(0x5a) << 56).hit);
	assert_true(bench_delete(bench));
}

static void a_leaf_for_one_asid_is_not_anothers(void **state)
{
	struct bench *bench = bench_new(&low);

	(void)state;
	assert_int_equal(bench_map(bench, 0x7000, PA, S2PT_R), S2PT_DONE);
	bench_read(bench, 0, 0x7000);
	bench_set_asid(bench, OTHER);
	assert_false(bench_read(bench, 0, 0x7000).hit);
	bench_set_asid(bench, ASID);
	assert_true(bench_read(bench, 0, 0x7000).hit);
	assert_true(bench_delete(bench));
}

static void a_global_leaf_is_every_asids(void **state)
{
	struct bench *bench = bench_new(&all);

	(void)state;
	assert_int_equal(bench_map(bench, 0x7000, PA, S2PT_R), S2PT_DONE);
	bench_read(bench, 0, 0x7000);
	bench_set_asid(bench, OTHER);
	assert_true(bench_read(bench, 0, 0x7000).hit);
	assert_true(bench_delete(bench));
}

static void el0_has_what_its_permission_says(void **state)
{
	struct bench *bench = bench_new(&low);

	(void)state;
	assert_int_equal(bench_map(bench, 0x7000, PA, S2PT_R | S2PT_W), S2PT_DONE);
	assert_int_equal(bench_map(bench, 0x8000, PA, S2PT_R | S2PT_EL0), S2PT_DONE);
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(bench_access(bench, 0, 0x7000, S2PT_MMU_READ, true).end,
				 S2PT_MMU_PERMISSION);
		assert_int_equal(bench_access(bench, 0, 0x8000, S2PT_MMU_READ, true).end,
				 S2PT_MMU_TRANSLATED);
		assert_int_equal(bench_access(bench, 0, 0x7000, S2PT_MMU_WRITE, false).end,
				 S2PT_MMU_TRANSLATED);
	}
	assert_true(bench_delete(bench));
}

/* Letters for what goes: n a leaf for the ASID, o one for another, g a global one, t a table. */
struct instruction_row {
	enum s2pt_step_op op;
	uint64_t operand;
	uint64_t hcr;
	const char *here;
	const char *there;
};

#define OF(asid)          ((uint64_t)(asid) << 48)
#define LEVEL(level)      ((uint64_t)(4 | (level)) << 44)
#define RANGE(scale, num) (UINT64_C(1) << 46 | UINT64_C(scale) << 44 | UINT64_C(num) << 39)
#define HOST              (E2H | TGE)

/* At page 7; the range of two pages begins at 6. */
static const struct instruction_row instructions[] = {
	{ S2PT_VAE2IS, OF(ASID) | 7, E2H, "ngt", "ngt" },
	{ S2PT_VAE2OS, OF(ASID) | 7, E2H, "ngt", "ngt" },
	{ S2PT_VAE2, OF(ASID) | 7, E2H, "ngt", "" },
	{ S2PT_VAE2IS, OF(OTHER) | 7, E2H, "og", "og" },
	{ S2PT_VAE2IS, OF(ASID) | 8, E2H, "t", "t" },
	{ S2PT_VAE2IS, OF(ASID) | LEVEL(3) | 7, E2H, "ng", "ng" },
	{ S2PT_VAE2IS, OF(ASID) | LEVEL(2) | 7, E2H, "", "" },
	{ S2PT_VAE2IS, OF(ASID) | UINT64_C(2) << 46 | LEVEL(3) | 7, E2H, "", "" },
	{ S2PT_VALE2IS_VA, OF(ASID) | 7, E2H, "ng", "ng" },
	{ S2PT_VALE2, OF(ASID) | 7, E2H, "ng", "" },
	{ S2PT_RVAE2IS, OF(ASID) | RANGE(0, 0) | 6, E2H, "ngt", "ngt" },
	{ S2PT_RVAE2, OF(OTHER) | RANGE(0, 0) | 6, E2H, "og", "" },
	{ S2PT_RVAE2IS, OF(ASID) | RANGE(0, 0) | 8, E2H, "t", "t" },
	{ S2PT_ALLE2IS, 0, E2H, "nogt", "nogt" },
	{ S2PT_ALLE2, 0, E2H, "nogt", "" },
	{ S2PT_ALLE2IS, 0, 0, "", "" },
	{ S2PT_VAE2IS, OF(ASID) | 7, 0, "", "" },
	{ S2PT_VAE1IS, OF(ASID) | 7, E2H, "", "" },
	{ S2PT_VAE1IS, OF(ASID) | 7, HOST, "ngt", "ngt" },
	{ S2PT_VAE1, OF(OTHER) | 7, HOST, "og", "" },
	{ S2PT_VALE1IS, OF(ASID) | 7, HOST, "ng", "ng" },
	{ S2PT_RVAE1IS, OF(ASID) | RANGE(0, 0) | 6, HOST, "ngt", "ngt" },
	{ S2PT_VMALLE1IS, 0, E2H, "", "" },
	{ S2PT_VMALLE1IS, 0, HOST, "nogt", "nogt" },
	{ S2PT_VMALLE1, 0, HOST, "nogt", "" },
	{ S2PT_VMALLS12E1IS, 0, HOST, "", "" },
	{ S2PT_IPAS2E1IS, 7, HOST, "", "" },
};

static uint64_t counted_drops(const struct bench *bench, unsigned int cpu, bool tables)
{
	struct s2pt_tlb_counts counts;

	s2pt_tlbs_counts(bench->tlbs, cpu, &counts);
	return counts.drops[tables ? S2PT_TLB_TABLE : S2PT_TLB_STAGE2];
}

/* What an instruction of CPU 0 takes away of `cpu`'s TLB, in letters: the page is mapped once for each. */
static void drops_of(const struct instruction_row *row, unsigned int cpu, char text[8])
{
	static const struct {
		const struct bench_config *config;
		unsigned int asid;
		char letter;
	} holds[] = { { &low, ASID, 'n' }, { &low, OTHER, 'o' }, { &all, ASID, 'g' } };
	bool table = false;

	for (unsigned int i = 0; i < COUNT(holds); i++) {
		struct bench *bench = bench_new(holds[i].config);

		assert_int_equal(bench_map(bench, 0x7000, PA, S2PT_R), S2PT_DONE);
		bench_set_asid(bench, holds[i].asid);
		assert_int_equal(bench_read(bench, cpu, 0x7000).end, S2PT_MMU_TRANSLATED);
		bench_set_hcr(bench, row->hcr);
		s2pt_tlbs_execute(bench->tlbs, 0, 0, &(struct s2pt_step){ row->op, row->operand });
		if (counted_drops(bench, cpu, false))
			*text++ = holds[i].letter;
		if (holds[i].asid == ASID)
			table |= counted_drops(bench, cpu, true) != 0;
		assert_true(bench_delete(bench));
	}
	if (table)
		*text++ = 't';
	*text = '\0';
}

static void instructions_take_away_what_they_name(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < COUNT(instructions); i++) {
		const struct instruction_row *row = &instructions[i];
		char here[8];
		char there[8];

		drops_of(row, 0, here);
		drops_of(row, 1, there);
		print_message("%s %#llx, HCR_EL2 %#llx: '%s' and '%s'\n", s2pt_step_name(row->op),
			      (unsigned long long)row->operand, (unsigned long long)row->hcr, here,
			      there);
		assert_string_equal(here, row->here);
		assert_string_equal(there, row->there);
	}
}

static void el2_has_no_asid_to_tell_apart(void **state)
{
	struct bench *bench = bench_new(&el2);
	struct s2pt_step step = { S2PT_VAE2IS, OF(OTHER) | 7 };

	(void)state;
	assert_int_equal(bench_map(bench, 0x7000, PA, S2PT_R), S2PT_DONE);
	bench_read(bench, 1, 0x7000);
	s2pt_tlbs_execute(bench->tlbs, 0, 0, &step);
	assert_false(bench_read(bench, 1, 0x7000).hit);
	assert_int_equal(counted_drops(bench, 1, true), 2);
	assert_true(bench_delete(bench));
}

static void a_range_of_high_addresses_covers_them(void **state)
{
	struct bench *bench = bench_new(&high);
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_RANGE,
		.regime = S2PT_EL2_E2H,
		.vmid = ASID,
		.ipa = HIGH + 0x6000,
		.size = 0x4000,
		.level = S2PT_LEVEL_UNKNOWN,
	};

	(void)state;
	assert_int_equal(bench_map(bench, HIGH + 0x7000, PA, S2PT_R), S2PT_DONE);
	assert_int_equal(bench_map(bench, HIGH + 0xb000, PA, S2PT_R), S2PT_DONE);
	bench_read(bench, 1, HIGH + 0x7000);
	bench_read(bench, 1, HIGH + 0xb000);
	bench_invalidate(bench, &request);
	assert_false(bench_read(bench, 1, HIGH + 0x7000).hit);
	assert_true(bench_read(bench, 1, HIGH + 0xb000).hit);
	assert_true(bench_delete(bench));
}

static void no_tlbs_are_made_of_el1(void **state)
{
	struct s2pt_tlbs_config config = { .cpus = 1, .regime = S2PT_EL1 };

	(void)state;
	assert_null(s2pt_tlbs_new(&config));
}

static void what_operations_leave_in_the_tlbs_is_never_stale(void **state)
{
	uint64_t found[S2PT_TLB_KINDS][S2PT_TLB_VERDICTS];

	(void)state;
	for (unsigned int i = 0; i < bench_config_count; i++) {
		struct bench *bench = bench_new(&bench_configs[i]);
		struct s2pt_tlb_counts sum;

		print_message("%s\n", bench_configs[i].name);
		bench_turns(bench, bench_configs[i].upper ? HIGH : 0, &sum);
		assert_true(sum.hits[S2PT_TLB_STAGE2] > 50);
		assert_int_equal(sum.verdicts[S2PT_TLB_STALE], 0);
		/* Nobody answers a fault at EL2, so what is granted is granted everywhere. */
		assert_int_equal(sum.verdicts[S2PT_TLB_NARROW], 0);
		assert_int_equal(sum.conflicts, 0);
		assert_int_equal(sum.elsewhere, 0);
		for (unsigned int why = 1; why < S2PT_TLB_OPERANDS; why++)
			assert_int_equal(sum.illegal[why], 0);
		assert_true(s2pt_tlbs_audit(bench->tlbs, &bench->mmu, found));
		assert_true(bench_delete(bench));
	}
}

static void without_its_invalidations_it_is(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < bench_config_count; i++) {
		struct bench *bench = bench_new(&bench_configs[i]);
		struct s2pt_tlb_counts sum;

		bench->deaf = true;
		bench_turns(bench, bench_configs[i].upper ? HIGH : 0, &sum);
		assert_true(sum.verdicts[S2PT_TLB_STALE] > 0);
		assert_true(bench_delete(bench));
	}
}

/* The instructions of EL1 are a host's; those of EL2 in another table's regime take nothing away. */
static void in_the_wrong_regime_it_is(void **state)
{
	struct bench *bench = bench_new(&low);
	struct s2pt_tlb_counts sum;

	(void)state;
	bench->features.host = true;
	bench_turns(bench, 0, &sum);
	assert_true(sum.verdicts[S2PT_TLB_STALE] > 0);
	assert_true(sum.elsewhere > 0);
	assert_true(bench_delete(bench));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_access_at_el2_fills_what_the_next_one_hits),
		cmocka_unit_test(the_upper_range_is_held_by_its_own_addresses),
		cmocka_unit_test(a_top_byte_counts_unless_it_is_ignored),
		cmocka_unit_test(a_leaf_for_one_asid_is_not_anothers),
		cmocka_unit_test(a_global_leaf_is_every_asids),
		cmocka_unit_test(el0_has_what_its_permission_says),
		cmocka_unit_test(instructions_take_away_what_they_name),
		cmocka_unit_test(el2_has_no_asid_to_tell_apart),
		cmocka_unit_test(a_range_of_high_addresses_covers_them),
		cmocka_unit_test(no_tlbs_are_made_of_el1),
		cmocka_unit_test(what_operations_leave_in_the_tlbs_is_never_stale),
		cmocka_unit_test(without_its_invalidations_it_is),
		cmocka_unit_test(in_the_wrong_regime_it_is),
	};

	return cmocka_run_group_tests_name("tlb_stage1", tests, NULL, NULL);
}
