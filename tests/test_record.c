/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of recordings: every line is printed as it was read, and damaged ones are survived. */

#include "s2pt/host/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Lines that are printed as they were read. */
static const char *const lines[] = {
	"0 alloc 0x800000 0x2000",
	"0 root 0x800000",
	"3 plain 0x800008 0x1",
	"3 plain 0x800008 0x1 4",
	"3 plain 0x800008 0x1 late 2",
	"3 plain 0x800008 0x1 4 late 2",
	"3 unseen 0x800008 0x1",
	"1 swap 0x800018 0x0 0x1000000000000000 relaxed",
	"1 lost 0x800018 0x3 0x1000000000000000 relaxed",
	"0 release 0x800010 0xfff0000000000003",
	"1 swap 0x800018 0x0 0x1000000000000000",
	"1 lost 0x800018 0x3 0x1000000000000000",
	"2 mmu 0x800018 0x3 0x403",
	"0 dsb nshst",
	"0 dsb nshld",
	"0 dsb nsh",
	"0 dsb ishst",
	"0 dsb ishld",
	"4095 dsb ish",
	"0 isb",
	"0 tlbi ipas2e1 3 0x700000000005",
	"0 tlbi ipas2e1is 3 0x5",
	"0 tlbi ripas2e1 65535 0x538000000000",
	"0 tlbi ripas2e1is 0 0x0",
	"0 tlbi vmalle1 3",
	"0 tlbi vmalle1is 3",
	"0 tlbi vmalls12e1 3",
	"0 tlbi vmalls12e1is 3",
	"0 tlbi vale2is 3",
	"0 dc 0x40000000 0x1000",
	"0 ic 0x40000000 0x200000",
	"0 retire 0x801000",
	"0 free 0x801000",
	"0 read",
	"0 unread",
	"0 enter",
	"0 leave",
	"0 alone",
	"0 beside",
	"0 stale 0x5000",
	"0 end",
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

static void what_is_read_is_printed_the_same(void **state)
{
	unsigned int kinds = 0;

	(void)state;
	for (size_t i = 0; i < LINES; i++) {
		struct s2pt_check_event event = { .kind = S2PT_CHECK_END };
		char text[S2PT_RECORD_LINE];

		if (s2pt_record_parse(lines[i], &event) != S2PT_RECORD_EVENT)
			fail_msg("not read: %s", lines[i]);
		assert_int_equal(s2pt_record_print(&event, text, sizeof(text)), strlen(lines[i]));
		assert_string_equal(text, lines[i]);
		assert_int_equal(s2pt_record_print(&event, text, strlen(lines[i])), -1);
		kinds |= 1U << event.kind;
	}
	/* Every kind is among them. */
	assert_int_equal(kinds, (1U << (S2PT_CHECK_END + 1)) - 1);
}

static void zeros_in_front_and_decimals_are_read(void **state)
{
	struct s2pt_check_event event;

	(void)state;
	assert_int_equal(s2pt_record_parse("01 swap 0x0000000000800008 0x0 1539\r\n", &event),
			 S2PT_RECORD_EVENT);
	assert_int_equal(event.kind, S2PT_CHECK_SWAP);
	assert_int_equal(event.cpu, 1);
	assert_int_equal(event.at, 0x800008);
	assert_int_equal(event.want, 0x603);
}

static void remarks_are_passed_over(void **state)
{
	static const char *const remarks[] = { "",
					       " ",
					       "\r\n",
					       "# 0 end",
					       "  #",
					       "0 dmb ishst",
					       "0 msr vttbr_el2 0x1",
					       "0 eret",
					       "0 ask map 0x1000 0x1000 0x5000 rw",
					       "0 done 0" };
	struct s2pt_check_event event = { .at = 42 };

	(void)state;
	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++)
		assert_int_equal(s2pt_record_parse(remarks[i], &event), S2PT_RECORD_REMARK);
	assert_int_equal(event.at, 42);
}

