/* SPDX-License-Identifier: BSD-2-Clause */
/* Replays small traces, written by hand, for what is rare in recorded ones. */

#include "ordered_check.h"
#include "ordered_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Small traces, written by hand, for what is rare in recorded ones. */

/* All agrees, and one check was explained by `reason` `times` times. */
static void assert_explained(struct ordered_report *report, enum ordered_reason reason,
			     size_t times)
{
	if (report_bad(report) || report->reasons[reason] != times)
		check_show(report);
	assert_int_equal(report_bad(report), 0);
	assert_int_equal(report->reasons[reason], times);
	report_clear(report);
}

static void assert_disagrees(struct ordered_report *report, enum ordered_check check)
{
	if (report->disagreed[check] != 1 || report_bad(report) != 1)
		check_show(report);
	assert_int_equal(report->disagreed[check], 1);
	assert_int_equal(report_bad(report), 1);
	report_clear(report);
}

static void a_write_that_goes_well_agrees(void **state)
{
	struct ordered_report report = check_rows("k6.12-n1.t", START WRITTEN("0") VMID END, NULL);

	(void)state;
	/* But for the invalidation, which nobody asked for. */
	assert_int_equal(report.agreed[CHECK_MAP], 1);
	assert_int_equal(report.agreed[CHECK_FAULT], 1);
	assert_int_equal(report.agreed[CHECK_DECODE], 1);
	assert_int_equal(report.agreed[CHECK_DIRTY], 1);
	assert_int_equal(report.agreed[CHECK_TLBI], 1);
	assert_disagrees(&report, CHECK_TLBI);
}

static void eagain_beside_a_map_of_the_same_page_is_in_flight(void **state)
{
	static const char rows[] = START WRITE("0") WRITE("1") MAP("0", "0x6") MAP("1", "0x6")
		MAP_RET("1", "-11") MAP_RET("0", "0") DIRTY("0") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_explained(&report, REASON_IN_FLIGHT, 1);
}

static void eagain_has_no_such_excuse_where_faults_are_handled_one_at_a_time(void **state)
{
	static const char rows[] = START WRITE("0") WRITE("1") MAP("0", "0x6") MAP("1", "0x6")
		MAP_RET("1", "-11") MAP_RET("0", "0") DIRTY("0") END;
	struct ordered_report report = check_rows("k6.1-n1.t", rows, NULL);

	(void)state;
	assert_disagrees(&report, CHECK_MAP);
}

static void eagain_without_anybody_beside_disagrees(void **state)
{
	struct ordered_report report = check_rows(
		"k6.12-n1.t", START WRITE("0") MAP("0", "0x6") MAP_RET("0", "-11") END, NULL);

	(void)state;
	assert_disagrees(&report, CHECK_MAP);
}

static void an_open_map_is_done_early_for_a_relax_that_found_it(void **state)
{
	static const char rows[] = START WRITE("0") MAP("0", "0x6") DENIED("1") RELAX("1")
		LOCAL("1", "3") RELAX_RET("1", "0") DIRTY("1") MAP_RET("0", "0") DIRTY("0") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_explained(&report, REASON_LINEARISED, 1);
}

static void a_block_that_another_has_broken_needs_no_second_break(void **state)
{
	/* vCPU 0 breaks the block, vCPU 1 finds the table and is the first to return. */
	static const char rows[] = START BLOCK LOG_BLOCK DENIED_PAGE("0", "1000")
		MAP_PAGE("0", "1000") DENIED_PAGE("1", "2000") MAP_PAGE(
			"1", "2000") "5,0,tlbi_ipa,0x80001000,,,,,,,2,,,,,1,,,\n" MAP_RET("1", "0")
			DIRTY_PAGE("1", "2000") MAP_RET("0", "0") DIRTY_PAGE("0", "1000") END;
	static const char unbroken[] = START BLOCK LOG_BLOCK DENIED_PAGE("1", "2000")
		MAP_PAGE("1", "2000") MAP_RET("1", "0") DIRTY_PAGE("1", "2000") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_explained(&report, REASON_LINEARISED, 1);
	report = check_rows("k6.12-n1.t", unbroken, NULL);
	assert_disagrees(&report, CHECK_TLBI);
}

