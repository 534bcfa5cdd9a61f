/* SPDX-License-Identifier: BSD-2-Clause */
#include "s2pt/host/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * Short stories about one table tree, each with what the checker must say.  The root and a table a
 * level are linked already: PAGE is an entry of level 3, BLOCK one of level 2.
 */

#define ROOT  UINT64_C(0x800000)
#define L1    UINT64_C(0x801000)
#define L2    UINT64_C(0x802000)
#define L3    UINT64_C(0x803000)
#define SPARE UINT64_C(0x804000)
#define PAGE  (L3 + UINT64_C(8) * 5)
#define BLOCK (L2 + UINT64_C(8) * 1)
/* What they translate. */
#define PAGE_IPA  UINT64_C(0x5000)
#define BLOCK_IPA UINT64_C(0x200000)

#define VMID      3
#define CPUS      3

/* Normal memory, R, W, executable, AF, inner shareable. */
#define LEAF(pa)  ((pa) | UINT64_C(0x7ff))
#define BLK(pa)   ((pa) | UINT64_C(0x7fd))
#define OLD(pa)   (LEAF(pa) & ~UINT64_C(0x400))
#define TABLE(pa) ((pa) | UINT64_C(3))
#define READ(pa)  (LEAF(pa) & ~UINT64_C(0x80))
#define HELD      (UINT64_C(1) << 60)
#define A         UINT64_C(0x10000000)
#define B         UINT64_C(0x20000000)
#define CONT      (UINT64_C(1) << 52)
/* A hint of level `l` with 4 KiB pages. */
#define TTL(l) ((UINT64_C(4) + (l)) << 44)
#define MOST   24

struct story {
	const char *name;
	enum s2pt_check_reason says;
	/* Up to the first of kind ALLOC without size. */
	struct s2pt_check_event events[MOST];
	unsigned int bbm;
	bool hardware;
};

#define SWAP(at_, found_, want_)                                                                   \
	{                                                                                          \
		.kind = S2PT_CHECK_SWAP, .at = (at_), .found = (found_), .want = (want_)           \
	}
#define STORE(at_, want_)                                                                          \
	{                                                                                          \
		.kind = S2PT_CHECK_RELEASE, .at = (at_), .want = (want_)                           \
	}
#define PLAIN(at_, want_)                                                                          \
	{                                                                                          \
		.kind = S2PT_CHECK_PLAIN, .at = (at_), .want = (want_)                             \
	}
#define ON(cpu_, vmid_, op_, operand_)                                                             \
	{                                                                                          \
		.kind = S2PT_CHECK_STEP, .cpu = (cpu_), .vmid = (vmid_), .step = {                 \
			(op_),                                                                     \
			(operand_)                                                                 \
		}                                                                                  \
	}
#define DO(op_)             ON(0, VMID, op_, 0)
#define TLBI(op_, operand_) ON(0, VMID, op_, operand_)
#define MARK(kind_, cpu_)                                                                          \
	{                                                                                          \
		.kind = (kind_), .cpu = (cpu_)                                                     \
	}
#define PAGE_AT(kind_, at_)                                                                        \
	{                                                                                          \
		.kind = (kind_), .at = (at_), .size = 0x1000                                       \
	}
/* The whole sequence for an IPA. */
#define PAY(ipa)                                                                                   \
	DO(S2PT_DSB_ISHST), TLBI(S2PT_IPAS2E1IS, (ipa) >> 12), DO(S2PT_DSB_ISH),                   \
		DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH)
#define MAP SWAP(PAGE, 0, LEAF(A))

