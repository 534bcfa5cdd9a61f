/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the decision: facets, prices, outcomes, and laws that hold for all pairs of leaves. */

#include "decide_alphabet.h"
#include "decide_oracle.h"
#include "s2pt/decide.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One page and one block of normal memory; the pages are those of the RFC's trace. */
#define PAGE_RW      UINT64_C(0x0040002a4e82c7ff)
#define PAGE_RO      UINT64_C(0x0040002a4e82c77f)
#define BLOCK_RW     UINT64_C(0x00402028400007fd)
#define BLOCK_X      UINT64_C(0x00002028400007fd)
#define TABLE        UINT64_C(0x0000000080001003)
#define HELD         UINT64_C(0x1000000000000000)
#define NOTE         UINT64_C(0x2000000000000004)

#define AF           (UINT64_C(1) << 10)
#define W            (UINT64_C(1) << 7)
#define DBM          (UINT64_C(1) << 51)
#define CONTIGUOUS   (UINT64_C(1) << 52)
#define XN(n)        ((uint64_t)(n) << 53)
#define SOFTWARE     (UINT64_C(1) << 55)
#define OTHER_PA     (UINT64_C(1) << 30)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const enum s2pt_policy policies[S2PT_POLICIES] = {
	S2PT_EXACT,
	S2PT_KVM,
	S2PT_RFC_2020,
	S2PT_ALWAYS_BBM,
};

static s2pt_desc_t desc(uint64_t word)
{
	s2pt_desc_t boxed = { word };

	return boxed;
}

static unsigned int facets(uint64_t found, uint64_t want, int level)
{
	return s2pt_facets(desc(found), desc(want), level);
}

static struct s2pt_verdict decide(enum s2pt_policy policy, uint64_t found, uint64_t want, int level)
{
	struct s2pt_rules rules = { .policy = policy };

	return s2pt_decide(&rules, desc(found), desc(want), level);
}

/* Facets. */

struct facet_row {
	const char *name;
	uint64_t found;
	uint64_t want;
	int level;
	unsigned int facets;
};

static void check_facets(const struct facet_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned int got = facets(rows[i].found, rows[i].want, rows[i].level);

		if (got != rows[i].facets)
			fail_msg("%s: 0x%x instead of 0x%x", rows[i].name, got, rows[i].facets);
	}
}

