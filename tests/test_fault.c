/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of decoding: from the registers of a fault to what happened and where. */

#include "row_assert.h"
#include "s2pt/fault.h"
#include "s2pt/host/mmu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define EC(n)        ((uint64_t)(n) << 26)
#define DATA         EC(0x24)
#define INSTRUCTION  EC(0x20)
#define WNR          (UINT64_C(1) << 6)
#define S1PTW        (UINT64_C(1) << 7)
#define CM           (UINT64_C(1) << 8)
#define FNV          (UINT64_C(1) << 10)
#define ISV          (UINT64_C(1) << 24)
#define TRANSLATION  UINT64_C(0x07)
#define PERMISSION   UINT64_C(0x0f)
#define FAR          UINT64_C(0xffff000012345abc)
#define HPFAR        UINT64_C(0x0000000000fedc90)
#define IPA          UINT64_C(0xfedc9000)
#define NONE         S2PT_LEVEL_UNKNOWN
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct s2pt_fault decode(uint64_t esr)
{
	struct s2pt_syndrome syndrome = { .esr = esr, .hpfar = HPFAR, .far = FAR };
	struct s2pt_fault fault;

	assert_int_equal(s2pt_fault_decode(&syndrome, &fault), S2PT_DONE);
	return fault;
}

/* Fault status codes: Arm ARM, ESR_EL2.ISS.DFSC. */

struct code {
	unsigned int code;
	enum s2pt_fault_kind kind;
	int level;
};

/* All that are not OTHER; those of level -2 belong to FEAT_D128, which is not modelled. */
static const struct code codes[] = {
	{ 0x00, S2PT_FAULT_ADDRESS_SIZE, 0 },
	{ 0x01, S2PT_FAULT_ADDRESS_SIZE, 1 },
	{ 0x02, S2PT_FAULT_ADDRESS_SIZE, 2 },
	{ 0x03, S2PT_FAULT_ADDRESS_SIZE, 3 },
	{ 0x04, S2PT_FAULT_TRANSLATION, 0 },
	{ 0x05, S2PT_FAULT_TRANSLATION, 1 },
	{ 0x06, S2PT_FAULT_TRANSLATION, 2 },
	{ 0x07, S2PT_FAULT_TRANSLATION, 3 },
	{ 0x08, S2PT_FAULT_ACCESS, 0 },
	{ 0x09, S2PT_FAULT_ACCESS, 1 },
	{ 0x0a, S2PT_FAULT_ACCESS, 2 },
	{ 0x0b, S2PT_FAULT_ACCESS, 3 },
	{ 0x0c, S2PT_FAULT_PERMISSION, 0 },
	{ 0x0d, S2PT_FAULT_PERMISSION, 1 },
	{ 0x0e, S2PT_FAULT_PERMISSION, 2 },
	{ 0x0f, S2PT_FAULT_PERMISSION, 3 },
	{ 0x10, S2PT_FAULT_EXTERNAL, NONE },
	{ 0x13, S2PT_FAULT_EXTERNAL, -1 },
	{ 0x14, S2PT_FAULT_EXTERNAL, 0 },
	{ 0x15, S2PT_FAULT_EXTERNAL, 1 },
	{ 0x16, S2PT_FAULT_EXTERNAL, 2 },
	{ 0x17, S2PT_FAULT_EXTERNAL, 3 },
	/* Parity or ECC. */
	{ 0x18, S2PT_FAULT_EXTERNAL, NONE },
	{ 0x1b, S2PT_FAULT_EXTERNAL, -1 },
	{ 0x1c, S2PT_FAULT_EXTERNAL, 0 },
	{ 0x1d, S2PT_FAULT_EXTERNAL, 1 },
	{ 0x1e, S2PT_FAULT_EXTERNAL, 2 },
	{ 0x1f, S2PT_FAULT_EXTERNAL, 3 },
	{ 0x21, S2PT_FAULT_ALIGNMENT, NONE },
	{ 0x23, S2PT_FAULT_GRANULE, -1 },
	{ 0x24, S2PT_FAULT_GRANULE, 0 },
	{ 0x25, S2PT_FAULT_GRANULE, 1 },
	{ 0x26, S2PT_FAULT_GRANULE, 2 },
	{ 0x27, S2PT_FAULT_GRANULE, 3 },
	{ 0x28, S2PT_FAULT_GRANULE, NONE },
	{ 0x29, S2PT_FAULT_ADDRESS_SIZE, -1 },
	{ 0x2b, S2PT_FAULT_TRANSLATION, -1 },
	{ 0x30, S2PT_FAULT_TLB_CONFLICT, NONE },
	{ 0x31, S2PT_FAULT_UPDATE, NONE },
	{ 0x35, S2PT_FAULT_EXCLUSIVE, NONE },
};

