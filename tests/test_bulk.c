/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares work in runs with work entry by entry: random operations on two tables must give the
 * same table, and the runs must invalidate all that the plain way does, with no more requests.
 */

#include "bulk.h"
#include "s2pt/shared.h"
#include "table_assert.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x7fc0000000)
#define STEPS 60

enum what {
	MAP,
	MAP_PASSING,
	MAP_BLOCKS,
	UNMAP,
	UNMAP_LATER,
	PROTECT,
	AGE,
	SPLIT,
	MARK,
	HOLD,
	WHATS,
};

static const char *const what_names[] = {
	"map pages",
	"map, passing over",
	"map blocks",
	"unmap",
	"unmap with a gather",
	"protect",
	"age",
	"split",
	"mark",
	"map over a held entry",
};

/** The next operation on both tables. */
struct step {
	enum what what;
	struct s2pt_range range;
	s2pt_pa_t pa;
	unsigned int perm;
	enum s2pt_memtype memtype;
	/** Number of the allocation that fails; 0: none. */
	unsigned int fail_at;
	/** Address of an entry that is held; 0: none. */
	s2pt_ipa_t held;
};

struct twins {
	struct fake_want want;
	uint64_t state;
	/** The first output address. */
	s2pt_pa_t start;
	/** The table worked entry by entry, and the one in runs. */
	struct bulk *side[2];
};

static uint32_t random_below(struct twins *twins, uint32_t below)
{
	twins->state = twins->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(twins->state >> 33) % below;
}

static const struct s2pt_geom *geom(const struct twins *twins)
{
	return &twins->side[0]->fake->config.format.geom;
}

/** A stretch of the window: three and a bit of what a table of pages spans. */
static struct s2pt_range random_range(struct twins *twins)
{
	uint64_t page = s2pt_page_size(geom(twins));
	uint32_t entries = (uint32_t)s2pt_table_entries(geom(twins));
	struct s2pt_range range = { .ipa = I };

	switch (random_below(twins, 4)) {
	case 0: /* Few pages. */
		range.ipa += page * random_below(twins, 3 * entries);
		range.size = page * random_below(twins, 5);
		break;
	case 1: /* Whole tables. */
		range.ipa += page * entries * random_below(twins, 3);
		range.size = page * entries * (1 + random_below(twins, 2));
		break;
	case 2: /* All of it, and more. */
		range.size = 4 * page * entries;
		break;
	default:
		range.ipa += page * random_below(twins, 2 * entries);
		range.size = page * random_below(twins, 2 * entries);
		break;
	}
	return range;
}

static struct step random_step(struct twins *twins)
{
	static const unsigned int perms[] = { S2PT_R, S2PT_R | S2PT_W, S2PT_R | S2PT_X,
					      S2PT_R | S2PT_W | S2PT_X };
	uint64_t page = s2pt_page_size(geom(twins));
	struct step step = {
		.what = (enum what)random_below(twins, WHATS),
		.range = random_range(twins),
		.perm = perms[random_below(twins, 4)],
	};

	/* Mostly output addresses match input addresses, so that blocks fit. */
	step.pa = twins->start + (step.range.ipa - I);
	if (random_below(twins, 4) == 0)
		step.pa += page * (1 + random_below(twins, 3));
	if (random_below(twins, 4) == 0 && !(step.perm & S2PT_X))
		step.memtype = S2PT_DEVICE;
	if (random_below(twins, 3) == 0)
		step.fail_at = 1 + random_below(twins, 4);
	step.held = step.range.ipa + page * random_below(twins, 600);
	return step;
}

static enum s2pt_status map(struct fake *fake, const struct step *step)
{
	struct s2pt_mapping mapping = {
		.ipa = step->range.ipa,
		.pa = step->pa,
		.size = step->range.size,
		.attr = { .perm = step->perm, .memtype = step->memtype },
		.pages_only = step->what != MAP_BLOCKS,
		.pass_over = step->what == MAP_PASSING,
	};

	return s2pt_map(&fake->pt, &mapping);
}

/** Map while the entry at which a walk for the address ends is held. */
static enum s2pt_status map_over_held(struct fake *fake, const struct step *step)
{
	uint64_t held = UINT64_C(1) << 60;
	int level = fake->config.format.geom.start_level;
	fake_word_t *word = fake_word(fake, step->held, level);
	enum s2pt_status status;
	uint64_t before;

	while (fake_child(fake, *word, level))
		word = fake_word(fake, step->held, ++level);
	before = *word;
	*word = held;
	status = map(fake, step);
	if (*word == held)
		*word = before;
	return status;
}

static enum s2pt_status unmap_later(struct fake *fake, const struct step *step)
{
	struct s2pt_gather gather = { .count = 0 };
	enum s2pt_status status = s2pt_unmap(fake_alone(fake), &step->range, &gather);

	s2pt_gather_flush(&fake->pt, &gather);
	return status;
}

static enum s2pt_status take(struct fake *fake, const struct step *step)
{
	struct s2pt_splitting splitting = { .range = step->range, .pages = step->fail_at + 2 };
	struct s2pt_marking marking = { .range = step->range, .type = 3, .payload = 5 };
	bool young;

