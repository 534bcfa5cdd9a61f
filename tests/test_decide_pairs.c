/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the decision for every pair of an alphabet of entries, under every policy, with the
 * oracle; and shows that the pairs find wrong decisions.
 */

#include "../examples/rfc_numeric.h"
#include "decide_alphabet.h"
#include "decide_oracle.h"
#include "s2pt/decide.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct s2pt_verdict decider_fn(const struct s2pt_rules *rules, s2pt_desc_t found,
				       s2pt_desc_t want, int level);

struct column {
	const char *name;
	struct s2pt_rules rules;
	oracle_fn *oracle;
};

static const struct column columns[] = {
	{ "EXACT", { S2PT_EXACT, 0, false, S2PT_STAGE2 }, oracle_architecture },
	{ "EXACT, FEAT_BBM 1", { S2PT_EXACT, 1, false, S2PT_STAGE2 }, oracle_architecture_bbm1 },
	{ "EXACT, FEAT_BBM 2", { S2PT_EXACT, 2, true, S2PT_STAGE2 }, oracle_architecture_bbm2 },
	{ "EXACT, FEAT_BBM 3", { S2PT_EXACT, 3, false, S2PT_STAGE2 }, oracle_architecture_bbm2 },
	{ "KVM", { S2PT_KVM, 2, false, S2PT_STAGE2 }, oracle_linux_shared },
	{ "KVM, alone", { S2PT_KVM, 0, true, S2PT_STAGE2 }, oracle_linux_exclusive },
	{ "RFC_2020", { S2PT_RFC_2020, 2, true, S2PT_STAGE2 }, oracle_rfc },
	{ "ALWAYS_BBM", { S2PT_ALWAYS_BBM, 2, true, S2PT_STAGE2 }, oracle_linux_5_10 },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct expectation {
	enum s2pt_price price;
	enum s2pt_status outcome;
};

static const struct expectation expectations[] = {
	[ORACLE_LEAVE_SAME] = { S2PT_KEEP, S2PT_ALREADY },
	[ORACLE_LEAVE_DIFFERENT] = { S2PT_KEEP, S2PT_REFAULT },
	[ORACLE_LEAVE_HELD] = { S2PT_KEEP, S2PT_BUSY },
	[ORACLE_STORE] = { S2PT_SWAP, S2PT_DONE },
	[ORACLE_STORE_AND_LOCAL_TLBI] = { S2PT_SWAP_LOCAL, S2PT_DONE },
	[ORACLE_STORE_AND_TLBI] = { S2PT_SWAP_SHARED, S2PT_DONE },
	[ORACLE_NT_TLBI_STORE] = { S2PT_SWAP_NT, S2PT_DONE },
	[ORACLE_BREAK_TLBI_MAKE] = { S2PT_REPLACE, S2PT_DONE },
};

static s2pt_desc_t desc(uint64_t word)
{
	s2pt_desc_t boxed = { word };

	return boxed;
}

static bool agrees(const struct column *column, decider_fn *decide, uint64_t found, uint64_t want,
		   int level)
{
	struct oracle_answer answer = column->oracle(found, want, level);
	struct s2pt_verdict verdict = decide(&column->rules, desc(found), desc(want), level);

	return verdict.price == expectations[answer.act].price &&
	       verdict.outcome == expectations[answer.act].outcome &&
	       verdict.store.word == answer.word;
}

static void explain(const struct column *column, uint64_t found, uint64_t want, int level)
{
	struct oracle_answer answer = column->oracle(found, want, level);
	struct s2pt_verdict verdict = s2pt_decide(&column->rules, desc(found), desc(want), level);

	print_error("%s, level %d: 0x%016" PRIx64 " -> 0x%016" PRIx64 "\n", column->name, level,
		    found, want);
	print_error("  decided %s, %s, 0x%016" PRIx64 "; told %s, %s, 0x%016" PRIx64 "\n",
		    s2pt_price_name(verdict.price), s2pt_status_name(verdict.outcome),
		    verdict.store.word, s2pt_price_name(expectations[answer.act].price),
		    s2pt_status_name(expectations[answer.act].outcome), answer.word);
}

/* Is every pair decided as told?  If not, prints the first that isn't when `loud`. */
static bool all_agree(const struct alphabet *alphabet, const struct column *column,
		      decider_fn *decide, bool loud)
{
	for (size_t i = 0; i < alphabet->count; i++) {
		for (size_t j = 0; j < alphabet->count; j++) {
			uint64_t found = alphabet->words[i];
			uint64_t want = alphabet->words[j];

			if (agrees(column, decide, found, want, alphabet->level))
				continue;
			if (loud)
				explain(column, found, want, alphabet->level);
			return false;
		}
	}
	return true;
}

static void every_pair_of_leaves_is_decided_as_told(void **state)
{
	static struct alphabet alphabet;

	(void)state;
	for (int level = 2; level <= 3; level++) {
		alphabet_of_leaves(&alphabet, level);
		for (size_t i = 0; i < COLUMNS; i++)
			assert_true(all_agree(&alphabet, &columns[i], s2pt_decide, true));
	}
}

static void every_pair_of_odd_entries_is_decided_as_told(void **state)
{
	static struct alphabet alphabet;

	(void)state;
	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++) {
		alphabet_of_oddities(&alphabet, level);
		for (size_t i = 0; i < COLUMNS; i++)
			assert_true(all_agree(&alphabet, &columns[i], s2pt_decide, true));
	}
}