/* A page of huge memory, mapped while it was logged; and then not any more. */
#define PAGE_OF_BLOCK                                                                              \
	MARK("SLOT vm=a id=1 ipa=0x80000000 size=0x200000 backing=anon-thp flags=1")               \
	"5,0,fault,0x80001000,0x92000047,0x80001000,,1,0,0,3,,,,,1,translation,,\n" MAP_PAGE(      \
		"0", "1000") MAP_RET("0", "0") DIRTY_PAGE("0", "1000")                             \
		MARK("SLOTFLAGS vm=a id=1 flags=0 begin") MARK("SLOTFLAGS vm=a id=1 flags=0 end")
/* The block is to take its table's place. */
#define FOLD(vcpu)                                                                                 \
	"5," vcpu ",fault,0x80000000,0x92000047,0x80000000,,1,0,0,3,,,,,1,translation,,\n"         \
	"5," vcpu ",map,0x80000000,,,,,,,,0x200000,0xc0000000,0x6,,1,flags=0x18,,\n"
#define PAGE(vcpu, page)                                                                           \
	"5," vcpu ",fault,0x8000" page ",0x92000047,0x8000" page                                   \
	",,1,0,0,3,,,,,1,translation,,\n" MAP_PAGE(vcpu, page)

static void a_page_beside_a_block_that_takes_its_tables_place_is_in_flight(void **state)
{
	static const char rows[] = START PAGE_OF_BLOCK FOLD("0") VMID_OF("0") PAGE("1", "2000")
		MAP_RET("1", "-11") MAP_RET("0", "0") DIRTY_PAGE("0", "0000") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_explained(&report, REASON_IN_FLIGHT, 1);
}

static void a_block_has_no_such_excuse_beside_a_page(void **state)
{
	static const char rows[] = START PAGE_OF_BLOCK PAGE("1", "0000") FOLD("0")
		MAP_RET("0", "-11") MAP_RET("1", "0") DIRTY_PAGE("1", "0000") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_disagrees(&report, CHECK_MAP);
}

static void a_map_may_come_after_an_open_one_to_another_page(void **state)
{
	/* vCPU 1 moves the page away, vCPU 0 moves it back and is the first to return. */
	static const char rows[] = START WRITTEN("0") WRITE(
		"1") "5,1,map,0x40000000,,,,,,,,0x1000,0x90000000,0x6,,1,flags=0x18,,\n"
		     "5,1,tlbi_ipa,0x40000000,,,,,,,3,,,,,1,,,\n" WRITE("0")
			     MAP("0", "0x6") "5,0,tlbi_ipa,0x40000000,,,,,,,3,,,,,1,,,\n" MAP_RET(
				     "0", "0") DIRTY("0") MAP_RET("1", "0") DIRTY("1") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_explained(&report, REASON_LINEARISED, 1);
}

static void a_relax_may_find_what_an_open_map_has_made(void **state)
{
	/* The block gives way to a page, which vCPU 1 finds before the map has returned. */
	static const char rows[] = START BLOCK LOG_BLOCK DENIED_PAGE("0", "1000") MAP_PAGE(
		"0",
		"1000") "5,0,tlbi_ipa,0x80001000,,,,,,,2,,,,,1,,,\n"
			"5,1,fault,0x80001000,0x9200004f,0x80001000,,1,0,0,3,,,,,1,permission,,\n"
			"5,1,relax,0x80001000,,,,,,,,,,0x6,,1,,,\n"
			"5,1,tlbi_ipa_nsh,0x80001000,,,,,,,3,,,,,1,,,\n" RELAX_RET("1", "0")
				DIRTY_PAGE("1", "1000") MAP_RET("0", "0") DIRTY_PAGE("0", "1000")
					END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_explained(&report, REASON_LINEARISED, 1);
}