	switch (step->what) {
	case MAP:
	case MAP_PASSING:
	case MAP_BLOCKS:
		return map(fake, step);
	case HOLD:
		return map_over_held(fake, step);
	case UNMAP:
		return s2pt_unmap(fake_alone(fake), &step->range, NULL);
	case UNMAP_LATER:
		return unmap_later(fake, step);
	case PROTECT:
		return s2pt_protect(&fake->pt, &step->range, S2PT_W, NULL);
	case AGE:
		return s2pt_age_clear(&fake->pt, &step->range, &young, NULL);
	case SPLIT:
		return s2pt_split(fake_alone(fake), &splitting);
	case MARK:
		if (marking.range.size > 8 * s2pt_page_size(&fake->config.format.geom))
			marking.range.size = 0;
		return s2pt_note(fake_alone(fake), &marking, NULL);
	case WHATS:
		break;
	}
	return S2PT_EINVAL;
}

/** What differs between the two, or NULL. */
static const char *difference(const struct twins *twins, const enum s2pt_status status[2])
{
	const struct bulk *plain = twins->side[0];
	const struct bulk *runs = twins->side[1];
	char *leaves[2] = { table_leaves(plain->fake), table_leaves(runs->fake) };
	bool same = strcmp(leaves[0], leaves[1]) == 0;

	free(leaves[0]);
	free(leaves[1]);
	if (status[0] != status[1])
		return "status";
	if (!same)
		return "what is mapped";
	if (plain->fake->live != runs->fake->live || runs->fake->live != table_pages(runs->fake))
		return "pages";
	for (size_t i = 0; i < BULK_PAGES; i++)
		if (plain->gone[i] && !runs->gone[i])
			return "what is invalidated";
	if (runs->tlbis > plain->tlbis)
		return "more invalidations";
	if (runs->cmos > plain->cmos)
		return "more cache maintenance";
	if (plain->cleaned != runs->cleaned || plain->discarded != runs->discarded)
		return "what is cleaned";
	return NULL;
}

static void try_steps(const struct fake_want *want, uint64_t seed)
{
	struct twins twins = { .want = *want, .state = seed, .start = P };

	/* The middle of the window is where address bits begin to be moved in an entry. */
	if (want->lpa2)
		twins.start =
			(UINT64_C(1) << 50) - (want->granule == S2PT_16K ? 0x4000000 : 0x400000);
	else if (want->pa_bits == 52)
		twins.start = (UINT64_C(1) << 48) - 0x20000000;
	for (int i = 0; i < 2; i++) {
		twins.want.by_entry = i == 0;
		twins.side[i] = bulk_new(&twins.want, I);
	}
	for (int i = 0; i < STEPS && twins.side[0]->fake->count < FAKE_TABLES - 64; i++) {
		struct step step = random_step(&twins);
		enum s2pt_status status[2];
		const char *wrong;

		for (int side = 0; side < 2; side++) {
			bulk_forget(twins.side[side]);
			twins.side[side]->fake->fail_at = step.fail_at;
			status[side] = take(twins.side[side]->fake, &step);
			twins.side[side]->fake->fail_at = 0;
			fake_drain(twins.side[side]->fake);
		}
		wrong = difference(&twins, status);
		if (wrong)
			fail_msg("%s, seed %" PRIu64 ", step %d, %s 0x%" PRIx64 "+0x%" PRIx64
				 ": %s and %s, %u and %u invalidations, cleaned 0x%" PRIx64
				 " and 0x%" PRIx64,
				 wrong, seed, i, what_names[step.what], step.range.ipa,
				 step.range.size, s2pt_status_name(status[0]),
				 s2pt_status_name(status[1]), twins.side[0]->tlbis,
				 twins.side[1]->tlbis, twins.side[0]->cleaned,
				 twins.side[1]->cleaned);
	}
	for (int i = 0; i < 2; i++)
		bulk_end(twins.side[i]);
}

static void try_wants(enum s2pt_granule granule, unsigned int rounds)
{
	for (unsigned int round = 0; round < rounds; round++) {
		struct fake_want want = {
			.granule = granule,
			.lpa2 = granule != S2PT_64K && round % 8 == 7,
			.pa_bits = round % 8 == 7 ? 52 : 0,
			.fwb = (round & 1) != 0,
			.tlb_range = (round & 2) != 0,
			.keep_rest = (round & 4) != 0,
			.policy = (enum s2pt_policy)(round / 3 % S2PT_POLICIES),
			.bbm = round % 5 == 0 ? 2 : 0,
			.no_cmo = round % 7 == 0,
			.linear = round % 11 == 0,
			.retire_later = round % 2 != 0,
		};

		try_steps(&want, round * 2654435761U + granule);
	}
}

static void runs_come_to_what_single_entries_do_with_4k(void **state)
{
	(void)state;
	try_wants(S2PT_4K, 168);
}

static void runs_come_to_what_single_entries_do_with_16k(void **state)
{
	(void)state;
	try_wants(S2PT_16K, 24);
}

static void runs_come_to_what_single_entries_do_with_64k(void **state)
{
	(void)state;
	try_wants(S2PT_64K, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_come_to_what_single_entries_do_with_4k),
		cmocka_unit_test(runs_come_to_what_single_entries_do_with_16k),
		cmocka_unit_test(runs_come_to_what_single_entries_do_with_64k),
	};

	return cmocka_run_group_tests_name("bulk", tests, NULL, NULL);
}
