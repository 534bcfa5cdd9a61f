/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the checker on EL2's own stage 1: short recordings of one tree of tables, each with the
 * complaint that it must bring.
 */

#include "s2pt/host/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* First lines. */
#define HEAD  "s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 cpus=2 vmid=7"
#define EL2   "s2pt-recording 2 granule=12 ipa=39 pa=48 start=1 cpus=2 stage1=el2"
#define BBM2  EL2 " bbm=2"
#define E2H   HEAD " stage1=el2e2h"
#define UPPER HEAD " stage1=el2e2h upper=1"

/* A root and a table for each level; PAGE is an entry of level 3, BLOCK one of level 2. */
#define TREE                                                                                       \
	"0 alloc 0x801000 0x1000\n0 root 0x801000\n0 alloc 0x802000 0x1000\n"                      \
	"0 alloc 0x803000 0x1000\n0 release 0x802000 0x803003\n0 release 0x801000 0x802003\n"
#define PAGE  "0x803028"
#define BLOCK "0x802008"

/* Read-write leaves of EL2: AF, inner shareable, AP[1]; at another address; read-only; and so on. */
#define RW        "0x10000743"
#define OTHER     "0x20000743"
#define RO        "0x100007c3"
#define NO_EXEC   "0x40000010000743"
#define DEVICE    "0x1000074f"
#define GUARDED   "0x4000010000743"
#define SOFT      "0x80000010000743"
#define OLD       "0x10000343"
#define OTHER_OLD "0x20000343"
/* Of EL2&0: global and not, without and with access from EL0; that one without PXN, and read-only. */
#define GLOBAL                "0x10000703"
#define OWN                   "0x10000f03"
#define OWN_2                 "0x20000f03"
#define EL0_RO                "0x10000fc3"
#define EL0_RW                "0x10000f43"

#define SWAP(at, found, want) "0 swap " at " " found " " want "\n"
#define MAP(word)             SWAP(PAGE, "0", word)
#define BREAK(word)           "0 enter\n" SWAP(PAGE, word, "0")
#define MAKE(word)            "0 release " PAGE " " word "\n0 leave\n"
/* An invalidation with its barriers. */
#define PAY(tlbi) "0 dsb ishst\n0 tlbi " tlbi "\n0 dsb ish\n"
/* A leaf is broken, invalidated, made anew. */
#define REMAP(word, tlbi, other) MAP(word) BREAK(word) PAY(tlbi) MAKE(other)
/* A leaf is changed where it is. */
#define CHANGE(word, other) MAP(word) "0 enter\n" SWAP(PAGE, word, other)
#define LEAVE               "0 leave\n"
/* HCR_EL2.E2H, and TGE with it; with and without ISB. */
#define WRITE_HCR(value) "0 msr hcr_el2 " value "\n"
#define HCR(value)       WRITE_HCR(value) "0 isb\n"

struct story {
	const char *name;
	enum s2pt_check_reason says;
	const char *head;
	const char *events;
};

