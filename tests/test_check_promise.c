/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of what the checker makes of operations' answers: recordings of a tree with blocks, each with
 * the complaint that it must bring.  A line `fill` stands for plain stores to a table.
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

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* First lines. */
#define HEAD   "s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 cpus=3 vmid=3"
#define EXACT  HEAD " exact=1"
#define DIRTY  EXACT " hardware=1"
#define BBM2   EXACT " bbm=2"
#define SECURE HEAD " secure=1"

/*
 * A root with a table of level 2, in which two blocks are next to each other, and a block of 1 GiB; two
 * more pages for tables.
 */
#define TREE                                                                                       \
	"2 alloc 0x800000 0x5000\n2 plain 0x801000 0x400007fd\n2 plain 0x801008 0x406007fd\n"      \
	"2 plain 0x800000 0x801003\n2 plain 0x800008 0x800007fd\n2 dsb ishst\n2 root 0x800000\n"
#define BLOCK           "0x801000"
#define NEXT_BLOCK      "0x801008"
#define HUGE_BLOCK      "0x800008"
#define WORD            "0x400007fd"
#define NEXT_WORD       "0x406007fd"
#define HUGE_WORD       "0x800007fd"
#define TABLE           "0x802003"
#define LOWER_TABLE     "0x803003"

#define PAY             "0 dsb ishst\n0 tlbi vmalls12e1is 3\n0 dsb ish\n"
#define ASK(what)       "0 ask " what "\n"
#define BREAK(at, old)  "0 swap " at " " old " 0x0\n" PAY
#define LINK(at, table) "0 dsb ishst\n0 swap " at " 0x0 " table "\n"
/* From entry FIRST on COUNT entries of the table at AT; entry I is WORD plus I times STEP. */
#define FILL(at, first, count, word, step)                                                         \
	"fill " #at " " #first " " #count " " #word " " #step "\n"
#define PAGES(first, count) FILL(0x802000, first, count, 0x400007ff, 0x1000)
#define DONE                "0 done 0\n"
#define FAILED              "0 done -12\n"
/* A block is broken, the table for it filled and linked, and that was all. */
#define SPLIT(what, entries)                                                                       \
	ASK(what) BREAK(BLOCK, WORD) entries LINK(BLOCK, TABLE)                                    \
	DONE

struct story {
	const char *name;
	enum s2pt_check_reason says;
	const char *head;
	const char *events;
};

