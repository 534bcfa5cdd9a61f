/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the checker: short sequences of events about one tree of tables, each with the complaint
 * that it must bring.
 */

#include "row_assert.h"
#include "s2pt/host/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * A root and a table for each level are linked already.  PAGE is an entry of level 3, BLOCK one of
 * level 2.
 */

#define ROOT  UINT64_C(0x800000)
#define L1    UINT64_C(0x801000)
#define L2    UINT64_C(0x802000)
#define L3    UINT64_C(0x803000)
#define SPARE UINT64_C(0x804000)
#define PAGE  (L3 + UINT64_C(8) * 5)
#define BLOCK (L2 + UINT64_C(8) * 1)
/* The input addresses of PAGE and BLOCK. */
#define PAGE_IPA  UINT64_C(0x5000)
#define BLOCK_IPA UINT64_C(0x200000)

#define VMID      3
#define CPUS      4

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
#define DBM       (UINT64_C(1) << 51)
/* A hint of level `l` with 4 KiB pages. */
#define TTL(l) ((UINT64_C(4) + (l)) << 44)
#define MOST   24

struct story {
	const char *name;
	enum s2pt_check_reason says;
	/* The events, up to the first of kind ALLOC without size. */
	struct s2pt_check_event events[MOST];
	unsigned int bbm;
	bool hardware;
	bool caches;
	bool fwb;
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
#define CACHE(kind_, pa_, size_)                                                                   \
	{                                                                                          \
		.kind = (kind_), .at = (pa_), .size = (size_)                                      \
	}
#define CLEAN(pa) CACHE(S2PT_CHECK_CLEAN, pa, 0x1000), CACHE(S2PT_CHECK_DISCARD, pa, 0x1000)
#define NT        (UINT64_C(1) << 16)
/* The whole invalidation of an IPA. */
#define PAY(ipa)                                                                                   \
	DO(S2PT_DSB_ISHST), TLBI(S2PT_IPAS2E1IS, (ipa) >> 12), DO(S2PT_DSB_ISH),                   \
		DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH)
#define MAP SWAP(PAGE, 0, LEAF(A))
/* The fifth page of the block from A. */
#define FIFTH SWAP(PAGE, 0, LEAF(A + 0x5000))

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
	{ "good_reserved_becomes_a_page", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, LEAF(A) ^ 2), SWAP(PAGE, LEAF(A) ^ 2, LEAF(B)) } },
	{ "good_reserved_becomes_nothing", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, LEAF(A) ^ 2), MARK(S2PT_CHECK_ENTER, 0),
		      SWAP(PAGE, LEAF(A) ^ 2, 0), MARK(S2PT_CHECK_LEAVE, 0) } },
	{ "good_page_becomes_reserved", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), LEAF(B) ^ 2), PAY(PAGE_IPA),
		      SWAP(PAGE, LEAF(B) ^ 2, LEAF(B)) } },
	{ "bad_page_becomes_reserved", S2PT_CHECK_TLBI_MISSING,
	  .events = { MAP, SWAP(PAGE, LEAF(A), LEAF(B) ^ 2), SWAP(PAGE, LEAF(B) ^ 2, LEAF(B)) } },
	{ "good_reserved_at_level_0_becomes_a_table", S2PT_CHECK_RIGHT,
	  .events = { SWAP(ROOT + 8, 0, BLK(A)), PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      SWAP(ROOT + 8, BLK(A), TABLE(SPARE)) } },
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
	{ "bad_address_aged_and_another_vmid_invalidated", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), DO(S2PT_DSB_ISH),
		      ON(0, VMID + 1, S2PT_VMALLS12E1IS, 0), DO(S2PT_DSB_ISH),
		      SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "bad_address_aged_and_invalidated_on_one_cpu", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), DO(S2PT_DSB_ISH), DO(S2PT_VMALLS12E1),
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
	{ "bad_another_table", S2PT_CHECK_BBM_TABLE,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), SWAP(L2, TABLE(L3), TABLE(SPARE)) } },
	{ "bad_block_over_pages_that_are_owed", S2PT_CHECK_TLBI_SMALL,
	  .events = { MAP, SWAP(L2, TABLE(L3), HELD), PAY(0), STORE(L2, BLK(A)) } },
	{ "bad_block_over_pages_at_bbm_level_1", S2PT_CHECK_TLBI_MISSING,
	  .events = { SWAP(PAGE, 0, LEAF(A + PAGE_IPA)), SWAP(L2, TABLE(L3), HELD),
		      STORE(L2, BLK(A)) },
	  .bbm = 1 },
	{ "good_block_over_pages_at_bbm_level_2", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, LEAF(A + PAGE_IPA)), SWAP(L2, TABLE(L3), HELD),
		      STORE(L2, BLK(A)), PAY(0) },
	  .bbm = 2 },
};

/* FEAT_BBM level 1: a block may change its size while it has nT. */
static const struct story no_tlb[] = {
	{ "good_split_with_nt", S2PT_CHECK_RIGHT,
	  .events = { SWAP(BLOCK, 0, BLK(A)), PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      SWAP(BLOCK, BLK(A), BLK(A) | NT), PAY(BLOCK_IPA),
		      SWAP(BLOCK, BLK(A) | NT, TABLE(SPARE)) },
	  .bbm = 1 },
	{ "bad_split_with_nt_before_its_invalidation", S2PT_CHECK_TLBI_MISSING,
	  .events = { SWAP(BLOCK, 0, BLK(A)), PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      SWAP(BLOCK, BLK(A), BLK(A) | NT), SWAP(BLOCK, BLK(A) | NT, TABLE(SPARE)) },
	  .bbm = 1 },
	{ "bad_split_without_nt", S2PT_CHECK_BBM_SIZE,
	  .events = { SWAP(BLOCK, 0, BLK(A)), PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      SWAP(BLOCK, BLK(A), TABLE(SPARE)) },
	  .bbm = 1 },
	{ "bad_split_with_nt_where_there_is_none", S2PT_CHECK_BBM_SIZE,
	  .events = { SWAP(BLOCK, 0, BLK(A) | NT), PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      SWAP(BLOCK, BLK(A) | NT, TABLE(SPARE)) } },
	{ "good_fold_with_nt", S2PT_CHECK_RIGHT,
	  .events = { FIFTH, SWAP(L2, TABLE(L3), BLK(A) | NT), DO(S2PT_DSB_ISHST),
		      DO(S2PT_VMALLS12E1IS), DO(S2PT_DSB_ISH), SWAP(L2, BLK(A) | NT, BLK(A)) },
	  .bbm = 1 },
	{ "bad_nt_cleared_before_the_invalidation", S2PT_CHECK_TLBI_MISSING,
	  .events = { FIFTH, SWAP(L2, TABLE(L3), BLK(A) | NT), SWAP(L2, BLK(A) | NT, BLK(A)) },
	  .bbm = 1 },
	{ "bad_address_with_nt", S2PT_CHECK_BBM_ADDRESS,
	  .events = { SWAP(BLOCK, 0, BLK(A)), SWAP(BLOCK, BLK(A), BLK(B) | NT) }, .bbm = 1 },
	{ "good_contiguous_with_nt", S2PT_CHECK_RIGHT,
	  .events = { SWAP(BLOCK, 0, BLK(A) | NT), SWAP(BLOCK, BLK(A) | NT, BLK(A) | NT | CONT) },
	  .bbm = 1 },
	{ "bad_contiguous_at_bbm_level_1", S2PT_CHECK_BBM_CONTIGUOUS,
	  .events = { SWAP(BLOCK, 0, BLK(A)), SWAP(BLOCK, BLK(A), BLK(A) | CONT) }, .bbm = 1 },
};