static const struct story bbm[] = {
	{ "good_by_address", S2PT_CHECK_RIGHT, EL2, REMAP(RW, "vae2is 0x5", OTHER) },
	{ "good_of_leaves", S2PT_CHECK_RIGHT, EL2, REMAP(RW, "vale2is 0x5", OTHER) },
	{ "good_of_leaves_with_a_hint", S2PT_CHECK_RIGHT, EL2,
	  REMAP(RW, "vale2is 0x700000000005", OTHER) },
	{ "good_of_all", S2PT_CHECK_RIGHT, EL2, REMAP(RW, "alle2is", OTHER) },
	{ "good_in_the_outer_domain", S2PT_CHECK_RIGHT, EL2, REMAP(RW, "alle2os", OTHER) },
	/* 4 pages from 0x4000: TG 4 KiB, SCALE 0, NUM 1. */
	{ "good_of_a_range", S2PT_CHECK_RIGHT, EL2, REMAP(RW, "rvae2is 0x408000000004", OTHER) },
	{ "bad_of_another_range", S2PT_CHECK_TLBI_SMALL, EL2,
	  REMAP(RW, "rvae2is 0x408000000008", OTHER) },
	{ "bad_of_another_address", S2PT_CHECK_TLBI_SMALL, EL2, REMAP(RW, "vae2is 0x6", OTHER) },
	{ "bad_with_a_wrong_hint", S2PT_CHECK_TLBI_LEVEL, EL2,
	  REMAP(RW, "vae2is 0x600000000005", OTHER) },
	{ "bad_on_one_cpu", S2PT_CHECK_TLBI_LOCAL, EL2, REMAP(RW, "vae2 0x5", OTHER) },
	{ "bad_no_first_dsb", S2PT_CHECK_DSB_BEFORE, EL2,
	  MAP(RW) BREAK(RW) "0 tlbi vae2is 0x5\n0 dsb ish\n" MAKE(OTHER) },
	{ "bad_no_last_dsb", S2PT_CHECK_DSB_AFTER, EL2,
	  MAP(RW) BREAK(RW) "0 dsb ishst\n0 tlbi vae2is 0x5\n" MAKE(OTHER) },
	{ "bad_nothing", S2PT_CHECK_TLBI_MISSING, EL2, MAP(RW) BREAK(RW) MAKE(OTHER) },
	{ "bad_address_in_place", S2PT_CHECK_BBM_ADDRESS, EL2,
	  CHANGE(RW, OTHER) PAY("vae2is 0x5") LEAVE },
	{ "bad_attr_index_in_place", S2PT_CHECK_BBM_TYPE, EL2,
	  CHANGE(RW, DEVICE) PAY("vae2is 0x5") LEAVE },
	{ "bad_block_becomes_a_table", S2PT_CHECK_BBM_SIZE, EL2,
	  SWAP(BLOCK, "0", "0x10000741") "0 alloc 0x804000 0x1000\n0 dsb ishst\n0 enter\n" SWAP(
		  BLOCK, "0x10000741", "0x804003") PAY("vae2is 0x200") LEAVE },
	{ "good_block_becomes_a_table_at_bbm_level_2", S2PT_CHECK_RIGHT, BBM2,
	  SWAP(BLOCK, "0", "0x10000741") "0 alloc 0x804000 0x1000\n0 dsb ishst\n0 enter\n" SWAP(
		  BLOCK, "0x10000741", "0x804003") PAY("vae2is 0x200") LEAVE },
	{ "good_software_bits_in_place", S2PT_CHECK_RIGHT, EL2, CHANGE(RW, SOFT) LEAVE },
	{ "good_address_of_an_old_page", S2PT_CHECK_RIGHT, EL2, CHANGE(OLD, OTHER_OLD) LEAVE },
	{ "good_not_global_in_el2_means_nothing", S2PT_CHECK_RIGHT, EL2,
	  CHANGE("0x10000f43", RW) LEAVE },
};

