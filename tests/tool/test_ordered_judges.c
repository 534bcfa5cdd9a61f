/* SPDX-License-Identifier: BSD-2-Clause */
/* What the judges of the ordered replay let pass, what they excuse, and what they must not. */

#include "ordered_check.h"
#include "ordered_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum verdict {
	/* All agrees, and nothing had to be excused. */
	AGREES,
	/* All agrees, with this excuse once and no other. */
	EXCUSED,
	/* This check disagrees, and no other. */
	DISAGREES,
};

struct story {
	const char *name;
	/* What the trace is called, which tells the host. */
	const char *host;
	const char *rows;
	enum verdict verdict;
	/* Of EXCUSED a reason, of DISAGREES a check. */
	unsigned int which;
	/* How often it disagrees; 0: once. */
	size_t times;
};

static bool as_expected(const struct ordered_report *report, const struct story *story)
{
	size_t bad = report_bad(report);
	size_t excuses = 0;
	size_t want = story->times ? story->times : 1;

	for (unsigned int i = 0; i < REASONS; i++)
		excuses += report->reasons[i];
	switch (story->verdict) {
	case AGREES:
		return bad == 0 && excuses == 0;
	case EXCUSED:
		return bad == 0 && excuses == 1 && report->reasons[story->which] == 1;
	case DISAGREES:
		return bad == want && report->disagreed[story->which] == want;
	}
	return false;
}

static void tell(const struct story *stories, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct ordered_report report = check_rows(stories[i].host, stories[i].rows, NULL);

		if (!as_expected(&report, &stories[i])) {
			check_show(&report);
			fail_msg("%s", stories[i].name);
		}
		report_clear(&report);
	}
}

#define TELL(stories) tell(stories, sizeof(stories) / sizeof((stories)[0]))

/* Linux 6.12 and 6.1 where hardware sets access flags, and where it doesn't and shows no TLBI. */
#define NEW     "k6.12-n1.t"
#define OLDER   "k6.1-n1.t"
#define NEW_A72 "k6.12-a72.t"
#define OLD_A72 "k6.1-a72.t"

#define PAGE1   "0x40001000"
#define PAGE2   "0x40002000"
/* Pages that are written, and then protected. */
#define ONE   START WRITTEN("0") PROTECT
#define TWO   START WRITTEN("0") WRITTEN_AT("0", PAGE1, "0x80001000") PROTECT
#define APART START WRITTEN("0") WRITTEN_AT("0", PAGE2, "0x80002000") PROTECT

static const struct story protections[] = {
	{ "the very range", NEW, TWO RANGE_AT("-1", PAGE0, "0x2000") END, AGREES, 0, 0 },
	{ "a page more", NEW, TWO RANGE_AT("-1", PAGE0, "0x3000") END, EXCUSED, REASON_NARROWER,
	  0 },
	{ "from before it", NEW, TWO RANGE_AT("-1", "0x3ffff000", "0x3000") END, EXCUSED,
	  REASON_NARROWER, 0 },
	{ "a page less at the end", NEW, TWO RANGE_AT("-1", PAGE0, "0x1000") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "a page less at the beginning", NEW, TWO RANGE_AT("-1", PAGE1, "0x1000") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "as long, and a page late", NEW, TWO RANGE_AT("-1", PAGE1, "0x2000") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "as long, and a page early", NEW, TWO RANGE_AT("-1", "0x3ffff000", "0x2000") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "what ends where it begins", NEW, TWO RANGE_AT("-1", "0x3fffe000", "0x2000") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "what lies far before it", NEW, TWO RANGE_AT("-1", "0x3fff0000", "0x2000") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "a range over two", NEW, APART RANGE_AT("-1", PAGE0, "0x3000") END, EXCUSED,
	  REASON_NARROWER, 0 },
	{ "the first of two", NEW, APART RANGE_AT("-1", PAGE0, "0x1000") END, DISAGREES, CHECK_TLBI,
	  0 },
	{ "the second of two", NEW, APART RANGE_AT("-1", PAGE2, "0x1000") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "all of the VMID for two pages", NEW, TWO VMID END, AGREES, 0, 0 },
	{ "all of the VMID for a page", NEW, ONE VMID END, EXCUSED, REASON_NARROWER, 0 },
	{ "all of the VMID for nothing", NEW, START PROTECT VMID END, EXCUSED, REASON_NO_NEED, 0 },
	{ "a range for nothing", NEW, START PROTECT RANGE_AT("-1", PAGE0, "0x1000") END, EXCUSED,
	  REASON_NO_NEED, 0 },
	{ "a page for nothing", NEW, START PROTECT SHARED_AT("-1", PAGE0, "3") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "twice", NEW, TWO VMID VMID END, DISAGREES, CHECK_TLBI, 0 },
	{ "never", NEW, START WRITTEN("0") AGED VMID PROTECT END, DISAGREES, CHECK_TLBI, 0 },
	{ "where none is seen", NEW_A72, ONE END, AGREES, 0, 0 },
};