static void success_on_a_missing_entry_without_anybody_beside_disagrees(void **state)
{
	static const char rows[] =
		START DENIED("1") RELAX("1") LOCAL("1", UNHINTED) RELAX_RET("1", "0") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_disagrees(&report, CHECK_RELAX);
}

static void an_aged_entry_may_have_become_young_unseen(void **state)
{
	static const char map[] =
		START WRITTEN("0") AGED READ("1") MAP("1", "0x6") MAP_RET("1", "-11") END;
	static const char relax[] = START WRITTEN("0") AGED DENIED("1") RELAX("1")
		LOCAL("1", UNHINTED) RELAX_RET("1", "-11") END;
	struct ordered_report report = check_rows("k6.12-n1.t", map, NULL);

	(void)state;
	assert_explained(&report, REASON_HARDWARE_AF, 1);
	report = check_rows("k6.12-n1.t", relax, NULL);
	assert_explained(&report, REASON_HARDWARE_AF, 1);
}

static void an_aged_entry_stays_old_where_hardware_does_not_touch_it(void **state)
{
	static const char rows[] =
		START WRITTEN("0") AGED READ("1") MAP("1", "0x6") MAP_RET("1", "-11") END;
	struct ordered_report report = check_rows("k6.12-a72.t", rows, NULL);

	(void)state;
	assert_disagrees(&report, CHECK_MAP);
}

static void a_fault_without_an_answer_is_retried_only_if_the_host_changed_memory(void **state)
{
	static const char retried[] = START WRITE(
		"0") "5,-1,unmap,0x40000000,,,,,,,,0x1000,,,,1,hva of slot 0 of vm a,,\n" WRITTEN("0")
		END;
	static const char silent[] = START WRITE("0") WRITTEN("0") END;
	struct ordered_report report = check_rows("k6.12-n1.t", retried, NULL);

	(void)state;
	assert_explained(&report, REASON_RETRIED, 1);
	report = check_rows("k6.12-n1.t", silent, NULL);
	assert_disagrees(&report, CHECK_FAULT);
}

static void a_device_and_a_read_only_slot_are_left_to_the_hypervisor(void **state)
{
	static const char device[] = START
		"5,0,fault,0x9000000,0x92000046,0x9000000,,1,0,0,2,,,,,1,translation,,\n" WRITTEN(
			"0") END;
	static const char readonly[] = START
		"5,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=1 ipa=0x80000000 size=0x200000 "
		"backing=anon-4k flags=2,,\n"
		"5,0,fault,0x80000000,0x92000047,0x80000000,,1,0,0,3,,,,,1,translation,,\n" WRITTEN(
			"0") END;
	struct ordered_report report = check_rows("k6.12-n1.t", device, NULL);

	(void)state;
	assert_int_equal(report.agreed[CHECK_FAULT], 2);
	assert_int_equal(report_bad(&report), 0);
	report_clear(&report);
	report = check_rows("k6.12-n1.t", readonly, NULL);
	assert_int_equal(report.agreed[CHECK_FAULT], 2);
	assert_int_equal(report_bad(&report), 0);
	report_clear(&report);
}