/* What a table maps, against the block in its place, where FEAT_BBM spares the break. */
#define SPLIT(leaf)                                                                                \
	SWAP(BLOCK, 0, BLK(A)), PAGE_AT(S2PT_CHECK_ALLOC, SPARE), STORE(SPARE + 0x28, leaf),       \
		SWAP(BLOCK, BLK(A), TABLE(SPARE))
#define FOLD(leaf) SWAP(PAGE, 0, leaf), SWAP(L2, TABLE(L3), BLK(A)), PAY(0)

static const struct story contents[] = {
	{ "good_split_alike", S2PT_CHECK_RIGHT, .events = { SPLIT(LEAF(A + 0x5000)) }, .bbm = 2 },
	{ "good_split_alike_at_level_3", S2PT_CHECK_RIGHT, .events = { SPLIT(LEAF(A + 0x5000)) },
	  .bbm = 3 },
	{ "good_split_with_less_permission", S2PT_CHECK_RIGHT,
	  .events = { SPLIT(READ(A + 0x5000)) }, .bbm = 2 },
	{ "bad_split_at_level_0", S2PT_CHECK_BBM_SIZE, .events = { SPLIT(LEAF(A + 0x5000)) } },
	{ "bad_split_to_elsewhere", S2PT_CHECK_BBM_ADDRESS, .events = { SPLIT(LEAF(A + 0x6000)) },
	  .bbm = 2 },
	{ "bad_split_to_elsewhere_at_level_3", S2PT_CHECK_BBM_ADDRESS,
	  .events = { SPLIT(LEAF(A + 0x6000)) }, .bbm = 3 },
	{ "bad_split_to_another_type", S2PT_CHECK_BBM_TYPE,
	  .events = { SPLIT(LEAF(A + 0x5000) & ~UINT64_C(0x28)) }, .bbm = 2 },
	{ "good_fold_alike", S2PT_CHECK_RIGHT, .events = { FOLD(LEAF(A + 0x5000)) }, .bbm = 2 },
	{ "good_fold_alike_at_level_3", S2PT_CHECK_RIGHT, .events = { FOLD(LEAF(A + 0x5000)) },
	  .bbm = 3 },
	{ "bad_fold_from_elsewhere", S2PT_CHECK_BBM_ADDRESS, .events = { FOLD(LEAF(A + 0x6000)) },
	  .bbm = 2 },
	{ "bad_fold_from_another_shareability", S2PT_CHECK_BBM_TYPE,
	  .events = { FOLD(LEAF(A + 0x5000) & ~UINT64_C(0x300)) }, .bbm = 3 },
	{ "good_fold_of_an_old_page_from_elsewhere", S2PT_CHECK_RIGHT,
	  .events = { FOLD(OLD(A + 0x6000)) }, .bbm = 2 },
	{ "bad_fold_with_nt_from_elsewhere", S2PT_CHECK_BBM_ADDRESS,
	  .events = { SWAP(PAGE, 0, LEAF(A)), SWAP(L2, TABLE(L3), BLK(A) | NT) }, .bbm = 1 },
	{ "bad_fold_of_two_levels_from_elsewhere", S2PT_CHECK_BBM_ADDRESS,
	  .events = { SWAP(PAGE, 0, LEAF(B + 0x5000)), SWAP(L1, TABLE(L2), BLK(0x40000000)) },
	  .bbm = 2 },
};

/* A run of 16 pages from IPA 0, of which PAGE is the fifth, as far as it is there. */
#define RUN(n)     (LEAF(A + UINT64_C(0x1000) * (n)) | CONT)
#define MEMBER(n)  SWAP(L3 + UINT64_C(8) * (n), 0, RUN(n))
#define GONE(n)    SWAP(L3 + UINT64_C(8) * (n), RUN(n), 0)
#define CLEANED(n) SWAP(L3 + UINT64_C(8) * (n), RUN(n), RUN(n) & ~UINT64_C(0x80))
#define W          UINT64_C(0x80)
#define BROKEN_BY_1(n)                                                                             \
	{                                                                                          \
		.kind = S2PT_CHECK_SWAP, .cpu = 1, .at = L3 + UINT64_C(8) * (n),                   \
		.found = RUN(n) & ~W, .want = HELD                                                 \
	}
#define PAY_BY(cpu)                                                                                \
	ON(cpu, VMID, S2PT_DSB_ISH, 0), ON(cpu, VMID, S2PT_VMALLS12E1IS, 0),                       \
		ON(cpu, VMID, S2PT_DSB_ISH, 0)
#define END_OF_IT MARK(S2PT_CHECK_LEAVE, 0)
#define BEGIN_IT  MARK(S2PT_CHECK_ENTER, 0)

static const struct story runs[] = {
	{ "good_run_parted", S2PT_CHECK_RIGHT,
	  .events = { MEMBER(5), MEMBER(15), GONE(5), GONE(15), PAY(PAGE_IPA), PAY(0xf000),
		      STORE(PAGE, LEAF(B)), STORE(PAGE + 80, LEAF(A + 0xf000)) } },
	{ "bad_entry_replaced_in_a_run", S2PT_CHECK_TLBI_RUN,
	  .events = { MEMBER(5), MEMBER(15), GONE(5), PAY(PAGE_IPA), STORE(PAGE, LEAF(B)) } },
	{ "bad_entry_taken_out_of_a_run", S2PT_CHECK_TLBI_RUN,
	  .events = { MEMBER(5), MEMBER(0), BEGIN_IT, GONE(5), PAY(PAGE_IPA), END_OF_IT } },
	{ "good_entry_taken_out_of_a_run_that_is_old", S2PT_CHECK_RIGHT,
	  .events = { MEMBER(5), SWAP(L3, 0, RUN(0) & ~UINT64_C(0x400)), BEGIN_IT, GONE(5),
		      PAY(PAGE_IPA), END_OF_IT } },
	{ "good_entry_beside_a_run", S2PT_CHECK_RIGHT,
	  .events = { MEMBER(5), MEMBER(16), BEGIN_IT, GONE(5), PAY(PAGE_IPA), END_OF_IT } },
	{ "bad_entry_protected_in_a_run", S2PT_CHECK_TLBI_RUN,
	  .events = { MEMBER(5), MEMBER(6), BEGIN_IT, CLEANED(5), PAY(PAGE_IPA), END_OF_IT } },
	{ "good_run_protected_in_place", S2PT_CHECK_RIGHT,
	  .events = { MEMBER(5), MEMBER(6), BEGIN_IT, CLEANED(5), CLEANED(6), PAY(PAGE_IPA),
		      PAY(0x6000), END_OF_IT } },
	{ "good_entry_cleaned_in_a_run_that_is_dirty", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, RUN(5) | DBM), SWAP(L3 + 48, 0, RUN(6) | DBM), BEGIN_IT,
		      SWAP(PAGE, RUN(5) | DBM, (RUN(5) | DBM) & ~UINT64_C(0x80)), PAY(PAGE_IPA),
		      END_OF_IT } },
	{ "bad_entry_cleaned_for_good_in_a_run", S2PT_CHECK_TLBI_RUN,
	  .events = { SWAP(PAGE, 0, RUN(5) | DBM), SWAP(L3 + 48, 0, RUN(6) | DBM), BEGIN_IT,
		      SWAP(PAGE, RUN(5) | DBM, RUN(5) & ~UINT64_C(0x80)), PAY(PAGE_IPA),
		      END_OF_IT } },
	{ "good_run_cleaned_while_another_cpu_begins_to_break_it", S2PT_CHECK_RIGHT,
	  .events = { MEMBER(5), MEMBER(6), BEGIN_IT, CLEANED(5), CLEANED(6), BROKEN_BY_1(5),
		      PAY_BY(0), END_OF_IT, BROKEN_BY_1(6), PAY_BY(1) } },
	{ "good_run_held_and_made_while_another_cpu_begins_to_break_it", S2PT_CHECK_RIGHT,
	  .events = { MEMBER(5), MEMBER(6), BEGIN_IT, SWAP(PAGE, RUN(5), HELD), CLEANED(6),
		      STORE(PAGE, RUN(5) & ~W), BROKEN_BY_1(5), PAY_BY(0), END_OF_IT,
		      BROKEN_BY_1(6), PAY_BY(1) } },
	{ "bad_entry_cleaned_in_a_run_that_another_cpu_begins_to_break", S2PT_CHECK_TLBI_RUN,
	  .events = { MEMBER(5), MEMBER(6), BEGIN_IT, CLEANED(5), BROKEN_BY_1(5), PAY_BY(0),
		      END_OF_IT } },
	{ "bad_entry_broken_in_a_run_that_another_cpu_has_cleaned", S2PT_CHECK_TLBI_RUN,
	  .events = { MEMBER(5), MEMBER(6), MARK(S2PT_CHECK_ENTER, 1), CLEANED(5), CLEANED(6),
		      BROKEN_BY_1(5), PAY_BY(1), MARK(S2PT_CHECK_LEAVE, 1) } },
	{ "bad_entry_protected_in_a_run_at_bbm_level_3", S2PT_CHECK_TLBI_RUN,
	  .events = { MEMBER(5), MEMBER(6), BEGIN_IT, CLEANED(5), PAY(PAGE_IPA), END_OF_IT },
	  .bbm = 3 },
};