static void each_difference_has_its_facet(void **state)
{
	static const struct facet_row rows[] = {
		{ "the same page", PAGE_RW, PAGE_RW, 3, 0 },
		{ "the same table", TABLE, TABLE, 2, 0 },
		{ "write added", PAGE_RO, PAGE_RW, 3, S2PT_GAIN },
		{ "write removed", PAGE_RW, PAGE_RO, 3, S2PT_LOSS },
		{ "execute added", BLOCK_RW, BLOCK_X, 1, S2PT_GAIN },
		{ "execute removed", BLOCK_X, BLOCK_RW, 1, S2PT_LOSS },
		{ "RX to RW", PAGE_RO ^ XN(2), PAGE_RW, 3, S2PT_GAIN | S2PT_LOSS },
		{ "access flag set", PAGE_RW ^ AF, PAGE_RW, 3, S2PT_YOUNG },
		{ "access flag cleared", PAGE_RW, PAGE_RW ^ AF, 3, S2PT_OLD },
		{ "software bit", PAGE_RW, PAGE_RW | SOFTWARE, 3, S2PT_SOFT },
		{ "output address", PAGE_RW, PAGE_RW ^ OTHER_PA, 3, S2PT_REMAP },
		{ "bit 16 of a page", PAGE_RW, PAGE_RW ^ 0x10000, 3, S2PT_REMAP },
		{ "bit 16 of a 2 MiB block", BLOCK_RW, BLOCK_RW ^ 0x10000, 2, S2PT_SIZE },
		{ "bit 16 of a 1 GiB block", BLOCK_RW, BLOCK_RW ^ 0x10000, 1, S2PT_SIZE },
		{ "memory type", PAGE_RW, PAGE_RW ^ 0x38, 3, S2PT_REMAP },
		{ "shareability", PAGE_RW, PAGE_RW ^ 0x100, 3, S2PT_REMAP },
		{ "contiguous page", PAGE_RW, PAGE_RW | CONTIGUOUS, 3, S2PT_SIZE },
		{ "contiguous block", BLOCK_RW | CONTIGUOUS, BLOCK_RW, 2, S2PT_SIZE },
		{ "block to table", BLOCK_RW, TABLE, 2, S2PT_SIZE },
		{ "table to block", TABLE, BLOCK_RW, 1, S2PT_SIZE },
		{ "table to another table", TABLE, TABLE + 0x1000, 0, S2PT_SIZE },
		{ "table at level -1", TABLE, TABLE + 0x1000, -1, S2PT_SIZE },
		{ "a table's bits in a page", TABLE, TABLE ^ OTHER_PA, 3, S2PT_REMAP },
		{ "page to reserved type", PAGE_RW, PAGE_RW ^ 2, 3, S2PT_GONE },
		{ "reserved type to page", PAGE_RW ^ 2, PAGE_RW, 3, S2PT_FRESH },
		{ "reserved type to nothing", PAGE_RW ^ 2, 0, 3, S2PT_MARK },
		{ "nothing to reserved type", 0, PAGE_RO ^ 2, 3, S2PT_MARK },
		{ "two of reserved type", PAGE_RO ^ 2, PAGE_RW ^ 2, 3, S2PT_MARK },
		{ "the same reserved type", PAGE_RW ^ 2, PAGE_RW ^ 2, 3, 0 },
		{ "reserved type to table", BLOCK_RW, TABLE, -1, S2PT_FRESH },
		{ "table to reserved type", TABLE, BLOCK_RW, -1, S2PT_GONE },
		{ "from nothing", 0, PAGE_RW, 3, S2PT_FRESH },
		{ "from nothing to a table", 0, TABLE, 2, S2PT_FRESH },
		{ "from a mark", NOTE, BLOCK_RW, 2, S2PT_FRESH },
		{ "to nothing", PAGE_RW, 0, 3, S2PT_GONE },
		{ "to a mark", TABLE, NOTE, 2, S2PT_GONE },
		{ "a leaf with its valid bit cleared", PAGE_RW, PAGE_RW ^ 1, 3, S2PT_GONE },
		{ "mark comes", 0, NOTE, 3, S2PT_MARK },
		{ "mark goes", NOTE, 0, 2, S2PT_MARK },
		{ "mark changes", NOTE, NOTE + 2, 3, S2PT_MARK },
		{ "the same mark", NOTE, NOTE, 3, 0 },
		{ "old, read-only, elsewhere, to young RW with a software bit", PAGE_RO ^ AF,
		  (PAGE_RW ^ OTHER_PA) | SOFTWARE, 3,
		  S2PT_SOFT | S2PT_YOUNG | S2PT_GAIN | S2PT_REMAP },
		{ "young to old, X for W, another size", PAGE_RW,
		  (PAGE_RO ^ AF ^ XN(2)) | CONTIGUOUS, 3,
		  S2PT_OLD | S2PT_GAIN | S2PT_LOSS | S2PT_SIZE },
	};

	(void)state;
	check_facets(rows, COUNT(rows));
}

/* Flip each bit of a page and of a block, there and back. */
static void every_bit_of_a_leaf_has_exactly_one_facet(void **state)
{
	(void)state;
	for (unsigned int bit = 2; bit < 64; bit++) {
		uint64_t flip = UINT64_C(1) << bit;
		unsigned int there = S2PT_REMAP;

		if (bit == 6 || bit == 7 || bit == 53 || bit == 54)
			there = S2PT_GAIN;
		if (bit == 51 || (bit >= 55 && bit <= 58))
			there = S2PT_SOFT;
		if (bit == 10)
			there = S2PT_YOUNG;
		if (bit == 52)
			there = S2PT_SIZE;

		/* All permission bits and AF as they are when nothing is granted, but W for DBM. */
		uint64_t page = (PAGE_RW & ~UINT64_C(0x440)) ^ (bit == 7 ? W : 0);
		unsigned int back = there;

		if (there == S2PT_GAIN)
			back = S2PT_LOSS;
		if (there == S2PT_YOUNG)
			back = S2PT_OLD;
		assert_int_equal(facets(page, page ^ flip, 3), there);
		assert_int_equal(facets(page ^ flip, page, 3), back);
		if (bit == 16)
			there = back = S2PT_SIZE;
		assert_int_equal(facets(page ^ 2, page ^ 2 ^ flip, 2), there);
		assert_int_equal(facets(page ^ 2 ^ flip, page ^ 2, 2), back);
	}
}