static const struct story bbm[] = {
	{ "good_bbm", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), HELD), PAY(PAGE_IPA), STORE(PAGE, LEAF(B)) } },
	{ "good_bbm_by_vmid", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), HELD), DO(S2PT_DSB_ISHST), DO(S2PT_VMALLS12E1IS),
		      DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "good_first_barrier_of_another_kind", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH),
		      TLBI(S2PT_IPAS2E1IS, 5 | TTL(3)), DO(S2PT_DSB_ISH), DO(S2PT_VMALLE1IS),
		      DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "good_broken_by_one_paid_by_another", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), ON(1, VMID, S2PT_DSB_ISH, 0),
		      ON(1, VMID, S2PT_VMALLS12E1IS, 0), ON(1, VMID, S2PT_DSB_ISH, 0),
		      STORE(PAGE, LEAF(B)) } },
	{ "good_same_again", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), SWAP(PAGE, 0, LEAF(A)) } },
	{ "good_note_over_broken", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), SWAP(PAGE, 0, 0x20), PAY(PAGE_IPA),
		      SWAP(PAGE, 0x20, LEAF(B)) } },
	{ "good_address_of_an_old_page", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, OLD(A)), SWAP(PAGE, OLD(A), LEAF(B)) } },
	{ "good_break_of_an_old_page_owes_nothing", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, OLD(A)), SWAP(PAGE, OLD(A), 0), STORE(PAGE, LEAF(B)) } },
	{ "good_size_at_bbm_level_2", S2PT_CHECK_RIGHT,
	  .events = { SWAP(BLOCK, 0, BLK(A)), PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      SWAP(BLOCK, BLK(A), TABLE(SPARE)) },
	  .bbm = 2 },
	{ "bad_address_young", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), LEAF(B)) } },
	{ "bad_address_to_old", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(B)) } },
	{ "bad_address_aged_before", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "good_address_aged_and_invalidated", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), DO(S2PT_DSB_ISH), DO(S2PT_VMALLS12E1IS),
		      DO(S2PT_DSB_ISH), SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "bad_memory_type", S2PT_CHECK_BBM_TYPE,
	  .events = { MAP, SWAP(PAGE, LEAF(A), LEAF(A) & ~UINT64_C(0x3c)) } },
	{ "bad_shareability", S2PT_CHECK_BBM_TYPE,
	  .events = { MAP, SWAP(PAGE, LEAF(A), LEAF(A) & ~UINT64_C(0x300)) } },
	{ "good_memory_type_of_an_old_page", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, OLD(A)), SWAP(PAGE, OLD(A), OLD(A) & ~UINT64_C(0x3c)) } },
	{ "bad_contiguous", S2PT_CHECK_BBM_CONTIGUOUS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), LEAF(A) | CONT) } },
	{ "good_contiguous_at_bbm_level_2", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), LEAF(A) | CONT) }, .bbm = 2 },
	{ "bad_block_to_table", S2PT_CHECK_BBM_SIZE,
	  .events = { SWAP(BLOCK, 0, BLK(A)), PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      SWAP(BLOCK, BLK(A), TABLE(SPARE)) } },
	{ "bad_table_to_block", S2PT_CHECK_BBM_SIZE, .events = { SWAP(L2, TABLE(L3), BLK(A)) } },
	{ "bad_another_table", S2PT_CHECK_BBM_SIZE,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), SWAP(L2, TABLE(L3), TABLE(SPARE)) } },
	{ "bad_block_over_pages_that_are_owed", S2PT_CHECK_TLBI_SMALL,
	  .events = { MAP, SWAP(L2, TABLE(L3), HELD), PAY(0), STORE(L2, BLK(A)) } },
};