static const struct story invalidations[] = {
	{ "bad_missing", S2PT_CHECK_TLBI_MISSING,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), STORE(PAGE, LEAF(B)) } },
	{ "bad_late", S2PT_CHECK_TLBI_LATE,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), STORE(PAGE, LEAF(B)), PAY(PAGE_IPA) } },
	{ "bad_missing_and_stored_over_by_another", S2PT_CHECK_TLBI_MISSING,
	  .events = { MAP,
		      SWAP(PAGE, LEAF(A), 0),
		      STORE(PAGE, LEAF(B)),
		      { .kind = S2PT_CHECK_SWAP, .cpu = 1, .at = PAGE, .found = LEAF(B) } } },
	{ "good_another_tlbi_before_the_last_dsb", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISHST), DO(S2PT_VMALLS12E1IS),
		      TLBI(S2PT_IPAS2E1IS, 5), DO(S2PT_DSB_ISH), STORE(PAGE, LEAF(B)) } },
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
	{ "bad_dsb_of_one_cpu_between", S2PT_CHECK_DSB_BETWEEN,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), TLBI(S2PT_IPAS2E1IS, 5),
		      DO(S2PT_DSB_NSH), DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH),
		      STORE(PAGE, LEAF(B)) } },
	{ "bad_dsb_of_stores_between", S2PT_CHECK_DSB_BETWEEN,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), TLBI(S2PT_IPAS2E1IS, 5),
		      DO(S2PT_DSB_ISHST), DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH),
		      STORE(PAGE, LEAF(B)) } },
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

/* Events of CPU `cpu_`. */
#define SWAP_ON(cpu_, at_, found_, want_)                                                          \
	{                                                                                          \
		.kind = S2PT_CHECK_SWAP, .cpu = (cpu_), .at = (at_), .found = (found_),            \
		.want = (want_)                                                                    \
	}
#define DO_ON(cpu_, op_)      ON(cpu_, VMID, op_, 0)
#define ALL_ON(cpu_, before_) DO_ON(cpu_, before_), DO_ON(cpu_, S2PT_VMALLS12E1IS)
#define PAY_ON(cpu_, before_) ALL_ON(cpu_, before_), DO_ON(cpu_, S2PT_DSB_ISH)
#define BREAK                 SWAP(PAGE, LEAF(A), 0)
#define MOVE                  STORE(PAGE, LEAF(B))