static void what_is_no_event_is_not_read(void **state)
{
	static const char *const bad[] = {
		"0",
		"0 ",
		"x end",
		"4096 end",
		"-1 end",
		"0  end",
		"0 ends",
		"0 end 0",
		"0 nonsense",
		"0 (null)",
		"0 alloc 0x800000",
		"0 root",
		"0 plain 0x800000",
		"0 plain 0x800000 1 4 4",
		"0 release 0x800000 1 4",
		"0 swap 0x800000 1",
		"0 swap 0x800000 1 0x",
		"0 swap 0x800000 1 0x10000000000000000",
		"0 swap 0x80000G 1 0",
		"0 dsb",
		"0 dsb sy",
		"0 dsb is",
		"0 tlbi",
		"0 tlbi ipas2e1is 3",
		"0 tlbi ipas2e1i 3 0x5",
		"0 tlbi ipas2e1is 65536 0x5",
		"0 tlbi vmalle1is",
		"0 tlbi vmalle1is 3 0x5",
		"0 tlbi alle1is 3",
		"0 dc 0x1000",
		"0 retire",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=4",
	};
	struct s2pt_check_event event = { .at = 42 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (s2pt_record_parse(bad[i], &event) != S2PT_RECORD_BAD)
			fail_msg("read: %s", bad[i]);
	assert_int_equal(event.at, 42);
}

static const char *const heads[] = {
	"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 lpa2=0 fwb=1 bbm=0 hardware=0 caches=1 "
	"cpus=5 vmid=3 policy=always-bbm",
	"s2pt-recording 2 granule=12 ipa=52 pa=52 start=-1 lpa2=1 fwb=0 bbm=2 hardware=1 caches=0 "
	"cpus=1 vmid=65535",
	"s2pt-recording 1 granule=16 ipa=42 pa=48 start=2 lpa2=0 fwb=0 bbm=1 hardware=0 caches=0 "
	"cpus=4096 vmid=0",
	"s2pt-recording 1 granule=12 ipa=40 pa=36 start=1 lpa2=0 fwb=0 bbm=0 hardware=0 caches=0 "
	"cpus=1 vmid=0",
};

static void the_first_line_tells_the_shape(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct s2pt_record record;
		char text[S2PT_RECORD_LINE];

		if (!s2pt_record_parse_head(heads[i], &record))
			fail_msg("not read: %s", heads[i]);
		assert_int_equal(s2pt_record_print_head(&record, text, sizeof(text)),
				 strlen(heads[i]));
		assert_string_equal(text, heads[i]);
		assert_int_equal(s2pt_record_print_head(&record, text, strlen(heads[i])), -1);
	}
}

static void what_is_left_out_is_nothing(void **state)
{
	struct s2pt_record record;

	(void)state;
	assert_true(s2pt_record_parse_head(
		"s2pt-recording 1 cpus=2 start=1 pa=48 ipa=40 granule=12\n", &record));
	assert_int_equal(record.rules.geom.root_pages, 2);
	assert_int_equal(record.rules.cpus, 2);
	assert_false(record.rules.fwb);
	assert_int_equal(record.rules.vmid, 0);
	assert_string_equal(record.policy, "");
}