/*
 * The mutants are wrong decisions that somebody made or nearly made, each with the column that must
 * find it.
 */

static struct s2pt_verdict with_price(s2pt_desc_t found, s2pt_desc_t want, enum s2pt_price price)
{
	struct s2pt_verdict verdict = {
		.price = price,
		.store = price == S2PT_KEEP ? found : want,
		.outcome = price == S2PT_KEEP ? S2PT_REFAULT : S2PT_DONE,
	};

	return verdict;
}

static bool both_leaves(s2pt_desc_t found, s2pt_desc_t want, int level)
{
	return s2pt_desc_valid(found) && s2pt_desc_valid(want) &&
	       (level == 3 || !((found.word | want.word) & 2));
}

/* Decides as the RFC was sent. */
static struct s2pt_verdict numeric(const struct s2pt_rules *rules, s2pt_desc_t found,
				   s2pt_desc_t want, int level)
{
	if (s2pt_desc_same(found, want) || !both_leaves(found, want, level))
		return s2pt_decide(rules, found, want, level);
	return with_price(found, want, rfc_numeric_price(found, want));
}

/* Judges by sets, but stores `want` where some permission is gained and another lost. */
static struct s2pt_verdict narrowing(const struct s2pt_rules *rules, s2pt_desc_t found,
				     s2pt_desc_t want, int level)
{
	struct s2pt_verdict verdict = s2pt_decide(rules, found, want, level);

	if (verdict.price != S2PT_KEEP)
		verdict.store = want;
	return verdict;
}

/* Widens in place without a look at the output address. */
static struct s2pt_verdict moving(const struct s2pt_rules *rules, s2pt_desc_t found,
				  s2pt_desc_t want, int level)
{
	struct s2pt_verdict verdict = s2pt_decide(rules, found, want, level);

	if (verdict.facets & S2PT_GAIN && verdict.facets & S2PT_REMAP)
		verdict.price = S2PT_SWAP_SHARED;
	return verdict;
}

/* Takes the access flag for a permission. */
static struct s2pt_verdict ageless(const struct s2pt_rules *rules, s2pt_desc_t found,
				   s2pt_desc_t want, int level)
{
	const uint64_t age = UINT64_C(1) << 10;

	if (both_leaves(found, want, level) && (found.word ^ want.word) == age)
		return with_price(found, want, S2PT_KEEP);
	return s2pt_decide(rules, found, want, level);
}