static const struct story splits[] = {
	{ "good_all_of_the_rest", S2PT_CHECK_RIGHT, EXACT,
	  SPLIT("unmap 0x5000 0x1000", PAGES(0, 5) PAGES(6, 506)) },
	{ "good_all_of_the_rest_left_to_faults", S2PT_CHECK_RIGHT, HEAD,
	  SPLIT("unmap 0x5000 0x1000", "") },
	{ "bad_all_of_the_rest", S2PT_CHECK_UNASKED, EXACT, SPLIT("unmap 0x5000 0x1000", "") },
	{ "bad_second_half", S2PT_CHECK_UNASKED, HEAD,
	  SPLIT("unmap 0x5000 0x1000", PAGES(0, 5) PAGES(6, 250)) },
	{ "bad_last_entry", S2PT_CHECK_UNASKED, HEAD,
	  SPLIT("unmap 0x5000 0x1000", PAGES(0, 5) PAGES(6, 505)) },
	{ "bad_first_entry", S2PT_CHECK_UNASKED, HEAD,
	  SPLIT("unmap 0x5000 0x1000", PAGES(1, 4) PAGES(6, 506)) },
	{ "bad_address_of_one", S2PT_CHECK_UNASKED, HEAD,
	  SPLIT("unmap 0x5000 0x1000",
		PAGES(0, 5) PAGES(6, 506) FILL(0x802000, 9, 1, 0x400007ff, 0)) },
	{ "bad_address_of_all", S2PT_CHECK_UNASKED, HEAD,
	  SPLIT("map 0x5000 0x1000 0x70000000",
		FILL(0x802000, 0, 512, 0x400007ff, 0) FILL(0x802000, 5, 1, 0x700007ff, 0)) },
	{ "bad_type_of_all", S2PT_CHECK_UNASKED, HEAD,
	  SPLIT("unmap 0x5000 0x1000",
		FILL(0x802000, 0, 512, 0x400007c7, 0x1000) FILL(0x802000, 5, 1, 0x0, 0)) },
	{ "good_rights_of_all", S2PT_CHECK_RIGHT, HEAD,
	  SPLIT("protect 0x5000 0x1000 rx", FILL(0x802000, 0, 512, 0x4000077f, 0x1000)) },
	{ "bad_rights_of_all", S2PT_CHECK_UNASKED, EXACT,
	  SPLIT("protect 0x5000 0x1000 rx", FILL(0x802000, 0, 512, 0x4000077f, 0x1000)) },
	{ "bad_rights_of_one", S2PT_CHECK_UNASKED, HEAD,
	  SPLIT("protect 0x5000 0x1000 rx",
		PAGES(0, 512) FILL(0x802000, 5, 2, 0x4000077f, 0x1000)) },
	{ "good_rights_of_those_asked_for", S2PT_CHECK_RIGHT, EXACT,
	  SPLIT("protect 0x5000 0x2000 rx",
		PAGES(0, 512) FILL(0x802000, 5, 2, 0x4000077f, 0x1000)) },
	{ "good_access_flag", S2PT_CHECK_RIGHT, EXACT,
	  SPLIT("unmap 0x5000 0x1000",
		FILL(0x802000, 0, 512, 0x400003ff, 0x1000) FILL(0x802000, 5, 1, 0x0, 0)) },
	{ "bad_answer_of_failure", S2PT_CHECK_UNASKED, HEAD,
	  ASK("unmap 0x5000 0x1000") BREAK(BLOCK, WORD) PAGES(0, 4) LINK(BLOCK, TABLE) FAILED },
	{ "good_in_place", S2PT_CHECK_RIGHT, BBM2,
	  ASK("protect 0x5000 0x1000 rx") PAGES(0, 512)
		  FILL(0x802000, 5, 1, 0x4000577f, 0) "0 dsb ishst\n0 swap " BLOCK " " WORD
						      " " TABLE "\n" PAY DONE },
	{ "bad_in_place", S2PT_CHECK_UNASKED, BBM2,
	  ASK("protect 0x5000 0x1000 rx") PAGES(0, 511)
		  FILL(0x802000, 5, 1, 0x4000577f, 0) "0 dsb ishst\n0 swap " BLOCK " " WORD
						      " " TABLE "\n" PAY DONE },
};

/* A block of 1 GiB becomes blocks of 2 MiB, of which the first becomes pages. */
#define HUGE_SPLIT(blocks, pages)                                                                  \
	ASK("unmap 0x40005000 0x1000")                                                             \
	BREAK(HUGE_BLOCK, HUGE_WORD)                                                               \
	FILL(0x802000, 0, blocks, 0x800007fd, 0x200000)                                            \
	LINK(HUGE_BLOCK, TABLE)                                                                    \
	BREAK("0x802000", HUGE_WORD)                                                               \
	FILL(0x803000, 0, pages, 0x800007ff, 0x1000)                                               \
	FILL(0x803000, 5, 1, 0x0, 0) LINK("0x802000", LOWER_TABLE) DONE

static const struct story steps[] = {
	{ "good_in_two_steps", S2PT_CHECK_RIGHT, EXACT, HUGE_SPLIT(512, 512) },
	{ "bad_first_step", S2PT_CHECK_UNASKED, EXACT, HUGE_SPLIT(511, 512) },
	{ "bad_second_step", S2PT_CHECK_UNASKED, EXACT, HUGE_SPLIT(512, 511) },
	{ "bad_second_step_where_faults_help", S2PT_CHECK_UNASKED, HEAD, HUGE_SPLIT(512, 511) },
	/* Pages are made before they become a block again: what counts is what was there first. */
	{ "good_put_back", S2PT_CHECK_RIGHT, EXACT,
	  ASK("unmap 0x5000 0x1000") BREAK(BLOCK, WORD) PAGES(0, 1) LINK(BLOCK, TABLE)
		  BREAK(BLOCK, TABLE) "0 swap " BLOCK " 0x0 " WORD "\n" FAILED },
	{ "good_put_right", S2PT_CHECK_RIGHT, EXACT,
	  ASK("unmap 0x5000 0x1000") BREAK(BLOCK, WORD) PAGES(0, 5) PAGES(6, 506)
		  FILL(0x802000, 9, 1, 0x400007ff, 0) LINK(BLOCK, TABLE)
			  BREAK("0x802048", "0x400007ff") "0 swap 0x802048 0x0 0x400097ff\n" DONE },
	/* A block is made of some pages, and given up again: what it had besides was never there before. */
	{ "good_block_for_a_while", S2PT_CHECK_RIGHT, EXACT,
	  BREAK(BLOCK, WORD) PAGES(0, 8) LINK(BLOCK, TABLE) ASK("unmap 0x3000 0x1000") BREAK(
		  BLOCK, TABLE) "0 swap " BLOCK " 0x0 " WORD "\n" BREAK(BLOCK, WORD)
		  FILL(0x804000, 0, 3, 0x400007ff, 0x1000) FILL(0x804000, 4, 4, 0x400007ff, 0x1000)
			  LINK(BLOCK, "0x804003") DONE },
	/* With the last page the table can be a block. */
	{ "good_joined", S2PT_CHECK_RIGHT, EXACT,
	  BREAK(BLOCK, WORD) PAGES(0, 511) LINK(BLOCK, TABLE)
		  ASK("map 0x1ff000 0x1000 0x401ff000 rwx") "0 swap 0x802ff8 0x0 0x401ff7ff\n" BREAK(
			  BLOCK, TABLE) "0 swap " BLOCK " 0x0 " WORD "\n" DONE },
	{ "bad_joined", S2PT_CHECK_UNASKED, HEAD,
	  BREAK(BLOCK, WORD) PAGES(0, 511) LINK(BLOCK, TABLE)
		  ASK("map 0x1ff000 0x1000 0x405ff000 rwx") "0 swap 0x802ff8 0x0 0x405ff7ff\n" BREAK(
			  BLOCK, TABLE) "0 swap " BLOCK " 0x0 0x404007fd\n" DONE },
};