static void all_of_a_huge_page_is_wanted_at_once(void **state)
{
#define HUGE_FAULT                                                                                 \
	MARK("SLOT vm=a id=1 ipa=0x80000000 size=0x400000 backing=hugetlb-2M flags=0")             \
	"5,0,fault,0x80201000,0x92000047,0x80201000,,1,0,0,3,,,,,1,translation,,\n"
	static const char whole[] = START HUGE_FAULT
		"5,0,map,0x80200000,,,,,,,,0x200000,0xc0200000,0x6,,1,flags=0x18,,\n" MAP_RET(
			"0", "0") "5,0,dirty,0x80200000,,,,,,,,,,,,1,,,\n" END;
	static const char page[] = START HUGE_FAULT
		"5,0,map,0x80200000,,,,,,,,0x1000,0xc0200000,0x6,,1,flags=0x18,,\n" MAP_RET(
			"0", "0") "5,0,dirty,0x80201000,,,,,,,,,,,,1,,,\n" END;
	struct ordered_report report = check_rows("k6.12-n1.t", whole, NULL);

	(void)state;
	assert_int_equal(report.agreed[CHECK_FAULT], 1);
	assert_int_equal(report_bad(&report), 0);
	report_clear(&report);
	report = check_rows("k6.12-n1.t", page, NULL);
	assert_disagrees(&report, CHECK_FAULT);
}

static void an_unmap_has_the_table_to_itself(void **state)
{
	static const char rows[] = START WRITE("0")
		MAP("0", "0x6") "5,-1,s2_unmap,0x40000000,,,,,,,,0x1000,,,,1,,,\n"
				"5,-1,s2_unmap_ret,,,,,,,,,,,,0,1,,,\n" MAP_RET("0", "0") DIRTY("0")
					END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_disagrees(&report, CHECK_UNMAP);
}

static void a_notifier_has_no_pages_to_make_tables_of(void **state)
{
	static const char rows[] =
		START "5,-1,set_spte,0x40000000,,,,,,,,,,,,1,hva of slot 0 of vm a,,\n"
		      "5,-1,map,0x40000000,,,,,,,,0x1000,0x80000000,0x4,,1,,,\n"
		      "5,-1,map_ret,,,,,,,,,,,,-12,1,,,\n" END;
	struct ordered_report report = check_rows("k6.1-n1.t", rows, NULL);

	(void)state;
	assert_int_equal(report.agreed[CHECK_MAP], 1);
	assert_int_equal(report_bad(&report), 0);
	report_clear(&report);
}

/* Logging on, with what it owes. */
#define LOGGED                                                                                     \
	MARK("SLOTFLAGS vm=a id=0 flags=1 begin")                                                  \
	PROTECT VMID MARK("SLOTFLAGS vm=a id=0 flags=1 "                                           \
			  "end")
#define GET(n)        MARK("GET_DIRTY vm=a slot=0 iter=" n " begin")
#define GOT(n, dirty) MARK("GET_DIRTY vm=a slot=0 iter=" n " end dirty=" dirty)
/* Bits of a bitmap are cleared by themselves, if only in vain. */
#define CLEARED        MARK("CLEAR_DIRTY vm=a slot=0 begin") MARK("CLEAR_DIRTY vm=a slot=0 end")
#define MASK(at, mask) "5,-1,log_mask," at ",,,,,,,,,,,,1,mask=" mask ",,\n"

static void a_manual_log_is_read_first_and_cleared_later(void **state)
{
	static const char rows[] = START LOGGED WRITTEN("0") READ("0") GET("0") GOT("0", "1")
		MARK("CLEAR_DIRTY vm=a slot=0 begin") MASK("0x0", "0x1")
			PROTECT VMID MARK("CLEAR_DIRTY vm=a slot=0 end") GET("1") GOT("1", "0") END;
	static const char uncleared[] = START LOGGED WRITTEN("0") READ("0") GET("0") GOT("0", "1")
		GET("1") GOT("1", "0") CLEARED END;
	static const char bitmaps[] = DIRTY_HEADER "a,0,0,0x40000000,1,0\n"
						   "a,0,1,0x40000000,0,\n";
	struct ordered_report report = check_rows("k6.12-n1.t", rows, bitmaps);

	(void)state;
	assert_int_equal(report.agreed[CHECK_BITMAP], 2);
	assert_int_equal(report.agreed[CHECK_MASK], 1);
	assert_explained(&report, REASON_END, 1);
	report = check_rows("k6.12-n1.t", uncleared, bitmaps);
	assert_disagrees(&report, CHECK_BITMAP);
}