/* Which CPU may pay for another one's store, and after which DSB. */
static const struct story orders[] = {
	/* More CPUs pay at once than are followed: who has begun is not forgotten for who comes later. */
	{ "good_paid_by_the_first_of_many", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISH), ON(1, VMID, S2PT_IPAS2E1IS, 5),
		      ON(2, VMID, S2PT_IPAS2E1IS, 5), ON(3, VMID, S2PT_IPAS2E1IS, 5),
		      DO(S2PT_VMALLS12E1IS), ON(1, VMID, S2PT_DSB_ISH, 0),
		      ON(1, VMID, S2PT_VMALLE1IS, 0), ON(1, VMID, S2PT_DSB_ISH, 0),
		      STORE(PAGE, LEAF(B)) } },
	{ "bad_dsb_of_stores_where_another_broke", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "good_dsb_of_loads_where_another_broke", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, PAY_ON(1, S2PT_DSB_ISHLD), MOVE } },
	{ "bad_dsb_of_loads_of_one_cpu_where_another_broke", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, PAY_ON(1, S2PT_DSB_NSHLD), MOVE } },
	{ "bad_dsb_of_one_cpu_where_another_broke", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, PAY_ON(1, S2PT_DSB_NSH), MOVE } },
	{ "bad_dsb_of_loads_before_the_break", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, DO_ON(1, S2PT_DSB_ISH), BREAK, PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "bad_dsb_of_a_third_cpu", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, DO_ON(2, S2PT_DSB_ISH), PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "good_dsb_of_who_broke", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, DO(S2PT_DSB_ISHST), PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "bad_dsb_of_who_broke_for_itself", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, DO(S2PT_DSB_NSH), PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "bad_dsb_of_loads_by_who_broke", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, PAY_ON(0, S2PT_DSB_ISHLD), MOVE } },
	{ "bad_dsb_of_loads_between", S2PT_CHECK_DSB_BETWEEN,
	  .events = { MAP, BREAK, DO(S2PT_DSB_ISH), TLBI(S2PT_IPAS2E1IS, 5), DO(S2PT_DSB_ISHLD),
		      DO(S2PT_VMALLE1IS), DO(S2PT_DSB_ISH), MOVE } },
	{ "bad_dsb_of_loads_after", S2PT_CHECK_DSB_AFTER,
	  .events = { MAP, BREAK, ALL_ON(0, S2PT_DSB_ISHST), DO(S2PT_DSB_ISHLD), MOVE } },
	/* A CPU that stores over the entry has its own store to wait for. */
	{ "good_broken_over_what_another_took_away", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), READ(A)), SWAP_ON(1, PAGE, READ(A), 0),
		      PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "good_held_over_what_another_broke", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, SWAP_ON(1, PAGE, 0, HELD), PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "bad_held_over_it_after_the_dsb", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, DO_ON(1, S2PT_DSB_ISHST), SWAP_ON(1, PAGE, 0, HELD),
		      DO_ON(1, S2PT_VMALLS12E1IS), DO_ON(1, S2PT_DSB_ISH), MOVE } },
	{ "good_held_over_it_again_after_the_dsb", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, SWAP_ON(1, PAGE, 0, HELD), DO_ON(1, S2PT_DSB_ISHST),
		      SWAP_ON(1, PAGE, HELD, 0), DO_ON(1, S2PT_VMALLS12E1IS),
		      DO_ON(1, S2PT_DSB_ISH), MOVE } },
	{ "bad_held_beside_it", S2PT_CHECK_DSB_BEFORE,
	  .events = { MAP, BREAK, SWAP_ON(1, PAGE + 8, 0, HELD), PAY_ON(1, S2PT_DSB_ISHST),
		      MOVE } },
	{ "good_unlinked_over_what_another_broke", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, SWAP_ON(1, L2, TABLE(L3), 0), PAY_ON(1, S2PT_DSB_ISHST),
		      STORE(L2, BLK(A)) } },
	{ "good_unlinked_above_what_another_broke", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, SWAP_ON(1, L1, TABLE(L2), 0), PAY_ON(1, S2PT_DSB_ISHST),
		      STORE(L1, BLK(A)) } },
	{ "bad_unlinked_beside_what_another_broke", S2PT_CHECK_DSB_BEFORE,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), STORE(BLOCK, TABLE(SPARE)), MAP, BREAK,
		      SWAP_ON(1, BLOCK, TABLE(SPARE), 0), PAY_ON(1, S2PT_DSB_ISHST), MOVE } },
	{ "good_paid_by_who_broke_though_all_others_stored_over_it", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, SWAP_ON(1, PAGE, 0, HELD), SWAP_ON(2, PAGE, HELD, 0x20),
		      SWAP_ON(3, PAGE, 0x20, 0), PAY_ON(0, S2PT_DSB_ISHST), MOVE } },
	{ "good_by_ipa_and_then_all", S2PT_CHECK_RIGHT,
	  .events = { MAP, BREAK, DO(S2PT_DSB_ISHST), TLBI(S2PT_IPAS2E1IS, 5),
		      DO(S2PT_VMALLS12E1IS), DO(S2PT_DSB_ISH), MOVE } },
	/* What ends ageing is held to the same. */
	{ "bad_aged_and_all_invalidated_but_for_the_dsb", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), ALL_ON(0, S2PT_DSB_ISHST),
		      DO_ON(1, S2PT_DSB_ISH), DO(S2PT_DSB_NSH), SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "bad_aged_and_all_invalidated_without_a_dsb_before", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, DO(S2PT_DSB_ISH), SWAP(PAGE, LEAF(A), OLD(A)), DO(S2PT_VMALLS12E1IS),
		      DO(S2PT_DSB_ISH), SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "good_aged_and_all_invalidated", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), PAY_ON(0, S2PT_DSB_ISHST),
		      SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "bad_aged_and_all_invalidated_by_another", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), PAY_ON(1, S2PT_DSB_ISHST),
		      SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "bad_aged_and_all_invalidated_after_a_dsb_of_loads", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), PAY_ON(0, S2PT_DSB_ISHLD),
		      SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "good_aged_and_all_invalidated_by_another_after_a_dsb_of_loads", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), PAY_ON(1, S2PT_DSB_ISHLD),
		      SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "good_aged_and_all_invalidated_by_another_after_a_dsb_here", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), DO(S2PT_DSB_ISHST),
		      PAY_ON(1, S2PT_DSB_ISHST), SWAP(PAGE, OLD(A), OLD(B)) } },
	{ "bad_aged_and_all_invalidated_by_another_before_a_dsb_here", S2PT_CHECK_BBM_ADDRESS,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), ALL_ON(1, S2PT_DSB_ISHST),
		      DO(S2PT_DSB_ISHST), DO_ON(1, S2PT_DSB_ISH), SWAP(PAGE, OLD(A), OLD(B)) } },
};

/* Dirty state is collected. */
#define COLLECT SWAP(PAGE, LEAF(A) | DBM, READ(A) | DBM)

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
	{ "good_collect_by_dirty_state", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT, COLLECT, DO(S2PT_DSB_ISHST),
		      DO(S2PT_VMALLWS2E1IS), DO(S2PT_DSB_ISH), END_OF_IT } },
	{ "good_collect_by_dirty_state_outer", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT, COLLECT, DO(S2PT_DSB_OSHST),
		      DO(S2PT_VMALLWS2E1OS), DO(S2PT_DSB_OSH), END_OF_IT } },
	{ "bad_collect_by_dirty_state_here", S2PT_CHECK_TLBI_LOCAL,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT, COLLECT, DO(S2PT_DSB_ISHST),
		      DO(S2PT_VMALLWS2E1), DO(S2PT_DSB_ISH), END_OF_IT } },
	{ "bad_collect_by_dirty_state_of_another", S2PT_CHECK_TLBI_VMID,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT, COLLECT, DO(S2PT_DSB_ISHST),
		      ON(0, VMID + 1, S2PT_VMALLWS2E1IS, 0), DO(S2PT_DSB_ISH), END_OF_IT } },
	{ "bad_collect_without_first_dsb", S2PT_CHECK_DSB_BEFORE,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT, COLLECT, DO(S2PT_VMALLWS2E1IS),
		      DO(S2PT_DSB_ISH), END_OF_IT } },
	{ "bad_collect_without_last_dsb", S2PT_CHECK_DSB_AFTER,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT, COLLECT, DO(S2PT_DSB_ISHST),
		      DO(S2PT_VMALLWS2E1IS), END_OF_IT } },
	{ "bad_unmap_by_dirty_state", S2PT_CHECK_TLBI_STAGE,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT, SWAP(PAGE, LEAF(A) | DBM, 0),
		      DO(S2PT_DSB_ISHST), DO(S2PT_VMALLWS2E1IS), DO(S2PT_DSB_ISH), END_OF_IT } },
	{ "bad_loss_of_execution_by_dirty_state", S2PT_CHECK_TLBI_STAGE,
	  .events = { SWAP(PAGE, 0, LEAF(A) | DBM), BEGIN_IT,
		      SWAP(PAGE, LEAF(A) | DBM, READ(A) | DBM | UINT64_C(2) << 53),
		      DO(S2PT_DSB_ISHST), DO(S2PT_VMALLWS2E1IS), DO(S2PT_DSB_ISH), END_OF_IT } },
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
	{ "good_linked_by_a_swap", S2PT_CHECK_RIGHT,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE), PLAIN(SPARE, LEAF(A)),
		      SWAP(BLOCK, 0, TABLE(SPARE)) } },
	{ "bad_linked_by_a_relaxed_swap", S2PT_CHECK_PUBLISHED,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      PLAIN(SPARE, LEAF(A)),
		      { .kind = S2PT_CHECK_SWAP,
			.at = BLOCK,
			.want = TABLE(SPARE),
			.relaxed = true } } },
	{ "bad_store_that_nobody_announced", S2PT_CHECK_UNSEEN,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      { .kind = S2PT_CHECK_PLAIN, .at = SPARE, .want = 1, .unseen = true } } },
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

#define OFF     UINT64_C(0x0040000000000000)
#define DATA(a) (LEAF(a) | OFF)

