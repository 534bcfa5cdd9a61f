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
	"0 alloc 0x800000 0x2000 garbage",
	"0 root 0x800000 7",
	"0 dsb sy",
	"0 dsb ld",
	"0 dsb oshst",
	"0 dsb ishnxs",
	"0 dsb synxs",
	"0 dmb ishst",
	"0 dmb sy",
	"0 tlbi alle1is 3",
	"0 tlbi alle1is",
	"0 tlbi alle1os",
	"0 tlbi vmalls12e1osnxs",
	"0 tlbi vmallws2e1is 3",
	"0 tlbi ipas2e1is 0x5",
	"0 tlbi ipas2le1is 3 0x5",
	"0 tlbi ripas2le1os 0x538000000000",
	"0 tlbi vaae1is 3 0x5",
	"0 tlbi aside1 3 0x1000000000000",
	"0 tlbi vae2 0x5",
	"0 tlbi alle2",
	"0 tlbi rvale3os 0x5",
	"0 tlbi paallos",
	"1 msr vttbr_el2 0x3000000800000",
	"1 msr vtcr_el2 0x80023558",
	"1 msr hcr_el2 0x1",
	"1 msr ttbr0_el2 0x800000",
	"1 msr ttbr1_el2 0x800000",
	"1 msr vsttbr_el2 0x800000",
	"1 msr vstcr_el2 0x80003558",
	"1 root 0x800000 secure",
	"1 root 0x800000 3 secure",
	"1 eret",
	"1 exception",
	"0 ask map 0x1000 0x1000 0x40000000 rwx",
	"0 ask map 0x1000 0x1000 0x40000000",
	"0 ask unmap 0x0 0x1000",
	"0 ask protect 0x0 0x1000 r",
	"0 ask protect 0x0 0x1000 -",
	"0 ask unmap 0x0 0x1000 secure",
	"0 ask map 0x1000 0x1000 0x40000000 rx secure",
	"0 ask unmap 0x0 0x1000 root 0x80002000",
	"0 ask map 0x1000 0x1000 0x40000000 rx secure root 0x80002000",
	"0 done 0",
	"0 done -12",
	"0 walker smmu0 3 broadcast",
	"0 walker smmu-v30 3 0x800000",
	"0 command smmu0 ipas2e1 3 0x5",
	"0 command smmu0 vmalls12e1 3",
	"0 sync smmu0",
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
	assert_int_equal(kinds, (1U << S2PT_CHECK_KINDS) - 1);
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
	static const char *const remarks[] = { "",        " ",   "\r\n",
					       "# 0 end", "  #", "0 msr tcr_el2 0x1" };
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
		"0 dsb is",
		"0 dsb ishstnxs",
		"0 dmb ishnxs",
		"0 dsb ish ish",
		"0 tlbi",
		"0 tlbi ipas2e1i 3 0x5",
		"0 tlbi ipas2e1is 65536 0x5",
		"0 tlbi vmalle1is 3 0x5",
		"0 tlbi alle1ns 3",
		"0 tlbi alle1is 0x5 0x5",
		"0 tlbi ipas2e1is",
		"0 tlbi tlbi",
		"0 msr vttbr_el2",
		"0 plain 0x8 0x0 0x8000000000000000",
		"0 plain 0x8 0x0 4 late 0x8000000000000000",
		"0 ask map 0x1000 0x1000",
		"0 ask unmap 0x1000 0x1000 q",
		"0 ask unmap 0x1000 0x1000 secured",
		"0 ask unmap 0x1000 0x1000 root",
		"0 ask unmap 0x1000 0x1000 rooted 0x80002000",
		"0 ask nothing 0x1000 0x1000",
		"0 done",
		"0 done 99999999999",
		"0 walker smmu0",
		"0 walker ninechars 3",
		"0 command smmu0 dsb 3",
		"0 sync",
		"0 end# remark",
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