static const struct story regimes[] = {
	{ "bad_by_those_of_stage_2", S2PT_CHECK_TLBI_STAGE, EL2,
	  MAP(RW) BREAK(RW) PAY("ipas2e1is 3 0x5") PAY("vmalls12e1is 3") MAKE(OTHER) },
	{ "bad_by_those_of_el1", S2PT_CHECK_TLBI_STAGE, EL2,
	  MAP(RW) BREAK(RW) PAY("vaae1is 0x5") PAY("vmalle1is") PAY("alle1is") MAKE(OTHER) },
	{ "good_e2h_clear", S2PT_CHECK_RIGHT, EL2, HCR("0") REMAP(RW, "vae2is 0x5", OTHER) },
	{ "bad_e2h_set", S2PT_CHECK_TLBI_REGIME, EL2,
	  HCR("0x400000000") REMAP(RW, "vae2is 0x5", OTHER) },
	{ "bad_e2h_without_isb", S2PT_CHECK_TLBI_CONTEXT, EL2,
	  HCR("0x400000000") WRITE_HCR("0") REMAP(RW, "alle2is", OTHER) },
	{ "bad_asid_in_el2", S2PT_CHECK_OPERAND, EL2, REMAP(RW, "vae2is 0x7000000000005", OTHER) },
	{ "good_as_a_host", S2PT_CHECK_RIGHT, E2H, REMAP(OWN, "vmalle1is", OWN_2) },
	{ "good_as_a_host_by_address", S2PT_CHECK_RIGHT, E2H,
	  REMAP(OWN, "vae1is 0x7000000000005", OWN_2) },
	{ "good_host_said_so", S2PT_CHECK_RIGHT, E2H,
	  HCR("0x408000000") REMAP(OWN, "vmalle1is", OWN_2) },
	{ "bad_host_of_a_guest", S2PT_CHECK_TLBI_REGIME, E2H,
	  HCR("0x400000000") REMAP(OWN, "vmalle1is", OWN_2) },
	{ "good_host_of_a_guest_by_those_of_el2", S2PT_CHECK_RIGHT, E2H,
	  HCR("0x400000000") REMAP(OWN, "alle2is", OWN_2) },
	{ "bad_e2h_clear", S2PT_CHECK_TLBI_REGIME, E2H,
	  HCR("0") REMAP(OWN, "vae2is 0x7000000000005", OWN_2) },
	{ "good_upper_range", S2PT_CHECK_RIGHT, UPPER,
	  REMAP(OWN, "vae2is 0x70ffff8000005", OWN_2) },
	{ "bad_lower_address_for_the_upper_range", S2PT_CHECK_TLBI_SMALL, UPPER,
	  REMAP(OWN, "vae2is 0x7000000000005", OWN_2) },
	{ "good_upper_range_of_addresses", S2PT_CHECK_RIGHT, UPPER,
	  REMAP(OWN, "rvae2is 0x7409ff8000004", OWN_2) },
	{ "bad_two_tables", S2PT_CHECK_TWO_ROOTS, EL2,
	  "0 alloc 0x805000 0x1000\n0 msr ttbr0_el2 0x805000\n" },
	{ "good_the_register_of_the_other_range", S2PT_CHECK_RIGHT, E2H,
	  "0 alloc 0x805000 0x1000\n0 msr ttbr1_el2 0x7000000805000\n"
	  "0 msr vttbr_el2 0x7000000805000\n" },
	{ "bad_two_tables_of_an_asid", S2PT_CHECK_TWO_ROOTS, E2H,
	  "0 alloc 0x805000 0x1000\n0 msr ttbr0_el2 0x7000000805000\n" },
	{ "good_two_tables_of_two_asids", S2PT_CHECK_RIGHT, E2H,
	  "0 alloc 0x805000 0x1000\n0 msr ttbr0_el2 0x8000000805000\n" },
};

