/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of instructions in words: however they are written, the recording has the Arm ARM's name. */

#include "recording.h"

#include <s2pt/record/instructions.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static uint64_t instruction(const char *text, uint64_t operand)
{
	return s2pt_recorder_instruction(text, operand);
}

static void barriers_have_their_option_as_a_word(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	(void)instruction("dsb", 0);
	(void)instruction("DSB  ISH", 0);
	(void)instruction("dsb #10", 0);
	(void)instruction("dsb\tnshst", 0);
	(void)instruction("dmb ishld", 0);
	(void)instruction("isb sy", 0);
	assert_true(recording_close("0 dsb sy\n0 dsb ish\n0 dsb ishst\n0 dsb nshst\n"
				    "0 dmb ishld\n0 isb\n"));
}

static void a_tlbi_has_an_operand_if_it_takes_one(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	(void)instruction("tlbi ipas2e1is", 0x5);
	(void)instruction("TLBI VMALLE1IS", 0x5);
	(void)instruction("tlbi alle1", 0x5);
	(void)instruction("tlbi vaae1is", 0x0);
	(void)instruction("sys #4, C8, C0, #1", 0x123);
	(void)instruction("sys 4 c9 c3 6", 0);
	(void)instruction("sys #4, c8, c4, #7", 0x7);
	assert_true(recording_close("0 tlbi ipas2e1is 7 0x5\n"
				    "0 tlbi vmalle1is 7\n"
				    "0 tlbi alle1 7\n"
				    "0 tlbi vaae1is 7 0x0\n"
				    "0 tlbi ipas2e1is 7 0x123\n"
				    "0 tlbi vmalls12e1isnxs 7\n"
				    "0 tlbi ripas2le1os 7 0x7\n"));
}

static void a_tlbi_is_for_the_vmid_that_this_cpu_has_put_into_vttbr(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	(void)instruction("msr vttbr_el2", UINT64_C(0x0009000080000000));
	(void)instruction("tlbi vmalls12e1is", 0);
	s2pt_recorder_cpu(1);
	(void)instruction("tlbi vmalls12e1is", 0);
	assert_true(recording_close("0 msr vttbr_el2 0x9000080000000\n"
				    "0 tlbi vmalls12e1is 9\n"
				    "1 tlbi vmalls12e1is 7\n"));
}

static void registers_of_secure_tables_are_lines_in_secure_state_only(void **state)
{
	struct s2pt_recorder_config config = {
		.head = { .ipa = 40, .start = 1, .vmid = 7, .secure = true }
	};

	(void)state;
	(void)recording_open(&config);
	(void)instruction("msr vsttbr_el2", 0x80000000);
	(void)instruction("msr s3_4_c2_c6_2", 0x80003558);
	assert_true(recording_close("0 msr vsttbr_el2 0x80000000\n"
				    "0 msr vstcr_el2 0x80003558\n"));
	(void)recording_open(NULL);
	(void)instruction("msr vsttbr_el2", 0x80000000);
	assert_true(recording_close(""));
}

static void registers_keep_what_a_cpu_wrote(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	assert_true(s2pt_recorder_register("id_aa64mmfr0_el1", 0x1125));
	assert_int_equal(instruction("mrs id_aa64mmfr0_el1", 0), 0x1125);
	assert_int_equal(instruction("mrs S3_0_C0_C7_0", 0), 0x1125);
	(void)instruction("msr S3_4_C2_C1_2", 0x80023558);
	assert_int_equal(instruction("mrs VTCR_EL2", 0), 0x80023558);
	(void)instruction("msr hcr_el2", 0x1);
	(void)instruction("msr sctlr_el2", 0x30c50830);
	assert_int_equal(instruction("mrs sctlr_el2", 0), 0x30c50830);
	assert_int_equal(instruction("mrs currentel", 0), 8);
	s2pt_recorder_cpu(1);
	assert_int_equal(instruction("mrs mpidr_el1", 0), 0x80000001);
	assert_int_equal(instruction("mrs sctlr_el2", 0), 0);
	assert_int_equal(instruction("mrs s3_4_c15_c15_7", 0), 0);
	assert_int_equal(instruction("mrs s3_4_c15_c15_7", 0), 0);
	assert_true(recording_close_all("0 msr vtcr_el2 0x80023558\n"
					"0 msr hcr_el2 0x1\n"
					"1 end\n"
					"# read as 0, for nobody said what it is: sctlr_el2: 1\n"
					"# read as 0, for nobody said what it is: "
					"s3_4_c15_c15_7: 2\n"));
}

