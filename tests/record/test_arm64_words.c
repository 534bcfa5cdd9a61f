/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of instructions of EL2 on arm64: told by macros of their names, or by being undefined at EL0,
 * they are recorded alike.
 */

#include "foreign_words.h"
#include "recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPERAND UINT64_C(0x40001)

/* In the order of foreign_words.c. */
static const char *const without[] = {
	"vmalle1os", "vmalle1is", "vmalle1", "alle2os",      "alle2is",      "alle2",
	"alle1os",   "alle1is",   "alle1",   "vmalls12e1os", "vmalls12e1is", "vmalls12e1",
};

static const char *const with[] = {
	"vae1os",
	"aside1os",
	"vaae1os",
	"vale1os",
	"vaale1os",
	"vae1is",
	"aside1is",
	"vaae1is",
	"vale1is",
	"vaale1is",
	"vae1",
	"aside1",
	"vaae1",
	"vale1",
	"vaale1",
	"rvae1is",
	"rvaae1is",
	"rvale1is",
	"rvaale1is",
	"rvae1os",
	"rvaae1os",
	"rvale1os",
	"rvaale1os",
	"rvae1",
	"rvaae1",
	"rvale1",
	"rvaale1",
	"vae2os",
	"vale2os",
	"vae2is",
	"vale2is",
	"vae2",
	"vale2",
	"rvae2is",
	"rvale2is",
	"rvae2os",
	"rvale2os",
	"rvae2",
	"rvale2",
	"ipas2e1is",
	"ipas2le1is",
	"ipas2e1os",
	"ipas2le1os",
	"ipas2e1",
	"ipas2le1",
	"ripas2e1is",
	"ripas2le1is",
	"ripas2e1os",
	"ripas2le1os",
	"ripas2e1",
	"ripas2le1",
	/* By their encodings. */
	"ipas2e1is",
	"ripas2le1osnxs",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void each_tlbi_is_recorded(void (*invalidate)(uint64_t operand))
{
	char wanted[8192];
	size_t length = 0;

	(void)recording_open(NULL);
	invalidate(OPERAND);
	for (size_t i = 0; i < COUNT(without); i++)
		length += (size_t)snprintf(wanted + length, sizeof(wanted) - length,
					   "0 tlbi %s 7\n", without[i]);
	for (size_t i = 0; i < COUNT(with); i++)
		length += (size_t)snprintf(wanted + length, sizeof(wanted) - length,
					   "0 tlbi %s 7 0x40001\n", with[i]);
	(void)snprintf(wanted + length, sizeof(wanted) - length,
		       "0 tlbi vmalle1isnxs 7\n0 tlbi vmallws2e1is 7\n");
	assert_true(recording_close(wanted));
}

static void macros_record_each_tlbi(void **state)
{
	(void)state;
	each_tlbi_is_recorded(in_words_invalidate);
}

static void an_undefined_tlbi_is_recorded(void **state)
{
	(void)state;
	each_tlbi_is_recorded(raw_invalidate);
}

static void registers_are_recorded(uint64_t (*registers)(uint64_t value))
{
	(void)recording_open(NULL);
	assert_int_equal(registers(0x80000), 0x100000);
	assert_true(recording_close("0 msr vttbr_el2 0x80000\n"
				    "0 msr vtcr_el2 0x80000\n"
				    "0 msr hcr_el2 0x0\n"));
}

static void macros_keep_registers_of_el2(void **state)
{
	(void)state;
	registers_are_recorded(in_words_registers);
}

static void undefined_accesses_to_registers_of_el2_are_done(void **state)
{
	(void)state;
	registers_are_recorded(raw_registers);
}

static char names[64];

static void add(const char *name, uint64_t *x)
{
	(void)strcat(names, name);
	(void)strcat(names, ";");
	x[0]++;
}

static void calls_reach_the_harness_with_their_registers(uint64_t (*call)(uint64_t value),
							 const char *wanted)
{
	struct s2pt_recorder_config config = { .call = add };

	(void)recording_open(&config);
	names[0] = 0;
	assert_int_equal(call(5), 8);
	assert_string_equal(names, wanted);
	assert_true(recording_close("0 eret\n"));
}

static void macros_call_the_harness(void **state)
{
	(void)state;
	calls_reach_the_harness_with_their_registers(in_words_call, "hvc 7;smc 0;eret;");
}

static void undefined_calls_call_the_harness(void **state)
{
	(void)state;
	calls_reach_the_harness_with_their_registers(raw_call, "hvc 7;smc 0;eret;");
}

static void macros_record_barriers(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	in_words_order();
	assert_true(recording_close("0 dsb ishst\n0 dsb sy\n0 dmb ish\n0 isb\n"));
}

static void macros_change_no_register(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	assert_true(in_words_keeps_registers(0x123));
	assert_true(raw_keeps_registers(0x123));
	assert_true(recording_close("0 tlbi vae1is 7 0x123\n0 tlbi vae1is 7 0x123\n"));
}

static void what_the_compiler_reads_passes_through(void **state)
{
	(void)state;
	(void)recording_open(NULL);
	assert_int_equal(in_words_thread(), raw_thread());
	assert_true(recording_close_all("0 end\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(macros_record_each_tlbi),
		cmocka_unit_test(an_undefined_tlbi_is_recorded),
		cmocka_unit_test(macros_keep_registers_of_el2),
		cmocka_unit_test(undefined_accesses_to_registers_of_el2_are_done),
		cmocka_unit_test(macros_call_the_harness),
		cmocka_unit_test(undefined_calls_call_the_harness),
		cmocka_unit_test(macros_record_barriers),
		cmocka_unit_test(macros_change_no_register),
		cmocka_unit_test(what_the_compiler_reads_passes_through),
	};

	return cmocka_run_group_tests_name("arm64_words", tests, NULL, NULL);
}