static const struct story caches[] = {
	{ "good_clean_before_the_map", S2PT_CHECK_RIGHT,
	  .events = { CLEAN(A), MAP, CLEAN(B), SWAP(PAGE + 8, 0, LEAF(B)) }, .caches = true },
	{ "bad_map_before_the_clean", S2PT_CHECK_DATA,
	  .events = { CACHE(S2PT_CHECK_DISCARD, A, 0x1000), MAP,
		      CACHE(S2PT_CHECK_CLEAN, A, 0x1000) },
	  .caches = true },
	{ "bad_clean_of_half_of_it", S2PT_CHECK_DATA,
	  .events = { CACHE(S2PT_CHECK_CLEAN, A, 0x100000), SWAP(BLOCK, 0, BLK(A) | OFF) },
	  .caches = true },
	{ "good_clean_of_halves", S2PT_CHECK_RIGHT,
	  .events = { CACHE(S2PT_CHECK_CLEAN, A, 0x100000),
		      CACHE(S2PT_CHECK_CLEAN, A + 0x100000, 0x100000),
		      SWAP(BLOCK, 0, BLK(A) | OFF) },
	  .caches = true },
	{ "bad_clean_of_all_but_the_last_line", S2PT_CHECK_DATA,
	  .events = { CACHE(S2PT_CHECK_CLEAN, A, 0xfc0), SWAP(PAGE, 0, DATA(A)) }, .caches = true },
	{ "bad_clean_of_all_but_the_first_line", S2PT_CHECK_DATA,
	  .events = { CACHE(S2PT_CHECK_CLEAN, A + 0x40, 0x1000), SWAP(PAGE, 0, DATA(A)) },
	  .caches = true },
	{ "bad_clean_of_an_operation_before", S2PT_CHECK_DATA,
	  .events = { MARK(S2PT_CHECK_ENTER, 0), CLEAN(A), MARK(S2PT_CHECK_LEAVE, 0),
		      MARK(S2PT_CHECK_ENTER, 0), SWAP(PAGE, 0, DATA(A)),
		      MARK(S2PT_CHECK_LEAVE, 0) },
	  .caches = true },
	{ "bad_discard_of_an_operation_before", S2PT_CHECK_CODE,
	  .events = { MARK(S2PT_CHECK_ENTER, 0), CLEAN(A), MARK(S2PT_CHECK_LEAVE, 0),
		      MARK(S2PT_CHECK_ENTER, 0), CACHE(S2PT_CHECK_CLEAN, A, 0x1000), MAP,
		      MARK(S2PT_CHECK_LEAVE, 0) },
	  .caches = true },
	{ "bad_discard_by_another_cpu", S2PT_CHECK_CODE,
	  .events = { { .kind = S2PT_CHECK_DISCARD, .cpu = 1, .at = A, .size = 0x1000 },
		      CACHE(S2PT_CHECK_CLEAN, A, 0x1000),
		      MAP },
	  .caches = true },
	{ "bad_clean_by_another_cpu", S2PT_CHECK_DATA,
	  .events = { { .kind = S2PT_CHECK_CLEAN, .cpu = 1, .at = A, .size = 0x1000 },
		      SWAP(PAGE, 0, DATA(A)) },
	  .caches = true },
	{ "good_forced_write_back", S2PT_CHECK_RIGHT, .events = { SWAP(PAGE, 0, DATA(A)) },
	  .caches = true, .fwb = true },
	{ "good_device", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, (DATA(A) & ~UINT64_C(0x3c)) | 4) }, .caches = true },
	{ "bad_execution_before_the_discard", S2PT_CHECK_CODE,
	  .events = { CACHE(S2PT_CHECK_CLEAN, A, 0x1000), MAP }, .caches = true },
	{ "bad_execution_added_without_a_discard", S2PT_CHECK_CODE,
	  .events = { CACHE(S2PT_CHECK_CLEAN, A, 0x1000), SWAP(PAGE, 0, DATA(A)),
		      SWAP(PAGE, DATA(A), LEAF(A)) },
	  .caches = true },
	{ "good_execution_added", S2PT_CHECK_RIGHT,
	  .events = { CACHE(S2PT_CHECK_CLEAN, A, 0x1000), SWAP(PAGE, 0, DATA(A)),
		      CACHE(S2PT_CHECK_DISCARD, A, 0x1000), SWAP(PAGE, DATA(A), LEAF(A)) },
	  .caches = true },
	{ "good_where_somebody_else_sees_to_caches", S2PT_CHECK_RIGHT, .events = { MAP } },
	{ "good_leaf_broken_and_made_again", S2PT_CHECK_RIGHT,
	  .events = { BEGIN_IT, CLEAN(A), MAP, END_OF_IT, BEGIN_IT, SWAP(PAGE, LEAF(A), HELD),
		      STORE(PAGE, READ(A)), PAY(PAGE_IPA), END_OF_IT },
	  .caches = true },
	{ "bad_leaf_broken_and_made_of_other_memory", S2PT_CHECK_DATA,
	  .events = { BEGIN_IT, CLEAN(A), MAP, END_OF_IT, BEGIN_IT, SWAP(PAGE, LEAF(A), HELD),
		      PAY(PAGE_IPA), STORE(PAGE, DATA(B)), END_OF_IT },
	  .caches = true },
	{ "bad_leaf_made_again_by_another_operation", S2PT_CHECK_DATA,
	  .events = { BEGIN_IT, CLEAN(A), MAP, END_OF_IT, BEGIN_IT, SWAP(PAGE, LEAF(A), HELD),
		      PAY(PAGE_IPA), END_OF_IT, BEGIN_IT, STORE(PAGE, DATA(A)), END_OF_IT },
	  .caches = true },
};

static const struct story company[] = {
	{ "good_alone", S2PT_CHECK_RIGHT,
	  .events = { MARK(S2PT_CHECK_ENTER, 0), MARK(S2PT_CHECK_ALONE, 0), MAP,
		      MARK(S2PT_CHECK_BESIDE, 0), MARK(S2PT_CHECK_ENTER, 1),
		      MARK(S2PT_CHECK_LEAVE, 0), MARK(S2PT_CHECK_LEAVE, 1) } },
	{ "good_alone_until_the_end", S2PT_CHECK_RIGHT,
	  .events = { MARK(S2PT_CHECK_ENTER, 0), MARK(S2PT_CHECK_ALONE, 0),
		      MARK(S2PT_CHECK_LEAVE, 0), MARK(S2PT_CHECK_ENTER, 1) } },
	{ "bad_not_alone", S2PT_CHECK_NOT_ALONE,
	  .events = { MARK(S2PT_CHECK_ENTER, 1), MARK(S2PT_CHECK_ENTER, 0),
		      MARK(S2PT_CHECK_ALONE, 0) } },
	{ "bad_entered_beside", S2PT_CHECK_NOT_ALONE,
	  .events = { MARK(S2PT_CHECK_ENTER, 0), MARK(S2PT_CHECK_ALONE, 0),
		      MARK(S2PT_CHECK_ENTER, 1) } },
	{ "bad_store_beside", S2PT_CHECK_NOT_ALONE, .events = { MARK(S2PT_CHECK_ALONE, 1), MAP } },
	{ "good_mmu_beside", S2PT_CHECK_RIGHT,
	  .events = { SWAP(PAGE, 0, OLD(A)),
		      MARK(S2PT_CHECK_ALONE, 1),
		      { .kind = S2PT_CHECK_HARDWARE,
			.at = PAGE,
			.found = OLD(A),
			.want = LEAF(A) } },
	  .hardware = true },
};