/* A mask has an offset in its slot only: the one that is being cleared, where two are logged. */
static void a_mask_belongs_to_the_slot_that_is_cleared(void **state)
{
	static const char protect[] = "5,-1,wrprotect,0x80000000,,,,,,,,0x200000,,,,1,,,\n";
	static const char before[] =
		START MARK("SLOT vm=a id=1 ipa=0x80000000 size=0x200000 backing=anon-4k flags=0")
			LOGGED MARK("SLOTFLAGS vm=a id=1 flags=1 begin");
	static const char between[] = VMID MARK("SLOTFLAGS vm=a id=1 flags=1 end")
		WRITTEN_AT("0", "0x80000000", "0x90000000") READ_AT("0", "0x80000000")
			MARK("GET_DIRTY vm=a slot=1 iter=0 begin")
				MARK("GET_DIRTY vm=a slot=1 iter=0 end dirty=1")
					MARK("CLEAR_DIRTY vm=a slot=1 begin") MASK("0x0", "0x1");
	static const char after[] = VMID MARK("CLEAR_DIRTY vm=a slot=1 end") END;
	char rows[8192];
	struct ordered_report report;

	(void)state;
	assert_in_range(snprintf(rows, sizeof(rows), "%s%s%s%s%s", before, protect, between,
				 protect, after),
			1, sizeof(rows) - 1);
	report = check_rows("k6.12-n1.t", rows, DIRTY_HEADER "a,1,0,0x80000000,1,0\n");
	assert_int_equal(report.agreed[CHECK_MASK], 1);
	assert_int_equal(report.agreed[CHECK_BITMAP], 1);
	assert_explained(&report, REASON_END, 1);
}

static void a_log_that_begins_all_set_has_all_pages(void **state)
{
	static const char rows[] = START MARK("SLOTFLAGS vm=a id=0 flags=1 begin")
		MARK("SLOTFLAGS vm=a id=0 flags=1 end") GET("0") GOT("0", "512") CLEARED END;
	struct ordered_report report =
		check_rows("k6.12-n1.t", rows, DIRTY_HEADER "a,0,0,0x40000000,512,0-1ff\n");

	(void)state;
	assert_int_equal(report.agreed[CHECK_BITMAP], 1);
	assert_int_equal(report_bad(&report), 0);
	report_clear(&report);
	report = check_rows("k6.12-n1.t", rows, DIRTY_HEADER "a,0,0,0x40000000,511,0-1fe\n");
	assert_int_equal(report.disagreed[CHECK_BITMAP], 1);
	report_clear(&report);
}

/* A word of the bitmap that is not full: the bits behind the last page are none of the slot's. */
static void a_log_that_begins_all_set_ends_with_the_slot(void **state)
{
	static const char rows[] =
		START MARK("SLOT vm=a id=1 ipa=0x80000000 size=0x41000 backing=anon-4k flags=0")
			MARK("SLOTFLAGS vm=a id=1 flags=1 begin")
				MARK("SLOTFLAGS vm=a id=1 flags=1 end")
					MARK("GET_DIRTY vm=a slot=1 iter=0 begin")
						MARK("GET_DIRTY vm=a slot=1 iter=0 end dirty=65")
							CLEARED END;
	struct ordered_report report =
		check_rows("k6.12-n1.t", rows, DIRTY_HEADER "a,1,0,0x80000000,65,0-40\n");

	(void)state;
	assert_int_equal(report.agreed[CHECK_BITMAP], 1);
	if (report_bad(&report))
		check_show(&report);
	assert_int_equal(report_bad(&report), 0);
	report_clear(&report);
}

