/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests what the checker looks at, counted: where the same is done again and again, in the right way
 * or a wrong one, each event costs the same; and what can't be told in that way is given up.
 */

#include "s2pt/host/record.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 cpus=4"

/* 4 KiB pages: a root, a table of level 2, and behind it one of level 3 for each 512 entries. */
#define ROOT    UINT64_C(0x40000000)
#define LEVEL2  (ROOT + 0x1000)
#define LEVEL3  (ROOT + 0x2000)
#define ENTRIES 512
#define MEMORY  UINT64_C(0x80000000)

struct pattern {
	const char *name;
	/* Said once, when all entries are mapped; may be NULL. */
	const char *first;
	/* Said for each entry, with its address for ENTRY, and its operand for IPA. */
	const char *each;
	/* Said as many times again when that is over; may be NULL. */
	const char *then;
	/* The verdict on the last entry, by its reason; the most that is looked at for an event. */
	enum s2pt_check_reason says;
	unsigned int most;
	/* There is one entry only. */
	bool one;
};

/* clang-format off */
#define BREAK "0 release ENTRY 0x0\n0 dsb ishst\n"
#define IPAS2 "0 tlbi ipas2e1is 1 IPA\n0 dsb ish\n"

static const struct pattern patterns[] = {
	{ "right", NULL, BREAK IPAS2 "0 tlbi vmalle1is 1\n0 dsb ish\n", NULL,
	  S2PT_CHECK_RIGHT, 8, false },
	{ "another VMID", NULL, BREAK "0 tlbi vmalls12e1is 2\n0 dsb ish\n", NULL,
	  S2PT_CHECK_TLBI_VMID, 8, false },
	{ "another VMID, in the end", NULL, BREAK, "0 tlbi vmalls12e1is 2\n0 dsb ish\n",
	  S2PT_CHECK_TLBI_VMID, 8, false },
	{ "a range of another VMID", NULL, BREAK "0 tlbi ripas2e1is 2 0x7f8000000000\n0 dsb ish\n", NULL,
	  S2PT_CHECK_TLBI_VMID, 8, false },
	{ "one CPU", NULL, BREAK "0 tlbi vmalls12e1 1\n0 dsb ish\n", NULL,
	  S2PT_CHECK_TLBI_LOCAL, 8, false },
	{ "no DSB before", NULL, "0 release ENTRY 0x0\n", "0 tlbi vmalls12e1is 1\n",
	  S2PT_CHECK_DSB_BEFORE, 8, false },
	{ "no DSB after", NULL, BREAK, "0 tlbi vmalls12e1is 1\n",
	  S2PT_CHECK_DSB_AFTER, 8, false },
	{ "no stage 1", NULL, BREAK IPAS2, NULL,
	  S2PT_CHECK_TLBI_STAGE1, 8, false },
	{ "stage 1 of another VMID", NULL, BREAK IPAS2 "0 tlbi vmalle1is 2\n0 dsb ish\n", NULL,
	  S2PT_CHECK_TLBI_STAGE1, 8, false },
	{ "stage 1 of EL2&0", "0 msr hcr_el2 0x408000001\n0 isb\n",
	  BREAK IPAS2 "0 tlbi vmalle1is 1\n0 dsb ish\n", NULL,
	  S2PT_CHECK_TLBI_REGIME, 8, false },
	{ "DSB NSH between", NULL,
	  BREAK "0 tlbi ipas2e1is 1 IPA\n0 dsb nsh\n0 tlbi vmalle1is 1\n0 dsb nsh\n", NULL,
	  S2PT_CHECK_DSB_BETWEEN, 8, false },
	{ "DSB NSH after", NULL, BREAK "0 tlbi vmalls12e1is 1\n0 dsb nsh\n", NULL,
	  S2PT_CHECK_DSB_AFTER, 8, false },
	{ "one entry broken and made", NULL, "0 release ENTRY 0x0\n0 release ENTRY 0x800007ff\n",
	  "0 release ENTRY 0x0\n", S2PT_CHECK_TLBI_MISSING, 256, true },
	{ "one entry protected and not", NULL, "0 release ENTRY 0x8000077f\n0 release ENTRY 0x800007ff\n",
	  "0 release ENTRY 0x0\n", S2PT_CHECK_TLBI_MISSING, 256, true },
};
/* clang-format on */