static void letters_may_be_large_and_remarks_stand_behind(void **state)
{
	static const char *const same[][2] = {
		{ "0 plain 0X80ABCD 0xFfF # why", "0 plain 0x80abcd 0xfff" },
		{ "0 TLBI ALLE1IS\t# all", "0 tlbi alle1is" },
		{ "0 tlbi IPAS2E1IS 3 0x5", "0 tlbi ipas2e1is 3 0x5" },
		{ "0 dsb", "0 dsb sy" },
		{ "0 dsb # all", "0 dsb sy" },
		{ "0 DSB ISHST", "0 dsb ishst" },
		{ "0 isb sy", "0 isb" },
		{ "  0 end  ", "0 end" },
		{ "0 ask unmap 0x0 0x1000 # x", "0 ask unmap 0x0 0x1000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		struct s2pt_check_event event;
		char text[S2PT_RECORD_LINE];

		if (s2pt_record_parse(same[i][0], &event) != S2PT_RECORD_EVENT)
			fail_msg("not read: %s", same[i][0]);
		assert_true(s2pt_record_print(&event, text, sizeof(text)) > 0);
		assert_string_equal(text, same[i][1]);
	}
}

/* A first line, the word that is wrong, and a piece of what it may be. */
static const char *const blamed[][3] = {
	{ "hello", "hello", "begins with" },
	{ "s2pt-recording 3 granule=12", "3", "1 or 2" },
	{ "s2pt-recording 1 granule=4k ipa=40", "granule=4k", "12, 14 or 16" },
	{ "s2pt-recording 1 granule=13", "granule=13", "12, 14 or 16" },
	{ "s2pt-recording 1 granule=12 ipa=40 start=1 cpus=4",
	  "pa=", "missing; the width of output" },
	{ "s2pt-recording 1 granule=12 ipa=40 pa=47", "pa=47", "44, 48 or 52" },
	{ "s2pt-recording 1 granule=12 ipa=40 pa=48 start=1", "cpus=", "missing; how many" },
	{ "s2pt-recording 1 granule=12 ipa=40 pa=48 start=1 cpus=0", "cpus=0", "1 to 4096" },
	{ "s2pt-recording 2 granule=12 colour=3", "colour=3", "no word" },
	{ "s2pt-recording 1 granule=12 ipa=40 granule=14", "granule=14", "the second" },
	{ "s2pt-recording 1 granule=12 ipa=48 pa=48 start=2 cpus=4", "start=2",
	  "0 would be right" },
	{ "s2pt-recording 1 granule=12 ipa=52 pa=52 start=0 cpus=4", "ipa=52", "without lpa2=1" },
	{ "s2pt-recording 2 granule=12 ipa=39 pa=48 start=0 cpus=1 stage1=el2", "start=0",
	  "1 would be right" },
	{ "s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 cpus=1 stage1=el1", "stage1=el1",
	  "el2 or el2e2h" },
	{ "s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 cpus=1 stage1=el2 upper=1", "upper=1",
	  "only with" },
	{ "s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 cpus=1 stage1=el2 secure=1", "secure=1",
	  "not with" },
};

static void a_wrong_first_line_names_the_word(void **state)
{
	struct s2pt_record_wrong wrong;
	struct s2pt_record record;

	(void)state;
	for (size_t i = 0; i < sizeof(blamed) / sizeof(blamed[0]); i++) {
		assert_false(s2pt_record_read_head(blamed[i][0], &record, &wrong));
		assert_string_equal(wrong.word, blamed[i][1]);
		if (!strstr(wrong.why, blamed[i][2]))
			fail_msg("%s: %s", blamed[i][0], wrong.why);
	}
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
	"s2pt-recording 2 granule=12 ipa=48 pa=40 start=0 lpa2=0 fwb=0 bbm=0 hardware=0 caches=0 "
	"cpus=1 vmid=0 stage1=el2 upper=0",
	"s2pt-recording 2 granule=16 ipa=52 pa=52 start=1 lpa2=0 fwb=0 bbm=2 hardware=1 caches=0 "
	"cpus=4 vmid=9 stage1=el2e2h upper=1 policy=exact",
	"s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 lpa2=0 fwb=0 bbm=0 hardware=0 caches=0 "
	"cpus=4 vmid=9 secure=1 exact=1 policy=exact",
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
	{ "0 tlbi ipas2e1is 0x5", false },
	{ "0 tlbi vmalle1is", false },
	{ "0 tlbi alle1is", true },
	{ "0 ask unmap 0x0 0x8000000000", true },
	{ "0 ask unmap 0x1000 0x8000000000", false },
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
	{ "0 root 0x1000 secure", false },
	/* Version 1 passes over it. */
	{ "0 msr vsttbr_el2 0x1000", true },
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
	assert_int_equal(s2pt_record_parse("0 msr vsttbr_el2 0x1000", &event), S2PT_RECORD_EVENT);
	record.version = 2;
	assert_non_null(s2pt_record_misfit(&record, &event));
	record.rules.secure = true;
	assert_null(s2pt_record_misfit(&record, &event));
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
		cmocka_unit_test(letters_may_be_large_and_remarks_stand_behind),
		cmocka_unit_test(a_wrong_first_line_names_the_word),
		cmocka_unit_test(the_first_line_tells_the_shape),
		cmocka_unit_test(what_is_left_out_is_nothing),
		cmocka_unit_test(a_first_line_without_sense_is_not_read),
		cmocka_unit_test(what_the_machine_does_not_have_is_a_misfit),
		cmocka_unit_test(damaged_lines_are_survived),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