static void a_dirty_bit_may_come_after_one_read_and_not_after_two(void **state)
{
	/* The page of vCPU 1 is protected again, and that of vCPU 0, who has done nothing since, not. */
	static const char rows[] = START LOGGED
		"5,1,fault,0x40001000,0x92000047,0x40001000,,1,0,0,3,,,,,1,translation,,\n"
		"5,1,map,0x40001000,,,,,,,,0x1000,0x80001000,0x6,,1,flags=0x18,,\n" MAP_RET(
			"1", "0") "5,1,dirty,0x40001000,,,,,,,,,,,,1,,,\n" WRITTEN("0") GET("0")
			MASK("0x0", "0x2") PROTECT VMID GOT("0", "1") GET("1") MASK("0x0", "0x1")
				PROTECT VMID GOT("1", "1") END;
	static const char twice[] =
		START LOGGED WRITTEN("0") GET("0") GOT("0", "0") GET("1") GOT("1", "0") END;
	struct ordered_report report = check_rows(
		"k6.12-n1.t", rows, DIRTY_HEADER "a,0,0,0x40000000,1,1\na,0,1,0x40000000,1,0\n");

	(void)state;
	assert_explained(&report, REASON_RACING_READ, 1);
	report = check_rows("k6.12-n1.t", twice,
			    DIRTY_HEADER "a,0,0,0x40000000,0,\na,0,1,0x40000000,0,\n");
	assert_int_equal(report.reasons[REASON_RACING_READ], 1);
	assert_disagrees(&report, CHECK_BITMAP);
}

static void a_page_reported_while_it_is_protected_again_may_stay_dirty(void **state)
{
	/* vCPU 1 has reported the page a second time as the bit of the first is taken. */
	static const char rows[] = START LOGGED WRITTEN("0") READ("0") DENIED("1") RELAX("1")
		LOCAL("1", "3") RELAX_RET("1", "0") DIRTY("1") GET("0") MASK("0x0", "0x1")
			PROTECT VMID GOT("0", "1") READ("1") GET("1") MASK("0x0", "0x1")
				PROTECT VMID GOT("1", "1") GET("2") GOT("2", "0") END;
	/* It has gone on before. */
	static const char late[] = START LOGGED WRITTEN("0") READ("0") GET("0") MASK("0x0", "0x1")
		PROTECT VMID GOT("0", "1") GET("1") MASK("0x0", "0x1") PROTECT VMID GOT("1", "1")
			END;
	static const char bitmaps[] = DIRTY_HEADER "a,0,0,0x40000000,1,0\na,0,1,0x40000000,1,0\n"
						   "a,0,2,0x40000000,0,\n";
	struct ordered_report report = check_rows("k6.12-n1.t", rows, bitmaps);

	(void)state;
	assert_explained(&report, REASON_RACING_READ, 1);
	report = check_rows("k6.12-n1.t", late, bitmaps);
	assert_disagrees(&report, CHECK_MASK);
}

static void what_is_not_there_at_the_fault_is_left_to_the_hypervisor(void **state)
{
	static const char rows[] = START MARK("SLOTDEL vm=a id=0 begin")
		MARK("SLOTDEL vm=a id=0 end") WRITE("0") MARK("SLOTADD vm=a id=0") WRITTEN("0") END;
	static const char there[] = START WRITE("0") MARK("SLOTDEL vm=a id=0 begin") WRITE("0") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_int_equal(report.agreed[CHECK_FAULT], 2);
	assert_int_equal(report_bad(&report), 0);
	report_clear(&report);
	report = check_rows("k6.12-n1.t", there, NULL);
	assert_disagrees(&report, CHECK_FAULT);
}

static void protection_without_an_invalidation_disagrees(void **state)
{
	static const char rows[] = START WRITTEN("0") MARK("SLOTFLAGS vm=a id=0 flags=1 begin")
		PROTECT MARK("SLOTFLAGS vm=a id=0 flags=1 end") DENIED("0") RELAX("0")
			LOCAL("0", "3") RELAX_RET("0", "0") DIRTY("0") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_disagrees(&report, CHECK_TLBI);
}