static const struct story invalidations[] = {
	{ "bad_missing", S2PT_CHECK_TLBI_MISSING,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), STORE(PAGE, LEAF(B)) } },
	{ "bad_late", S2PT_CHECK_TLBI_LATE,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), STORE(PAGE, LEAF(B)), PAY(PAGE_IPA) } },
	{ "bad_other_address", S2PT_CHECK_TLBI_SMALL,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), PAY(0x6000), STORE(PAGE, LEAF(B)) } },
	{ "bad_vmid", S2PT_CHECK_TLBI_VMID,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), ON(0, 4, S2PT_VMALLS12E1IS, 0),
		      DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_level", S2PT_CHECK_TLBI_LEVEL,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH),
		      TLBI(S2PT_IPAS2E1IS, 5 | TTL(2)), DO(S2PT_DSB_ISH), DO(S2PT_VMALLE1IS),
		      DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_granule", S2PT_CHECK_TLBI_LEVEL,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH),
		      TLBI(S2PT_IPAS2E1IS, 5 | UINT64_C(0xf) << 44), DO(S2PT_DSB_ISH),
		      DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_local", S2PT_CHECK_TLBI_LOCAL,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_NSHST), TLBI(S2PT_IPAS2E1, 5),
		      DO(S2PT_DSB_NSH), DO(S2PT_VMALLE1), DO(S2PT_DSB_NSH),
		      STORE(PAGE, LEAF(B)) } },
	{ "bad_stage1", S2PT_CHECK_TLBI_STAGE1,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), TLBI(S2PT_IPAS2E1IS, 5),
		      DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_no_dsb_before", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, DO(S2PT_DSB_ISH), SWAP(PAGE, LEAF(A), 0), DO(S2PT_VMALLS12E1IS),
		      DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_dsb_of_one_cpu_before", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_NSH), DO(S2PT_VMALLS12E1IS),
		      DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_no_dsb_between", S2PT_CHECK_DSB_BETWEEN,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), TLBI(S2PT_IPAS2E1IS, 5),
		      DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_no_dsb_after", S2PT_CHECK_DSB_AFTER,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), DO(S2PT_VMALLS12E1IS),
		      STORE(PAGE, LEAF(B)) } },
	{ "bad_dsb_of_stores_after", S2PT_CHECK_DSB_AFTER,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), DO(S2PT_VMALLS12E1IS),
		      DO(S2PT_DSB_ISHST), STORE(PAGE, LEAF(B)) } },
	{ "bad_dsb_of_another_cpu_after", S2PT_CHECK_DSB_AFTER,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), DO(S2PT_VMALLS12E1IS),
		      ON(1, VMID, S2PT_DSB_ISH, 0), STORE(PAGE, LEAF(B)) } },
	{ "good_range", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISHST),
		      TLBI(S2PT_RIPAS2E1IS, 4 | UINT64_C(1) << 46), DO(S2PT_DSB_ISH),
		      DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_range_too_short", S2PT_CHECK_TLBI_SMALL,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISHST),
		      TLBI(S2PT_RIPAS2E1IS, 3 | UINT64_C(1) << 46), DO(S2PT_DSB_ISH),
		      DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
	{ "bad_range_without_granule", S2PT_CHECK_OPERAND, .events = { TLBI(S2PT_RIPAS2E1IS, 3) } },
	{ "bad_hint_of_level_0_with_64k", S2PT_CHECK_OPERAND,
	  .events = { TLBI(S2PT_IPAS2E1IS, UINT64_C(0xc) << 44) } },
	{ "bad_hint_for_a_table", S2PT_CHECK_TLBI_LEVEL,
	  .events = { SWAP(L2, TABLE(L3), 0), DO(S2PT_DSB_ISH), TLBI(S2PT_IPAS2E1IS, TTL(2)),
		      DO(S2PT_DSB_ISH), DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH), STORE(L2, BLK(A)) } },
};

