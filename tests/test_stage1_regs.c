/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what a stage 1 has beside its table: TCR_EL2 and MAIR_EL2, the instructions that
 * invalidate, and in which facets two of its entries differ.
 */

#include "s2pt/decide.h"
#include "s2pt/regs.h"
#include "s2pt/stage1.h"
#include "s2pt/tlbi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Registers. */

static const struct tcr_row {
	const char *name;
	enum s2pt_regime regime;
	struct s2pt_geom_want lower;
	/* 0: the range is off. */
	unsigned int upper_bits;
	uint64_t word;
} tcr_rows[] = {
	{ "EL2, 4K, 39 to 40",
	  S2PT_EL2,
	  { .granule = S2PT_4K, .ipa_bits = 39, .pa_bits = 40 },
	  0,
	  0x80823519 },
	{ "EL2, 16K, 47 to 48",
	  S2PT_EL2,
	  { .granule = S2PT_16K, .ipa_bits = 47, .pa_bits = 48 },
	  0,
	  0x8085b511 },
	{ "EL2, 64K, 52 to 52",
	  S2PT_EL2,
	  { .granule = S2PT_64K, .ipa_bits = 52, .pa_bits = 52 },
	  0,
	  0x8086750c },
	{ "EL2, 4K, LPA2",
	  S2PT_EL2,
	  { .granule = S2PT_4K, .ipa_bits = 52, .pa_bits = 52, .lpa2 = true },
	  0,
	  0x18086350c },
	{ "EL2&0, 4K, 48 and 48",
	  S2PT_EL2_E2H,
	  { .granule = S2PT_4K, .ipa_bits = 48, .pa_bits = 44 },
	  48,
	  0x4b5103510 },
	{ "EL2&0, 16K, lower only",
	  S2PT_EL2_E2H,
	  { .granule = S2PT_16K, .ipa_bits = 47, .pa_bits = 48 },
	  0,
	  0x50080b511 },
	{ "EL1&0, 64K, 42 and 48",
	  S2PT_EL1,
	  { .granule = S2PT_64K, .ipa_bits = 42, .pa_bits = 48 },
	  48,
	  0x5f5107516 },
	{ "EL1&0, 4K, LPA2",
	  S2PT_EL1,
	  { .granule = S2PT_4K, .ipa_bits = 52, .pa_bits = 52, .lpa2 = true },
	  52,
	  0x8000006b50c350c },
};

static struct s2pt_tcr tcr_of(const struct tcr_row *row)
{
	struct s2pt_geom_want want = row->lower;
	struct s2pt_tcr tcr = { .regime = row->regime, .lower.on = true };

	want.regime = row->regime;
	want.start_level = S2PT_START_AUTO;
	assert_int_equal(s2pt_geom_init(&tcr.lower.geom, &want), S2PT_DONE);
	tcr.ps = (int)(row->word >> (row->regime == S2PT_EL2 ? 16 : 32) & 7);
	if (row->upper_bits) {
		tcr.upper.on = true;
		want.ipa_bits = row->upper_bits;
		assert_int_equal(s2pt_geom_init(&tcr.upper.geom, &want), S2PT_DONE);
	}
	return tcr;
}

static void tcr_is_that_of_the_manual_there_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tcr_rows); i++) {
		struct s2pt_tcr tcr = tcr_of(&tcr_rows[i]);
		struct s2pt_tcr back;

		memset(&back, 0, sizeof(back));
		if (s2pt_tcr_compose(&tcr) != tcr_rows[i].word)
			fail_msg("%s: 0x%llx", tcr_rows[i].name,
				 (unsigned long long)s2pt_tcr_compose(&tcr));
		assert_int_equal(s2pt_tcr_parse(&back, tcr.regime, tcr_rows[i].word), S2PT_DONE);
		assert_int_equal(back.lower.geom.granule, tcr.lower.geom.granule);
		assert_int_equal(back.lower.geom.ipa_bits, tcr.lower.geom.ipa_bits);
		assert_int_equal(back.lower.geom.pa_bits, tcr.lower.geom.pa_bits);
		assert_int_equal(back.lower.geom.start_level, tcr.lower.geom.start_level);
		assert_int_equal(back.lower.geom.lpa2, tcr.lower.geom.lpa2);
		assert_int_equal(back.upper.on, tcr.upper.on);
		assert_int_equal(back.upper.geom.ipa_bits, tcr.upper.geom.ipa_bits);
		assert_int_equal(s2pt_tcr_compose(&back), tcr_rows[i].word);
	}
}

