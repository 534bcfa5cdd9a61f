/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares work in runs with work entry by entry: random operations on two tables must give what a
 * model of the operations says, and the runs must invalidate all that the plain way does, with no
 * more requests.  A checker judges the order of events on every third of the tables.
 */

#include "bulk.h"
#include "bulk_model.h"
#include "s2pt/shared.h"
#include "table_assert.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define I     UINT64_C(0x40000000)
#define P     UINT64_C(0x7fc0000000)
#define HELD  UINT64_C(0x1000000000000000)
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
	/** What is to be in both tables, and what was before the step. */
	struct model model, before;
	/** What is in them. */
	struct model found[2];
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
	case 2: /* The whole window, and more. */
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

static struct s2pt_mapping mapping_of(const struct step *step)
{
	struct s2pt_mapping mapping = {
		.ipa = step->range.ipa,
		.pa = step->pa,
		.size = step->range.size,
		.attr = { .perm = step->perm, .memtype = step->memtype },
		.pages_only = step->what != MAP_BLOCKS,
		.pass_over = step->what == MAP_PASSING,
	};

	return mapping;
}

static enum s2pt_status map(struct fake *fake, const struct step *step)
{
	struct s2pt_mapping mapping = mapping_of(step);

	return s2pt_map(&fake->pt, &mapping);
}

/** Few pages only, since each is an entry of its own. */
static struct s2pt_range marked(const struct step *step, const struct s2pt_geom *geom)
{
	struct s2pt_range range = step->range;

	if (range.size > 8 * s2pt_page_size(geom))
		range.size = 0;
	return range;
}

/** The entry at which a walk for an address ends. */
static fake_word_t *last_word(struct fake *fake, s2pt_ipa_t ipa)
{
	int level = fake->config.format.geom.start_level;
	fake_word_t *word = fake_word(fake, ipa, level);

	while (fake_child(fake, *word, level))
		word = fake_word(fake, ipa, ++level);
	return word;
}

/** Map while the entry at which a walk for the address ends is held; a leaf there goes first. */
static enum s2pt_status map_over_held(struct fake *fake, const struct step *step)
{
	fake_word_t *word;
	enum s2pt_status status;
	uint64_t before;

	if (*last_word(fake, step->held) & 1)
		assert_int_equal(fake_unmap(fake, step->held, 1), S2PT_DONE);
	word = last_word(fake, step->held);
	before = *word;
	fake_store(fake, word, HELD);
	status = map(fake, step);
	if (*word == HELD)
		fake_store(fake, word, before);
	return status;
}

static enum s2pt_status unmap_later(struct fake *fake, const struct step *step)
{
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	enum s2pt_status status = s2pt_unmap(fake_alone(fake), &step->range, &gather);

	s2pt_gather_flush(&fake->pt, &gather);
	return status;
}

static enum s2pt_status take(struct fake *fake, const struct step *step)
{
	struct s2pt_splitting splitting = { .range = step->range, .pages = step->fail_at + 2 };
	struct s2pt_marking marking = { .type = 3, .payload = 5 };
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
		marking.range = marked(step, &fake->config.format.geom);
		return s2pt_note(fake_alone(fake), &marking, NULL);
	case WHATS:
		break;
	}
	return S2PT_EINVAL;
}

/** The model's part of a map while an entry of level 2 or 3 is held. */
static enum s2pt_status model_map_over_held(struct twins *twins, const struct step *step)
{
	struct s2pt_mapping mapping = mapping_of(step);
	struct s2pt_range page = { step->held, s2pt_page_size(geom(twins)) };
	uint64_t *word = model_word(&twins->model, step->held);
	enum s2pt_status status;
	uint64_t before;

	if (*word & 1)
		model_unmap(&twins->model, &page);
	word = model_word(&twins->model, step->held);
	before = *word;
	*word = HELD;
	status = model_map(&twins->model, &mapping);
	word = model_word(&twins->model, step->held);
	if (*word == HELD)
		*word = before;
	return status;
}

/** The step as the model has it. */
static enum s2pt_status think(struct twins *twins, const struct step *step)
{
	struct s2pt_mapping mapping = mapping_of(step);
	struct s2pt_range marks = marked(step, geom(twins));