static const struct story permissions[] = {
	{ "good_protect", S2PT_CHECK_RIGHT,
	  .events = { MAP, MARK(S2PT_CHECK_ENTER, 0), SWAP(PAGE, LEAF(A), READ(A)), PAY(PAGE_IPA),
		      MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "bad_protect_never_paid", S2PT_CHECK_TLBI_MISSING,
	  .events = { MAP, MARK(S2PT_CHECK_ENTER, 0), SWAP(PAGE, LEAF(A), READ(A)),
		      MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "good_relax_with_a_local_invalidation", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, READ(A)), MARK(S2PT_CHECK_ENTER, 0),
		      SWAP(PAGE, READ(A), LEAF(A)), DO(S2PT_DSB_NSHST), TLBI(S2PT_IPAS2E1, 5),
		      DO(S2PT_DSB_NSH), DO(S2PT_VMALLE1), DO(S2PT_DSB_NSH),
		      MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "bad_relax_without_any", S2PT_CHECK_TLBI_MISSING,
	  .events = { SWAP(PAGE, 0, READ(A)), MARK(S2PT_CHECK_ENTER, 0),
		      SWAP(PAGE, READ(A), LEAF(A)), MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "bad_relax_on_another_cpu", S2PT_CHECK_TLBI_MISSING,
	  .events = { SWAP(PAGE, 0, READ(A)), MARK(S2PT_CHECK_ENTER, 0),
		      SWAP(PAGE, READ(A), LEAF(A)), ON(1, VMID, S2PT_DSB_NSHST, 0),
		      ON(1, VMID, S2PT_IPAS2E1, 5), ON(1, VMID, S2PT_DSB_NSH, 0),
		      ON(1, VMID, S2PT_VMALLE1, 0), ON(1, VMID, S2PT_DSB_NSH, 0),
		      MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "good_age_without_any", S2PT_CHECK_RIGHT,
	  .events = { MAP, MARK(S2PT_CHECK_ENTER, 0), SWAP(PAGE, LEAF(A), OLD(A)),
		      MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "bad_unmap_of_an_aged_page", S2PT_CHECK_TLBI_MISSING,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), MARK(S2PT_CHECK_ENTER, 0),
		      SWAP(PAGE, OLD(A), 0), MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "good_software_bits", S2PT_CHECK_RIGHT,
	  .events = { MAP, MARK(S2PT_CHECK_ENTER, 0),
		      SWAP(PAGE, LEAF(A), LEAF(A) | UINT64_C(1) << 55),
		      MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "bad_execute_taken_from_el0", S2PT_CHECK_TLBI_MISSING,
	  .events = { MAP, MARK(S2PT_CHECK_ENTER, 0),
		      SWAP(PAGE, LEAF(A), LEAF(A) | UINT64_C(3) << 53),
		      MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "bad_store_over_what_hardware_updates", S2PT_CHECK_LOST_UPDATE,
	  .events = { MAP, STORE(PAGE, OLD(A)) }, .hardware = true },
	{ "bad_swap_over_what_nobody_wrote", S2PT_CHECK_UNSEEN,
	  .events = { MAP, SWAP(PAGE, LEAF(B), 0) } },
};

#define UNLINK SWAP(L2, TABLE(L3), 0)

static const struct story lives[] = {
	{ "good_free_page", S2PT_CHECK_RIGHT,
	  .events = { UNLINK, PAY(0), PAGE_AT(S2PT_CHECK_RETIRE, L3),
		      PAGE_AT(S2PT_CHECK_FREE, L3) } },
	{ "bad_retired_before_its_invalidation", S2PT_CHECK_FREED_HELD,
	  .events = { UNLINK, PAGE_AT(S2PT_CHECK_RETIRE, L3), PAY(0) } },
	{ "bad_freed_before_its_invalidation", S2PT_CHECK_FREED_HELD,
	  .events = { UNLINK, PAGE_AT(S2PT_CHECK_FREE, L3) } },
	{ "bad_freed_while_linked", S2PT_CHECK_FREED_LINKED,
	  .events = { PAGE_AT(S2PT_CHECK_FREE, L3) } },
	{ "bad_freed_beside_a_reader", S2PT_CHECK_FREED_READ,
	  .events = { MARK(S2PT_CHECK_READ, 1), UNLINK, PAY(0), PAGE_AT(S2PT_CHECK_FREE, L3) } },
	{ "good_freed_beside_a_later_reader", S2PT_CHECK_RIGHT,
	  .events = { MARK(S2PT_CHECK_READ, 1), UNLINK, PAY(0), MARK(S2PT_CHECK_UNREAD, 1),
		      MARK(S2PT_CHECK_READ, 1), PAGE_AT(S2PT_CHECK_FREE, L3) } },
	{ "bad_freed_twice", S2PT_CHECK_UNSEEN,
	  .events = { UNLINK, PAY(0), PAGE_AT(S2PT_CHECK_FREE, L3),
		      PAGE_AT(S2PT_CHECK_FREE, L3) } },
	{ "good_write_child", S2PT_CHECK_RIGHT,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), PLAIN(SPARE, LEAF(A)),
		      STORE(BLOCK, TABLE(SPARE)) } },
	{ "bad_linked_by_a_plain_store", S2PT_CHECK_PUBLISHED,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), PLAIN(SPARE, LEAF(A)),
		      PLAIN(BLOCK, TABLE(SPARE)) } },
	{ "good_linked_by_a_plain_store_after_a_barrier", S2PT_CHECK_RIGHT,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), PLAIN(SPARE, LEAF(A)), DO(S2PT_DSB_ISHST),
		      PLAIN(BLOCK, TABLE(SPARE)) } },
	{ "bad_linked_twice", S2PT_CHECK_PUBLISHED, .events = { SWAP(BLOCK, 0, TABLE(L3)) } },
	{ "bad_linked_without_a_table", S2PT_CHECK_PUBLISHED,
	  .events = { SWAP(BLOCK, 0, TABLE(SPARE)) } },
	{ "good_never_linked", S2PT_CHECK_RIGHT,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), STORE(SPARE, LEAF(A)),
		      PAGE_AT(S2PT_CHECK_FREE, SPARE) } },
	{ "bad_pages_of_a_lost_table", S2PT_CHECK_TLBI_SMALL,
	  .events = { MAP, MARK(S2PT_CHECK_ENTER, 0), UNLINK, PAY(0), MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "good_all_of_a_lost_table", S2PT_CHECK_RIGHT,
	  .events = { MAP, MARK(S2PT_CHECK_ENTER, 0), UNLINK, DO(S2PT_DSB_ISHST),
		      TLBI(S2PT_RIPAS2E1IS, UINT64_C(0x0000538000000000)), DO(S2PT_DSB_ISH),
		      DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH), MARK(S2PT_CHECK_LEAVE, 0),
		      PAGE_AT(S2PT_CHECK_RETIRE, L3), PAGE_AT(S2PT_CHECK_FREE, L3) } },
	{ "good_after_the_end", S2PT_CHECK_RIGHT,
	  .events = { MARK(S2PT_CHECK_END, 0), PAGE_AT(S2PT_CHECK_FREE, L3) } },
};

