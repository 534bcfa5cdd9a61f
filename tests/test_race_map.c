/* SPDX-License-Identifier: BSD-2-Clause */
/* Races of maps: pages, blocks and folds beside each other and beside look-ups, in threads. */

#include "race.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I      UINT64_C(0x40000000)
#define P      UINT64_C(0x100000000)
#define SZ_4K  UINT64_C(0x1000)
#define SZ_2M  UINT64_C(0x200000)
#define HELD   UINT64_C(0x1000000000000000)
#define RW     (S2PT_R | S2PT_W)
#define ROUNDS 60
#define PAGES  64

static struct fake *new_table(enum s2pt_policy policy, bool keep_rest)
{
	struct fake_want want = {
		.policy = policy,
		.keep_rest = keep_rest,
		.linear = true,
		.retire_later = true,
		.quiet = true,
	};

	return fake_new(&want);
}

/* All threads map the same pages, each beginning at another one. */

static void map_same_pages(struct racer *racer)
{
	struct fake *fake = racer->race->fake;

	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t page = (i + (uint64_t)racer->number * 7) % PAGES;
		enum s2pt_status status;

		/* Map until it succeeds, as a vCPU does. */
		do {
			status = fake_map(fake, I + page * SZ_4K, P + page * SZ_4K, SZ_4K, RW);
			race_note(racer, status);
		} while (status == S2PT_RACED || status == S2PT_BUSY);
		if (status < S2PT_DONE || status == S2PT_REFAULT)
			racer->complaint = "a map failed";
	}
}

static void every_page_is_made_by_one_and_found_by_the_others(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		enum s2pt_policy policy = (enum s2pt_policy)(round % S2PT_POLICIES);
		struct race race = { .run = map_same_pages };

		race.fake = new_table(policy, false);
		race_run(&race, round);
		assert_int_equal(race_count(&race, S2PT_DONE), PAGES);
		assert_int_equal(race_count(&race, S2PT_ALREADY), PAGES * (RACE_THREADS - 1));
		assert_table(race.fake, "40000000 L3 00400001000007ff x64");
		assert_int_equal(race.fake->live, table_pages(race.fake));
		fake_end(race.fake);
	}
}

/* Each thread maps pages of its own in tables that all share. */

static void map_own_pages(struct racer *racer)
{
	struct fake *fake = racer->race->fake;

	for (uint64_t i = racer->number; i < 512; i += RACE_THREADS) {
		enum s2pt_status status;

		do {
			status = fake_map(fake, I + i * SZ_4K, P + i * SZ_4K, SZ_4K, RW);
			race_note(racer, status);
		} while (status == S2PT_RACED || status == S2PT_BUSY);
		if (status != S2PT_DONE)
			racer->complaint = "a page of its own was not mapped";
	}
}

static void pages_in_one_table_do_not_disturb_each_other(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = map_own_pages };

		race.fake = new_table((enum s2pt_policy)(round % S2PT_POLICIES), false);
		race_run(&race, round);
		assert_table(race.fake, "40000000 L3 00400001000007ff x512");
		assert_int_equal(race.fake->live, 2 + 2);
		fake_end(race.fake);
	}
}

/*
 * Some threads map the block, some its pages, some look; the output address follows from the input.
 */

static const char *look(struct fake *fake, s2pt_ipa_t ipa)
{
	struct s2pt_entry entry;
	enum s2pt_status status = s2pt_lookup(&fake->pt, ipa, &entry);

	if (status == S2PT_BUSY || status == S2PT_ABSENT)
		return NULL;
	if (status != S2PT_DONE)
		return "a look failed";
	if (s2pt_desc_pa(&fake->config.format, entry.desc, entry.level) + (ipa - entry.ipa) !=
	    ipa - I + P)
		return "an address leads somewhere else";
	return NULL;
}

static void fold_and_open(struct racer *racer)
{
	struct fake *fake = racer->race->fake;

	for (int i = 0; i < 40; i++) {
		uint64_t page = race_random(racer, 512);
		s2pt_ipa_t ipa = I + page * SZ_4K;
		enum s2pt_status status = S2PT_DONE;
		const char *seen;

		switch (race_random(racer, 3)) {
		case 0:
			status = fake_map(fake, I, P, SZ_2M, RW);
			break;
		case 1:
			status = fake_map(fake, ipa, P + page * SZ_4K, SZ_4K, RW);
			break;
		default:
			break;
		}
		race_note(racer, status);
		seen = look(fake, ipa);
		if (seen)
			racer->complaint = seen;
		if (status < S2PT_DONE)
			racer->complaint = "a map failed";
	}
}

static void blocks_and_pages_fold_and_open_each_other(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = fold_and_open };
		unsigned int retired = 0;
		s2pt_ipa_t ipa;

		race.fake = new_table((enum s2pt_policy)(round % S2PT_POLICIES), round & 4);
		race_run(&race, round);
		for (ipa = I; ipa < I + SZ_2M; ipa += SZ_4K)
			assert_null(look(race.fake, ipa));
		/* Not one table is lost: each is linked, or was retired, and is whole. */
		retired = race.fake->retired_count;
		assert_int_equal(race.fake->live, table_pages(race.fake) + retired);
		fake_drain(race.fake);
		assert_int_equal(race.fake->live, table_pages(race.fake));
		fake_end(race.fake);
	}
}

/* Two mappings of one page: the entry is always one of them, never a mixture. */

static void remap(struct racer *racer)
{
	struct fake *fake = racer->race->fake;

	for (int i = 0; i < 100; i++) {
		s2pt_pa_t pa = P + racer->number * SZ_4K;

		race_note(racer, fake_map(fake, I, pa, SZ_4K, racer->number & 1 ? RW : S2PT_R));
	}
}

static void an_entry_is_what_one_of_them_wrote(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = remap };
		uint64_t word;
		uint64_t number;

		race.fake = new_table((enum s2pt_policy)(round % S2PT_POLICIES), false);
		race_run(&race, round);
		word = *fake_word(race.fake, I, 3);
		number = (word - P) >> 12 & 0xff;
		assert_true(number < RACE_THREADS);
		assert_int_equal(word, (number & 1 ? UINT64_C(0x00400001000007ff)
						   : UINT64_C(0x004000010000077f)) +
					       number * SZ_4K);
		fake_end(race.fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_is_made_by_one_and_found_by_the_others),
		cmocka_unit_test(pages_in_one_table_do_not_disturb_each_other),
		cmocka_unit_test(blocks_and_pages_fold_and_open_each_other),
		cmocka_unit_test(an_entry_is_what_one_of_them_wrote),
	};

	return cmocka_run_group_tests_name("race_map", tests, NULL, NULL);
}