static struct s2pt_check *begin(void)
{
	struct s2pt_record record;
	struct s2pt_check *check;

	assert_true(s2pt_record_parse_head(HEAD, &record));
	check = s2pt_check_new(&record.rules);
	assert_non_null(check);
	return check;
}

static void say(struct s2pt_check *check, const char *line)
{
	struct s2pt_check_event event;

	if (s2pt_record_parse(line, &event) != S2PT_RECORD_EVENT)
		fail_msg("not read: %s", line);
	(void)s2pt_check_event(check, &event);
}

static uint64_t entry_at(unsigned int number)
{
	return LEVEL3 + UINT64_C(0x1000) * (number / ENTRIES) + UINT64_C(8) * (number % ENTRIES);
}

static void store(struct s2pt_check *check, uint64_t at, uint64_t word)
{
	char line[S2PT_RECORD_LINE];

	(void)snprintf(line, sizeof(line), "0 release 0x%" PRIx64 " 0x%" PRIx64, at, word);
	say(check, line);
}

static void map(struct s2pt_check *check, unsigned int entries)
{
	say(check, "0 alloc 0x40000000 0x1000000");
	store(check, ROOT, LEVEL2 | 3);
	for (unsigned int i = 0; i < entries; i += ENTRIES)
		store(check, LEVEL2 + UINT64_C(8) * (i / ENTRIES),
		      (entry_at(i) & ~UINT64_C(0xfff)) | 3);
	say(check, "0 root 0x40000000 1");
	for (unsigned int i = 0; i < entries; i++)
		store(check, entry_at(i), MEMORY | UINT64_C(0x1000) * i | 0x7ff);
}

/* Say lines, with the address and the operand of entry `number` in them. */
static void say_of(struct s2pt_check *check, const char *lines, unsigned int number)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");
		const char *entry = strstr(lines, "ENTRY");
		const char *ipa = strstr(lines, "IPA\n");
		char line[S2PT_RECORD_LINE];

		if (entry && entry < lines + length)
			(void)snprintf(line, sizeof(line), "%.*s0x%" PRIx64 "%.*s",
				       (int)(entry - lines), lines, entry_at(number),
				       (int)(lines + length - entry - 5), entry + 5);
		else if (ipa && ipa < lines + length)
			(void)snprintf(line, sizeof(line), "%.*s0x%x", (int)(ipa - lines), lines,
				       number);
		else
			(void)snprintf(line, sizeof(line), "%.*s", (int)length, lines);
		say(check, line);
		lines += length + 1;
	}
}

static void play(const struct pattern *pattern, unsigned int times)
{
	struct s2pt_check *check = begin();
	unsigned int entries = pattern->one ? 1 : times;
	uint64_t complaints;

	map(check, entries);
	say_of(check, pattern->first ? pattern->first : "", 0);
	for (unsigned int i = 0; i < times; i++)
		say_of(check, pattern->each, i % entries);
	for (unsigned int i = 0; pattern->then && i < times; i++)
		say_of(check, pattern->then, i % entries);
	assert_false(s2pt_check_blind(check));
	if (s2pt_check_looked(check) > pattern->most * s2pt_check_events(check))
		fail_msg("%s: %" PRIu64 " looked at in %" PRIu64 " events", pattern->name,
			 s2pt_check_looked(check), s2pt_check_events(check));
	complaints = s2pt_check_count(check, pattern->says);
	/* Another page there: what is owed is in the way. */
	store(check, entry_at(entries - 1), MEMORY | UINT64_C(0x40000000) | 0x7ff);
	if (s2pt_check_count(check, pattern->says) == complaints &&
	    pattern->says != S2PT_CHECK_RIGHT)
		fail_msg("%s: not told", pattern->name);
	if (pattern->says == S2PT_CHECK_RIGHT)
		assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT), 0);
	s2pt_check_delete(check);
}

static void each_event_costs_the_same_however_much_is_owed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		play(&patterns[i], 1024);
}