	switch (step->what) {
	case MAP:
	case MAP_PASSING:
	case MAP_BLOCKS:
		return model_map(&twins->model, &mapping);
	case HOLD:
		return model_map_over_held(twins, step);
	case UNMAP:
	case UNMAP_LATER:
		model_unmap(&twins->model, &step->range);
		return S2PT_DONE;
	case PROTECT:
		model_clear(&twins->model, &step->range, UINT64_C(1) << 7 | UINT64_C(1) << 51);
		return S2PT_DONE;
	case AGE:
		model_clear(&twins->model, &step->range, UINT64_C(1) << 10);
		return S2PT_DONE;
	case SPLIT:
		return model_split(&twins->model, &step->range, step->fail_at + 2);
	case MARK:
		model_mark(&twins->model, &marks, UINT64_C(3) << 60 | 5 << 1);
		return S2PT_DONE;
	case WHATS:
		break;
	}
	return S2PT_EINVAL;
}

/** How the plain side differs from the model, or NULL. */
static const char *model_difference(struct twins *twins, const struct step *step,
				    enum s2pt_status status)
{
	enum s2pt_status want;
	/* Where memory ran out, or whether an entry above was held, the model can't know. */
	bool vague = (step->fail_at != 0 && status == S2PT_ENOMEM) ||
		     (step->what == HOLD && model_is_bare(&twins->model));

	model_copy(&twins->before, &twins->model);
	want = think(twins, step);
	if (!vague && status != want)
		return "not the status of the model";
	if (!vague && model_differs(&twins->found[0], &twins->model) != ~UINT64_C(0))
		return "not what the model maps";
	if (vague && model_strays(&twins->found[0], &twins->before, &twins->model) != ~UINT64_C(0))
		return "what nobody asked for";
	if (vague)
		model_copy(&twins->model, &twins->found[0]);
	return NULL;
}

/** What differs between the two, or NULL. */
static const char *difference(struct twins *twins, const enum s2pt_status status[2])
{
	const struct bulk *plain = twins->side[0];
	const struct bulk *runs = twins->side[1];

	model_read(&twins->found[0], plain->fake);
	model_read(&twins->found[1], runs->fake);
	if (status[0] != status[1])
		return "status";
	if (model_differs(&twins->found[0], &twins->found[1]) != ~UINT64_C(0))
		return "what is mapped";
	if (plain->fake->live != runs->fake->live || runs->fake->live != table_pages(runs->fake))
		return "pages";
	for (size_t i = 0; memcmp(plain->gone, runs->gone, BULK_PAGES) != 0 && i < BULK_PAGES; i++)
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
		model_begin(&twins.found[i], want, I);
	}
	model_begin(&twins.model, want, I);
	model_begin(&twins.before, want, I);
	for (int i = 0; i < STEPS && twins.side[0]->fake->count < FAKE_TABLES - 64; i++) {
		struct step step = random_step(&twins);
		enum s2pt_status status[2];
		const char *wrong;

		for (int side = 0; side < 2; side++) {
			bulk_forget(twins.side[side]);
			twins.side[side]->fake->fail_at = step.fail_at;
			fake_enter(twins.side[side]->fake);
			status[side] = take(twins.side[side]->fake, &step);
			twins.side[side]->fake->fail_at = 0;
			fake_leave(twins.side[side]->fake);
			fake_drain(twins.side[side]->fake);
		}
		wrong = difference(&twins, status);
		if (!wrong)
			wrong = model_difference(&twins, &step, status[0]);
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
	/* The last to hook in is the first to leave. */
	model_end(&twins.model);
	model_end(&twins.before);
	for (int i = 1; i >= 0; i--) {
		bulk_end(twins.side[i]);
		model_end(&twins.found[i]);
	}
}

/* Of so many rounds one is run; the argument of the program. */
static unsigned int part = 1;

static void try_wants(enum s2pt_granule granule, unsigned int rounds)
{
	for (unsigned int round = 0; round * part < rounds; round++) {
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
			.judged = round % 3 == 0,
			.device = round == 9,
		};

		try_steps(&want, round * 2654435761U + granule);
	}
}

static void runs_come_to_what_single_entries_do_with_4k(void **state)
{
	(void)state;
	try_wants(S2PT_4K, 112);
}

static void runs_come_to_what_single_entries_do_with_16k(void **state)
{
	(void)state;
	try_wants(S2PT_16K, 16);
}

static void runs_come_to_what_single_entries_do_with_64k(void **state)
{
	(void)state;
	try_wants(S2PT_64K, 6);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_come_to_what_single_entries_do_with_4k),
		cmocka_unit_test(runs_come_to_what_single_entries_do_with_16k),
		cmocka_unit_test(runs_come_to_what_single_entries_do_with_64k),
	};

	if (argc > 1)
		part = (unsigned int)strtoul(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("bulk", tests, NULL, NULL);
}