static void logging_that_is_being_switched_allows_either_answer(void **state)
{
	static const char rows[] =
		START MARK("SLOTFLAGS vm=a id=0 flags=1 begin") READ("0") MAP("0", "0x6")
			MAP_RET("0", "0") DIRTY("0") READ("1") MAP("1", "0x4") MAP_RET("1", "-11")
				PROTECT VMID MARK("SLOTFLAGS vm=a id=0 flags=1 end") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, NULL);

	(void)state;
	assert_explained(&report, REASON_SWITCHING, 2);
}

#define GOES_ON                 MARK("SLOTFLAGS vm=a id=0 flags=1 begin")
#define IS_ON                   MARK("SLOTFLAGS vm=a id=0 flags=1 end")
#define WRITTEN_AGAIN           DENIED("0") RELAX("0") RELAX_RET("0", "0") DIRTY("0")
#define READ_OF(n, mask, dirty) GET(n) MASK("0x0", mask) PROTECT GOT(n, dirty)
#define NONE_OF(n)              GET(n) GOT(n, "0")

/* KVM may have looked at the slot before it had a log. */
static const struct switched_row {
	const char *name;
	const char *rows;
	const char *bitmaps;
	/* Excuses of reads; that of the map while logging is being switched comes on top. */
	size_t excused;
	/* A check that disagrees, or CHECKS. */
	unsigned int wrong;
} switched_rows[] = {
	{ "not in the first bitmap", START GOES_ON WRITTEN("0") PROTECT IS_ON NONE_OF("0") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\n", 1, CHECKS },
	{ "not in the first read, without bitmaps",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON NONE_OF("0") END, DIRTY_HEADER, 1, CHECKS },
	{ "written after the protection, and not in the first bitmap",
	  START GOES_ON PROTECT WRITTEN("0") IS_ON NONE_OF("0") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\n", 1, CHECKS },
	{ "in the first bitmap",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON READ_OF("0", "0x1", "1") END,
	  DIRTY_HEADER "a,0,0,0x40000000,1,0\n", 0, CHECKS },
	{ "protected again, and not in the bitmap",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON READ_OF("0", "0x1", "0") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\n", 0, CHECK_BITMAP },
	{ "in the second bitmap only",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON NONE_OF("0") READ_OF("1", "0x1", "1") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\na,0,1,0x40000000,1,0\n", 1, CHECK_MASK },
	{ "in the second bitmap, after another write",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON NONE_OF("0")
		  WRITTEN_AGAIN READ_OF("1", "0x1", "1") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\na,0,1,0x40000000,1,0\n", 1, CHECKS },
	{ "in neither bitmap, after another write",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON NONE_OF("0") WRITTEN_AGAIN NONE_OF("1") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\na,0,1,0x40000000,0,\n", 1, CHECK_BITMAP },
	{ "written again while it was logged, and not in the bitmap",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON WRITTEN_AGAIN NONE_OF("0") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\n", 0, CHECK_BITMAP },
	{ "another page, written while it was logged, is not in the bitmap",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON WRITTEN_AT("0", "0x40001000", "0x80001000")
		  NONE_OF("0") END,
	  DIRTY_HEADER "a,0,0,0x40000000,0,\n", 0, CHECK_BITMAP },
	{ "in the first bitmap, not cleared, and not in the second",
	  START GOES_ON WRITTEN("0") PROTECT IS_ON GET("0") GOT("0", "1") NONE_OF("1") CLEARED END,
	  DIRTY_HEADER "a,0,0,0x40000000,1,0\na,0,1,0x40000000,0,\n", 0, CHECK_BITMAP },
	{ "all pages count as dirty from the start",
	  START GOES_ON WRITTEN("0") IS_ON GET("0") GOT("0", "511") CLEARED END,
	  DIRTY_HEADER "a,0,0,0x40000000,511,1-1ff\n", 0, CHECK_BITMAP },
};

static void a_page_written_while_logging_is_switched_on_may_be_in_the_first_bitmap(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(switched_rows) / sizeof(switched_rows[0]); i++) {
		const struct switched_row *row = &switched_rows[i];
		struct ordered_report report = check_rows("k6.1-a72.t", row->rows, row->bitmaps);
		size_t wrong = row->wrong == CHECKS ? 0 : report.disagreed[row->wrong];

		if (report.reasons[REASON_SWITCHING] != row->excused + 1 ||
		    report_bad(&report) != (row->wrong != CHECKS) || report_bad(&report) != wrong) {
			check_show(&report);
			fail_msg("%s", row->name);
		}
		report_clear(&report);
	}
}

static void without_its_bitmaps_a_read_is_held_against_its_masks(void **state)
{
	static const char rows[] = START LOGGED WRITTEN("0") READ("0") GET("0") MASK("0x0", "0x1")
		PROTECT VMID GOT("0", "2") END;
	struct ordered_report report = check_rows("k6.12-n1.t", rows, DIRTY_HEADER);

	(void)state;
	assert_disagrees(&report, CHECK_BITMAP);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_that_goes_well_agrees),
		cmocka_unit_test(eagain_beside_a_map_of_the_same_page_is_in_flight),
		cmocka_unit_test(eagain_has_no_such_excuse_where_faults_are_handled_one_at_a_time),
		cmocka_unit_test(eagain_without_anybody_beside_disagrees),
		cmocka_unit_test(an_open_map_is_done_early_for_a_relax_that_found_it),
		cmocka_unit_test(a_block_that_another_has_broken_needs_no_second_break),
		cmocka_unit_test(a_page_beside_a_block_that_takes_its_tables_place_is_in_flight),
		cmocka_unit_test(a_block_has_no_such_excuse_beside_a_page),
		cmocka_unit_test(a_map_may_come_after_an_open_one_to_another_page),
		cmocka_unit_test(a_relax_may_find_what_an_open_map_has_made),
		cmocka_unit_test(a_page_reported_while_it_is_protected_again_may_stay_dirty),
		cmocka_unit_test(what_is_not_there_at_the_fault_is_left_to_the_hypervisor),
		cmocka_unit_test(success_on_a_missing_entry_without_anybody_beside_disagrees),
		cmocka_unit_test(an_aged_entry_may_have_become_young_unseen),
		cmocka_unit_test(an_aged_entry_stays_old_where_hardware_does_not_touch_it),
		cmocka_unit_test(
			a_fault_without_an_answer_is_retried_only_if_the_host_changed_memory),
		cmocka_unit_test(a_device_and_a_read_only_slot_are_left_to_the_hypervisor),
		cmocka_unit_test(all_of_a_huge_page_is_wanted_at_once),
		cmocka_unit_test(an_unmap_has_the_table_to_itself),
		cmocka_unit_test(a_notifier_has_no_pages_to_make_tables_of),
		cmocka_unit_test(a_manual_log_is_read_first_and_cleared_later),
		cmocka_unit_test(a_mask_belongs_to_the_slot_that_is_cleared),
		cmocka_unit_test(a_log_that_begins_all_set_has_all_pages),
		cmocka_unit_test(a_log_that_begins_all_set_ends_with_the_slot),
		cmocka_unit_test(a_dirty_bit_may_come_after_one_read_and_not_after_two),
		cmocka_unit_test(protection_without_an_invalidation_disagrees),
		cmocka_unit_test(logging_that_is_being_switched_allows_either_answer),
		cmocka_unit_test(
			a_page_written_while_logging_is_switched_on_may_be_in_the_first_bitmap),
		cmocka_unit_test(without_its_bitmaps_a_read_is_held_against_its_masks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
