/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of invalidations as instructions: operands, sequences, encodings. */

#include "s2pt/tlbi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct s2pt_tlb_features all_features = { .ttl = true, .range = true };

static struct s2pt_geom geom_of(enum s2pt_granule granule, bool lpa2)
{
	struct s2pt_geom_want want = {
		.granule = granule,
		.ipa_bits = 40,
		.pa_bits = lpa2 ? 52 : 48,
		.start_level = S2PT_START_AUTO,
		.lpa2 = lpa2,
	};
	struct s2pt_geom geom;

	assert_int_equal(s2pt_geom_init(&geom, &want), S2PT_DONE);
	return geom;
}

/** Operands of the by-IPA form: kernel-behaviour's values, recomputed from the Arm ARM's fields. */
static void an_ipa_operand_counts_in_4k_and_tells_granule_and_level(void **state)
{
	static const struct {
		const char *name;
		enum s2pt_granule granule;
		s2pt_ipa_t ipa;
		int level;
		uint64_t operand;
	} rows[] = {
		{ "4K page", S2PT_4K, 0x40201000, 3, 0x0000700000040201 },
		{ "2M block", S2PT_4K, 0x40201000, 2, 0x0000600000040201 },
		{ "1G block", S2PT_4K, 0x40201000, 1, 0x0000500000040201 },
		{ "no hint", S2PT_4K, 0x40201000, S2PT_LEVEL_UNKNOWN, 0x0000000000040201 },
		{ "level -1 has no hint", S2PT_4K, 0x40201000, -1, 0x0000000000040201 },
		{ "16K page", S2PT_16K, 0x40204000, 3, 0x0000b00000040204 },
		{ "64K page", S2PT_64K, 0x40010000, 3, 0x0000f00000040010 },
		{ "52 bits", S2PT_4K, 0xffffffffff000, 0, 0x000040ffffffffff },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct s2pt_geom geom = geom_of(rows[i].granule, false);
		uint64_t got = s2pt_tlbi_ipa_operand(&geom, true, rows[i].ipa, rows[i].level);

		if (got != rows[i].operand)
			fail_msg("%s: %#llx", rows[i].name, (unsigned long long)got);
	}
}

static void without_feat_ttl_there_is_no_hint(void **state)
{
	struct s2pt_geom geom = geom_of(S2PT_4K, false);

	(void)state;
	assert_int_equal(s2pt_tlbi_ipa_operand(&geom, false, 0x40201000, 3), 0x40201);
}

/** Stage-2 instructions of a range: R a range operand, I one IPA. */
struct range_row {
	const char *name;
	enum s2pt_granule granule;
	bool lpa2;
	s2pt_ipa_t ipa;
	uint64_t pages;
	size_t count;
	struct s2pt_step steps[5];
};

#define R S2PT_RIPAS2E1IS
#define I S2PT_IPAS2E1IS

static const struct range_row range_rows[] = {
	{ "1 page", S2PT_4K, false, 0x40000000, 1, 1, { { I, 0x40000 } } },
	{ "2 pages", S2PT_4K, false, 0x40000000, 2, 1, { { R, 0x0000400000040000 } } },
	{ "3 pages",
	  S2PT_4K,
	  false,
	  0x40000000,
	  3,
	  2,
	  { { R, 0x0000400000040000 }, { I, 0x40002 } } },
	{ "512 pages", S2PT_4K, false, 0x40000000, 512, 1, { { R, 0x0000538000040000 } } },
	{ "511 pages",
	  S2PT_4K,
	  false,
	  0x40001000,
	  511,
	  3,
	  { { R, 0x0000530000040001 }, { R, 0x00004f00000401c1 }, { I, 0x401ff } } },
	{ "1 GiB", S2PT_4K, false, 0x40200000, 262144, 1, { { R, 0x0000718000040200 } } },
	{ "8 GiB", S2PT_4K, false, 0x40000000, 0x200000, 1, { { R, 0x00007f8000040000 } } },
	{ "16K", S2PT_16K, false, 0x42000000, 2048, 1, { { R, 0x0000a00000010800 } } },
	{ "64K", S2PT_64K, false, 0x40000000, 8192, 1, { { R, 0x0000e18000004000 } } },
	{ "16K LPA2",
	  S2PT_16K,
	  true,
	  0x40004000,
	  9,
	  4,
	  { { I, 0x40004 }, { I, 0x40008 }, { I, 0x4000c }, { R, 0x0000810000004001 } } },
	{ "4K LPA2",
	  S2PT_4K,
	  true,
	  0x4000d000,
	  20,
	  5,
	  { { I, 0x4000d },
	    { I, 0x4000e },
	    { I, 0x4000f },
	    { R, 0x0000438000004001 },
	    { I, 0x40020 } } },
};