/* Stores software bits in place although other walkers are about. */
static struct s2pt_verdict never_alone(const struct s2pt_rules *rules, s2pt_desc_t found,
				       s2pt_desc_t want, int level)
{
	struct s2pt_rules alone = *rules;

	alone.alone = true;
	return s2pt_decide(&alone, found, want, level);
}

/* Invalidates on this CPU only when a permission is taken away. */
static struct s2pt_verdict local_loss(const struct s2pt_rules *rules, s2pt_desc_t found,
				      s2pt_desc_t want, int level)
{
	struct s2pt_verdict verdict = s2pt_decide(rules, found, want, level);

	if (verdict.facets == S2PT_LOSS)
		verdict.price = S2PT_SWAP_LOCAL;
	return verdict;
}

/* Reads one bit of XN. */
static struct s2pt_verdict one_bit_xn(const struct s2pt_rules *rules, s2pt_desc_t found,
				      s2pt_desc_t want, int level)
{
	const uint64_t low = UINT64_C(1) << 53;

	if (both_leaves(found, want, level) && (found.word ^ want.word) == low)
		return with_price(found, want, S2PT_REPLACE);
	return s2pt_decide(rules, found, want, level);
}

static void the_pairs_kill_every_mutant(void **state)
{
	static const struct {
		const char *name;
		decider_fn *decide;
		size_t column;
	} mutants[] = {
		{ "numbers for sets", numeric, 6 },      { "narrows on the side", narrowing, 6 },
		{ "moves in place", moving, 6 },         { "no access flag", ageless, 4 },
		{ "never alone", never_alone, 4 },       { "loss is local", local_loss, 0 },
		{ "one bit of XN", one_bit_xn, 4 },      { "one bit of XN, exact", one_bit_xn, 0 },
		{ "no access flag, exact", ageless, 0 },
	};
	static struct alphabet alphabet;

	(void)state;
	alphabet_of_leaves(&alphabet, 3);
	for (size_t i = 0; i < sizeof(mutants) / sizeof(mutants[0]); i++) {
		if (all_agree(&alphabet, &columns[mutants[i].column], mutants[i].decide, false))
			fail_msg("%s: survived", mutants[i].name);
	}
}

/*
 * The numbers of the RFC against sets, over the leaves with R: 16 pairs of RO, RW, RX, RWX.
 */
static void numbers_go_wrong_for_rx_to_rw_and_back_and_nowhere_else(void **state)
{
	const struct s2pt_rules repaired = { .policy = S2PT_RFC_2020 };
	/* R, RW, RX, RWX of one page. */
	static const uint64_t leaves[] = {
		UINT64_C(0x004000004000077f),
		UINT64_C(0x00400000400007ff),
		UINT64_C(0x000000004000077f),
		UINT64_C(0x00000000400007ff),
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 4; j++) {
			bool crossed = i + j == 3 && (i == 1 || i == 2);
			s2pt_desc_t found = desc(leaves[i]);
			s2pt_desc_t want = desc(leaves[j]);
			enum s2pt_price price = rfc_numeric_price(found, want);
			s2pt_desc_t after = price == S2PT_KEEP ? found : want;
			struct s2pt_verdict right = s2pt_decide(&repaired, found, want, 3);

			assert_int_equal(!s2pt_desc_same(after, right.store), crossed);
			if (crossed)
				assert_int_equal(right.store.word, leaves[3]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest pairs[] = {
		cmocka_unit_test(every_pair_of_leaves_is_decided_as_told),
		cmocka_unit_test(every_pair_of_odd_entries_is_decided_as_told),
	};
	const struct CMUnitTest mutants[] = {
		cmocka_unit_test(the_pairs_kill_every_mutant),
		cmocka_unit_test(numbers_go_wrong_for_rx_to_rw_and_back_and_nowhere_else),
	};

	return cmocka_run_group_tests_name("decide: pairs", pairs, NULL, NULL) +
	       cmocka_run_group_tests_name("decide: mutants", mutants, NULL, NULL);
}