static const struct story others[] = {
	{ "bad_owed_at_the_end", S2PT_CHECK_UNPAID,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), MARK(S2PT_CHECK_END, 0) } },
	{ "bad_owed_at_the_end_but_for_a_barrier", S2PT_CHECK_DSB_AFTER,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), DO(S2PT_DSB_ISHST), DO(S2PT_VMALLS12E1IS),
		      MARK(S2PT_CHECK_END, 0) } },
	{ "good_paid_at_the_end", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), 0), PAY(PAGE_IPA), MARK(S2PT_CHECK_END, 0) } },
	{ "good_aged_at_the_end", S2PT_CHECK_RIGHT,
	  .events = { MAP, SWAP(PAGE, LEAF(A), OLD(A)), MARK(S2PT_CHECK_END, 0) } },
	{ "bad_stale_entry", S2PT_CHECK_STALE_USED,
	  .events = { MAP, { .kind = S2PT_CHECK_STALE, .cpu = 1, .at = PAGE_IPA } } },
	{ "bad_stale_entry_of_nowhere", S2PT_CHECK_STALE_USED,
	  .events = { { .kind = S2PT_CHECK_STALE, .cpu = 1, .at = UINT64_MAX } } },
	{ "bad_in_two_halves", S2PT_CHECK_TORN,
	  .events = { { .kind = S2PT_CHECK_PLAIN, .at = PAGE, .want = LEAF(A), .size = 4 } } },
	{ "bad_across_two_words", S2PT_CHECK_TORN, .events = { PLAIN(PAGE + 4, LEAF(A)) } },
	{ "good_in_one", S2PT_CHECK_RIGHT,
	  .events = { { .kind = S2PT_CHECK_PLAIN, .at = PAGE, .want = LEAF(A), .size = 8 } } },
	{ "good_in_halves_where_no_mmu_looks", S2PT_CHECK_RIGHT,
	  .events = { PAGE_AT(S2PT_CHECK_ALLOC, SPARE),
		      { .kind = S2PT_CHECK_PLAIN, .at = SPARE, .want = LEAF(A), .size = 4 } } },
	{ "good_lost", S2PT_CHECK_RIGHT,
	  .events = { MAP,
		      { .kind = S2PT_CHECK_LOST, .at = PAGE, .found = LEAF(A), .want = LEAF(B) },
		      SWAP(PAGE, LEAF(A), LEAF(A) & ~UINT64_C(0x80)) } },
	{ "bad_lost_to_what_nobody_wrote", S2PT_CHECK_UNSEEN,
	  .events = { MAP, { .kind = S2PT_CHECK_LOST, .at = PAGE, .found = 0, .want = LEAF(B) } } },
};

/* Make a checker that knows a tree from level 0 down to the table of PAGE. */
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
		.caches = story->caches,
		.fwb = story->fwb,
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

static void a_block_that_no_tlb_keeps_may_change_its_size(void **state)
{
	(void)state;
	TELL(no_tlb);
}

static void a_block_and_a_table_in_its_place_map_alike_at_every_level_of_feat_bbm(void **state)
{
	(void)state;
	TELL(contents);
}

/* A root whose entries are leaves. */
struct leaves {
	enum s2pt_granule granule;
	unsigned int ipa_bits;
	int level;
	/* How many of them are a run. */
	unsigned int run;
};

/* Of two contiguous leaves, the first and that of number `other`, the first goes: what is said? */
static enum s2pt_check_reason said_of_two(const struct leaves *leaves, unsigned int other)
{
	struct s2pt_geom_want want = {
		.granule = leaves->granule,
		.ipa_bits = leaves->ipa_bits,
		.pa_bits = 48,
		.start_level = leaves->level,
	};
	struct s2pt_check_config config = { .cpus = CPUS, .vmid = VMID };
	bool valid = s2pt_geom_init(&config.geom, &want) == S2PT_DONE;
	uint64_t page = s2pt_page_size(&config.geom);
	uint64_t last = other * s2pt_level_size(&config.geom, leaves->level);
	const struct s2pt_check_event events[] = {
		{ .kind = S2PT_CHECK_ALLOC, .at = ROOT, .size = page },
		{ .kind = S2PT_CHECK_ROOT, .at = ROOT, .size = page },
		SWAP(ROOT, 0, BLK(0) | CONT),
		SWAP(ROOT + UINT64_C(8) * other, 0, BLK(last) | CONT),
		BEGIN_IT,
		SWAP(ROOT, BLK(0) | CONT, 0),
		PAY(0),
		END_OF_IT,
	};
	const struct s2pt_complaint *first;
	enum s2pt_check_reason said;
	struct s2pt_check *check;

	assert_true(valid);
	check = s2pt_check_new(&config);
	assert_non_null(check);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		(void)s2pt_check_event(check, &events[i]);
	first = s2pt_check_complaint(check, 0);
	said = first ? first->reason : S2PT_CHECK_RIGHT;
	s2pt_check_delete(check);
	return said;
}

static void a_run_ends_where_the_granule_and_the_level_say(void **state)
{
	static const struct leaves rows[] = {
		{ S2PT_4K, 39, 1, 16 },
		{ S2PT_4K, 30, 2, 16 },
		{ S2PT_16K, 36, 2, 32 },
		{ S2PT_64K, 42, 2, 32 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(said_of_two(&rows[i], rows[i].run - 1), S2PT_CHECK_TLBI_RUN);
		assert_int_equal(said_of_two(&rows[i], rows[i].run), S2PT_CHECK_RIGHT);
	}
}

static void an_entry_of_a_run_is_invalidated_when_no_other_brings_it_back(void **state)
{
	(void)state;
	TELL(runs);
}

static void an_invalidation_must_cover_and_be_complete(void **state)
{
	(void)state;
	TELL(invalidations);
}

static void what_another_cpu_stored_is_ordered_before_it_is_paid_for(void **state)
{
	(void)state;
	TELL(orders);
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

static void caches_are_seen_to_before_the_guest_is(void **state)
{
	(void)state;
	TELL(caches);
}

static void who_is_alone_has_no_company(void **state)
{
	(void)state;
	TELL(company);
}

static void entries_stay_whole_and_nothing_stale_is_used(void **state)
{
	(void)state;
	TELL(others);
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
	/* What broke the entry; what was made of it too early is the last of the history. */
	assert_true(complaint->wrote);
	assert_int_equal(complaint->word, 0);
	assert_int_equal(complaint->length, 5);
	assert_int_equal(complaint->history[0].want, LEAF(A));
	assert_int_equal(complaint->history[3].step.op, S2PT_IPAS2E1);
	assert_int_equal(complaint->history[4].want, LEAF(B));
	(void)s2pt_check_event(check, &(struct s2pt_check_event)MARK(S2PT_CHECK_ENTER, 0));
	(void)s2pt_check_event(check, &(struct s2pt_check_event)MARK(S2PT_CHECK_LEAVE, 0));
	/* The checker complained of this already. */
	assert_int_equal(s2pt_check_count(check, S2PT_CHECK_RIGHT), 1);
	assert_int_equal(s2pt_check_owed(check), 0);
	s2pt_check_delete(check);
}

/* Two ways to owe: a permission is taken away, or the table above is unlinked. */
static const struct owing {
	const char *name;
	struct s2pt_check_event stores[2];
	uint64_t old;
	uint64_t word;
} owings[] = {
	{ "protected", { MAP, SWAP(PAGE, LEAF(A), READ(A)) }, LEAF(A), READ(A) },
	{ "unmapped", { MAP, SWAP(PAGE, LEAF(A), 0) }, LEAF(A), 0 },
	{ "held", { MAP, STORE(PAGE, HELD) }, LEAF(A), HELD },
	{ "table replaced by a block", { MAP, SWAP(L2, TABLE(L3), BLK(B)) }, LEAF(A), BLK(B) },
};

/* Events at which it is found out, none of which writes what owed. */
static const struct s2pt_check_event found_out[] = {
	MARK(S2PT_CHECK_LEAVE, 0),
	MARK(S2PT_CHECK_END, 0),
	STORE(PAGE, LEAF(B)),
};

static bool tells_of(const struct s2pt_complaint *complaint, uint64_t number)
{
	for (unsigned int i = 0; i < complaint->length; i++)
		if (complaint->numbers[i] == number)
			return true;
	return false;
}

static void tell_word(const struct owing *owing, const struct s2pt_check_event *event)
{
	static const struct story story = { "bad", S2PT_CHECK_RIGHT, .events = { MAP } };
	struct s2pt_check *check = begin(&story);
	const struct s2pt_complaint *complaint;
	unsigned int seen = 0;

	(void)s2pt_check_event(check, &(struct s2pt_check_event)MARK(S2PT_CHECK_ENTER, 0));
	for (unsigned int i = 0; i < 2; i++)
		(void)s2pt_check_event(check, &owing->stores[i]);
	(void)s2pt_check_event(check, event);
	for (unsigned int i = 0; (complaint = s2pt_check_complaint(check, i)) != NULL; i++) {
		if (complaint->cause == complaint->event)
			continue;
		seen++;
		if (complaint->level == 3)
			assert_row_equal(owing->name, complaint->old, owing->old);
		assert_true(tells_of(complaint, complaint->cause));
		assert_row_equal(owing->name, complaint->wrote, true);
		assert_row_equal(owing->name, complaint->word, owing->word);
	}
	if (!seen && event->kind != S2PT_CHECK_RELEASE)
		fail_msg("%s: nothing said", owing->name);
	s2pt_check_delete(check);
}

static void what_is_owed_is_told_with_the_word_that_owed_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(owings) / sizeof(owings[0]); i++)
		for (size_t k = 0; k < sizeof(found_out) / sizeof(found_out[0]); k++)
			tell_word(&owings[i], &found_out[k]);
}