static void each_switch_of_tcr_has_its_bit(void **state)
{
	static const struct {
		enum s2pt_regime regime;
		unsigned int bit;
	} rows[] = {
		{ S2PT_EL2, 20 },     { S2PT_EL2, 21 },     { S2PT_EL2, 22 },
		{ S2PT_EL2, 24 },     { S2PT_EL2_E2H, 22 }, { S2PT_EL2_E2H, 36 },
		{ S2PT_EL2_E2H, 37 }, { S2PT_EL2_E2H, 38 }, { S2PT_EL2_E2H, 39 },
		{ S2PT_EL2_E2H, 40 }, { S2PT_EL2_E2H, 41 }, { S2PT_EL2_E2H, 42 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t word = tcr_rows[rows[i].regime == S2PT_EL2 ? 0 : 4].word;
		struct s2pt_tcr tcr;

		word ^= UINT64_C(1) << rows[i].bit;
		assert_int_equal(s2pt_tcr_parse(&tcr, rows[i].regime, word), S2PT_DONE);
		assert_int_equal(s2pt_tcr_compose(&tcr), word);
	}
}

/* A range without a table has EPD and nothing else. */
static void a_range_that_is_off_has_no_switches(void **state)
{
	const struct s2pt_geom_want want = { .granule = S2PT_4K,
					     .ipa_bits = 39,
					     .pa_bits = 48,
					     .start_level = S2PT_START_AUTO,
					     .regime = S2PT_EL2_E2H };
	struct s2pt_tcr tcr = { .regime = S2PT_EL2_E2H, .lower.on = true };
	uint64_t word;

	(void)state;
	assert_int_equal(s2pt_geom_init(&tcr.lower.geom, &want), S2PT_DONE);
	word = s2pt_tcr_compose(&tcr);
	tcr.upper.flat = tcr.upper.top_byte_ignored = true;
	assert_true(s2pt_tcr_compose(&tcr) == word);
	tcr.upper = tcr.lower;
	tcr.lower.on = false;
	word = s2pt_tcr_compose(&tcr);
	tcr.lower.flat = tcr.lower.top_byte_ignored = true;
	assert_true(s2pt_tcr_compose(&tcr) == word);
}

/* 4 KiB descriptors without DS have 48 bits, whatever the CPU's addresses. */
static void a_ps_of_52_bits_is_48_where_descriptors_hold_no_more(void **state)
{
	struct s2pt_tcr tcr;

	(void)state;
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL2, 0x80863519), S2PT_DONE);
	assert_int_equal(tcr.lower.geom.pa_bits, 48);
	assert_int_equal(tcr.ps, 6);
	assert_int_equal(s2pt_tcr_compose(&tcr), 0x80863519);
}

static void a_tcr_that_makes_no_sense_is_refused(void **state)
{
	struct s2pt_tcr tcr = { .ps = 77 };

	(void)state;
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_STAGE2, 0x80823519), S2PT_EINVAL);
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL2, 0x8082f519), S2PT_EINVAL);
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL2, 0x80873519), S2PT_EINVAL);
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL2, 0x18086750c), S2PT_EINVAL);
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL2, 0x8082350c), S2PT_ERANGE);
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL2, 0x80823531), S2PT_ERANGE);
	/* TG1 0 is reserved; walks that are off are not looked at. */
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL1, 0x435103510), S2PT_EINVAL);
	assert_int_equal(tcr.ps, 77);
	assert_int_equal(s2pt_tcr_parse(&tcr, S2PT_EL1, 0x435903510), S2PT_DONE);
}

static void mair_names_the_types_that_leaves_are_made_of(void **state)
{
	static const enum s2pt_memtype types[] = { S2PT_DEVICE, S2PT_NORMAL, S2PT_MEM_OTHER,
						   S2PT_NORMAL_NC };
	uint64_t mair = s2pt_mair_compose(types, COUNT(types));

	(void)state;
	assert_int_equal(mair, 0x4400ff04);
	for (unsigned int i = 0; i < COUNT(types); i++)
		assert_int_equal(s2pt_mair_index(mair, types[i]),
				 types[i] == S2PT_MEM_OTHER ? 8 : i);
}

/* Instructions. */