static const struct story neighbours[] = {
	{ "good_what_was_asked_for", S2PT_CHECK_RIGHT, EXACT,
	  ASK("unmap 0x0 0x400000") "0 swap " NEXT_BLOCK " " NEXT_WORD " 0x0\n" BREAK(BLOCK, WORD)
		  DONE },
	{ "bad_behind", S2PT_CHECK_UNASKED, HEAD,
	  ASK("unmap 0x0 0x200000") "0 swap " NEXT_BLOCK " " NEXT_WORD " 0x0\n" BREAK(BLOCK, WORD)
		  DONE },
	{ "bad_in_front", S2PT_CHECK_UNASKED, HEAD,
	  ASK("unmap 0x200000 0x200000") "0 swap " NEXT_BLOCK " " NEXT_WORD
					 " 0x0\n" BREAK(BLOCK, WORD) DONE },
	{ "bad_table", S2PT_CHECK_UNASKED, HEAD,
	  ASK("unmap 0x0 0x200000") "0 swap 0x800000 0x801003 0x0\n" PAY DONE },
	{ "good_table", S2PT_CHECK_RIGHT, EXACT,
	  ASK("unmap 0x0 0x40000000") "0 swap 0x800000 0x801003 0x0\n" PAY DONE },
	{ "bad_right", S2PT_CHECK_UNASKED, HEAD,
	  ASK("protect 0x0 0x200000 rx") "0 swap " BLOCK " " WORD " 0x4000077d\n"
					 "0 swap " NEXT_BLOCK " " NEXT_WORD
					 " 0x4060077d\n" PAY DONE },
	{ "good_not_asked", S2PT_CHECK_RIGHT, EXACT, BREAK(NEXT_BLOCK, NEXT_WORD) },
	{ "good_asked_for_something_else", S2PT_CHECK_RIGHT, EXACT,
	  ASK("unmap 0x200000 0x200000") BREAK(NEXT_BLOCK, NEXT_WORD) DONE BREAK(BLOCK, WORD) },
	{ "good_asked_anew", S2PT_CHECK_RIGHT, EXACT,
	  ASK("unmap 0x200000 0x200000") BREAK(BLOCK, WORD) ASK("unmap 0x200000 0x200000")
		  BREAK(NEXT_BLOCK, NEXT_WORD) DONE },
	/* The MMU makes a page writable: bit 51 is DBM. */
	{ "good_dirty", S2PT_CHECK_RIGHT, DIRTY,
	  "0 swap " NEXT_BLOCK " " NEXT_WORD " 0x0\n" PAY "0 swap " NEXT_BLOCK
	  " 0x0 0x800004060077d\n" ASK(
		  "unmap 0x0 0x200000") "0 swap " NEXT_BLOCK
					" 0x800004060077d 0x0\n" BREAK(
						BLOCK, WORD) "0 swap " NEXT_BLOCK
							     " 0x0 0x80000406007fd\n" DONE },
};