static void a_table_given_up_too_early_is_told_with_the_entry_that_led_to_it(void **state)
{
	static const enum s2pt_check_kind kinds[] = { S2PT_CHECK_RETIRE, S2PT_CHECK_FREE };
	static const struct story story = { "bad", S2PT_CHECK_FREED_HELD, .events = { MAP } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct s2pt_check *check = begin(&story);
		struct s2pt_check_event unlink = SWAP(L2, TABLE(L3), BLK(B));
		struct s2pt_check_event give_up = PAGE_AT(kinds[i], L3);
		const struct s2pt_complaint *last;

		(void)s2pt_check_event(check, &unlink);
		assert_int_equal(s2pt_check_event(check, &give_up), S2PT_CHECK_FREED_HELD);
		last = s2pt_check_complaint(
			check, (unsigned int)s2pt_check_count(check, S2PT_CHECK_RIGHT) - 1);
		assert_int_equal(last->level, 2);
		assert_int_equal(last->ipa, 0);
		assert_int_equal(last->old, TABLE(L3));
		assert_int_equal(last->word, BLK(B));
		assert_int_equal(last->event - last->cause, 1);
		s2pt_check_delete(check);
	}
}

static void who_writes_nothing_is_told_without_a_word(void **state)
{
	static const struct story story = {
		"bad",
		S2PT_CHECK_UNSEEN,
		.events = { { .kind = S2PT_CHECK_LOST, .at = PAGE, .found = LEAF(A), .want = 7 } },
	};
	struct s2pt_check *check = begin(&story);

	(void)state;
	assert_int_equal(s2pt_check_event(check, &story.events[0]), S2PT_CHECK_UNSEEN);
	assert_false(s2pt_check_complaint(check, 0)->wrote);
	assert_int_equal(s2pt_check_complaint(check, 0)->word, 0);
	s2pt_check_delete(check);
}

/* If it cost what it is large, this would take all memory. */
static void memory_for_tables_costs_as_it_is_looked_at(void **state)
{
	static const struct story story = { "good", S2PT_CHECK_RIGHT, .events = { MAP } };
	static const uint64_t end = UINT64_C(1) << 48;
	static const s2pt_pa_t apart[] = { 0, 0x1000, 0x5000, 0x3000, 0x4000, 0x10000000000 };
	struct s2pt_check *check = begin(&story);
	struct s2pt_check_event all = { .kind = S2PT_CHECK_ALLOC,
					.at = SPARE,
					.size = end - SPARE };

	(void)state;
	for (unsigned int round = 0; round < 2; round++) {
		assert_int_equal(s2pt_check_event(check, &all), S2PT_CHECK_RIGHT);
		assert_int_equal(s2pt_check_event(check, &all), S2PT_CHECK_UNSEEN);
		for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++) {
			struct s2pt_check_event store = STORE(SPARE + apart[i] + 8, LEAF(A));
			struct s2pt_check_event free = PAGE_AT(S2PT_CHECK_FREE, SPARE + apart[i]);

			assert_int_equal(s2pt_check_event(check, &store), S2PT_CHECK_RIGHT);
			/* Touched pages count like untouched ones. */
			assert_int_equal(s2pt_check_event(check, &all), S2PT_CHECK_UNSEEN);
			assert_int_equal(s2pt_check_event(check, &free), S2PT_CHECK_RIGHT);
			assert_int_equal(s2pt_check_event(check, &free), S2PT_CHECK_UNSEEN);
			assert_int_equal(s2pt_check_event(check, &store), S2PT_CHECK_UNSEEN);
		}
		assert_false(s2pt_check_blind(check));
		s2pt_check_reset(check);
	}
	s2pt_check_delete(check);
}

static void memory_for_tables_lies_in_the_output_space(void **state)
{
	static const struct story story = { "good", S2PT_CHECK_RIGHT, .events = { MAP } };
	static const struct {
		s2pt_pa_t at;
		uint64_t size;
	} wrong[] = {
		{ SPARE, UINT64_MAX },
		{ SPARE, UINT64_C(1) << 48 },
		{ UINT64_C(1) << 48, 0x1000 },
		{ UINT64_MAX - 0xfff, 0x1000 },
	};
	struct s2pt_check *check = begin(&story);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct s2pt_check_event event = { .kind = S2PT_CHECK_ALLOC,
						  .at = wrong[i].at,
						  .size = wrong[i].size };

		assert_int_equal(s2pt_check_event(check, &event), S2PT_CHECK_OPERAND);
	}
	s2pt_check_delete(check);
}

static void a_table_linked_twice_belongs_to_the_first_place(void **state)
{
	static const struct story story = { "good", S2PT_CHECK_RIGHT, .events = { MAP } };
	struct s2pt_check *check = begin(&story);
	struct s2pt_check_event again = STORE(L2 + 8, TABLE(L3));
	struct s2pt_check_event undo = STORE(L2 + 8, 0);
	struct s2pt_check_event free = PAGE_AT(S2PT_CHECK_FREE, L3);

	(void)state;
	assert_int_equal(s2pt_check_event(check, &again), S2PT_CHECK_PUBLISHED);
	assert_int_equal(s2pt_check_event(check, &undo), S2PT_CHECK_RIGHT);
	/* The table is still linked at its first place. */
	assert_int_equal(s2pt_check_event(check, &free), S2PT_CHECK_FREED_LINKED);
	s2pt_check_delete(check);
}

static void feed(struct s2pt_check *check, struct s2pt_check_event event)
{
	assert_int_equal(s2pt_check_event(check, &event), S2PT_CHECK_RIGHT);
}