static struct s2pt_tlbi range_request(const struct s2pt_geom *geom, s2pt_ipa_t ipa, uint64_t pages)
{
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_RANGE,
		.ipa = ipa,
		.size = pages << geom->granule,
		.level = S2PT_LEVEL_UNKNOWN,
		.stage1 = true,
	};

	return request;
}

static void a_range_is_spelt_in_the_fewest_operands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(range_rows); i++) {
		const struct range_row *row = &range_rows[i];
		struct s2pt_geom geom = geom_of(row->granule, row->lpa2);
		struct s2pt_tlbi request = range_request(&geom, row->ipa, row->pages);
		struct s2pt_steps steps;
		struct s2pt_step step;

		s2pt_steps_begin(&steps, &geom, &all_features, &request);
		assert_true(s2pt_steps_next(&steps, &step));
		assert_int_equal(step.op, S2PT_DSB_ISHST);
		for (size_t k = 0; k < row->count; k++) {
			assert_true(s2pt_steps_next(&steps, &step));
			if (step.op != row->steps[k].op || step.operand != row->steps[k].operand)
				fail_msg("%s, step %zu: %s %#llx", row->name, k,
					 s2pt_step_name(step.op), (unsigned long long)step.operand);
		}
		assert_true(s2pt_steps_next(&steps, &step));
		assert_int_equal(step.op, S2PT_DSB_ISH);
	}
}

/** First page and number of pages that a stage-2 step covers. */
static void covered(const struct s2pt_geom *geom, const struct s2pt_step *step, uint64_t *first,
		    uint64_t *pages)
{
	unsigned int shift = geom->lpa2 ? 16 : (unsigned int)geom->granule;

	if (step->op == S2PT_IPAS2E1IS) {
		*first = (step->operand << 12) >> geom->granule;
		*pages = 1;
		return;
	}
	*first = (step->operand & 0x1fffffffff) << shift >> geom->granule;
	*pages = ((step->operand >> 39 & 31) + 1) << (5 * (step->operand >> 44 & 3) + 1);
}

/** Steps cover the pages from `at` on, one after the other, each once. */
static void assert_covers(const struct s2pt_geom *geom, s2pt_ipa_t ipa, uint64_t pages)
{
	struct s2pt_tlbi request = range_request(geom, ipa, pages);
	uint64_t at = ipa >> geom->granule;
	uint64_t end = at + pages;
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, geom, &all_features, &request);
	while (s2pt_steps_next(&steps, &step)) {
		uint64_t first;
		uint64_t count;

		if (step.op != S2PT_IPAS2E1IS && step.op != S2PT_RIPAS2E1IS)
			continue;
		covered(geom, &step, &first, &count);
		assert_int_equal(first, at);
		at += count;
	}
	assert_int_equal(at, end);
}

static void a_range_is_covered_exactly_whatever_its_length(void **state)
{
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	static const uint64_t large[] = { 0x1fffff, 0x200000, 0x1f0001, 0x10000, 0xffff };

	(void)state;
	for (size_t g = 0; g < COUNT(granules); g++) {
		for (unsigned int lpa2 = 0; lpa2 <= (granules[g] != S2PT_64K); lpa2++) {
			struct s2pt_geom geom = geom_of(granules[g], lpa2);

			for (uint64_t pages = 1; pages < 4200; pages++)
				assert_covers(&geom, (UINT64_C(7) << geom.granule) * (pages % 5),
					      pages);
			for (size_t i = 0; i < COUNT(large); i++)
				assert_covers(&geom, 0, large[i]);
		}
	}
}