static const struct story others[] = {
	/* Another CPU begins to fill what the first one left to faults. */
	{ "good_filled_by_another", S2PT_CHECK_RIGHT, HEAD,
	  ASK("unmap 0x5000 0x1000") BREAK(BLOCK, WORD) LINK(
		  BLOCK,
		  TABLE) "1 ask map 0x7000 0x1000 0x40007000\n1 swap 0x802038 0x0 0x400077ff\n1 done 0\n" DONE },
	{ "good_taken_by_another", S2PT_CHECK_RIGHT, HEAD,
	  ASK("unmap 0x5000 0x1000") BREAK(BLOCK, WORD) PAGES(0, 5) PAGES(6, 506) LINK(
		  BLOCK, TABLE) "1 ask unmap 0x7000 0x1000\n1 swap 0x802038 0x400077ff 0x0\n"
				"1 dsb ishst\n1 tlbi vmalls12e1is 3\n1 dsb ish\n1 done 0\n" DONE },
	{ "bad_beside_another", S2PT_CHECK_UNASKED, HEAD,
	  ASK("unmap 0x5000 0x1000") BREAK(BLOCK, WORD) PAGES(0, 5) LINK(
		  BLOCK, TABLE) "1 ask unmap 0x200000 0x200000\n1 swap " NEXT_BLOCK " " NEXT_WORD
				" 0x0\n"
				"1 dsb ishst\n1 tlbi vmalls12e1is 3\n1 dsb ish\n1 done 0\n" DONE },
	{ "good_other_tables", S2PT_CHECK_RIGHT, EXACT,
	  "2 alloc 0x900000 0x1000\n2 plain 0x900000 0x400007fd\n2 root 0x900000 4\n"
	  "2 root 0x800000 3\n" ASK("unmap 0x200000 0x200000") "0 swap 0x900000 0x400007fd 0x0\n0 dsb ishst\n0 tlbi vmalls12e1is 4\n0 dsb ish\n" BREAK(
		  NEXT_BLOCK, NEXT_WORD) DONE },
};

/* Tables of another VM, which no CPU has loaded. */
#define OTHER_TREE                                                                                 \
	"2 alloc 0x900000 0x1000\n2 plain 0x900000 0x400007fd\n2 dsb ishst\n2 root 0x900000 4\n"   \
	"2 root 0x800000 3\n"

static const struct story about[] = {
	{ "good_of_the_other_tables", S2PT_CHECK_RIGHT, EXACT,
	  OTHER_TREE ASK("map 0x0 0x40000000 0x40000000 rwx root 0x900000") DONE },
	{ "bad_of_the_other_tables", S2PT_CHECK_PROMISE, EXACT,
	  OTHER_TREE ASK("unmap 0x0 0x1000 root 0x900000") BREAK(BLOCK, WORD) DONE },
	{ "bad_of_these_tables", S2PT_CHECK_PROMISE, EXACT,
	  OTHER_TREE ASK("unmap 0x40000000 0x1000") DONE },
	{ "good_beside_one_of_other_tables", S2PT_CHECK_RIGHT, EXACT,
	  OTHER_TREE "1 ask map 0x0 0x200000 0x40000000 root 0x900000\n" ASK(
		  "protect 0x0 0x200000 rwx root 0x800000") DONE "1 done 0\n" },
	{ "bad_beside_one_of_other_tables", S2PT_CHECK_PROMISE, EXACT,
	  OTHER_TREE "1 ask map 0x0 0x200000 0x40000000 root 0x900000\n" ASK(
		  "unmap 0x0 0x200000 root 0x800000") DONE "1 done 0\n" },
};

#define SECURE_TREE                                                                                \
	"2 alloc 0x900000 0x2000\n2 plain 0x901000 0x500007fd\n2 plain 0x900000 0x901003\n"        \
	"2 dsb ishst\n2 root 0x900000 secure\n"