/* An entry made, taken away and paid for, by CPU 1. */
static void make_and_pay(struct s2pt_check *check)
{
	static const struct s2pt_check_event events[] = {
		{ .kind = S2PT_CHECK_ENTER, .cpu = 1 },
		{ .kind = S2PT_CHECK_SWAP, .cpu = 1, .at = BLOCK, .want = BLK(A) },
		{ .kind = S2PT_CHECK_SWAP, .cpu = 1, .at = BLOCK, .found = BLK(A) },
		ON(1, VMID, S2PT_DSB_ISHST, 0),
		ON(1, VMID, S2PT_IPAS2E1IS, 0x200),
		ON(1, VMID, S2PT_DSB_ISH, 0),
		ON(1, VMID, S2PT_VMALLE1IS, 0),
		ON(1, VMID, S2PT_DSB_ISH, 0),
		{ .kind = S2PT_CHECK_LEAVE, .cpu = 1 },
	};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		feed(check, events[i]);
}

/* If each of CPU 1's steps looked at all that is owed this would take minutes, and be stopped. */
static void many_owed_at_once_do_not_hold_up_the_others(void **state)
{
	static const struct story story = { "good", S2PT_CHECK_RIGHT, .events = { MAP } };
	const uint64_t tables = 48;
	struct s2pt_check *check = begin(&story);

	(void)state;
	for (uint64_t i = 0; i < tables; i++) {
		s2pt_pa_t table = SPARE + i * 0x1000;

		feed(check, (struct s2pt_check_event)PAGE_AT(S2PT_CHECK_ALLOC, table));
		for (uint64_t k = 0; k < 512; k++)
			feed(check, (struct s2pt_check_event)STORE(table + 8 * k, LEAF(A)));
		feed(check, (struct s2pt_check_event)STORE(L2 + 8 * (i + 2), TABLE(table)));
	}
	feed(check, (struct s2pt_check_event)MARK(S2PT_CHECK_ENTER, 0));
	for (uint64_t i = 0; i < tables * 512; i++) {
		feed(check, (struct s2pt_check_event)SWAP(SPARE + 8 * i, LEAF(A), READ(A)));
		make_and_pay(check);
	}
	assert_int_equal(s2pt_check_owed(check), tables * 512);
	feed(check, (struct s2pt_check_event)DO(S2PT_DSB_ISHST));
	feed(check, (struct s2pt_check_event)DO(S2PT_VMALLS12E1IS));
	feed(check, (struct s2pt_check_event)DO(S2PT_DSB_ISH));
	assert_int_equal(s2pt_check_owed(check), 0);
	feed(check, (struct s2pt_check_event)MARK(S2PT_CHECK_LEAVE, 0));
	make_and_pay(check);
	s2pt_check_delete(check);
}

/* What was told of one debt. */
struct told {
	unsigned int begun;
	unsigned int paid;
	struct s2pt_check_debt debt;
};

static void note_debt(void *ctx, const struct s2pt_check_debt *debt, bool paid)
{
	struct told *told = ctx;

	if (paid) {
		assert_int_equal(debt->number, told->debt.number);
		assert_int_equal(debt->since, told->debt.since);
		told->paid++;
		return;
	}
	told->debt = *debt;
	told->begun++;
}

static void who_watches_is_told_what_is_owed_from_the_store_to_the_last_barrier(void **state)
{
	static const struct story story = { "good", S2PT_CHECK_RIGHT, .events = { MAP } };
	static const struct s2pt_check_event pay[] = { PAY(PAGE_IPA) };
	const size_t last = sizeof(pay) / sizeof(pay[0]) - 1;
	struct s2pt_check *check = begin(&story);
	struct told told = { 0 };

	(void)state;
	s2pt_check_watch(check, note_debt, &told);
	feed(check, (struct s2pt_check_event)MAP);
	assert_int_equal(told.begun, 0);
	feed(check, (struct s2pt_check_event)SWAP(PAGE, LEAF(A), HELD));
	assert_int_equal(told.begun, 1);
	assert_int_equal(told.debt.since, s2pt_check_events(check));
	assert_true(told.debt.at == PAGE && told.debt.ipa == PAGE_IPA && told.debt.level == 3);
	assert_true(told.debt.old == LEAF(A));
	for (size_t i = 0; i <= last; i++) {
		assert_int_equal(told.paid, 0);
		feed(check, pay[i]);
	}
	assert_int_equal(told.paid, 1);
	s2pt_check_watch(check, NULL, NULL);
	feed(check, (struct s2pt_check_event)STORE(PAGE, LEAF(B)));
	feed(check, (struct s2pt_check_event)SWAP(PAGE, LEAF(B), 0));
	assert_int_equal(told.begun, 1);
	s2pt_check_delete(check);
}

static void an_entry_is_told_with_its_word_and_its_place(void **state)
{
	static const struct story story = { "good", S2PT_CHECK_RIGHT, .events = { MAP } };
	struct s2pt_check *check = begin(&story);
	struct s2pt_check_entry entry = { .word = 7 };

	(void)state;
	assert_false(s2pt_check_entry(check, SPARE, &entry));
	assert_true(entry.word == 7);
	feed(check, (struct s2pt_check_event)MAP);
	assert_true(s2pt_check_entry(check, PAGE, &entry));
	assert_true(entry.word == LEAF(A) && entry.ipa == PAGE_IPA && entry.level == 3);
	feed(check, (struct s2pt_check_event)PAGE_AT(S2PT_CHECK_ALLOC, SPARE));
	feed(check, (struct s2pt_check_event)STORE(SPARE + 8, LEAF(B)));
	assert_true(s2pt_check_entry(check, SPARE + 8, &entry));
	assert_true(entry.word == LEAF(B) && entry.ipa == 0);
	assert_int_equal(entry.level, S2PT_LEVEL_UNKNOWN);
	s2pt_check_delete(check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_valid_entry_is_broken_before_it_is_made_anew),
		cmocka_unit_test(a_block_that_no_tlb_keeps_may_change_its_size),
		cmocka_unit_test(
			a_block_and_a_table_in_its_place_map_alike_at_every_level_of_feat_bbm),
		cmocka_unit_test(an_entry_of_a_run_is_invalidated_when_no_other_brings_it_back),
		cmocka_unit_test(a_run_ends_where_the_granule_and_the_level_say),
		cmocka_unit_test(an_invalidation_must_cover_and_be_complete),
		cmocka_unit_test(what_another_cpu_stored_is_ordered_before_it_is_paid_for),
		cmocka_unit_test(what_was_taken_away_is_paid_for),
		cmocka_unit_test(a_table_is_whole_before_and_unheld_after),
		cmocka_unit_test(caches_are_seen_to_before_the_guest_is),
		cmocka_unit_test(who_is_alone_has_no_company),
		cmocka_unit_test(entries_stay_whole_and_nothing_stale_is_used),
		cmocka_unit_test(a_complaint_tells_what_led_to_it),
		cmocka_unit_test(what_is_owed_is_told_with_the_word_that_owed_it),
		cmocka_unit_test(a_table_given_up_too_early_is_told_with_the_entry_that_led_to_it),
		cmocka_unit_test(who_writes_nothing_is_told_without_a_word),
		cmocka_unit_test(memory_for_tables_costs_as_it_is_looked_at),
		cmocka_unit_test(memory_for_tables_lies_in_the_output_space),
		cmocka_unit_test(a_table_linked_twice_belongs_to_the_first_place),
		cmocka_unit_test(many_owed_at_once_do_not_hold_up_the_others),
		cmocka_unit_test(
			who_watches_is_told_what_is_owed_from_the_store_to_the_last_barrier),
		cmocka_unit_test(an_entry_is_told_with_its_word_and_its_place),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