static void cache_maintenance_line_by_line_becomes_that_of_a_range(void **state)
{
	uint64_t *table = recording_open(NULL);
	uint64_t at = (uintptr_t)table;

	(void)state;
	for (unsigned int i = 0; i < 64; i++)
		(void)instruction("dc civac", at + UINT64_C(64) * i + 8);
	(void)instruction("dc cvac", at);
	(void)instruction("dc ivac", at);
	(void)instruction("dc cvau", at);
	(void)instruction("ic ivau", at);
	(void)instruction("ic ivau", at + 64);
	(void)instruction("dsb ish", 0);
	(void)instruction("ic ialluis", 0);
	assert_true(recording_close("0 dc 0x80000000 0x1000\n"
				    "0 dc 0x80000000 0x40\n"
				    "0 ic 0x80000000 0x80\n"
				    "0 dsb ish\n"
				    "0 ic 0x0 0x1000000000000\n"));
}

#define HYP_VTTBR VTTBR_EL2

static void wrappers_of_code_for_other_machines_record_alike(void **state)
{
	uint64_t *table = recording_open(NULL);

	(void)state;
	s2pt_dsb(ishst);
	s2pt_dmb(ish);
	s2pt_isb();
	s2pt_tlbi(VMALLS12E1IS);
	s2pt_tlbi_of(ipas2e1is, 0x5);
	s2pt_msr(HYP_VTTBR, 0x80000000);
	assert_int_equal(s2pt_mrs(vttbr_el2), 0x80000000);
	s2pt_dc(civac, table);
	s2pt_ic(ivau, table);
	assert_true(recording_close("0 dsb ishst\n0 dmb ish\n0 isb\n"
				    "0 tlbi vmalls12e1is 7\n"
				    "0 tlbi ipas2e1is 7 0x5\n"
				    "0 msr vttbr_el2 0x80000000\n"
				    "0 dc 0x80000000 0x40\n"
				    "0 ic 0x80000000 0x40\n"));
}

static void what_has_no_line_is_named_at_the_end(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	(void)instruction("dc cisw", 0);
	(void)instruction("sys #3, c7, c15, #7", 0);
	(void)instruction("at s12e1r", 0x1000);
	(void)instruction("wfi", 0);
	assert_false(recording_close_all("0 end\n"
					 "# not recorded: dc cisw: 1\n"
					 "# not recorded: sys 3 c7 c15 7: 1\n"));
}

static unsigned int calls;

static void answer(const char *name, uint64_t *x)
{
	assert_null(x);
	assert_string_equal(name, calls++ ? "eret" : "smc 0");
	(void)instruction("isb", 0);
}

static void the_harness_does_what_calls_do(void **state)
{
	struct s2pt_recorder_config config = { .call = answer };

	(void)state;
	(void)recording_open(&config);
	(void)instruction("smc #0", 0);
	(void)instruction("eret", 0);
	assert_int_equal(calls, 2);
	assert_true(recording_close("0 isb\n0 eret\n0 isb\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(barriers_have_their_option_as_a_word),
		cmocka_unit_test(a_tlbi_has_an_operand_if_it_takes_one),
		cmocka_unit_test(a_tlbi_is_for_the_vmid_that_this_cpu_has_put_into_vttbr),
		cmocka_unit_test(registers_of_secure_tables_are_lines_in_secure_state_only),
		cmocka_unit_test(registers_keep_what_a_cpu_wrote),
		cmocka_unit_test(cache_maintenance_line_by_line_becomes_that_of_a_range),
		cmocka_unit_test(wrappers_of_code_for_other_machines_record_alike),
		cmocka_unit_test(what_has_no_line_is_named_at_the_end),
		cmocka_unit_test(the_harness_does_what_calls_do),
	};

	return cmocka_run_group_tests_name("recorder_words", tests, NULL, NULL);
}
