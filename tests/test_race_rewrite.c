/* SPDX-License-Identifier: BSD-2-Clause */
/* Races of protect and age, beside mappers, relaxers and hardware, in threads. */

#include "race.h"
#include "table_assert.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define I      UINT64_C(0x40000000)
#define P      UINT64_C(0x100000000)
#define SZ_4K  UINT64_C(0x1000)
#define SZ_2M  UINT64_C(0x200000)
#define W      UINT64_C(0x80)
#define AF     UINT64_C(0x400)
#define PAGES  32
#define ROUNDS 60

static struct fake *new_table(const struct s2pt_mapping *mapping, bool keep_rest)
{
	struct fake_want want = {
		.keep_rest = keep_rest,
		.xnx = true,
		.linear = true,
		.retire_later = true,
		.quiet = true,
	};
	struct fake *fake = fake_new(&want);

	assert_int_equal(s2pt_map(&fake->pt, mapping), S2PT_DONE);
	return fake;
}

/* Pages that hardware may make writable, and that nobody has used. */
static struct fake *clean_pages(unsigned int perm)
{
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = PAGES * SZ_4K,
		.attr = { .perm = perm, .old = true },
	};

	return new_table(&mapping, false);
}

static void check_words(struct fake *fake, uint64_t mask, uint64_t want)
{
	for (uint64_t page = 0; page < PAGES; page++)
		assert_int_equal(*fake_word(fake, I + page * SZ_4K, 3) & mask, want);
}

/* Two threads age, one plays hardware that dirties, one adds a permission. */

static void age_beside(struct racer *racer)
{
	const struct s2pt_range range = { I, PAGES * SZ_4K };
	struct fake *fake = racer->race->fake;
	bool young;

	for (uint64_t page = 0; page < PAGES; page++) {
		s2pt_ipa_t ipa = I + page * SZ_4K;

		if (racer->number < 2)
			race_note(racer, s2pt_age_clear(&fake->pt, &range, &young, NULL));
		else if (racer->number == 2)
			atomic_fetch_or(fake_word(fake, ipa, 3), AF | W);
		else
			while (s2pt_relax(&fake->pt, ipa, S2PT_PX) == S2PT_RACED)
				(void)sched_yield();
	}
}

static void ageing_loses_neither_dirty_state_nor_a_permission(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = age_beside };

		race.fake = clean_pages(S2PT_R | S2PT_WD);
		race_run(&race, round);
		assert_int_equal(race_count(&race, S2PT_EINVAL), 0);
		/* W, DBM, PX alone. */
		check_words(race.fake, UINT64_C(0x0068000000000080), UINT64_C(0x0068000000000080));
		fake_end(race.fake);
	}
}

/* Two threads take execution away, each its half; one plays hardware; one touches. */

static void protect_beside(struct racer *racer)
{
	static const unsigned int halves[] = { S2PT_PX, S2PT_UX };
	const struct s2pt_range range = { I, PAGES * SZ_4K };
	struct fake *fake = racer->race->fake;

	for (uint64_t page = 0; page < PAGES; page++) {
		s2pt_ipa_t ipa = I + page * SZ_4K;
		struct s2pt_range one = { ipa, SZ_4K };

		if (racer->number < 2)
			race_note(racer, s2pt_protect(&fake->pt, page ? &one : &range,
						      halves[racer->number], NULL));
		else if (racer->number == 2)
			atomic_fetch_or(fake_word(fake, ipa, 3), AF | W);
		else
			race_note(racer, s2pt_touch(&fake->pt, ipa));
	}
}

static void protecting_loses_nothing_that_hardware_sets(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = protect_beside };

		race.fake = clean_pages(S2PT_R | S2PT_WD | S2PT_X);
		race_run(&race, round);
		assert_int_equal(race_count(&race, S2PT_EINVAL), 0);
		check_words(race.fake, UINT64_C(0x0068000000000480), UINT64_C(0x0048000000000480));
		fake_end(race.fake);
	}
}