static const struct steps_row {
	const char *name;
	struct s2pt_tlbi request;
	struct s2pt_tlb_features cpu;
	/* Ended by S2PT_ISB. */
	struct s2pt_step steps[6];
} steps_rows[] = {
	{ "a leaf of EL2",
	  { S2PT_TLBI_IPA, S2PT_SHARED, 0, 0x40000000, 0x1000, 3, false, S2PT_EL2 },
	  { .ttl = true },
	  { { S2PT_DSB_ISHST, 0 },
	    { S2PT_VALE2IS_VA, 0x0000700000040000 },
	    { S2PT_DSB_ISH, 0 },
	    { S2PT_ISB, 0 } } },
	{ "a table of EL2",
	  { S2PT_TLBI_IPA, S2PT_SHARED, 0, 0x40000000, 0x1000, S2PT_LEVEL_UNKNOWN, false,
	    S2PT_EL2 },
	  { .ttl = true },
	  { { S2PT_DSB_ISHST, 0 },
	    { S2PT_VAE2IS, 0x40000 },
	    { S2PT_DSB_ISH, 0 },
	    { S2PT_ISB, 0 } } },
	{ "all of EL2, here",
	  { S2PT_TLBI_VMID, S2PT_LOCAL, 0, 0, 0, S2PT_LEVEL_UNKNOWN, false, S2PT_EL2 },
	  { .ttl = true },
	  { { S2PT_DSB_NSHST, 0 }, { S2PT_ALLE2, 0 }, { S2PT_DSB_NSH, 0 }, { S2PT_ISB, 0 } } },
	{ "a leaf of EL2&0, upper range, ASID 5",
	  { S2PT_TLBI_IPA, S2PT_SHARED, 5, 0xffff000040000000, 0x1000, 3, false, S2PT_EL2_E2H },
	  { .ttl = false },
	  { { S2PT_DSB_ISHST, 0 },
	    { S2PT_VALE2IS_VA, 0x00050ff000040000 | UINT64_C(0xf) << 40 },
	    { S2PT_DSB_ISH, 0 },
	    { S2PT_ISB, 0 } } },
	{ "the same of a host, outer shareable",
	  { S2PT_TLBI_IPA, S2PT_SHARED, 5, 0x40000000, 0x1000, 2, false, S2PT_EL2_E2H },
	  { .ttl = true, .host = true, .outer = true },
	  { { S2PT_DSB_OSHST, 0 },
	    { S2PT_VALE1OS, 0x0005600000040000 },
	    { S2PT_DSB_OSH, 0 },
	    { S2PT_ISB, 0 } } },
	{ "a range of a host",
	  { S2PT_TLBI_RANGE, S2PT_SHARED, 5, 0x40000000, 0x200000, 127, false, S2PT_EL2_E2H },
	  { .range = true, .host = true },
	  { { S2PT_DSB_ISHST, 0 },
	    { S2PT_RVAE1IS, 0x0005538000040000 },
	    { S2PT_DSB_ISH, 0 },
	    { S2PT_ISB, 0 } } },
	{ "a range of EL2, a host's bit that does not count",
	  { S2PT_TLBI_RANGE, S2PT_SHARED, 0, 0x40000000, 0x200000, 127, false, S2PT_EL2 },
	  { .range = true, .host = true },
	  { { S2PT_DSB_ISHST, 0 },
	    { S2PT_RVAE2IS, 0x538000040000 },
	    { S2PT_DSB_ISH, 0 },
	    { S2PT_ISB, 0 } } },
	{ "nothing of EL2",
	  { S2PT_TLBI_NONE, S2PT_SHARED, 0, 0, 0, 127, false, S2PT_EL2 },
	  { .ttl = true },
	  { { S2PT_DSB_ISHST, 0 } } },
	{ "stage 2, outer shareable",
	  { S2PT_TLBI_IPA, S2PT_SHARED, 5, 0x40000000, 0x1000, 127, true, S2PT_STAGE2 },
	  { .outer = true },
	  { { S2PT_DSB_OSHST, 0 },
	    { S2PT_IPAS2E1OS, 0x40000 },
	    { S2PT_DSB_OSH, 0 },
	    { S2PT_VMALLE1OS, 0 },
	    { S2PT_DSB_OSH, 0 },
	    { S2PT_ISB, 0 } } },
};