static void execute_is_two_permissions_in_a_code_that_is_no_bit_set(void **state)
{
	/* XN[1:0]: 00 PX and UX, 01 UX, 10 none, 11 PX. */
	static const unsigned int changes[4][4] = {
		{ 0, S2PT_LOSS, S2PT_LOSS, S2PT_LOSS },
		{ S2PT_GAIN, 0, S2PT_LOSS, S2PT_GAIN | S2PT_LOSS },
		{ S2PT_GAIN, S2PT_GAIN, 0, S2PT_GAIN },
		{ S2PT_GAIN, S2PT_GAIN | S2PT_LOSS, S2PT_LOSS, 0 },
	};

	(void)state;
	for (unsigned int from = 0; from < 4; from++) {
		for (unsigned int to = 0; to < 4; to++)
			assert_int_equal(facets((PAGE_RO & ~XN(3)) | XN(from),
						(PAGE_RO & ~XN(3)) | XN(to), 3),
					 changes[from][to]);
	}
}

static void dbm_is_a_permission_between_none_and_write(void **state)
{
	static const struct facet_row rows[] = {
		{ "hardware may write", PAGE_RO, PAGE_RO | DBM, 3, S2PT_GAIN },
		{ "hardware may no longer write", PAGE_RO | DBM, PAGE_RO, 3, S2PT_LOSS },
		{ "clean gets dirty", PAGE_RO | DBM, PAGE_RW | DBM, 3, S2PT_GAIN },
		{ "dirty gets clean", PAGE_RW | DBM, PAGE_RO | DBM, 3, S2PT_LOSS },
		{ "clean gets writable for good", PAGE_RO | DBM, PAGE_RW, 3, S2PT_GAIN },
		{ "writable for good gets clean", PAGE_RW, PAGE_RO | DBM, 3, S2PT_LOSS },
		{ "read-only gets dirty", PAGE_RO, PAGE_RW | DBM, 3, S2PT_GAIN },
		{ "dirty gets read-only", PAGE_RW | DBM, PAGE_RO, 3, S2PT_LOSS },
		{ "DBM of a writable page", PAGE_RW, PAGE_RW | DBM, 3, S2PT_SOFT },
		{ "back", PAGE_RW | DBM, PAGE_RW, 3, S2PT_SOFT },
	};

	(void)state;
	check_facets(rows, COUNT(rows));
}

/* The facets of the opposite change: gain for loss, young for old, fresh for gone. */
static unsigned int mirrored(unsigned int set)
{
	static const unsigned int pairs[][2] = {
		{ S2PT_GAIN, S2PT_LOSS },
		{ S2PT_YOUNG, S2PT_OLD },
		{ S2PT_FRESH, S2PT_GONE },
	};
	unsigned int result = set;

	for (size_t i = 0; i < COUNT(pairs); i++) {
		result &= ~(pairs[i][0] | pairs[i][1]);
		if (set & pairs[i][0])
			result |= pairs[i][1];
		if (set & pairs[i][1])
			result |= pairs[i][0];
	}
	return result;
}

static void the_way_back_has_the_mirrored_facets(void **state)
{
	static struct alphabet alphabet;

	(void)state;
	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++) {
		alphabet_of_oddities(&alphabet, level);
		for (size_t i = 0; i < alphabet.count; i++) {
			for (size_t j = 0; j < alphabet.count; j++) {
				uint64_t a = alphabet.words[i];
				uint64_t b = alphabet.words[j];
				unsigned int set = facets(a, b, level);

				assert_int_equal(facets(b, a, level), mirrored(set));
				assert_int_equal(set == 0, a == b);
			}
		}
	}
}

/* Prices. */

static void a_held_entry_is_busy_whatever_is_wanted(void **state)
{
	static const uint64_t wanted[] = { PAGE_RW, TABLE, NOTE, 0, HELD };
	static const uint64_t held[] = { HELD, HELD | AF };

	(void)state;
	for (size_t i = 0; i < COUNT(wanted) * COUNT(held) * COUNT(policies); i++) {
		uint64_t found = held[i % 2];
		struct s2pt_verdict verdict = decide(policies[i / 2 % COUNT(policies)], found,
						     wanted[i / 2 / COUNT(policies)], 2);

		assert_int_equal(verdict.outcome, S2PT_BUSY);
		assert_int_equal(verdict.price, S2PT_KEEP);
		assert_int_equal(verdict.store.word, found);
	}
}