static void a_first_line_without_sense_is_not_read(void **state)
{
	static const char *const bad[] = {
		"",
		"s2pt-recording",
		"s2pt-recording 1",
		"s2pt-recording 3 granule=12 ipa=40 pa=48 start=1 cpus=4",
		"s2pt-recording 0 granule=12 ipa=40 pa=48 start=1 cpus=4",
		"s2pt-recording 11 granule=12 ipa=40 pa=48 start=1 cpus=4",
		"s2pt-recording 1 granule=13 ipa=40 pa=48 start=1 cpus=4",
		"s2pt-recording 1 granule=12 ipa=40 pa=47 start=1 cpus=4",
		"s2pt-recording 1 granule=12 ipa=48 pa=48 start=2 cpus=4",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 cpus=4",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=127 cpus=4",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=-2 cpus=4",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=4097",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=4 colour=3",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=4 fwb=2",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=4 policy=a/b",
		"s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=4 policy=abcdefghijklmnop",
		" s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=4",
	};
	struct s2pt_record record = { .rules.vmid = 42 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (s2pt_record_parse_head(bad[i], &record))
			fail_msg("read: %s", bad[i]);
	assert_int_equal(record.rules.vmid, 42);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* A line that can be read, however damaged, can be printed and read again as the same. */
/* `pa` is 40 bits wide, and there are two CPUs. */
static const struct misfit {
	const char *line;
	bool fits;
} misfits[] = {
	{ "1 alloc 0x1000 0x1000", true },
	{ "2 alloc 0x1000 0x1000", false },
	{ "4095 end", false },
	{ "0 alloc 0x0 0x10000000000", true },
	{ "0 alloc 0x0 0x10000000001", false },
	{ "0 alloc 0xfffffff000 0x1000", true },
	{ "0 alloc 0xfffffff000 0x1001", false },
	{ "0 alloc 0x10000000000 0x0", false },
	{ "0 alloc 0x1000 0xffffffffffffffff", false },
	{ "0 dc 0x1000 0xfffffffffffff000", false },
	{ "0 ic 0xffffffffffffffff 0x1", false },
	{ "0 ic 0x0 0x1000", true },
	/* What has no size may name any word: the checker says that it is none. */
	{ "0 plain 0xfffffffffffffff8 0x0 18446744073709551", true },
	{ "0 root 0xfffffffffffff000", true },
};

static void what_the_machine_does_not_have_is_a_misfit(void **state)
{
	struct s2pt_check_event event;
	struct s2pt_record record;

	(void)state;
	assert_true(s2pt_record_parse_head(
		"s2pt-recording 1 granule=12 ipa=39 pa=40 start=1 cpus=2", &record));
	for (size_t i = 0; i < sizeof(misfits) / sizeof(misfits[0]); i++) {
		assert_int_equal(s2pt_record_parse(misfits[i].line, &event), S2PT_RECORD_EVENT);
		if (!s2pt_record_misfit(&record, &event) != misfits[i].fits)
			fail_msg("%s", misfits[i].line);
	}
}

static void damaged_lines_are_survived(void **state)
{
	static const char alphabet[] = "0123456789abcdefx tlbinsw-#\t";
	uint64_t random = 7;

	(void)state;
	for (unsigned int round = 0; round < 20000; round++) {
		char damaged[80] = "";
		char text[S2PT_RECORD_LINE];
		char again[S2PT_RECORD_LINE];
		struct s2pt_check_event event;

		strncpy(damaged, lines[round % LINES], sizeof(damaged) - 1);
		for (unsigned int i = 0; i < 1 + round % 3; i++)
			damaged[next_random(&random) % strlen(lines[round % LINES])] =
				alphabet[next_random(&random) % (sizeof(alphabet) - 1)];
		if (s2pt_record_parse(damaged, &event) != S2PT_RECORD_EVENT)
			continue;
		assert_true(s2pt_record_print(&event, text, sizeof(text)) > 0);
		assert_int_equal(s2pt_record_parse(text, &event), S2PT_RECORD_EVENT);
		assert_true(s2pt_record_print(&event, again, sizeof(again)) > 0);
		assert_string_equal(text, again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_printed_the_same),
		cmocka_unit_test(zeros_in_front_and_decimals_are_read),
		cmocka_unit_test(remarks_are_passed_over),
		cmocka_unit_test(what_is_no_event_is_not_read),
		cmocka_unit_test(the_first_line_tells_the_shape),
		cmocka_unit_test(what_is_left_out_is_nothing),
		cmocka_unit_test(a_first_line_without_sense_is_not_read),
		cmocka_unit_test(what_the_machine_does_not_have_is_a_misfit),
		cmocka_unit_test(damaged_lines_are_survived),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