static void requests_of_a_stage_1_are_its_own_instructions(void **state)
{
	static const struct s2pt_geom geom = { S2PT_4K, 48, 48, 0, 1, false };

	(void)state;
	for (size_t i = 0; i < COUNT(steps_rows); i++) {
		const struct steps_row *row = &steps_rows[i];
		struct s2pt_steps steps;
		struct s2pt_step step;
		size_t n = 0;

		s2pt_steps_begin(&steps, &geom, &row->cpu, &row->request);
		for (; s2pt_steps_next(&steps, &step); n++)
			if (step.op != row->steps[n].op || step.operand != row->steps[n].operand)
				fail_msg("%s: %s 0x%llx", row->name, s2pt_step_name(step.op),
					 (unsigned long long)step.operand);
		if (row->request.kind != S2PT_TLBI_NONE)
			assert_int_equal(row->steps[n - 1].op, S2PT_ISB);
	}
}

/* The words are those of GNU as. */
static void instructions_of_a_stage_1_have_their_encodings(void **state)
{
	static const struct {
		enum s2pt_step_op op;
		uint32_t code;
	} rows[] = {
		{ S2PT_VAE2IS, 0xd50c8323 },     { S2PT_VAE2OS, 0xd50c8123 },
		{ S2PT_VALE2IS_VA, 0xd50c83a3 }, { S2PT_RVAE2IS, 0xd50c8223 },
		{ S2PT_RVAE2OS, 0xd50c8523 },    { S2PT_ALLE2IS, 0xd50c831f },
		{ S2PT_ALLE2OS, 0xd50c811f },    { S2PT_VAE1, 0xd5088723 },
		{ S2PT_VALE1OS, 0xd50881a3 },    { S2PT_RVAE1, 0xd5088623 },
		{ S2PT_DSB_OSH, 0xd503339f },    { S2PT_IPAS2E1OS, 0xd50c8403 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(s2pt_step_encode(rows[i].op, 3), rows[i].code);
	for (unsigned int op = 0; op < S2PT_STEP_OPS; op++) {
		enum s2pt_step_op inner = s2pt_step_inner((enum s2pt_step_op)op);

		assert_non_null(s2pt_step_name((enum s2pt_step_op)op));
		assert_null(strstr(s2pt_step_name(inner), "OS"));
		assert_int_equal(s2pt_step_has_operand(inner),
				 s2pt_step_has_operand((enum s2pt_step_op)op));
	}
}

/* Decisions. */

#define RW_EL2  0x0040000040000743
#define RO_EL2  0x00400000400007c3
#define RX_EL2  0x00000000400007c3
#define RW_VHE  0x0060000040000703
#define RWX_VHE 0x0040000040000703
#define EL0     0x40

static void each_difference_of_a_stage_1_has_its_facet(void **state)
{
	static const struct {
		const char *name;
		enum s2pt_regime regime;
		uint64_t found;
		uint64_t want;
		unsigned int facets;
	} rows[] = {
		{ "RW to RO", S2PT_EL2, RW_EL2, RO_EL2, S2PT_LOSS },
		{ "RO to RW", S2PT_EL2, RO_EL2, RW_EL2, S2PT_GAIN },
		{ "RW to RX", S2PT_EL2, RW_EL2, RX_EL2, S2PT_GAIN | S2PT_LOSS },
		{ "AP[1] of EL2", S2PT_EL2, RW_EL2, RW_EL2 ^ EL0, S2PT_REMAP },
		{ "bit 53 of EL2", S2PT_EL2, RW_EL2, RW_EL2 ^ UINT64_C(1) << 53, S2PT_REMAP },
		{ "software", S2PT_EL2, RW_EL2, RW_EL2 ^ UINT64_C(1) << 55, S2PT_SOFT },
		{ "AttrIndx", S2PT_EL2, RW_EL2, RW_EL2 ^ 4, S2PT_REMAP },
		{ "GP", S2PT_EL2, RW_EL2, RW_EL2 ^ UINT64_C(1) << 50, S2PT_REMAP },
		{ "DBM of what is writable", S2PT_EL2, RW_EL2, RW_EL2 ^ UINT64_C(1) << 51,
		  S2PT_SOFT },
		{ "DBM of what is not", S2PT_EL2, RO_EL2, RO_EL2 ^ UINT64_C(1) << 51, S2PT_GAIN },
		{ "PX of EL2&0", S2PT_EL2_E2H, RW_VHE, RWX_VHE, S2PT_GAIN },
		{ "EL0 may use it", S2PT_EL2_E2H, RW_VHE, RW_VHE | EL0, S2PT_GAIN },
		{ "EL0 may write it, so EL2 does not execute", S2PT_EL2_E2H, RWX_VHE, RWX_VHE | EL0,
		  S2PT_GAIN | S2PT_LOSS },
		{ "PXN of what EL0 may write", S2PT_EL1, RW_VHE | EL0, RWX_VHE | EL0, S2PT_SOFT },
		{ "nG", S2PT_EL2_E2H, RW_VHE, RW_VHE | 0x800, S2PT_REMAP },
		{ "aged", S2PT_EL1, RW_VHE, RW_VHE ^ 0x400, S2PT_OLD },
		{ "gone", S2PT_EL2, RW_EL2, 0, S2PT_GONE },
		{ "the same", S2PT_EL2, RW_EL2, RW_EL2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		s2pt_desc_t found = { rows[i].found };
		s2pt_desc_t want = { rows[i].want };
		unsigned int got = s2pt_facets_in(rows[i].regime, found, want, 3);

		if (got != rows[i].facets)
			fail_msg("%s: 0x%x instead of 0x%x", rows[i].name, got, rows[i].facets);
	}
}

/* What differs in permissions differs in GAIN or LOSS, and never in silence. */
static void every_change_of_permissions_is_gain_or_loss(void **state)
{
	static const struct s2pt_geom geom = { S2PT_4K, 48, 48, 0, 1, false };
	const struct s2pt_format format = {
		.geom = geom,
		.regime = S2PT_EL2_E2H,
		.mair = S2PT_MAIR_LINUX,
	};

	(void)state;
	for (unsigned int a = 0; a < 64; a++) {
		for (unsigned int b = 0; b < 64; b++) {
			struct s2pt_attr before = { .perm = a | S2PT_R };
			struct s2pt_attr after = { .perm = b | S2PT_R };
			s2pt_desc_t found = s2pt_desc_leaf(&format, 3, 0, &before);
			s2pt_desc_t want = s2pt_desc_leaf(&format, 3, 0, &after);
			unsigned int got = s2pt_facets_in(S2PT_EL2_E2H, found, want, 3);

			if (s2pt_desc_same(found, want))
				assert_int_equal(got, 0);
			else
				assert_in_range(got, 1, S2PT_SOFT | S2PT_GAIN | S2PT_LOSS);
			assert_int_equal(got & (S2PT_YOUNG | S2PT_OLD), 0);
		}
	}
}

static void kvm_refuses_all_but_software_bits(void **state)
{
	const struct s2pt_rules rules = { .policy = S2PT_KVM, .regime = S2PT_EL2 };
	s2pt_desc_t found = { RW_EL2 };
	s2pt_desc_t want = { RO_EL2 };
	struct s2pt_verdict verdict = s2pt_decide(&rules, found, want, 3);

	(void)state;
	assert_int_equal(verdict.price, S2PT_REFUSE);
	assert_int_equal(verdict.outcome, S2PT_EEXIST);
	assert_int_equal(verdict.store.word, RW_EL2);
	want.word = RW_EL2 | UINT64_C(1) << 55;
	assert_int_equal(s2pt_decide(&rules, found, want, 3).price, S2PT_SWAP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcr_is_that_of_the_manual_there_and_back),
		cmocka_unit_test(each_switch_of_tcr_has_its_bit),
		cmocka_unit_test(a_range_that_is_off_has_no_switches),
		cmocka_unit_test(a_ps_of_52_bits_is_48_where_descriptors_hold_no_more),
		cmocka_unit_test(a_tcr_that_makes_no_sense_is_refused),
		cmocka_unit_test(mair_names_the_types_that_leaves_are_made_of),
		cmocka_unit_test(requests_of_a_stage_1_are_its_own_instructions),
		cmocka_unit_test(instructions_of_a_stage_1_have_their_encodings),
		cmocka_unit_test(each_difference_of_a_stage_1_has_its_facet),
		cmocka_unit_test(every_change_of_permissions_is_gain_or_loss),
		cmocka_unit_test(kvm_refuses_all_but_software_bits),
	};

	return cmocka_run_group_tests_name("stage1_regs", tests, NULL, NULL);
}