static const struct story spaces[] = {
	{ "good_secure", S2PT_CHECK_RIGHT, SECURE,
	  SECURE_TREE ASK("map 0x0 0x200000 0x50000000 rwx secure") DONE },
	{ "bad_secure", S2PT_CHECK_PROMISE, SECURE,
	  SECURE_TREE ASK("map 0x0 0x200000 0x40000000 rwx secure") DONE },
	{ "good_not_secure", S2PT_CHECK_RIGHT, SECURE,
	  SECURE_TREE ASK("map 0x0 0x200000 0x40000000") DONE },
	{ "bad_not_secure", S2PT_CHECK_PROMISE, SECURE,
	  SECURE_TREE ASK("map 0x0 0x200000 0x50000000") DONE },
	{ "bad_unmap_of_the_other_space", S2PT_CHECK_PROMISE, SECURE,
	  SECURE_TREE ASK("unmap 0x0 0x200000 secure") BREAK(BLOCK, WORD) DONE },
	{ "good_by_registers", S2PT_CHECK_RIGHT, SECURE,
	  SECURE_TREE "0 msr vttbr_el2 0x3000000800000\n0 msr vsttbr_el2 0x900000\n0 isb\n" ASK(
		  "protect 0x0 0x200000 rwx secure") DONE ASK("unmap 0x200000 0x200000 secure")
		  DONE },
	{ "bad_by_registers", S2PT_CHECK_PROMISE, SECURE,
	  SECURE_TREE "0 msr vttbr_el2 0x3000000800000\n0 msr vsttbr_el2 0x900000\n0 isb\n" ASK(
		  "unmap 0x200000 0x200000") DONE },
	{ "good_same_address_of_both", S2PT_CHECK_RIGHT, SECURE,
	  SECURE_TREE "1 ask unmap 0x200000 0x200000 secure\n" ASK(
		  "map 0x200000 0x200000 0x40600000") DONE "1 done 0\n" },
	{ "bad_beside_the_same_address", S2PT_CHECK_PROMISE, SECURE,
	  SECURE_TREE "1 ask unmap 0x200000 0x200000 secure\n" ASK(
		  "map 0x200000 0x200000 0x40800000") DONE "1 done 0\n" },
	{ "bad_secure_neighbour", S2PT_CHECK_UNASKED, SECURE,
	  SECURE_TREE ASK(
		  "unmap 0x200000 0x200000 secure") "0 swap 0x901000 0x500007fd 0x0\n" PAY DONE },
};

static enum s2pt_check_reason feed_line(const struct story *story, const struct s2pt_record *record,
					struct s2pt_check *check, const char *line)
{
	struct s2pt_check_event event = { .kind = S2PT_CHECK_END };

	if (s2pt_record_parse(line, &event) != S2PT_RECORD_EVENT ||
	    s2pt_record_misfit(record, &event))
		fail_msg("%s: no event: %s", story->name, line);
	return s2pt_check_event(check, &event);
}

/* Store the words of a line `fill`.  False: it is none. */
static bool fill(struct s2pt_check *check, const char *line)
{
	uint64_t at;
	uint64_t word;
	uint64_t step;
	unsigned int first;
	unsigned int count;

	/* NOLINTNEXTLINE(cert-err34-c): the lines are in this file. */
	if (sscanf(line, "fill %" SCNx64 " %u %u %" SCNx64 " %" SCNx64, &at, &first, &count, &word,
		   &step) != 5)
		return false;
	for (unsigned int i = first; i < first + count; i++)
		assert_int_equal(
			s2pt_check_event(check,
					 &(struct s2pt_check_event){ .kind = S2PT_CHECK_PLAIN,
								     .at = at + UINT64_C(8) * i,
								     .want = word + i * step }),
			S2PT_CHECK_RIGHT);
	return true;
}

/* Feed lines to a checker.  Returns the first complaint. */
static enum s2pt_check_reason feed(const struct story *story, const struct s2pt_record *record,
				   struct s2pt_check *check, const char *lines)
{
	enum s2pt_check_reason first = S2PT_CHECK_RIGHT;

	for (; *lines; lines += strcspn(lines, "\n") + 1) {
		char line[S2PT_RECORD_LINE] = "";

		memcpy(line, lines, strcspn(lines, "\n"));
		if (!fill(check, line)) {
			enum s2pt_check_reason says = feed_line(story, record, check, line);

			first = first == S2PT_CHECK_RIGHT ? says : first;
		}
	}
	return first;
}

/* Twice with one checker, which forgets all of it between. */
static void tell(const struct story *story)
{
	struct s2pt_check *check;
	struct s2pt_record record;

	assert_int_equal(strncmp(story->name, "good_", 5) == 0, story->says == S2PT_CHECK_RIGHT);
	assert_true(s2pt_record_parse_head(story->head, &record));
	check = s2pt_check_new(&record.rules);
	assert_non_null(check);
	for (unsigned int i = 0; i < 2; i++) {
		enum s2pt_check_reason says = feed(story, &record, check, TREE);

		assert_int_equal(says, S2PT_CHECK_RIGHT);
		says = feed(story, &record, check, story->events);
		if (says != story->says)
			fail_msg("%s: %s, want %s", story->name, s2pt_check_reason_code(says),
				 s2pt_check_reason_code(story->says));
		s2pt_check_reset(check);
	}
	s2pt_check_delete(check);
}