static struct code code_of(unsigned int code)
{
	for (size_t i = 0; i < COUNT(codes); i++)
		if (codes[i].code == code)
			return codes[i];
	return (struct code){ code, S2PT_FAULT_OTHER, NONE };
}

static void every_status_code_is_a_kind_and_a_level(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 64; i++) {
		struct code want = code_of(i);
		struct s2pt_fault data = decode(DATA | i);
		struct s2pt_fault code = decode(INSTRUCTION | i);

		if (data.kind != want.kind || data.level != want.level || code.kind != want.kind ||
		    code.level != want.level)
			fail_msg("code 0x%02x: kind %d level %d", i, (int)data.kind, data.level);
	}
}

/* The host kit's MMU makes syndromes by its own table. */
static void what_the_mmu_reports_is_decoded_as_what_it_was(void **state)
{
	static const struct {
		enum s2pt_mmu_end end;
		enum s2pt_fault_kind kind;
		int first_level;
		bool level_told;
	} ends[] = {
		{ S2PT_MMU_ADDRESS_SIZE, S2PT_FAULT_ADDRESS_SIZE, -1, true },
		{ S2PT_MMU_TRANSLATION, S2PT_FAULT_TRANSLATION, -1, true },
		{ S2PT_MMU_ACCESS_FLAG, S2PT_FAULT_ACCESS, 0, true },
		{ S2PT_MMU_PERMISSION, S2PT_FAULT_PERMISSION, 0, true },
		{ S2PT_MMU_EXTERNAL, S2PT_FAULT_EXTERNAL, -1, true },
		{ S2PT_MMU_CONFLICT, S2PT_FAULT_TLB_CONFLICT, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		for (int level = ends[i].first_level; level <= 3; level++) {
			struct s2pt_mmu_access access = { .ipa = IPA };
			struct s2pt_mmu_syndrome told =
				s2pt_mmu_syndrome(ends[i].end, level, &access);
			struct s2pt_fault fault = decode(told.esr);

			assert_int_equal(fault.kind, ends[i].kind);
			assert_int_equal(fault.level, ends[i].level_told ? level : NONE);
			assert_int_equal(fault.ipa_known, told.hpfar_valid);
			assert_string_equal(s2pt_fault_name(fault.kind),
					    ends[i].end == S2PT_MMU_EXTERNAL
						    ? "external abort"
						    : s2pt_mmu_end_name(ends[i].end));
		}
	}
}

static void every_kind_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < S2PT_FAULT_KINDS; i++)
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(s2pt_fault_name((enum s2pt_fault_kind)i),
						s2pt_fault_name((enum s2pt_fault_kind)j));
	for (unsigned int i = 0; i < S2PT_FAULT_KINDS; i++)
		assert_string_not_equal(s2pt_fault_name((enum s2pt_fault_kind)i), "unknown");
	assert_string_equal(s2pt_fault_name((enum s2pt_fault_kind)S2PT_FAULT_KINDS), "unknown");
	/* The unaligned write that a guest made to a device. */
	assert_string_equal(s2pt_fault_name(decode(0x92000061).kind), "alignment fault");
	assert_true(decode(0x92000061).write);
}

static void only_aborts_from_a_lower_level_are_decoded(void **state)
{
	(void)state;
	for (unsigned int ec = 0; ec < 64; ec++) {
		struct s2pt_syndrome syndrome = { .esr = EC(ec) | TRANSLATION };
		struct s2pt_fault fault;
		struct s2pt_fault before;
		bool abort = ec == 0x20 || ec == 0x24;

		memset(&fault, 0x55, sizeof(fault));
		before = fault;
		assert_int_equal(s2pt_fault_decode(&syndrome, &fault),
				 abort ? S2PT_DONE : S2PT_EINVAL);
		if (!abort)
			assert_memory_equal(&fault, &before, sizeof(fault));
	}
}

/* What the guest wanted. */

struct want {
	const char *name;
	uint64_t esr;
	bool write;
	bool exec;
	bool stage1_walk;
	bool maintenance;
	bool ipa_known;
	s2pt_ipa_t ipa;
};