/* A tree from level 0 down to PAGE's table. */
static struct s2pt_check *begin(const struct story *story)
{
	static const struct s2pt_check_event events[] = {
		PAGE_AT(S2PT_CHECK_ALLOC, ROOT),
		PAGE_AT(S2PT_CHECK_ROOT, ROOT),
		PAGE_AT(S2PT_CHECK_ALLOC, L1),
		PAGE_AT(S2PT_CHECK_ALLOC, L2),
		PAGE_AT(S2PT_CHECK_ALLOC, L3),
		STORE(L2, TABLE(L3)),
		STORE(L1, TABLE(L2)),
		STORE(ROOT, TABLE(L1)),
	};
	struct s2pt_check_config config = {
		.cpus = CPUS,
		.vmid = VMID,
		.bbm = story->bbm,
		.hardware = story->hardware,
	};
	struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = 44,
		.pa_bits = 48,
		.start_level = 0,
	};
	struct s2pt_check *check;

	assert_int_equal(s2pt_geom_init(&config.geom, &want), S2PT_DONE);
	check = s2pt_check_new(&config);
	assert_non_null(check);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		assert_int_equal(s2pt_check_event(check, &events[i]), S2PT_CHECK_RIGHT);
	return check;
}

static void tell(const struct story *story)
{
	struct s2pt_check *check = begin(story);
	const struct s2pt_complaint *first;
	enum s2pt_check_reason said;

	assert_int_equal(strncmp(story->name, "good", 4) == 0, story->says == S2PT_CHECK_RIGHT);
	for (unsigned int i = 0; i < MOST; i++) {
		const struct s2pt_check_event *event = &story->events[i];

		if (event->kind != S2PT_CHECK_ALLOC || event->size)
			(void)s2pt_check_event(check, event);
	}
	assert_false(s2pt_check_blind(check));
	first = s2pt_check_complaint(check, 0);
	said = first ? first->reason : S2PT_CHECK_RIGHT;
	if (said != story->says)
		fail_msg("%s: %s", story->name, s2pt_check_reason_name(said));
	s2pt_check_delete(check);
}

