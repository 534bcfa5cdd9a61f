/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Races of relax: permissions that are added beside each other, beside hardware, and beside maps,
 * in threads.
 */

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
#define AF     UINT64_C(0x400)
#define ROUNDS 100

static struct fake *new_table(enum s2pt_policy policy)
{
	struct fake_want want = {
		.policy = policy,
		.xnx = true,
		.linear = true,
		.retire_later = true,
		.quiet = true,
	};

	return fake_new(&want);
}

/* Each thread adds a permission.  None is lost, since each writes only over what it compared. */

static void add_own_permission(struct racer *racer)
{
	static const unsigned int perms[RACE_THREADS] = { S2PT_R, S2PT_W, S2PT_PX, S2PT_UX };
	struct fake *fake = racer->race->fake;

	for (uint64_t page = 0; page < 16; page++) {
		s2pt_ipa_t ipa = I + page * SZ_4K;
		enum s2pt_status status;

		do {
			status = s2pt_relax(&fake->pt, ipa, perms[racer->number]);
			race_note(racer, status);
		} while (status == S2PT_RACED);
		if (status != S2PT_DONE)
			racer->complaint = "a permission was there that nobody had given";
	}
}

static void no_permission_is_lost(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = add_own_permission };

		race.fake = new_table(S2PT_KVM);
		assert_int_equal(fake_map(race.fake, I, P, 16 * SZ_4K, 0), S2PT_DONE);
		race_run(&race, round);
		assert_table(race.fake, "40000000 L3 00000001000007ff x16");
		fake_end(race.fake);
	}
}

/* One thread plays the hardware: it sets the access flag, and clears nothing. */

static void relax_beside_hardware(struct racer *racer)
{
	struct fake *fake = racer->race->fake;

	for (uint64_t page = 0; page < 64; page++) {
		s2pt_ipa_t ipa = I + page * SZ_4K;

		if (racer->number == 0) {
			atomic_fetch_or(fake_word(fake, ipa, 3), AF);
			continue;
		}
		if (racer->number == 1)
			race_note(racer, s2pt_touch(&fake->pt, ipa));
		else
			race_note(racer, s2pt_relax(&fake->pt, ipa, S2PT_W));
	}
}

static void an_update_by_hardware_is_never_lost(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = relax_beside_hardware };
		struct s2pt_mapping old = {
			.ipa = I,
			.pa = P,
			.size = 64 * SZ_4K,
			.attr = { .perm = S2PT_R, .old = true },
		};

		race.fake = new_table(S2PT_KVM);
		assert_int_equal(s2pt_map(&race.fake->pt, &old), S2PT_DONE);
		race_run(&race, round);
		for (uint64_t page = 0; page < 64; page++) {
			uint64_t word = *fake_word(race.fake, I + page * SZ_4K, 3);

			assert_int_equal(word & ~UINT64_C(0x80),
					 UINT64_C(0x004000010000077f) + page * SZ_4K);
		}
		assert_int_equal(race_count(&race, S2PT_EINVAL), 0);
		fake_end(race.fake);
	}
}

/* Readers and writers fault on one page, as in the RFC of December 2020; each of them ends. */

static void fault_until_allowed(struct racer *racer)
{
	struct fake *fake = racer->race->fake;
	bool writes = racer->number & 1;
	unsigned int want = writes ? S2PT_R | S2PT_W : S2PT_R;

	for (unsigned int exits = 0; exits < 100000;) {
		struct s2pt_entry entry;
		enum s2pt_status status = s2pt_lookup(&fake->pt, I, &entry);
		unsigned int has;

		has = status == S2PT_DONE ? s2pt_desc_perm(&fake->config.format, entry.desc) : 0;
		if (!(want & ~has))
			return;
		if (status == S2PT_DONE)
			status = s2pt_relax(&fake->pt, I, want);
		else
			status = fake_map(fake, I, P, SZ_4K, want);
		race_note(racer, status);
		/*
		 * The thread that holds the entry may be waiting for this CPU, which is no failure.
		 */
		if (status == S2PT_BUSY)
			(void)sched_yield();
		else
			exits++;
	}
	racer->complaint = "it never got what it asked for";
}

static void readers_and_writers_of_one_page_all_come_to_an_end(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = fault_until_allowed };

		race.fake = new_table(round & 1 ? S2PT_EXACT : S2PT_KVM);
		race_run(&race, round);
		assert_int_equal(race_count(&race, S2PT_EINVAL), 0);
		fake_end(race.fake);
	}
}

/* Under KVM's rule a reader's map does not take the writer's permission away again. */
static void a_writers_permission_stays(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct race race = { .run = fault_until_allowed };

		race.fake = new_table(S2PT_KVM);
		race_run(&race, round);
		assert_table(race.fake, "40000000 L3 00400001000007ff");
		fake_end(race.fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_permission_is_lost),
		cmocka_unit_test(an_update_by_hardware_is_never_lost),
		cmocka_unit_test(readers_and_writers_of_one_page_all_come_to_an_end),
		cmocka_unit_test(a_writers_permission_stays),
	};

	return cmocka_run_group_tests_name("race_relax", tests, NULL, NULL);
}