static const struct want wants[] = {
	{ "read", DATA | TRANSLATION, false, false, false, false, true, IPA | 0xabc },
	{ "write", DATA | WNR | TRANSLATION, true, false, false, false, true, IPA | 0xabc },
	{ "execute", INSTRUCTION | TRANSLATION, false, true, false, false, true, IPA | 0xabc },
	{ "WnR of an instruction abort", INSTRUCTION | WNR | TRANSLATION, false, true, false, false,
	  true, IPA | 0xabc },
	{ "permission", DATA | WNR | PERMISSION, true, false, false, false, false, 0 },
	{ "permission to execute", INSTRUCTION | PERMISSION, false, true, false, false, false, 0 },
	{ "stage-1 walk", DATA | S1PTW | TRANSLATION, false, false, true, false, true, IPA },
	{ "stage-1 walk for a write", DATA | S1PTW | WNR | TRANSLATION, false, false, true, false,
	  true, IPA },
	{ "stage-1 walk may not write", DATA | S1PTW | PERMISSION, true, false, true, false, true,
	  IPA },
	{ "stage-1 walk of code", INSTRUCTION | S1PTW | TRANSLATION, false, false, true, false,
	  true, IPA },
	{ "stage-1 walk of code may not write", INSTRUCTION | S1PTW | PERMISSION, true, false, true,
	  false, true, IPA },
	{ "stage-1 walk, access flag", DATA | S1PTW | WNR | 0x0b, false, false, true, false, true,
	  IPA },
	{ "cache maintenance", DATA | CM | WNR | TRANSLATION, true, false, false, true, true,
	  IPA | 0xabc },
	{ "bit 8 of an instruction abort", INSTRUCTION | CM | TRANSLATION, false, true, false,
	  false, true, IPA | 0xabc },
	{ "FAR is not valid", DATA | FNV | TRANSLATION, false, false, false, false, true, IPA },
};

static void the_syndrome_says_what_the_guest_wanted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		struct s2pt_fault fault = decode(wants[i].esr);

		assert_row_equal(wants[i].name, fault.write, wants[i].write);
		assert_row_equal(wants[i].name, fault.exec, wants[i].exec);
		assert_row_equal(wants[i].name, fault.stage1_walk, wants[i].stage1_walk);
		assert_row_equal(wants[i].name, fault.maintenance, wants[i].maintenance);
		assert_row_equal(wants[i].name, fault.ipa_known, wants[i].ipa_known);
		assert_row_equal(wants[i].name, fault.ipa, wants[i].ipa);
	}
}

/* HPFAR_EL2 is UNKNOWN where no translation failed. */
static void an_address_is_taken_only_where_the_cpu_tells_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		bool told = codes[i].kind == S2PT_FAULT_TRANSLATION ||
			    codes[i].kind == S2PT_FAULT_ACCESS ||
			    codes[i].kind == S2PT_FAULT_ADDRESS_SIZE ||
			    codes[i].kind == S2PT_FAULT_GRANULE;
		bool walk_told = told || codes[i].kind == S2PT_FAULT_PERMISSION;

		assert_int_equal(decode(DATA | codes[i].code).ipa_known, told);
		assert_int_equal(decode(DATA | S1PTW | codes[i].code).ipa_known, walk_told);
		assert_int_equal(decode(DATA | codes[i].code).ipa, told ? IPA | 0xabc : 0);
	}
	assert_false(decode(DATA | 0x10).ipa_known);
}

static void an_address_has_52_bits_and_no_more(void **state)
{
	struct s2pt_syndrome syndrome = {
		.esr = DATA | TRANSLATION,
		.hpfar = ~UINT64_C(0),
		.far = ~UINT64_C(0),
	};
	struct s2pt_fault fault;

	(void)state;
	assert_int_equal(s2pt_fault_decode(&syndrome, &fault), S2PT_DONE);
	assert_int_equal(fault.ipa, UINT64_C(0xfffffffffffff));
	syndrome.hpfar = UINT64_C(1) << 63 | UINT64_C(1) << 43;
	syndrome.far = 0;
	assert_int_equal(s2pt_fault_decode(&syndrome, &fault), S2PT_DONE);
	assert_int_equal(fault.ipa, UINT64_C(1) << 51);
}