/** Whole sequences, by name. */
static void assert_sequence(const struct s2pt_tlb_features *cpu, const struct s2pt_tlbi *request,
			    const enum s2pt_step_op *want, size_t count)
{
	struct s2pt_geom geom = geom_of(S2PT_4K, false);
	struct s2pt_steps steps;
	struct s2pt_step step = { S2PT_ISB, 0 };

	s2pt_steps_begin(&steps, &geom, cpu, request);
	for (size_t i = 0; i < count; i++) {
		assert_true(s2pt_steps_next(&steps, &step));
		assert_string_equal(s2pt_step_name(step.op), s2pt_step_name(want[i]));
	}
	assert_false(s2pt_steps_next(&steps, &step));
}

static void every_kind_and_scope_has_its_sequence(void **state)
{
	static const enum s2pt_step_op none[] = { S2PT_DSB_ISHST };
	static const enum s2pt_step_op ipa[] = { S2PT_DSB_ISHST, S2PT_IPAS2E1IS, S2PT_DSB_ISH,
						 S2PT_VMALLE1IS, S2PT_DSB_ISH,   S2PT_ISB };
	static const enum s2pt_step_op local[] = { S2PT_DSB_NSHST, S2PT_IPAS2E1, S2PT_DSB_NSH,
						   S2PT_VMALLE1,   S2PT_DSB_NSH, S2PT_ISB };
	static const enum s2pt_step_op vmid[] = { S2PT_DSB_ISHST, S2PT_VMALLS12E1IS, S2PT_DSB_ISH,
						  S2PT_ISB };
	static const enum s2pt_step_op partial[] = { S2PT_DSB_ISHST, S2PT_IPAS2E1IS, S2PT_DSB_ISH };
	struct s2pt_tlbi request = { .kind = S2PT_TLBI_NONE, .ipa = 0x1000, .size = 0x1000 };

	(void)state;
	assert_sequence(&all_features, &request, none, COUNT(none));
	request.kind = S2PT_TLBI_IPA;
	assert_sequence(&all_features, &request, partial, COUNT(partial));
	request.stage1 = true;
	assert_sequence(&all_features, &request, ipa, COUNT(ipa));
	request.scope = S2PT_LOCAL;
	assert_sequence(&all_features, &request, local, COUNT(local));
	request.scope = S2PT_SHARED;
	request.kind = S2PT_TLBI_VMID;
	assert_sequence(&all_features, &request, vmid, COUNT(vmid));
}

static void dirty_state_goes_by_one_instruction(void **state)
{
	static const struct s2pt_tlb_features tlbiw = { .dirty = true };
	static const struct s2pt_tlb_features outer = { .dirty = true, .outer = true };
	static const struct s2pt_tlb_features old = { .range = true };
	static const enum s2pt_step_op shared[] = { S2PT_DSB_ISHST, S2PT_VMALLWS2E1IS, S2PT_DSB_ISH,
						    S2PT_ISB };
	static const enum s2pt_step_op wide[] = { S2PT_DSB_OSHST, S2PT_VMALLWS2E1OS, S2PT_DSB_OSH,
						  S2PT_ISB };
	static const enum s2pt_step_op local[] = { S2PT_DSB_NSHST, S2PT_VMALLWS2E1, S2PT_DSB_NSH,
						   S2PT_ISB };
	static const enum s2pt_step_op vmid[] = { S2PT_DSB_ISHST, S2PT_VMALLS12E1IS, S2PT_DSB_ISH,
						  S2PT_ISB };
	struct s2pt_tlbi request = { .kind = S2PT_TLBI_DIRTY, .stage1 = true };

	(void)state;
	assert_sequence(&tlbiw, &request, shared, COUNT(shared));
	assert_sequence(&outer, &request, wide, COUNT(wide));
	assert_sequence(&old, &request, vmid, COUNT(vmid));
	request.scope = S2PT_LOCAL;
	assert_sequence(&tlbiw, &request, local, COUNT(local));
	assert_int_equal(s2pt_step_inner(S2PT_VMALLWS2E1OS), S2PT_VMALLWS2E1IS);
	assert_int_equal(s2pt_step_regime(S2PT_VMALLWS2E1), S2PT_STAGE2);
}