static void a_table_that_is_freed_early_is_found_among_many(void **state)
{
	const unsigned int tables = 64;
	struct s2pt_check *check = begin();
	char line[S2PT_RECORD_LINE];

	(void)state;
	map(check, tables * ENTRIES);
	for (unsigned int i = 0; i < tables; i++)
		store(check, LEVEL2 + UINT64_C(8) * i, 0);
	for (unsigned int i = 0; i < tables; i++) {
		(void)snprintf(line, sizeof(line), "0 free 0x%" PRIx64,
			       LEVEL3 + UINT64_C(0x1000) * i);
		say(check, line);
	}
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_FREED_HELD), tables);
	assert_true(s2pt_check_looked(check) < 32 * s2pt_check_events(check));
	s2pt_check_delete(check);
}

static void memory_is_found_however_it_was_cut(void **state)
{
	const unsigned int pages = 1024;
	struct s2pt_check *check = begin();

	(void)state;
	say(check, "0 alloc 0x40000000 0x800000");
	/* Each other page, from the end; then those between. */
	for (unsigned int i = pages; i-- > 0;)
		store(check, ROOT + UINT64_C(0x2000) * i, 1);
	for (unsigned int i = 0; i < pages; i++)
		store(check, ROOT + UINT64_C(0x2000) * i + 0x1000, 1);
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT), 0);
	store(check, ROOT + UINT64_C(0x800000), 1);
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_UNSEEN), 1);
	say(check, "0 alloc 0x407ff000 0x2000");
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_UNSEEN), 2);
	s2pt_check_delete(check);
}

static void what_costs_too_much_is_given_up(void **state)
{
	struct s2pt_check *check = begin();
	uint64_t bound;

	(void)state;
	map(check, 2048 * ENTRIES / 2);
	/* All pages are looked at for such a line. */
	while (!s2pt_check_blind(check))
		say(check, "0 alloc 0x0 0xffffffff0000");
	assert_true(s2pt_check_weary(check));
	bound = (UINT64_C(1) << 27) + 256 * s2pt_check_events(check) + 4096;
	assert_true(s2pt_check_looked(check) > bound - 8192);
	assert_true(s2pt_check_looked(check) < bound);
	s2pt_check_reset(check);
	assert_false(s2pt_check_weary(check));
	s2pt_check_delete(check);
}

static void more_than_1024_roots_are_given_up(void **state)
{
	struct s2pt_check *check = begin();
	char line[S2PT_RECORD_LINE];

	(void)state;
	say(check, "0 alloc 0x40000000 0x1000000");
	for (unsigned int i = 0; i < 1024; i++) {
		(void)snprintf(line, sizeof(line), "0 root 0x%x %u", 0x40000000 + 0x1000 * i, i);
		say(check, line);
		assert_false(s2pt_check_blind(check));
	}
	say(check, "0 root 0x40800000 1024");
	assert_true(s2pt_check_blind(check));
	assert_true(s2pt_check_weary(check));
	s2pt_check_delete(check);
}

static void the_first_reader_that_is_left_counts(void **state)
{
	struct s2pt_check *check = begin();

	(void)state;
	map(check, ENTRIES);
	/* CPU 1 began before the table went, CPU 2 after it. */
	say_of(check, "3 read\n1 read\n3 unread\n", 0);
	store(check, LEVEL2, 0);
	say_of(check,
	       "0 dsb ish\n2 read\n0 tlbi alle1is\n0 dsb ish\n0 free 0x40002000\n"
	       "0 alloc 0x40002000 0x1000\n",
	       0);
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_FREED_READ), 1);
	store(check, LEVEL2, LEVEL3 | 3);
	say_of(check, "1 unread\n", 0);
	store(check, LEVEL2, 0);
	say_of(check, "2 unread\n1 read\n0 dsb ish\n0 tlbi alle1is\n0 dsb ish\n0 free 0x40002000\n",
	       0);
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT), 1);
	s2pt_check_delete(check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_costs_the_same_however_much_is_owed),
		cmocka_unit_test(a_table_that_is_freed_early_is_found_among_many),
		cmocka_unit_test(memory_is_found_however_it_was_cut),
		cmocka_unit_test(what_costs_too_much_is_given_up),
		cmocka_unit_test(more_than_1024_roots_are_given_up),
		cmocka_unit_test(the_first_reader_that_is_left_counts),
	};

	return cmocka_run_group_tests_name("check_patience", tests, NULL, NULL);
}