#define TELL(stories)                                                                              \
	for (size_t i = 0; i < sizeof(stories) / sizeof((stories)[0]); i++)                        \
	tell(&(stories)[i])

static void a_valid_entry_is_broken_before_it_is_made_anew(void **state)
{
	(void)state;
	TELL(bbm);
}

static void an_invalidation_must_cover_and_be_complete(void **state)
{
	(void)state;
	TELL(invalidations);
}

static void what_was_taken_away_is_paid_for(void **state)
{
	(void)state;
	TELL(permissions);
}

static void a_table_is_whole_before_and_unheld_after(void **state)
{
	(void)state;
	TELL(lives);
}

static void a_complaint_tells_what_led_to_it(void **state)
{
	static const struct story story = {
		"bad",
		S2PT_CHECK_TLBI_LOCAL,
		.events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_NSHST), TLBI(S2PT_IPAS2E1, 5),
			    STORE(PAGE, LEAF(B)) },
	};
	struct s2pt_check *check = begin(&story);
	const struct s2pt_complaint *complaint;

	(void)state;
	for (unsigned int i = 0; i < 5; i++)
		(void)s2pt_check_event(check, &story.events[i]);
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT), 1);
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_TLBI_LOCAL), 1);
	assert_int_equal(s2pt_check_owed(check), 1);
	complaint = s2pt_check_complaint(check, 0);
	assert_non_null(complaint);
	assert_null(s2pt_check_complaint(check, 1));
	assert_int_equal(complaint->event - complaint->cause, 3);
	assert_int_equal(complaint->ipa, PAGE_IPA);
	assert_int_equal(complaint->level, 3);
	assert_int_equal(complaint->old, LEAF(A));
	assert_int_equal(complaint->word, LEAF(B));
	assert_int_equal(complaint->length, 5);
	assert_int_equal(complaint->history[0].want, LEAF(A));
	assert_int_equal(complaint->history[3].step.op, S2PT_IPAS2E1);
	assert_int_equal(complaint->history[4].want, LEAF(B));
	(void)s2pt_check_event(check, &(struct s2pt_check_event)MARK(S2PT_CHECK_ENTER, 0));
	(void)s2pt_check_event(check, &(struct s2pt_check_event)MARK(S2PT_CHECK_LEAVE, 0));
	/* It was complained of already. */
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT), 1);
	assert_int_equal(s2pt_check_owed(check), 0);
	s2pt_check_delete(check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_valid_entry_is_broken_before_it_is_made_anew),
		cmocka_unit_test(an_invalidation_must_cover_and_be_complete),
		cmocka_unit_test(what_was_taken_away_is_paid_for),
		cmocka_unit_test(a_table_is_whole_before_and_unheld_after),
		cmocka_unit_test(a_complaint_tells_what_led_to_it),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