static const struct story asids[] = {
	{ "good_its_asid", S2PT_CHECK_RIGHT, E2H, REMAP(OWN, "vae2is 0x7000000000005", OWN_2) },
	{ "bad_another_asid", S2PT_CHECK_TLBI_VMID, E2H,
	  REMAP(OWN, "vae2is 0x8000000000005", OWN_2) },
	{ "good_a_global_leaf_by_any_asid", S2PT_CHECK_RIGHT, E2H,
	  REMAP(GLOBAL, "vale2is 0x8000000000005", OWN_2) },
	{ "good_all_asids", S2PT_CHECK_RIGHT, E2H, REMAP(OWN, "vaae1is 0x5", OWN_2) },
	{ "bad_all_asids_with_one", S2PT_CHECK_OPERAND, E2H,
	  REMAP(OWN, "vaale1is 0x7000000000005", OWN_2) },
	{ "good_by_asid", S2PT_CHECK_RIGHT, E2H, REMAP(OWN, "aside1is 0x7000000000000", OWN_2) },
	{ "bad_by_another_asid", S2PT_CHECK_TLBI_VMID, E2H,
	  REMAP(OWN, "aside1is 0x8000000000000", OWN_2) },
	{ "bad_a_global_leaf_by_asid", S2PT_CHECK_TLBI_STAGE, E2H,
	  REMAP(GLOBAL, "aside1is 0x7000000000000", OWN_2) },
	{ "good_by_asid_after_all_of_it_was_global", S2PT_CHECK_RIGHT, E2H,
	  MAP(GLOBAL) BREAK(GLOBAL) PAY("aside1is 0x7000000000000") PAY("vmalle1is") MAKE(OWN_2) },
	{ "bad_becomes_global", S2PT_CHECK_BBM_GLOBAL, E2H,
	  CHANGE(OWN, GLOBAL) PAY("vmalle1is") LEAVE },
	{ "good_becomes_global_by_a_break", S2PT_CHECK_RIGHT, E2H,
	  REMAP(OWN, "vae2is 0x7000000000005", GLOBAL) },
	{ "bad_what_becomes_global_after_a_break_is_held", S2PT_CHECK_TLBI_MISSING, E2H,
	  MAP(OWN) BREAK(OWN) MAKE(GLOBAL) },
	{ "good_global_no_longer", S2PT_CHECK_RIGHT, E2H,
	  CHANGE(GLOBAL, OWN) PAY("vae2is 0x7000000000005") LEAVE },
	{ "bad_global_no_longer", S2PT_CHECK_TLBI_MISSING, E2H, CHANGE(GLOBAL, OWN) LEAVE },
	{ "good_a_table_by_its_asid", S2PT_CHECK_RIGHT, E2H,
	  "0 enter\n" SWAP("0x802000", "0x803003", "0")
		  PAY("vae2is 0x7000000000000") "0 free 0x803000\n0 leave\n" },
	{ "bad_a_table_by_another_asid", S2PT_CHECK_FREED_HELD, E2H,
	  "0 enter\n" SWAP("0x802000", "0x803003", "0")
		  PAY("vae2is 0x8000000000000") "0 free 0x803000\n" },
	{ "bad_a_table_by_those_of_leaves", S2PT_CHECK_FREED_HELD, EL2,
	  "0 enter\n" SWAP("0x802000", "0x803003", "0") PAY("vale2is 0x0") "0 free 0x803000\n" },
};

static const struct story permissions[] = {
	{ "good_write_taken_away", S2PT_CHECK_RIGHT, EL2, CHANGE(RW, RO) PAY("vae2is 0x5") LEAVE },
	{ "bad_write_taken_away", S2PT_CHECK_TLBI_MISSING, EL2, CHANGE(RW, RO) LEAVE },
	{ "bad_write_taken_away_here", S2PT_CHECK_TLBI_LOCAL, EL2,
	  CHANGE(RW, RO) "0 dsb nshst\n0 tlbi vae2 0x5\n0 dsb nsh\n" LEAVE },
	{ "bad_execution_taken_away", S2PT_CHECK_TLBI_MISSING, EL2, CHANGE(RW, NO_EXEC) LEAVE },
	{ "bad_branches_guarded", S2PT_CHECK_TLBI_MISSING, EL2, CHANGE(RW, GUARDED) LEAVE },
	{ "good_write_added", S2PT_CHECK_RIGHT, EL2, CHANGE(RO, RW) PAY("vae2is 0x5") LEAVE },
	{ "bad_write_added_for_one_cpu", S2PT_CHECK_TLBI_LOCAL, EL2,
	  CHANGE(RO, RW) "0 dsb nshst\n0 tlbi vae2 0x5\n0 dsb nsh\n" LEAVE },
	{ "bad_write_added", S2PT_CHECK_TLBI_MISSING, EL2, CHANGE(RO, RW) LEAVE },
	/* A host answers faults for nothing. */
	{ "good_write_added_for_one_cpu_of_a_host", S2PT_CHECK_RIGHT, E2H,
	  CHANGE("0x20000010000fc3",
		 "0x20000010000f43") "0 dsb nshst\n0 tlbi vaae1 0x5\n0 dsb nsh\n" LEAVE },
	{ "bad_el0_shut_out", S2PT_CHECK_TLBI_MISSING, E2H, CHANGE(EL0_RO, "0x10000f83") LEAVE },
	/* What EL0 may write EL2 does not execute: a loss that no bit but AP[1] tells. */
	{ "bad_el0_may_write", S2PT_CHECK_TLBI_LOCAL, E2H,
	  CHANGE(OWN, EL0_RW) "0 dsb nshst\n0 tlbi vaae1 0x5\n0 dsb nsh\n" LEAVE },
	{ "good_promise_kept", S2PT_CHECK_RIGHT, UPPER,
	  "0 ask map 0xffffff8000005000 0x1000 0x10000000 rw\n"
	  "0 swap " PAGE " 0 0x60000010000f03\n0 done 0\n" },
	{ "bad_promise_of_execution", S2PT_CHECK_PROMISE, UPPER,
	  "0 ask map 0xffffff8000005000 0x1000 0x10000000 rwx\n"
	  "0 swap " PAGE " 0 0x60000010000f03\n0 done 0\n" },
};