static void a_range_without_the_feature_is_a_page_at_a_time(void **state)
{
	static const struct s2pt_tlb_features old = { .ttl = false };
	static const enum s2pt_step_op want[] = {
		S2PT_DSB_ISHST, S2PT_IPAS2E1IS, S2PT_IPAS2E1IS, S2PT_IPAS2E1IS,
		S2PT_DSB_ISH,   S2PT_VMALLE1IS, S2PT_DSB_ISH,   S2PT_ISB,
	};
	struct s2pt_geom geom = geom_of(S2PT_4K, false);
	struct s2pt_tlbi request = range_request(&geom, 0x1000, 3);

	(void)state;
	assert_sequence(&old, &request, want, COUNT(want));
}

static void the_erratum_repeats_what_is_broadcast_only(void **state)
{
	static const struct s2pt_tlb_features n1 = { .repeat = true };
	static const enum s2pt_step_op want[] = {
		S2PT_DSB_ISHST, S2PT_IPAS2E1IS, S2PT_DSB_ISH, S2PT_VMALLE1IS,
		S2PT_DSB_ISH,   S2PT_VALE2IS,   S2PT_DSB_ISH, S2PT_ISB,
	};
	static const enum s2pt_step_op local[] = { S2PT_DSB_NSHST, S2PT_IPAS2E1, S2PT_DSB_NSH,
						   S2PT_VMALLE1,   S2PT_DSB_NSH, S2PT_ISB };
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_IPA, .ipa = 0x1000, .size = 0x1000, .stage1 = true
	};

	(void)state;
	assert_sequence(&n1, &request, want, COUNT(want));
	request.scope = S2PT_LOCAL;
	assert_sequence(&n1, &request, local, COUNT(local));
}

static void instructions_have_their_a64_encodings(void **state)
{
	static const struct {
		enum s2pt_step_op op;
		unsigned int xt;
		uint32_t code;
	} rows[] = {
		{ S2PT_IPAS2E1IS, 0, 0xd50c8020 },    { S2PT_IPAS2E1IS, 31, 0xd50c803f },
		{ S2PT_RIPAS2E1IS, 3, 0xd50c8043 },   { S2PT_IPAS2E1, 1, 0xd50c8421 },
		{ S2PT_RIPAS2E1, 1, 0xd50c8441 },     { S2PT_VMALLE1IS, 7, 0xd508831f },
		{ S2PT_VMALLE1, 7, 0xd508871f },      { S2PT_VMALLS12E1IS, 7, 0xd50c83df },
		{ S2PT_VMALLS12E1, 7, 0xd50c87df },   { S2PT_VALE2IS, 31, 0xd50c83bf },
		{ S2PT_DSB_ISH, 0, 0xd5033b9f },      { S2PT_DSB_ISHST, 0, 0xd5033a9f },
		{ S2PT_DSB_NSH, 0, 0xd503379f },      { S2PT_DSB_NSHST, 0, 0xd503369f },
		{ S2PT_DSB_ISHLD, 0, 0xd503399f },    { S2PT_DSB_NSHLD, 0, 0xd503359f },
		{ S2PT_ISB, 0, 0xd5033fdf },          { S2PT_VMALLWS2E1, 7, 0xd50c865f },
		{ S2PT_VMALLWS2E1IS, 7, 0xd50c825f }, { S2PT_VMALLWS2E1OS, 7, 0xd50c855f },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(s2pt_step_encode(rows[i].op, rows[i].xt), rows[i].code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ipa_operand_counts_in_4k_and_tells_granule_and_level),
		cmocka_unit_test(without_feat_ttl_there_is_no_hint),
		cmocka_unit_test(a_range_is_spelt_in_the_fewest_operands),
		cmocka_unit_test(a_range_is_covered_exactly_whatever_its_length),
		cmocka_unit_test(every_kind_and_scope_has_its_sequence),
		cmocka_unit_test(dirty_state_goes_by_one_instruction),
		cmocka_unit_test(a_range_without_the_feature_is_a_page_at_a_time),
		cmocka_unit_test(the_erratum_repeats_what_is_broadcast_only),
		cmocka_unit_test(instructions_have_their_a64_encodings),
	};

	return cmocka_run_group_tests_name("tlbi", tests, NULL, NULL);
}