static void what_protection_owes_must_lie_within_what_was_invalidated(void **state)
{
	(void)state;
	TELL(protections);
}

#define HOST(kind) "5,-1," kind ",0x40000000,,,,,,,,,,,,1,hva of slot 0 of vm a,,\n"
#define FLUSH      "5,-1,flush,0x40000000,,,,,,,,0x1000,,,,1,,,\n"

static const struct story ageing[] = {
	{ "after the table's ageing", NEW, START WRITTEN("0") AGED VMID END, EXCUSED,
	  REASON_AFTER_AGEING, 0 },
	{ "after an old kernel's", OLDER, START WRITTEN("0") OLD VMID END, EXCUSED,
	  REASON_AFTER_AGEING, 0 },
	{ "after the host's", NEW, START WRITTEN("0") HOST("age") VMID END, EXCUSED,
	  REASON_AFTER_AGEING, 0 },
	{ "after a look", NEW, START WRITTEN("0") HOST("test_age") VMID END, DISAGREES, CHECK_TLBI,
	  0 },
	{ "after cleaning", NEW, START WRITTEN("0") FLUSH VMID END, DISAGREES, CHECK_TLBI, 0 },
	{ "after nothing", NEW, START VMID END, DISAGREES, CHECK_TLBI, 0 },
	{ "by address", NEW, START WRITTEN("0") AGED SHARED_AT("-1", PAGE0, "3") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "by range", NEW, START WRITTEN("0") AGED RANGE_AT("-1", PAGE0, "0x1000") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "a look makes nothing old", NEW_A72,
	  START WRITTEN("0") AGED_IF("0") READ("1") MAP("1", "0x6") MAP_RET("1", "-11") END, AGREES,
	  0, 0 },
	{ "ageing does", NEW_A72,
	  START WRITTEN("0") AGED READ("1") MAP("1", "0x6") MAP_RET("1", "0") DIRTY("1") END,
	  AGREES, 0, 0 },
	{ "so does that of an old kernel, which names a page", OLD_A72,
	  START WRITTEN("0") OLD READ("1") MAP("1", "0x6") MAP_RET("1", "0") DIRTY("1") END, AGREES,
	  0, 0 },
	{ "ageing beside a map", OLD_A72,
	  START WRITE("0") MAP("0", "0x6") OLD MAP_RET("0", "0") DIRTY("0") END, DISAGREES,
	  CHECK_AGE, 0 },
	{ "cleaning beside a map", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") FLUSH MAP_RET("0", "0") DIRTY("0") END, AGREES, 0, 0 },
};

static void an_invalidation_that_nobody_asked_for_is_excused_after_ageing_alone(void **state)
{
	(void)state;
	TELL(ageing);
}

#define RELAXED(vcpu) DENIED(vcpu) RELAX(vcpu)
/* Read-only, and then asked to be written. */
#define MAPPED_R START READ("0") MAP("0", "0x4") MAP_RET("0", "0")

static const struct story relaxations[] = {
	{ "with the leaf's level", NEW,
	  MAPPED_R RELAXED("1") LOCAL("1", "3") RELAX_RET("1", "0") DIRTY("1") END, AGREES, 0, 0 },
	{ "with another level", NEW,
	  MAPPED_R RELAXED("1") LOCAL("1", "2") RELAX_RET("1", "0") DIRTY("1") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "without a level", NEW,
	  MAPPED_R RELAXED("1") LOCAL("1", UNHINTED) RELAX_RET("1", "0") DIRTY("1") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "on all CPUs", NEW,
	  MAPPED_R RELAXED("1") SHARED_AT("1", PAGE0, "3") RELAX_RET("1", "0") DIRTY("1") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "of another page", NEW,
	  MAPPED_R RELAXED("1") LOCAL_AT("1", PAGE1, "3") RELAX_RET("1", "0") DIRTY("1") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "on all CPUs, by an old kernel", OLDER,
	  MAPPED_R RELAXED("1") SHARED_AT("1", PAGE0, "3") RELAX_RET("1", "0") DIRTY("1") END,
	  AGREES, 0, 0 },
	{ "of this CPU, by an old kernel", OLDER,
	  MAPPED_R RELAXED("1") LOCAL("1", "3") RELAX_RET("1", "0") DIRTY("1") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "with another level, by an old kernel", OLDER,
	  MAPPED_R RELAXED("1") SHARED_AT("1", PAGE0, "2") RELAX_RET("1", "0") DIRTY("1") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "of nothing, by an old kernel: the level was never set", OLDER,
	  START RELAXED("1") SHARED_AT("1", PAGE0, "1") RELAX_RET("1", "0") DIRTY("1") END, AGREES,
	  0, 0 },
	{ "of nothing, elsewhere", OLDER,
	  START RELAXED("1") SHARED_AT("1", PAGE1, "1") RELAX_RET("1", "0") DIRTY("1") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "of nothing, twice", OLDER,
	  START RELAXED("1") SHARED_AT("1", PAGE0, "0") SHARED_AT("1", PAGE0, "0")
		  RELAX_RET("1", "0") DIRTY("1") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "EAGAIN of an old leaf", NEW,
	  START WRITTEN("0") AGED RELAXED("1") LOCAL("1", UNHINTED) RELAX_RET("1", "-11") END,
	  EXCUSED, REASON_HARDWARE_AF, 0 },
	{ "EAGAIN with a level", NEW,
	  START WRITTEN("0") AGED RELAXED("1") LOCAL("1", "3") RELAX_RET("1", "-11") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "EAGAIN with two", NEW,
	  START WRITTEN("0") AGED RELAXED("1") LOCAL("1", UNHINTED) LOCAL("1", UNHINTED)
		  RELAX_RET("1", "-11") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "EAGAIN with none", NEW,
	  MAPPED_R RELAXED("1") LOCAL("1", "3") RELAX_RET("1", "0") DIRTY("1") AGED RELAXED("0")
		  RELAX_RET("0", "-11") END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "EAGAIN of a young leaf", NEW,
	  START WRITTEN("0") RELAXED("1") LOCAL("1", UNHINTED) RELAX_RET("1", "-11") END, DISAGREES,
	  CHECK_RELAX, 0 },
	{ "EAGAIN where hardware sets no flag", NEW_A72,
	  START WRITTEN("0") AGED RELAXED("1") RELAX_RET("1", "-11") END, DISAGREES, CHECK_RELAX,
	  0 },
	{ "EAGAIN by an old kernel", OLDER,
	  START WRITTEN("0") OLD RELAXED("1") RELAX_RET("1", "-11") END, DISAGREES, CHECK_RELAX,
	  0 },
	{ "nothing there, which was no failure once", OLD_A72,
	  START RELAXED("1") RELAX_RET("1", "0") DIRTY("1") END, AGREES, 0, 0 },
	{ "nothing there, which is one now", NEW_A72, START RELAXED("1") RELAX_RET("1", "-11") END,
	  AGREES, 0, 0 },
	{ "all there already", NEW_A72,
	  START WRITTEN("0") RELAXED("1") RELAX_RET("1", "0") DIRTY("1") END, AGREES, 0, 0 },
};

static void a_relaxation_is_held_to_its_outcome_and_its_invalidation(void **state)
{
	(void)state;
	TELL(relaxations);
}

#define UNMAPPED(ipa, size) UNMAP_AT(ipa, size) UNMAP_RET

/* Two pages, so that the table stays when one goes. */
#define PAIR START WRITTEN("0") WRITTEN_AT("0", PAGE1, "0x80001000")
#define MAX  "k6.12-max.t"

static const struct story unmaps[] = {
	{ "each leaf by itself", MAX,
	  PAIR UNMAP_AT(PAGE0, "0x1000") SHARED_AT("-1", PAGE0, "3") UNMAP_RET END, AGREES, 0, 0 },
	{ "the last leaf, and with it two tables", MAX,
	  START WRITTEN("0") UNMAP_AT(PAGE0, "0x1000") SHARED_AT("-1", PAGE0, "3")
		  SHARED_AT("-1", PAGE0, UNHINTED) SHARED_AT("-1", PAGE0, UNHINTED) UNMAP_RET END,
	  AGREES, 0, 0 },
	{ "with another level", MAX,
	  PAIR UNMAP_AT(PAGE0, "0x1000") SHARED_AT("-1", PAGE0, "2") UNMAP_RET END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "on one CPU", MAX,
	  PAIR UNMAP_AT(PAGE0, "0x1000") LOCAL_AT("-1", PAGE0, "3") UNMAP_RET END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "not at all", NEW, PAIR AGED VMID UNMAP_AT(PAGE0, "0x1000") UNMAP_RET END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "each leaf where others go by range", NEW,
	  TWO RANGE_AT("-1", PAGE0, "0x2000") UNMAP_AT(PAGE0, "0x1000") SHARED_AT("-1", PAGE0, "3")
		  UNMAP_RET END,
	  AGREES, 0, 0 },
	{ "all as one range", MAX,
	  PAIR UNMAP_AT(PAGE0, "0x1000") RANGE_AT("-1", PAGE0, "0x1000") UNMAP_RET END, AGREES, 0,
	  0 },
	{ "as a range that begins elsewhere", MAX,
	  PAIR UNMAP_AT(PAGE0, "0x1000") RANGE_AT("-1", PAGE1, "0x1000") UNMAP_RET END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "as a range that ends elsewhere", MAX,
	  PAIR UNMAP_AT(PAGE0, "0x1000") RANGE_AT("-1", PAGE0, "0x2000") UNMAP_RET END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "as a range, and before that by address", MAX,
	  PAIR UNMAP_AT(PAGE0, "0x1000") SHARED_AT("-1", PAGE0, "3") RANGE_AT("-1", PAGE0, "0x1000")
		  UNMAP_RET END,
	  DISAGREES, CHECK_TLBI, 0 },
	{ "the whole table, which is used again", NEW_A72,
	  START WRITTEN("0") UNMAPPED(PAGE0, "0x200000") WRITTEN("0") UNMAPPED(PAGE0, "0x200000")
		  WRITTEN("1") END,
	  AGREES, 0, 0 },
	{ "another VM's, beside a map", NEW_A72,
	  START_TWO WRITE("0")
		  MAP("0", "0x6") "5,-1,s2_unmap,0x40000000,,,,,,,,0x1000,,,,1,vm=b,,\n"
				  "5,-1,s2_unmap_ret,,,,,,,,,,,,0,1,vm=b,,\n" MAP_RET("0", "0")
					  DIRTY("0") END,
	  AGREES, 0, 0 },
	{ "its own, beside a map", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") UNMAPPED(PAGE0, "0x1000") MAP_RET("0", "0") DIRTY("0")
		  END,
	  DISAGREES, CHECK_UNMAP, 0 },
};

static void an_unmap_invalidates_what_was_there(void **state)
{
	(void)state;
	TELL(unmaps);
}

#define SPLIT(size)  "5,-1,split,0x80000000,,,,,,,," size ",,,,1,,,\n"
#define SPLIT_BLOCK  START BLOCK LOG_BLOCK SPLIT("0x200000")
#define PROTECT_HUGE "5,-1,wrprotect,0x80000000,,,,,,,,0x200000,,,,1,,,\n"
#define GIGABYTE                                                                                   \
	MARK("SLOT vm=a id=1 ipa=0x80000000 size=0x40000000 backing=hugetlb-1G flags=0")           \
	WRITE_AT("0", "0x80000000")                                                                \
	MAP_AT("0", "0x80000000", "0x40000000", "0xc0000000", "0x6")                               \
	MAP_RET("0", "0") DIRTY_AT("0", "0x80000000")

static const struct story splits[] = {
	{ "a block", NEW, SPLIT_BLOCK SHARED_AT("-1", "0x80000000", "2") END, AGREES, 0, 0 },
	{ "without its invalidation", NEW, SPLIT_BLOCK END, DISAGREES, CHECK_TLBI, 0 },
	{ "with one that comes after something else", NEW,
	  SPLIT_BLOCK PROTECT_HUGE SHARED_AT("-1", "0x80000000", "2") VMID END, DISAGREES,
	  CHECK_TLBI, 2 },
	{ "with a table's page between", NEW,
	  SPLIT_BLOCK "5,-1,table_alloc,,,,,,,,,,,,,1,,,\n" SHARED_AT("-1", "0x80000000", "2") END,
	  AGREES, 0, 0 },
	{ "of another level", NEW, SPLIT_BLOCK SHARED_AT("-1", "0x80000000", "3") END, DISAGREES,
	  CHECK_TLBI, 0 },
	{ "for less than a block", NEW_A72, START BLOCK SPLIT("0x1000") END, AGREES, 0, 0 },
	{ "of a gigabyte, with a table of each level", NEW_A72,
	  START GIGABYTE SPLIT("0x40000000") END, AGREES, 0, 0 },
	{ "beside a map", NEW_A72,
	  START BLOCK WRITE("0") MAP("0", "0x6") SPLIT("0x200000") MAP_RET("0", "0") DIRTY("0") END,
	  DISAGREES, CHECK_SPLIT, 0 },
};

static void a_split_pays_before_its_thread_goes_on(void **state)
{
	(void)state;
	TELL(splits);
}

/* vCPU 1 wants what vCPU 0 maps to lie elsewhere. */
#define MOVING WRITE("1") MAP_AT("1", PAGE0, "0x1000", "0x90000000", "0x6")
#define B_WRITES                                                                                   \
	"5,0,fault,0x40000000,0x92000047,0x40000000,,1,0,0,3,,,,,1,translation vm=b,,\n"           \
	"5,0,map,0x40000000,,,,,,,,0x1000,0x80000000,0x6,,1,flags=0x18 vm=b,,\n"
#define B_HAS_WRITTEN                                                                              \
	"5,0,map_ret,,,,,,,,,,,,0,1,vm=b,,\n"                                                      \
	"5,0,dirty,0x40000000,,,,,,,,,,,,1,vm=b,,\n"

static const struct story races[] = {
	{ "beside a map that has not ended", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") MOVING MAP_RET("1", "-11") MAP_RET("0", "0") DIRTY("0")
		  END,
	  EXCUSED, REASON_IN_FLIGHT, 0 },
	{ "beside one that has", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") MOVING MAP_RET("0", "0") DIRTY("0") MAP_RET("1", "-11")
		  END,
	  EXCUSED, REASON_IN_FLIGHT, 0 },
	{ "beside one that has, when others have come and gone", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") MOVING MAP_RET("0", "0") DIRTY("0")
		  WRITTEN_AT("0", PAGE1, "0x80001000") WRITTEN_AT("0", PAGE2, "0x80002000")
			  MAP_RET("1", "-11") END,
	  EXCUSED, REASON_IN_FLIGHT, 0 },
	{ "after one", NEW_A72, START WRITTEN("0") MOVING MAP_RET("1", "-11") END, DISAGREES,
	  CHECK_MAP, 0 },
	{ "beside a map of another page of the table", NEW_A72,
	  START WRITTEN_AT("0", PAGE2, "0x80002000") WRITE_AT("0", PAGE1)
		  MAP_AT("0", PAGE1, "0x1000", "0x80001000", "0x6") MOVING MAP_RET("1", "-11")
			  MAP_RET("0", "0") DIRTY_AT("0", PAGE1) END,
	  DISAGREES, CHECK_MAP, 0 },
	{ "beside one of another VM that has not ended", NEW_A72,
	  START_TWO B_WRITES MOVING MAP_RET("1", "-11") B_HAS_WRITTEN END, DISAGREES, CHECK_MAP,
	  0 },
	{ "beside one of another VM that has", NEW_A72,
	  START_TWO B_WRITES MOVING B_HAS_WRITTEN MAP_RET("1", "-11") END, DISAGREES, CHECK_MAP,
	  0 },
	{ "beside an access flag that was set", NEW_A72,
	  START WRITTEN("0") AGED MOVING OLD_AT("0", PAGE0) YOUNG_AT("0", PAGE0) MAP_RET("1", "-11")
		  END,
	  EXCUSED, REASON_IN_FLIGHT, 0 },
	{ "an old leaf, which another flag would not have made right", NEW,
	  START WRITTEN("0") AGED MOVING MAP_RET("1", "-11") END, DISAGREES, CHECK_MAP, 0 },
	{ "success after a map that failed", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") RELAXED("1") RELAX_RET("1", "0") MAP_RET("0", "-11") END,
	  DISAGREES, CHECK_RELAX, 0 },
	{ "success after a map of another VM", NEW_A72,
	  START_TWO B_WRITES RELAXED("1") RELAX_RET("1", "0") B_HAS_WRITTEN END, DISAGREES,
	  CHECK_RELAX, 0 },
	{ "success after an open map", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") RELAXED("1") RELAX_RET("1", "0") DIRTY("1")
		  MAP_RET("0", "0") DIRTY("0") END,
	  EXCUSED, REASON_LINEARISED, 0 },
	/* vCPU 1 moves the page away, vCPU 0 moves it back and is the first to return. */
	{ "one after the other, where faults run beside each other", NEW_A72,
	  START WRITTEN("0") WRITE("1") MAP_AT("1", PAGE0, "0x1000", "0x90000000", "0x6") WRITE("0")
		  MAP("0", "0x6") MAP_RET("0", "0") DIRTY("0") MAP_RET("1", "0") DIRTY("1") END,
	  EXCUSED, REASON_LINEARISED, 0 },
	{ "one after the other, where they don't", OLD_A72,
	  START WRITTEN("0") WRITE("1") MAP_AT("1", PAGE0, "0x1000", "0x90000000", "0x6") WRITE("0")
		  MAP("0", "0x6") MAP_RET("0", "0") MAP_RET("1", "0") DIRTY("1") END,
	  DISAGREES, CHECK_MAP, 0 },
	{ "who breaks a block is no other", NEW,
	  START BLOCK LOG_BLOCK DENIED_PAGE("0", "1000") MAP_PAGE("0", "1000")
		  DENIED_PAGE("1", "2000") MAP_PAGE("1", "2000") SHARED_AT("1", "0x80002000", "2")
			  MAP_RET("1", "0") DIRTY_PAGE("1", "2000") MAP_RET("0", "0")
				  DIRTY_PAGE("0", "1000") END,
	  AGREES, 0, 0 },
};

static void an_outcome_is_excused_by_what_ran_beside_it_alone(void **state)
{
	(void)state;
	TELL(races);
}

#define HOST_UNMAP(vm) "5,-1,unmap,0x40000000,,,,,,,,0x1000,,,,1,hva of slot 0 of vm " vm ",,\n"
#define READ_ONLY      MARK("SLOT vm=a id=1 ipa=0x80000000 size=0x200000 backing=anon-4k flags=2")
#define BEYOND         "0x10000000000"

static const struct story answers[] = {
	{ "none, though the host's memory changed", NEW_A72,
	  START WRITE("0") HOST_UNMAP("a") WRITTEN("0") END, EXCUSED, REASON_RETRIED, 0 },
	{ "none, and it had changed before", NEW_A72,
	  START HOST_UNMAP("a") FLUSH READ("1") MAP("1", "0x4") MAP_RET("1", "0") WRITE("0") END,
	  EXCUSED, REASON_RETRIED_UNDER_WAY, 0 },
	{ "none, while it was changing", NEW_A72, START HOST_UNMAP("a") WRITE("0") WRITTEN("0") END,
	  EXCUSED, REASON_RETRIED_UNDER_WAY, 0 },
	{ "none, while the table was", NEW_A72,
	  START UNMAPPED(PAGE0, "0x1000") WRITE("0") WRITTEN("0") END, EXCUSED,
	  REASON_RETRIED_UNDER_WAY, 0 },
	{ "none, while another VM's was changing", NEW_A72,
	  START_TWO HOST_UNMAP("b") WRITE("0") WRITTEN("0") END, DISAGREES, CHECK_FAULT, 0 },
	{ "none, after a change by a vCPU that has gone on", NEW_A72,
	  START "5,1,unmap,0x40000000,,,,,,,,0x1000,,,,1,hva of slot 0 of vm a,,\n" READ("1")
		  MAP("1", "0x4") MAP_RET("1", "0") WRITE_AT("0", PAGE1)
			  WRITTEN_AT("0", PAGE1, "0x80001000") END,
	  DISAGREES, CHECK_FAULT, 0 },
	{ "none by the end", NEW_A72, START WRITE("0") END, EXCUSED, REASON_END, 0 },
	{ "none to another kind of abort", NEW_A72,
	  START FAULT("0", PAGE0, "0x92000010", "0,0,0,0", "other") WRITTEN("0") END, EXCUSED,
	  REASON_FOREIGN, 0 },
	{ "none to an access that is not aligned", NEW_A72,
	  START FAULT("0", PAGE0, "0x92000061", "1,0,0,0", "other") WRITTEN("0") END, EXCUSED,
	  REASON_FOREIGN, 0 },
	{ "none to code that is not there", NEW_A72,
	  START FETCH_AT("0", "0x9000000") WRITTEN("0") END, AGREES, 0, 0 },
	{ "none to code that is there", NEW_A72, START FETCH("0") WRITTEN("0") END, DISAGREES,
	  CHECK_FAULT, 0 },
	{ "a map, when the slot has come back", NEW_A72,
	  START MARK("SLOTDEL vm=a id=0 begin") MARK("SLOTDEL vm=a id=0 end") WRITE("0")
		  MARK("SLOTADD vm=a id=0") MAP("0", "0x6") MAP_RET("0", "0") DIRTY("0") END,
	  AGREES, 0, 0 },
	{ "a map of a read-only slot", NEW_A72,
	  START READ_ONLY READ_AT("0", "0x80000000")
		  MAP_AT("0", "0x80000000", "0x1000", "0xc0000000", "0x4") MAP_RET("0", "0") END,
	  AGREES, 0, 0 },
	{ "one that lets it be written", NEW_A72,
	  START READ_ONLY READ_AT("0", "0x80000000")
		  MAP_AT("0", "0x80000000", "0x1000", "0xc0000000", "0x6") MAP_RET("0", "0")
			  DIRTY_AT("0", "0x80000000") END,
	  DISAGREES, CHECK_FAULT, 0 },
	{ "an access flag", NEW_A72,
	  START WRITTEN("0") AGED OLD_AT("1", PAGE0) YOUNG_AT("1", PAGE0) END, AGREES, 0, 0 },
	{ "one of another page", NEW_A72,
	  START WRITTEN("0") AGED OLD_AT("1", PAGE0) YOUNG_AT("1", PAGE1) END, DISAGREES,
	  CHECK_FAULT, 0 },
	{ "one where there was no leaf", NEW_A72,
	  START WRITTEN("0") READ("1") YOUNG_AT("1", PAGE0) END, DISAGREES, CHECK_FAULT, 0 },
	{ "one that nobody missed", NEW_A72, START WRITTEN("0") YOUNG_AT("1", PAGE0) END, DISAGREES,
	  CHECK_FAULT, 0 },
	{ "one beside a map of another page", NEW_A72,
	  START WRITTEN("0") AGED WRITE_AT("0", PAGE1)
		  MAP_AT("0", PAGE1, "0x1000", "0x80001000", "0x6") OLD_AT("1", PAGE0)
			  YOUNG_AT("1", PAGE0) MAP_RET("0", "0") DIRTY_AT("0", PAGE1) END,
	  AGREES, 0, 0 },
	{ "a relaxation of another page", NEW_A72,
	  MAPPED_R DENIED("1") RELAX_AT("1", PAGE1) RELAX_RET("1", "-11") END, DISAGREES,
	  CHECK_FAULT, 0 },
	{ "either, if logging came on meanwhile", NEW_A72,
	  START MARK("SLOTFLAGS vm=a id=0 flags=1 begin") READ("0")
		  PROTECT MARK("SLOTFLAGS vm=a id=0 flags=1 end") MAP("0", "0x6") MAP_RET("0", "0")
			  DIRTY("0") END,
	  EXCUSED, REASON_SWITCHING, 0 },
	{ "neither, if it is of another page", NEW_A72,
	  START MARK("SLOTFLAGS vm=a id=0 flags=1 begin") READ("0")
		  PROTECT MARK("SLOTFLAGS vm=a id=0 flags=1 end")
			  MAP_AT("0", PAGE1, "0x1000", "0x80001000", "0x4") MAP_RET("0", "0") END,
	  DISAGREES, CHECK_FAULT, 0 },
	{ "write permission to a reader while logging", NEW_A72,
	  START MARK("SLOTFLAGS vm=a id=0 flags=1 begin")
		  PROTECT MARK("SLOTFLAGS vm=a id=0 flags=1 end") READ("0") MAP("0", "0x6")
			  MAP_RET("0", "0") DIRTY("0") END,
	  DISAGREES, CHECK_FAULT, 0 },
	{ "a map of what lies beyond the input", NEW_A72,
	  START MAP_AT("-1", BEYOND, "0x1000", "0x80000000", "0x6") MAP_RET("-1", "-34") END,
	  AGREES, 0, 0 },
	{ "a map by the host, which tells no page dirty", OLD_A72,
	  START WRITTEN("0") "5,-1,set_spte,0x40000000,,,,,,,,,,,,1,hva of slot 0 of vm a,,\n" MAP_AT(
		  "-1", PAGE0, "0x1000", "0x90000000", "0x6") MAP_RET("-1", "0") READ("1")
		  MAP_AT("1", PAGE0, "0x1000", "0x90000000", "0x6") MAP_RET("1", "-11") END,
	  AGREES, 0, 0 },
	{ "a map that differs in software's bits", NEW_A72,
	  START WRITE("0") MAP("0", "0x80000000000006") MAP_RET("0", "0") DIRTY("0") WRITE("1")
		  MAP("1", "0x6") MAP_RET("1", "0") DIRTY("1") END,
	  AGREES, 0, 0 },
	{ "a map that differs in the memory's type", NEW_A72,
	  START WRITE("0") MAP("0", "0xe") MAP_RET("0", "0") DIRTY("0") WRITE("1") MAP("1", "0x6")
		  MAP_RET("1", "0") DIRTY("1") END,
	  AGREES, 0, 0 },
};

static void a_fault_gets_the_answer_that_fits_it(void **state)
{
	(void)state;
	TELL(answers);
}

static const struct story syndromes[] = {
	{ "a walk of stage 1 that was not allowed is a write", NEW_A72,
	  START WRITTEN("0") FAULT("1", PAGE0, "0x9200008f", "0,0,1,3", "permission") RELAX("1")
		  RELAX_RET("1", "0") DIRTY("1") END,
	  AGREES, 0, 0 },
	{ "one that found nothing is a read, whatever the CPU says", NEW_A72,
	  START FAULT("1", PAGE0, "0x920000c7", "1,0,1,3", "translation") MAP("1", "0x4")
		  MAP_RET("1", "0") END,
	  AGREES, 0, 0 },
	{ "a walk that the record has and the syndrome hasn't", NEW_A72,
	  START FAULT("1", PAGE0, "0x92000007", "0,0,1,3", "translation") MAP("1", "0x4")
		  MAP_RET("1", "0") END,
	  DISAGREES, CHECK_DECODE, 0 },
	{ "a walk that the syndrome has and the record hasn't", NEW_A72,
	  START FAULT("1", PAGE0, "0x92000087", "0,0,0,3", "translation") MAP("1", "0x4")
		  MAP_RET("1", "0") END,
	  DISAGREES, CHECK_DECODE, 0 },
	{ "a walk for a fetch executes nothing", NEW_A72,
	  START FAULT("1", PAGE0, "0x82000087", "0,1,1,3", "translation") MAP("1", "0x4")
		  MAP_RET("1", "0") END,
	  AGREES, 0, 0 },
	{ "a fetch writes nothing, whatever the CPU says", NEW_A72,
	  START FAULT("1", PAGE0, "0x82000047", "1,1,0,3", "translation") MAP("1", "0x5")
		  MAP_RET("1", "0") END,
	  AGREES, 0, 0 },
	{ "another level", NEW_A72,
	  START FAULT("1", PAGE0, "0x92000006", "0,0,0,3", "translation") MAP("1", "0x4")
		  MAP_RET("1", "0") END,
	  DISAGREES, CHECK_DECODE, 0 },
	{ "level -1, of which the record has two bits", NEW_A72,
	  START FAULT("1", PAGE0, "0x9200002b", "0,0,0,3", "translation") MAP("1", "0x4")
		  MAP_RET("1", "0") END,
	  AGREES, 0, 0 },
};

static void a_syndrome_says_what_the_record_does(void **state)
{
	(void)state;
	TELL(syndromes);
}

#define LOGGED                                                                                     \
	MARK("SLOTFLAGS vm=a id=0 flags=1 begin")                                                  \
	PROTECT MARK("SLOTFLAGS vm=a id=0 flags=1 end")

static const struct story reports[] = {
	{ "missing at the end", NEW_A72, START WRITE("0") MAP("0", "0x6") MAP_RET("0", "0") END,
	  DISAGREES, CHECK_DIRTY, 0 },
	{ "late", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") MAP_RET("0", "0") WRITE("0") DIRTY("0") MAP("0", "0x6")
		  MAP_RET("0", "-11") END,
	  DISAGREES, CHECK_DIRTY, 2 },
	{ "by another vCPU", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") MAP_RET("0", "0") DIRTY("1") END, DISAGREES, CHECK_DIRTY,
	  2 },
	{ "another page", NEW_A72,
	  START WRITE("0") MAP("0", "0x6") MAP_RET("0", "0") DIRTY_AT("0", PAGE1) END, DISAGREES,
	  CHECK_DIRTY, 0 },
	{ "twice", NEW_A72, START WRITTEN("0") DIRTY("0") END, DISAGREES, CHECK_DIRTY, 0 },
	{ "what was only read", NEW_A72,
	  START READ("0") MAP("0", "0x4") MAP_RET("0", "0") DIRTY("0") END, DISAGREES, CHECK_DIRTY,
	  0 },
	{ "what was not mapped", NEW_A72,
	  START WRITTEN("0") WRITE("1") MAP("1", "0x6") MAP_RET("1", "-11") DIRTY("1") END,
	  DISAGREES, CHECK_DIRTY, 0 },
};

static void a_page_is_reported_by_who_was_given_it(void **state)
{
	(void)state;
	TELL(reports);
}

/* 64K pages, and addresses of 52 bits. */
static const struct story wide[] = {
	{ "64K", NEW_A72,
	  HEADER "0,-1,mark,,,,,,,,,,,,,1,SCENARIO t page_size=65536,,\n"
		 "1,-1,mark,,,,,,,,,,,,,1,VM name=a vcpus=2 ipabits=52,,\n"
		 "1,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=0 ipa=0x40000000 size=0x200000 "
		 "backing=anon-4k flags=0,,\n" WRITE("0")
			 MAP_AT("0", PAGE0, "0x10000", "0x8000000000000", "0x6") MAP_RET("0", "0")
				 DIRTY("0") END,
	  AGREES, 0, 0 },
};

static void addresses_of_52_bits_are_mapped_where_the_granule_has_them(void **state)
{
	(void)state;
	TELL(wide);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_protection_owes_must_lie_within_what_was_invalidated),
		cmocka_unit_test(
			an_invalidation_that_nobody_asked_for_is_excused_after_ageing_alone),
		cmocka_unit_test(a_relaxation_is_held_to_its_outcome_and_its_invalidation),
		cmocka_unit_test(an_unmap_invalidates_what_was_there),
		cmocka_unit_test(a_split_pays_before_its_thread_goes_on),
		cmocka_unit_test(an_outcome_is_excused_by_what_ran_beside_it_alone),
		cmocka_unit_test(a_fault_gets_the_answer_that_fits_it),
		cmocka_unit_test(a_syndrome_says_what_the_record_does),
		cmocka_unit_test(a_page_is_reported_by_who_was_given_it),
		cmocka_unit_test(addresses_of_52_bits_are_mapped_where_the_granule_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