static void nothing_to_do_is_already_under_every_policy(void **state)
{
	static const uint64_t words[] = { PAGE_RW, PAGE_RO ^ AF, NOTE, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(policies) * COUNT(words); i++) {
		uint64_t word = words[i / COUNT(policies)];
		struct s2pt_verdict verdict = decide(policies[i % COUNT(policies)], word, word, 3);

		assert_int_equal(verdict.outcome, S2PT_ALREADY);
		assert_int_equal(verdict.price, S2PT_KEEP);
		assert_int_equal(verdict.facets, 0);
	}
}

struct price_row {
	const char *name;
	uint64_t found;
	uint64_t want;
	int level;
	/* EXACT, KVM, RFC_2020, ALWAYS_BBM. */
	enum s2pt_price price[S2PT_POLICIES];
};

/* Two vCPUs want one page or block with different permissions, as in the RFC of December 2020. */
static void each_policy_answers_the_fight_of_the_rfc_in_its_own_way(void **state)
{
	static const struct price_row rows[] = {
		{ "RW to RO",
		  PAGE_RW,
		  PAGE_RO,
		  3,
		  { S2PT_SWAP_SHARED, S2PT_KEEP, S2PT_KEEP, S2PT_REPLACE } },
		{ "RO to RW",
		  PAGE_RO,
		  PAGE_RW,
		  3,
		  { S2PT_SWAP_LOCAL, S2PT_KEEP, S2PT_SWAP_SHARED, S2PT_REPLACE } },
		{ "RWX to RW",
		  BLOCK_X,
		  BLOCK_RW,
		  1,
		  { S2PT_SWAP_SHARED, S2PT_KEEP, S2PT_KEEP, S2PT_REPLACE } },
		{ "RW to RWX",
		  BLOCK_RW,
		  BLOCK_X,
		  1,
		  { S2PT_SWAP_LOCAL, S2PT_KEEP, S2PT_SWAP_SHARED, S2PT_REPLACE } },
		{ "RW to RW of a page that was aged",
		  PAGE_RW ^ AF,
		  PAGE_RW,
		  3,
		  { S2PT_SWAP, S2PT_REPLACE, S2PT_REPLACE, S2PT_REPLACE } },
		{ "RW to RO elsewhere",
		  PAGE_RW,
		  PAGE_RO ^ OTHER_PA,
		  3,
		  { S2PT_REPLACE, S2PT_REPLACE, S2PT_REPLACE, S2PT_REPLACE } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(policies); i++) {
		const struct price_row *row = &rows[i / COUNT(policies)];
		enum s2pt_policy policy = policies[i % COUNT(policies)];
		struct s2pt_verdict verdict = decide(policy, row->found, row->want, row->level);

		if (verdict.price != row->price[policy])
			fail_msg("%s, %s: %s", row->name, s2pt_policy_name(policy),
				 s2pt_price_name(verdict.price));
		assert_int_equal(verdict.outcome,
				 verdict.price == S2PT_KEEP ? S2PT_REFAULT : S2PT_DONE);
		assert_int_equal(verdict.store.word,
				 verdict.price == S2PT_KEEP ? row->found : row->want);
	}
}

/* The MMU takes 0b01 at level 3 for invalid; kernels look at bit 0 alone. */
static void only_exact_knows_what_is_reserved(void **state)
{
	static const struct {
		const char *name;
		uint64_t found;
		uint64_t want;
		enum s2pt_price exact;
		enum s2pt_price kernels;
	} rows[] = {
		{ "becomes a page", 0x400000800007fd, 0x400000800007ff, S2PT_SWAP, S2PT_REPLACE },
		{ "becomes another page", 0x400000800007fd, 0x400000900007ff, S2PT_SWAP,
		  S2PT_REPLACE },
		{ "becomes nothing", 0x400000800007fd, 0, S2PT_SWAP, S2PT_SWAP_SHARED },
		{ "becomes a mark", 0x400000800007fd, NOTE, S2PT_SWAP, S2PT_SWAP_SHARED },
		{ "comes of nothing", 0, 0x400000800007fd, S2PT_SWAP, S2PT_SWAP },
		{ "comes of a page", 0x400000800007ff, 0x400000800007fd, S2PT_SWAP_SHARED,
		  S2PT_REPLACE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(policies); i++) {
		enum s2pt_policy policy = policies[i % COUNT(policies)];
		size_t row = i / COUNT(policies);
		struct s2pt_verdict verdict = decide(policy, rows[row].found, rows[row].want, 3);

		if (verdict.price != (policy == S2PT_EXACT ? rows[row].exact : rows[row].kernels))
			fail_msg("%s, %s: %s", rows[row].name, s2pt_policy_name(policy),
				 s2pt_price_name(verdict.price));
		assert_int_equal(verdict.outcome, S2PT_DONE);
		assert_int_equal(verdict.store.word, rows[row].want);
	}
}

static void kvm_stores_software_bits_in_place_only_alone_and_only_them(void **state)
{
	const struct s2pt_rules beside = { .policy = S2PT_KVM };
	const struct s2pt_rules alone = { .policy = S2PT_KVM, .alone = true };
	const s2pt_desc_t found = desc(PAGE_RO);

	(void)state;
	assert_int_equal(s2pt_price_of(&beside, S2PT_SOFT), S2PT_REPLACE);
	assert_int_equal(s2pt_price_of(&alone, S2PT_SOFT), S2PT_SWAP);
	assert_int_equal(s2pt_decide(&beside, found, desc(PAGE_RO | SOFTWARE), 3).price,
			 S2PT_REPLACE);
	assert_int_equal(s2pt_decide(&alone, found, desc(PAGE_RO | SOFTWARE), 3).price, S2PT_SWAP);
	assert_int_equal(s2pt_decide(&alone, found, desc(PAGE_RW | SOFTWARE), 3).price,
			 S2PT_REPLACE);
	assert_int_equal(s2pt_decide(&alone, found, desc(PAGE_RW), 3).price, S2PT_KEEP);
}

static void feat_bbm_spares_exact_the_break_of_a_size_and_of_nothing_else(void **state)
{
	struct s2pt_rules rules = { .policy = S2PT_EXACT };

	(void)state;
	for (rules.bbm = 0; rules.bbm <= 3; rules.bbm++) {
		static const enum s2pt_price sizes[] = { S2PT_REPLACE, S2PT_SWAP_NT,
							 S2PT_SWAP_SHARED, S2PT_SWAP_SHARED };
		enum s2pt_price size = sizes[rules.bbm];
		s2pt_desc_t block = desc(BLOCK_RW);

		assert_int_equal(s2pt_price_of(&rules, S2PT_SIZE), size);
		assert_int_equal(s2pt_price_of(&rules, S2PT_REMAP), S2PT_REPLACE);
		assert_int_equal(s2pt_decide(&rules, block, desc(TABLE), 2).price, size);
		assert_int_equal(s2pt_decide(&rules, block, desc(BLOCK_X | CONTIGUOUS), 2).price,
				 size);
		assert_int_equal(
			s2pt_decide(&rules, block, desc((BLOCK_RW ^ OTHER_PA) | CONTIGUOUS), 2)
				.price,
			S2PT_REPLACE);
	}
	/* A page has no nT. */
	rules.bbm = 1;
	assert_int_equal(s2pt_decide(&rules, desc(PAGE_RW), desc(PAGE_RW | CONTIGUOUS), 3).price,
			 S2PT_REPLACE);
	rules.bbm = 2;
	for (size_t i = 1; i < COUNT(policies); i++) {
		rules.policy = policies[i];
		assert_int_equal(s2pt_price_of(&rules, S2PT_SIZE), S2PT_REPLACE);
	}
}

/* Walks all pairs of leaves of level 3 and asks a question about each. */
typedef bool pair_fn(uint64_t found, uint64_t want);

static void holds_for_all_pairs(pair_fn *holds)
{
	static struct alphabet alphabet;

	alphabet_of_leaves(&alphabet, 3);
	/* A stride that is no power of two: every field takes part with every other. */
	for (size_t i = 0; i < alphabet.count * alphabet.count; i += 7) {
		uint64_t found = alphabet.words[i / alphabet.count];
		uint64_t want = alphabet.words[i % alphabet.count];

		if (!holds(found, want))
			fail_msg("0x%016" PRIx64 " -> 0x%016" PRIx64, found, want);
	}
}

static bool dearest_is_paid(uint64_t found, uint64_t want)
{
	for (size_t i = 0; i < COUNT(policies); i++) {
		const struct s2pt_rules rules = { .policy = policies[i] };
		struct s2pt_verdict verdict = s2pt_decide(&rules, desc(found), desc(want), 3);
		enum s2pt_price dearest = S2PT_KEEP;

		for (unsigned int facet = 1; facet <= S2PT_MARK; facet <<= 1) {
			enum s2pt_price price = s2pt_price_of(&rules, (enum s2pt_facet)facet);

			if (verdict.facets & facet && price > dearest)
				dearest = price;
		}
		if (verdict.price != dearest)
			return false;
	}
	return true;
}

static void a_change_costs_as_much_as_its_dearest_facet(void **state)
{
	(void)state;
	holds_for_all_pairs(dearest_is_paid);
}

static bool herd_is_heeded(uint64_t found, uint64_t want)
{
	if (!oracle_herd_needs_break(found, want))
		return true;
	for (size_t i = 0; i < COUNT(policies); i++) {
		if (decide(policies[i], found, want, 3).price != S2PT_REPLACE)
			return false;
	}
	return true;
}

/* Memory type, shareability, cacheability, output address: PTE-update-needsBBM of aarch64bbm.cat. */
static void what_herd_says_needs_the_break_gets_it_from_every_policy(void **state)
{
	static struct alphabet alphabet;

	(void)state;
	holds_for_all_pairs(herd_is_heeded);
	alphabet_of_oddities(&alphabet, 3);
	for (size_t i = 0; i < alphabet.count * alphabet.count; i++)
		assert_true(herd_is_heeded(alphabet.words[i / alphabet.count],
					   alphabet.words[i % alphabet.count]));
}

static bool permissions_never_break(uint64_t found, uint64_t want)
{
	unsigned int set = facets(found, want, 3);

	if (set == 0 || (set & ~(unsigned int)(S2PT_GAIN | S2PT_LOSS)) != 0)
		return true;
	return decide(S2PT_EXACT, found, want, 3).price < S2PT_REPLACE &&
	       decide(S2PT_KVM, found, want, 3).outcome == S2PT_REFAULT &&
	       decide(S2PT_RFC_2020, found, want, 3).price < S2PT_REPLACE &&
	       decide(S2PT_ALWAYS_BBM, found, want, 3).price == S2PT_REPLACE;
}

static void permissions_alone_are_broken_for_by_always_bbm_only(void **state)
{
	(void)state;
	holds_for_all_pairs(permissions_never_break);
}

static bool rfc_takes_nothing_away(uint64_t found, uint64_t want)
{
	struct s2pt_verdict verdict = decide(S2PT_RFC_2020, found, want, 3);

	if (verdict.price == S2PT_REPLACE)
		return verdict.store.word == want;
	/* Neither from what was there, nor, if anything is written, from what was asked for. */
	if (facets(found, verdict.store.word, 3) & S2PT_LOSS)
		return false;
	return verdict.price == S2PT_KEEP || !(facets(want, verdict.store.word, 3) & S2PT_LOSS);
}

static void the_repaired_rfc_never_takes_a_permission_away_in_place(void **state)
{
	(void)state;
	holds_for_all_pairs(rfc_takes_nothing_away);
}

static void the_repaired_rfc_joins_rx_and_rw_to_rwx(void **state)
{
	const uint64_t rx = PAGE_RO ^ XN(2);
	const uint64_t rwx = PAGE_RW ^ XN(2);

	(void)state;
	assert_int_equal(decide(S2PT_RFC_2020, rx, PAGE_RW, 3).store.word, rwx);
	assert_int_equal(decide(S2PT_RFC_2020, PAGE_RW, rx, 3).store.word, rwx);
	/* UX and PX make both, and DBM is not lost on the way. */
	assert_int_equal(decide(S2PT_RFC_2020, (PAGE_RO & ~XN(3)) | XN(1) | DBM,
				(PAGE_RO & ~XN(3)) | XN(3), 3)
				 .store.word,
			 rx | DBM);
	/* The other policies write what is wanted or nothing. */
	assert_int_equal(decide(S2PT_EXACT, rx, PAGE_RW, 3).store.word, PAGE_RW);
	assert_int_equal(decide(S2PT_KVM, rx, PAGE_RW, 3).store.word, rx);
	assert_int_equal(decide(S2PT_ALWAYS_BBM, rx, PAGE_RW, 3).store.word, PAGE_RW);
}

/*
 * A CPU that keeps a stale refusal after a GAIN with a local invalidation must not fault for ever.
 */
static void a_spurious_fault_after_a_gain_finds_the_entry_as_wanted(void **state)
{
	struct s2pt_verdict first = decide(S2PT_EXACT, PAGE_RO, PAGE_RW, 3);

	(void)state;
	assert_int_equal(first.price, S2PT_SWAP_LOCAL);
	assert_int_equal(decide(S2PT_EXACT, first.store.word, PAGE_RW, 3).outcome, S2PT_ALREADY);
}

/* Names. */

static void every_name_is_told_and_no_two_are_alike(void **state)
{
	const char *names[S2PT_FACETS + S2PT_POLICIES + S2PT_REFUSE + 1];
	size_t count = 0;

	(void)state;
	for (unsigned int i = 0; i < S2PT_FACETS; i++)
		names[count++] = s2pt_facet_name((enum s2pt_facet)(1U << i));
	for (size_t i = 0; i < COUNT(policies); i++)
		names[count++] = s2pt_policy_name(policies[i]);
	for (unsigned int i = 0; i <= S2PT_REFUSE; i++)
		names[count++] = s2pt_price_name((enum s2pt_price)i);
	assert_int_equal(count, COUNT(names));
	for (size_t i = 0; i < count; i++) {
		assert_string_not_equal(names[i], "unknown");
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
	/* Two facets are no facet. */
	assert_string_equal(s2pt_facet_name((enum s2pt_facet)(S2PT_GAIN | S2PT_LOSS)), "unknown");
	assert_string_equal(s2pt_policy_name((enum s2pt_policy)S2PT_POLICIES), "unknown");
	assert_string_equal(s2pt_price_name((enum s2pt_price)(S2PT_REFUSE + 1)), "unknown");
	assert_string_equal(s2pt_facet_name(S2PT_MARK), "MARK");
	assert_string_equal(s2pt_policy_name(S2PT_RFC_2020), "RFC_2020");
	assert_string_equal(s2pt_price_name(S2PT_SWAP_LOCAL), "SWAP_LOCAL");
}

int main(void)
{
	const struct CMUnitTest of_facets[] = {
		cmocka_unit_test(each_difference_has_its_facet),
		cmocka_unit_test(every_bit_of_a_leaf_has_exactly_one_facet),
		cmocka_unit_test(execute_is_two_permissions_in_a_code_that_is_no_bit_set),
		cmocka_unit_test(dbm_is_a_permission_between_none_and_write),
		cmocka_unit_test(the_way_back_has_the_mirrored_facets),
	};
	const struct CMUnitTest of_prices[] = {
		cmocka_unit_test(a_held_entry_is_busy_whatever_is_wanted),
		cmocka_unit_test(nothing_to_do_is_already_under_every_policy),
		cmocka_unit_test(each_policy_answers_the_fight_of_the_rfc_in_its_own_way),
		cmocka_unit_test(only_exact_knows_what_is_reserved),
		cmocka_unit_test(kvm_stores_software_bits_in_place_only_alone_and_only_them),
		cmocka_unit_test(feat_bbm_spares_exact_the_break_of_a_size_and_of_nothing_else),
		cmocka_unit_test(a_change_costs_as_much_as_its_dearest_facet),
		cmocka_unit_test(what_herd_says_needs_the_break_gets_it_from_every_policy),
		cmocka_unit_test(permissions_alone_are_broken_for_by_always_bbm_only),
		cmocka_unit_test(the_repaired_rfc_never_takes_a_permission_away_in_place),
		cmocka_unit_test(the_repaired_rfc_joins_rx_and_rw_to_rwx),
		cmocka_unit_test(a_spurious_fault_after_a_gain_finds_the_entry_as_wanted),
	};
	const struct CMUnitTest of_names[] = {
		cmocka_unit_test(every_name_is_told_and_no_two_are_alike),
	};

	return cmocka_run_group_tests_name("decide: facets", of_facets, NULL, NULL) +
	       cmocka_run_group_tests_name("decide: prices", of_prices, NULL, NULL) +
	       cmocka_run_group_tests_name("decide: names", of_names, NULL, NULL);
}