/* Feed lines to a checker.  Returns the first complaint. */
static enum s2pt_check_reason feed(const struct story *story, const struct s2pt_record *record,
				   struct s2pt_check *check, const char *lines)
{
	enum s2pt_check_reason first = S2PT_CHECK_RIGHT;

	for (; *lines; lines += strcspn(lines, "\n") + 1) {
		struct s2pt_check_event event = { .kind = S2PT_CHECK_END };
		enum s2pt_check_reason says;
		char line[S2PT_RECORD_LINE] = "";

		memcpy(line, lines, strcspn(lines, "\n"));
		if (s2pt_record_parse(line, &event) != S2PT_RECORD_EVENT ||
		    s2pt_record_misfit(record, &event))
			fail_msg("%s: no event: %s", story->name, line);
		says = s2pt_check_event(check, &event);
		if (first == S2PT_CHECK_RIGHT)
			first = says;
	}
	return first;
}

static void tell(const struct story *stories, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct story *story = &stories[i];
		enum s2pt_check_reason says;
		struct s2pt_check *check;
		struct s2pt_record record;

		assert_true(s2pt_record_parse_head(story->head, &record));
		check = s2pt_check_new(&record.rules);
		assert_non_null(check);
		assert_int_equal(feed(story, &record, check, TREE), S2PT_CHECK_RIGHT);
		says = feed(story, &record, check, story->events);
		if (says != story->says)
			fail_msg("%s: %s, want %s", story->name, s2pt_check_reason_code(says),
				 s2pt_check_reason_code(story->says));
		assert_int_equal(strncmp(story->name, "good_", 5) == 0,
				 story->says == S2PT_CHECK_RIGHT);
		s2pt_check_delete(check);
	}
}

static void a_leaf_of_stage_1_is_broken_before_it_is_made_anew(void **state)
{
	(void)state;
	tell(bbm, COUNT(bbm));
}

static void an_invalidation_is_one_of_the_regime(void **state)
{
	(void)state;
	tell(regimes, COUNT(regimes));
}

static void an_asid_is_right_or_the_leaf_is_global(void **state)
{
	(void)state;
	tell(asids, COUNT(asids));
}

static void what_el2_and_el0_may_is_paid_for(void **state)
{
	(void)state;
	tell(permissions, COUNT(permissions));
}

static void a_complaint_tells_the_address_of_the_upper_range(void **state)
{
	const struct story story = { "bad", S2PT_CHECK_BBM_ADDRESS, UPPER,
				     CHANGE(OWN, OWN_2) LEAVE };
	struct s2pt_check *check;
	struct s2pt_record record;

	(void)state;
	assert_true(s2pt_record_parse_head(story.head, &record));
	check = s2pt_check_new(&record.rules);
	assert_non_null(check);
	assert_int_equal(feed(&story, &record, check, TREE), S2PT_CHECK_RIGHT);
	assert_int_equal(feed(&story, &record, check, story.events), S2PT_CHECK_BBM_ADDRESS);
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(s2pt_check_complaint(check, i)->ipa, UINT64_C(0xffffff8000005000));
	s2pt_check_delete(check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leaf_of_stage_1_is_broken_before_it_is_made_anew),
		cmocka_unit_test(an_invalidation_is_one_of_the_regime),
		cmocka_unit_test(an_asid_is_right_or_the_leaf_is_global),
		cmocka_unit_test(what_el2_and_el0_may_is_paid_for),
		cmocka_unit_test(a_complaint_tells_the_address_of_the_upper_range),
	};

	return cmocka_run_group_tests_name("check stage 1", tests, NULL, NULL);
}