#define TELL(stories)                                                                              \
	for (size_t i = 0; i < COUNT(stories); i++)                                                \
	tell(&(stories)[i])

static void what_a_block_maps_beside_what_was_asked_for_stays(void **state)
{
	(void)state;
	TELL(splits);
}

static void a_block_may_be_split_in_steps(void **state)
{
	(void)state;
	TELL(steps);
}

static void neighbours_stay_as_they_are(void **state)
{
	(void)state;
	TELL(neighbours);
}

static void what_other_cpus_change_is_not_held_against_an_operation(void **state)
{
	(void)state;
	TELL(others);
}

static void secure_addresses_have_tables_of_their_own(void **state)
{
	(void)state;
	TELL(spaces);
}

static void an_operation_may_be_about_tables_that_are_not_loaded(void **state)
{
	(void)state;
	TELL(about);
}

/* The address is that of the first page which is lost, and the entry that of its table. */
static void a_complaint_names_the_first_address_that_is_lost(void **state)
{
	const struct story story = { "bad", S2PT_CHECK_UNASKED, HEAD,
				     SPLIT("unmap 0x5000 0x1000", PAGES(0, 5) PAGES(6, 250)) };
	const struct s2pt_complaint *complaint;
	struct s2pt_check *check;
	struct s2pt_record record;

	(void)state;
	assert_true(s2pt_record_parse_head(story.head, &record));
	check = s2pt_check_new(&record.rules);
	assert_non_null(check);
	assert_int_equal(feed(&story, &record, check, TREE), S2PT_CHECK_RIGHT);
	assert_int_equal(feed(&story, &record, check, story.events), S2PT_CHECK_UNASKED);
	complaint = s2pt_check_complaint(check, 0);
	assert_int_equal(complaint->ipa, 0x100000);
	assert_int_equal(complaint->at, 0x802800);
	assert_int_equal(complaint->level, 3);
	assert_int_equal(complaint->old, 0);
	assert_int_equal(complaint->history[0].kind, S2PT_CHECK_ASK);
	assert_int_equal(complaint->history[0].at, 0x5000);
	s2pt_check_delete(check);
}

/* The same block again and again, and then another one, which is not remembered any more. */
static void no_more_than_16384_leaves_of_an_operation_are_remembered(void **state)
{
	static const unsigned int rounds[] = { 16383, 16384 };

	(void)state;
	for (size_t i = 0; i < COUNT(rounds); i++) {
		const struct story story = { "many", S2PT_CHECK_RIGHT, EXACT, NULL };
		struct s2pt_check *check;
		struct s2pt_record record;

		assert_true(s2pt_record_parse_head(story.head, &record));
		check = s2pt_check_new(&record.rules);
		assert_non_null(check);
		assert_int_equal(feed(&story, &record, check, TREE ASK("unmap 0x0 0x200000")),
				 S2PT_CHECK_RIGHT);
		for (unsigned int round = 0; round < rounds[i]; round++)
			assert_int_equal(feed(&story, &record, check,
					      BREAK(NEXT_BLOCK, NEXT_WORD) "0 swap " NEXT_BLOCK
									   " 0x0 " NEXT_WORD "\n"),
					 S2PT_CHECK_RIGHT);
		assert_int_equal(feed(&story, &record, check,
				      BREAK(BLOCK, WORD) BREAK(HUGE_BLOCK, HUGE_WORD) DONE),
				 rounds[i] < 16384 ? S2PT_CHECK_UNASKED : S2PT_CHECK_RIGHT);
		s2pt_check_delete(check);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_block_maps_beside_what_was_asked_for_stays),
		cmocka_unit_test(a_block_may_be_split_in_steps),
		cmocka_unit_test(neighbours_stay_as_they_are),
		cmocka_unit_test(what_other_cpus_change_is_not_held_against_an_operation),
		cmocka_unit_test(secure_addresses_have_tables_of_their_own),
		cmocka_unit_test(an_operation_may_be_about_tables_that_are_not_loaded),
		cmocka_unit_test(a_complaint_names_the_first_address_that_is_lost),
		cmocka_unit_test(no_more_than_16384_leaves_of_an_operation_are_remembered),
	};

	return cmocka_run_group_tests_name("promises", tests, NULL, NULL);
}