/*
 * A write shows in the access flag, which is set only through a writable entry; the collector takes
 * the record, protects, and clears the flag.  So a page whose flag is set at the end must be in the
 * record.
 */

struct record {
	_Atomic(unsigned int) dirty[PAGES];
};

static void collect(struct racer *racer, struct record *record)
{
	const struct s2pt_range range = { I, PAGES * SZ_4K };
	struct fake *fake = racer->race->fake;
	bool young;

	for (unsigned int page = 0; page < PAGES; page++)
		atomic_store(&record->dirty[page], 0);
	race_note(racer, s2pt_protect(&fake->pt, &range, S2PT_W, NULL));
	race_note(racer, s2pt_age_clear(&fake->pt, &range, &young, NULL));
}

static void write_page(struct racer *racer, struct record *record, unsigned int page)
{
	struct fake *fake = racer->race->fake;
	s2pt_ipa_t ipa = I + page * SZ_4K;
	fake_word_t *word = fake_word(fake, ipa, 3);
	uint64_t now = atomic_load(word);

	while (now & W)
		if (atomic_compare_exchange_weak(word, &now, now | AF))
			return;
	if (s2pt_relax(&fake->pt, ipa, S2PT_W) <= S2PT_ALREADY)
		atomic_store(&record->dirty[page], 1);
}

static void log_writes(struct racer *racer)
{
	struct record *record = racer->race->shared;

	for (unsigned int i = 0; i < 200; i++) {
		if (racer->number != 0)
			write_page(racer, record, race_random(racer, PAGES));
		else if (i % 10 == 0)
			collect(racer, record);
	}
}

static void a_dirty_log_misses_no_write(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct record record = { 0 };
		struct race race = { .run = log_writes, .shared = &record };

		race.fake = clean_pages(S2PT_R);
		race_run(&race, round);
		for (unsigned int page = 0; page < PAGES; page++) {
			uint64_t word = *fake_word(race.fake, I + page * SZ_4K, 3);

			if ((word & (AF | W)) && !record.dirty[page])
				fail_msg("round %u: page %u was written in secret", round, page);
		}
		fake_end(race.fake);
	}
}

/* Blocks give way to tables, whose pages have what the block had. */

static void protect_beside_splits(struct racer *racer)
{
	const struct s2pt_range range = { I, 8 * SZ_2M };
	struct fake *fake = racer->race->fake;

	if (racer->number == 0) {
		while (s2pt_protect(&fake->pt, &range, S2PT_W, NULL) == S2PT_BUSY)
			(void)sched_yield();
		return;
	}
	for (unsigned int i = 0; i < 8; i++) {
		uint64_t offset = i * SZ_2M + racer->number * SZ_4K;

		race_note(racer, fake_map(fake, I + offset, P + offset, SZ_4K, S2PT_R));
	}
}

static void nothing_writable_is_left_of_a_block_that_is_split_meanwhile(void **state)
{
	struct s2pt_mapping mapping = {
		.ipa = I,
		.pa = P,
		.size = 8 * SZ_2M,
		.attr = { .perm = S2PT_R | S2PT_W },
	};

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = protect_beside_splits };
		struct s2pt_cursor cursor;
		struct s2pt_entry leaf;

		race.fake = new_table(&mapping, true);
		race_run(&race, round);
		(void)s2pt_cursor_begin(&cursor, &race.fake->pt,
					&(struct s2pt_range){ I, 8 * SZ_2M });
		s2pt_for_each_leaf(&cursor, &leaf)
			assert_int_equal(leaf.desc.word & W, 0);
		fake_end(race.fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ageing_loses_neither_dirty_state_nor_a_permission),
		cmocka_unit_test(protecting_loses_nothing_that_hardware_sets),
		cmocka_unit_test(a_dirty_log_misses_no_write),
		cmocka_unit_test(nothing_writable_is_left_of_a_block_that_is_split_meanwhile),
	};

	return cmocka_run_group_tests_name("race_rewrite", tests, NULL, NULL);
}