/* HPFAR counts in 4 KiB whatever the granule is. */
static void the_bits_inside_of_a_large_page_are_told(void **state)
{
	struct s2pt_syndrome syndrome = {
		.esr = DATA | TRANSLATION,
		.hpfar = UINT64_C(0x4000f) << 4,
		.far = 0x123,
	};
	struct s2pt_fault fault;

	(void)state;
	assert_int_equal(s2pt_fault_decode(&syndrome, &fault), S2PT_DONE);
	assert_int_equal(fault.ipa, UINT64_C(0x4000f123));
}

static void an_access_is_described_if_the_syndrome_is_valid(void **state)
{
	struct s2pt_fault fault;

	(void)state;
	/* Two bytes, signed, to X17 as a whole. */
	fault = decode(DATA | ISV | UINT64_C(1) << 22 | UINT64_C(1) << 21 | UINT64_C(17) << 16 |
		       UINT64_C(1) << 15 | TRANSLATION);
	assert_true(fault.access_valid);
	assert_int_equal(fault.access_size, 1);
	assert_true(fault.access_signed);
	assert_int_equal(fault.access_register, 17);
	assert_true(fault.access_wide);
	/* Eight bytes from XZR. */
	fault = decode(DATA | ISV | UINT64_C(3) << 22 | UINT64_C(31) << 16 | WNR | TRANSLATION);
	assert_int_equal(fault.access_size, 3);
	assert_false(fault.access_signed);
	assert_int_equal(fault.access_register, 31);
	assert_false(fault.access_wide);
	assert_true(fault.write);
}

static void an_access_is_not_described_otherwise(void **state)
{
	uint64_t rest = UINT64_C(0xff) << 15;

	(void)state;
	assert_false(decode(DATA | rest | TRANSLATION).access_valid);
	assert_int_equal(decode(DATA | rest | TRANSLATION).access_register, 0);
	assert_false(decode(INSTRUCTION | ISV | rest | TRANSLATION).access_valid);
	assert_int_equal(decode(INSTRUCTION | ISV | rest | TRANSLATION).access_size, 0);
}

/* The address that has to be asked for. */

static void an_address_that_was_not_told_is_taken_from_the_translation(void **state)
{
	struct s2pt_fault fault = decode(DATA | WNR | PERMISSION);

	(void)state;
	assert_false(fault.ipa_known);
	/* PAR_EL1: attributes in the top byte, shareability and NS below. */
	assert_int_equal(s2pt_fault_locate(&fault, FAR, UINT64_C(0xff00000087654b80)), S2PT_DONE);
	assert_true(fault.ipa_known);
	assert_int_equal(fault.ipa, UINT64_C(0x87654abc));
	assert_int_equal(s2pt_fault_locate(&fault, 0, UINT64_C(0x000ffffffffff000)), S2PT_DONE);
	assert_int_equal(fault.ipa, UINT64_C(0x000ffffffffff000));
}

static void a_translation_that_failed_leaves_the_fault_alone(void **state)
{
	struct s2pt_fault fault = decode(DATA | WNR | PERMISSION);

	(void)state;
	assert_int_equal(s2pt_fault_locate(&fault, FAR, UINT64_C(0x87654b81)), S2PT_ABSENT);
	assert_false(fault.ipa_known);
	assert_int_equal(fault.ipa, 0);
}

int main(void)
{
	const struct CMUnitTest decode_tests[] = {
		cmocka_unit_test(every_status_code_is_a_kind_and_a_level),
		cmocka_unit_test(what_the_mmu_reports_is_decoded_as_what_it_was),
		cmocka_unit_test(every_kind_has_a_name_of_its_own),
		cmocka_unit_test(only_aborts_from_a_lower_level_are_decoded),
		cmocka_unit_test(the_syndrome_says_what_the_guest_wanted),
		cmocka_unit_test(an_address_is_taken_only_where_the_cpu_tells_one),
		cmocka_unit_test(an_address_has_52_bits_and_no_more),
		cmocka_unit_test(the_bits_inside_of_a_large_page_are_told),
		cmocka_unit_test(an_access_is_described_if_the_syndrome_is_valid),
		cmocka_unit_test(an_access_is_not_described_otherwise),
	};
	const struct CMUnitTest locate[] = {
		cmocka_unit_test(an_address_that_was_not_told_is_taken_from_the_translation),
		cmocka_unit_test(a_translation_that_failed_leaves_the_fault_alone),
	};

	return cmocka_run_group_tests_name("decode", decode_tests, NULL, NULL) +
	       cmocka_run_group_tests_name("locate", locate, NULL, NULL);
}
