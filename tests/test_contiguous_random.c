/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares a table that makes runs of contiguous leaves with one that does not: after each of a random
 * sequence of operations both map alike, runs are whole, and no page that was written is forgotten.
 * A checker judges the order of events.
 */

#include "fake.h"
#include "fake_device.h"
#include "fake_judge.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define I          UINT64_C(0x40000000)
#define P          UINT64_C(0x7fc0000000)
#define CONTIGUOUS (UINT64_C(1) << 52)
#define AF         (UINT64_C(1) << 10)
#define W          (UINT64_C(1) << 7)
#define DBM        (UINT64_C(1) << 51)
#define STEPS      60
#define PAGES      16384

enum what {
	MAP,
	MAP_BLOCKS,
	UNMAP,
	UNMAP_EXACT,
	PROTECT,
	PROTECT_EXACT,
	AGE,
	COLLECT,
	RELAX,
	TOUCH,
	SPLIT,
	MARK,
	MARK_EXACT,
	JOIN,
	WRITE,
	WHATS,
};

static const char *const what_names[] = {
	"map pages",       "map",  "unmap",        "unmap exactly", "protect",
	"protect exactly", "age",  "collect",      "relax",         "touch",
	"split",           "mark", "mark exactly", "join",          "write",
};

struct step {
	enum what what;
	struct s2pt_range range;
	s2pt_pa_t pa;
	unsigned int perm;
	bool later;
	/** Which leaf of a run hardware writes. */
	unsigned int leaf;
	unsigned int fail_at;
};

struct twins {
	uint64_t state;
	/** The one without runs, and the one with them. */
	struct fake *side[2];
	/** Pages that were written and not told since, where there are runs. */
	bool written[PAGES];
	uint64_t page;
	/** Pages of the window. */
	uint64_t pages;
};

static uint64_t draw(struct twins *twins, uint64_t below)
{
	twins->state = twins->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (twins->state >> 33) % below;
}

static void on_told(void *context, const struct s2pt_range *range)
{
	struct twins *twins = context;

	for (uint64_t i = 0; i < range->size / twins->page; i++) {
		uint64_t page = (range->ipa - I) / twins->page + i;

		if (page < PAGES)
			twins->written[page] = false;
	}
}

static void on_told_by_nobody(void *context, const struct s2pt_range *range)
{
	(void)context;
	(void)range;
}

/** The one test that runs; `s2pt_ops::dirty` gets the fake as its context. */
static struct twins *now;

static void on_dirty(void *context, const struct s2pt_range *range)
{
	if (context == now->side[1])
		on_told(now, range);
}

static struct s2pt_range random_range(struct twins *twins, unsigned int run)
{
	uint64_t most = draw(twins, 4) ? UINT64_C(3) * run : twins->pages;
	uint64_t first = draw(twins, twins->pages);
	uint64_t count = 1 + draw(twins, most);

	if (draw(twins, 2))
		first &= ~(uint64_t)(run - 1);
	if (draw(twins, 2))
		count = (count + run - 1) & ~(uint64_t)(run - 1);
	if (count > twins->pages - first)
		count = twins->pages - first;
	return (struct s2pt_range){ I + first * twins->page, count * twins->page };
}

static struct step random_step(struct twins *twins)
{
	static const unsigned int perms[] = { S2PT_R, S2PT_R | S2PT_W, S2PT_R | S2PT_WD,
					      S2PT_R | S2PT_W | S2PT_WD, S2PT_R | S2PT_X };
	struct s2pt_geom *geom = &twins->side[1]->config.format.geom;
	struct step step = { .what = (enum what)draw(twins, WHATS) };

	/* To a kernel's policy it matters what hardware has set: where there are runs that is more. */
	if (twins->side[1]->config.policy != S2PT_EXACT &&
	    (step.what == AGE || step.what == TOUCH || step.what == WRITE))
		step.what = UNMAP;
	/* Many steps make something that the others can change. */
	if (draw(twins, 3) == 0)
		step.what = draw(twins, 3) ? MAP : MAP_BLOCKS;
	step.range = random_range(twins, s2pt_level_run(geom, 3));
	if (step.what == MAP_BLOCKS && draw(twins, 2))
		step.range = (struct s2pt_range){ I, twins->pages * twins->page };
	step.pa = P + step.range.ipa - I;
	if (draw(twins, 8) == 0)
		step.pa += twins->page * (1 + draw(twins, 64));
	step.perm = perms[draw(twins, sizeof(perms) / sizeof(perms[0]))];
	step.later = draw(twins, 2);
	step.leaf = (unsigned int)draw(twins, 128);
	step.fail_at = draw(twins, 6) ? 0 : 1 + (unsigned int)draw(twins, 2);
	return step;
}

static enum s2pt_status map(struct fake *fake, const struct step *step)
{
	struct s2pt_mapping mapping = {
		.ipa = step->range.ipa,
		.pa = step->pa,
		.size = step->range.size,
		.attr = { .perm = step->perm },
		.pages_only = step->what == MAP,
		.pass_over = true,
	};

	return s2pt_map(&fake->pt, &mapping);
}

/** Hardware writes the page at the beginning of the range, if it may. */
static enum s2pt_status write_page(struct twins *twins, struct fake *fake, const struct step *step)
{
	struct s2pt_entry entry;
	fake_word_t *word;
	uint64_t found;

	if (s2pt_lookup(&fake->pt, step->range.ipa, &entry) != S2PT_DONE ||
	    !(entry.desc.word & DBM))
		return S2PT_ABSENT;
	word = fake_word(fake, step->range.ipa, entry.level);
	found = *word;
	if (found & CONTIGUOUS) {
		unsigned int run = s2pt_level_run(&fake->config.format.geom, entry.level);
		unsigned int index = (unsigned int)(step->range.ipa / entry.size) & (run - 1);

		word = word - index + step->leaf % run;
	}
	fake_hardware(fake, word, AF | W);
	if (fake == twins->side[1])
		twins->written[(step->range.ipa - I) / twins->page] = true;
	return S2PT_DONE;
}

static enum s2pt_status change(struct twins *twins, struct fake *fake, const struct step *step,
			       struct s2pt_gather *gather)
{
	struct s2pt_visitor visitor = { fake == twins->side[1] ? on_told : on_told_by_nobody,
					twins };
	struct s2pt_splitting splitting = { .range = step->range, .pages = 600 };
	struct s2pt_marking marking = { .range = step->range, .type = 3, .payload = 5 };
	struct s2pt_unmapping unmapping = { .range = step->range, .gather = gather };
	struct s2pt_protecting protecting = { step->range, S2PT_W, NULL, gather };
	bool young;

	switch (step->what) {
	case MAP:
	case MAP_BLOCKS:
		return map(fake, step);
	case UNMAP:
		return s2pt_unmap(fake_alone(fake), &step->range, gather);
	case UNMAP_EXACT:
		return s2pt_unmap_exact(fake_alone(fake), &unmapping);
	case PROTECT:
		return s2pt_protect(&fake->pt, &step->range, S2PT_W, gather);
	case PROTECT_EXACT:
		return s2pt_protect_exact(fake_alone(fake), &protecting);
	case AGE:
		return s2pt_age_clear(&fake->pt, &step->range, &young, gather);
	case COLLECT:
		return s2pt_collect(&fake->pt, &step->range, &visitor, gather);
	case RELAX:
		return s2pt_relax(&fake->pt, step->range.ipa, step->perm);
	case TOUCH:
		(void)s2pt_touch(&fake->pt, step->range.ipa); /* Another leaf of it may be young. */
		return S2PT_DONE;
	case SPLIT:
		return s2pt_split(fake_alone(fake), &splitting);
	case MARK:
		return s2pt_note(fake_alone(fake), &marking, gather);
	case MARK_EXACT:
		return s2pt_note_exact(fake_alone(fake), &marking, gather);
	case JOIN:
		(void)s2pt_join(&fake->pt, step->range.ipa); /* Not where there are no runs. */
		return S2PT_DONE;
	case WRITE:
		return write_page(twins, fake, step);
	case WHATS:
		break;
	}
	return S2PT_EINVAL;
}

static enum s2pt_status take(struct twins *twins, struct fake *fake, const struct step *step)
{
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	enum s2pt_status status;

	fake->fail_at = step->fail_at;
	fake_enter(fake);
	status = change(twins, fake, step, step->later ? &gather : NULL);
	s2pt_gather_flush(&fake->pt, &gather);
	fake_leave(fake);
	fake->fail_at = 0;
	fake_drain(fake);
	return status;
}

/** What must be alike: a word without the contiguous bit and what hardware sets. */
static uint64_t alike(uint64_t word)
{
	if (!(word & 1))
		return word;
	return word & ~(CONTIGUOUS | AF | (word & DBM ? W : 0));
}

/** The next entry that is no table. */
static bool next(struct s2pt_cursor *cursor, struct s2pt_entry *entry)
{
	while (s2pt_cursor_next(cursor, entry))
		if (entry->kind != S2PT_TABLE)
			return true;
	return false;
}

/** Are the leaves from `word` on one run? */
static bool is_run(const fake_word_t *word, unsigned int count, uint64_t span)
{
	for (unsigned int i = 0; i < count; i++)
		if (!(word[i] & CONTIGUOUS) || alike(word[i]) != alike(word[0]) + i * span)
			return false;
	return true;
}

static bool is_dirty(const fake_word_t *word, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if ((word[i] & (W | DBM)) == (W | DBM))
			return true;
	return false;
}

/** Is the run or leaf at `entry` as it must be? */
static const char *wrong_leaf(struct twins *twins, const struct s2pt_entry *entry)
{
	struct fake *fake = twins->side[1];
	unsigned int run = s2pt_level_run(&fake->config.format.geom, entry->level);
	fake_word_t *word = fake_word(fake, entry->ipa, entry->level);
	bool dirty;

	if (entry->desc.word & CONTIGUOUS) {
		word -= entry->ipa / entry->size & (run - 1);
		if ((alike(*word) & (run * entry->size - 1) & UINT64_C(0xfffffffff000)) != 0 ||
		    !is_run(word, run, entry->size))
			return "a run that is none";
	} else {
		run = 1;
	}
	dirty = is_dirty(word, run);
	for (uint64_t i = 0; i < entry->size / twins->page; i++) {
		uint64_t page = (entry->ipa - I) / twins->page + i;

		if (page < PAGES && twins->written[page] && !dirty)
			return "a written page that nobody was told of";
	}
	return NULL;
}

static const char *difference(struct twins *twins)
{
	struct s2pt_range window = { I, twins->pages * twins->page };
	struct s2pt_cursor cursor[2];
	struct s2pt_entry entry[2] = { { .level = 0 } };
	const char *wrong;
	bool more[2];

	for (int i = 0; i < 2; i++)
		(void)s2pt_cursor_begin(&cursor[i], &twins->side[i]->pt, &window);
	for (;;) {
		for (int i = 0; i < 2; i++)
			more[i] = next(&cursor[i], &entry[i]);
		if (more[0] != more[1])
			return "more entries";
		if (!more[0])
			break;
		if (entry[0].ipa != entry[1].ipa || entry[0].level != entry[1].level ||
		    alike(entry[0].desc.word) != alike(entry[1].desc.word))
			return "another entry";
		if (entry[0].desc.word & CONTIGUOUS)
			return "a run where none is made";
		wrong = entry[1].kind == S2PT_LEAF ? wrong_leaf(twins, &entry[1]) : NULL;
		if (wrong)
			return wrong;
	}
	for (uint64_t page = 0; page < twins->pages; page++) {
		struct s2pt_entry leaf;

		if (twins->written[page] &&
		    s2pt_lookup(&twins->side[1]->pt, I + page * twins->page, &leaf) != S2PT_DONE)
			return "a written page that is gone, and nobody was told of";
	}
	return NULL;
}

static void try_steps(const struct fake_want *want, uint64_t seed)
{
	struct twins twins = { .state = seed };

	now = &twins;
	for (int i = 0; i < 2; i++) {
		struct fake_want one = *want;

		one.contiguous = i == 1;
		one.judged = i == 1;
		one.device = want->device && i == 1;
		twins.side[i] = fake_without_table(&one);
		if (want->told)
			twins.side[i]->ops.dirty = on_dirty;
		assert_int_equal(s2pt_init(&twins.side[i]->pt, &twins.side[i]->config), S2PT_DONE);
		if (i == 1) {
			fake_judge_root(twins.side[i]);
			fake_device_root(twins.side[i]);
		}
	}
	twins.page = s2pt_page_size(&twins.side[0]->config.format.geom);
	/* More than one run of blocks where they are small. */
	twins.pages = want->granule == 0 || want->granule == S2PT_4K ? 0x2800 : 0x1800;
	for (int i = 0; i < STEPS && twins.side[0]->count < FAKE_TABLES - 64; i++) {
		struct step step = random_step(&twins);
		enum s2pt_status status[2];
		const char *wrong;

		for (int side = 0; side < 2; side++)
			status[side] = take(&twins, twins.side[side], &step);
		wrong = status[0] == status[1] ? difference(&twins) : "status";
		if (wrong && !want->told && strstr(wrong, "nobody"))
			wrong = NULL;
		if (wrong)
			fail_msg("%s, seed %" PRIu64 ", step %d, %s 0x%" PRIx64 "+0x%" PRIx64
				 ": %s and %s",
				 wrong, seed, i, what_names[step.what], step.range.ipa,
				 step.range.size, s2pt_status_name(status[0]),
				 s2pt_status_name(status[1]));
	}
	/* The last to hook in is the first to leave. */
	for (int i = 1; i >= 0; i--)
		fake_end(twins.side[i]);
}

/* Of so many rounds one is run; the argument of the program. */
static unsigned int part = 1;

static void try_wants(enum s2pt_granule granule, unsigned int rounds)
{
	for (unsigned int round = 0; round * part < rounds; round++) {
		struct fake_want want = {
			.granule = granule,
			.fwb = (round & 1) != 0,
			.tlb_range = (round & 2) != 0,
			.keep_rest = (round & 4) != 0,
			.policy = (enum s2pt_policy)(round / 3 % S2PT_POLICIES),
			.bbm = round % 5 < 4 ? round % 5 : 0,
			.no_cmo = round % 7 == 0,
			.told = round % 3 != 0,
			.by_entry = round % 4 == 1,
			.linear = round % 11 == 0,
			.retire_later = round % 2 != 0,
			.device = round % 9 == 2,
		};

		try_steps(&want, round * 2654435761U + granule);
	}
}

static void runs_map_what_single_leaves_do_with_4k(void **state)
{
	(void)state;
	try_wants(S2PT_4K, 40);
}

static void runs_map_what_single_leaves_do_with_16k(void **state)
{
	(void)state;
	try_wants(S2PT_16K, 20);
}

static void runs_map_what_single_leaves_do_with_64k(void **state)
{
	(void)state;
	try_wants(S2PT_64K, 20);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_map_what_single_leaves_do_with_4k),
		cmocka_unit_test(runs_map_what_single_leaves_do_with_16k),
		cmocka_unit_test(runs_map_what_single_leaves_do_with_64k),
	};

	if (argc > 1)
		part = (unsigned int)strtoul(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("runs beside single leaves", tests, NULL, NULL);
}
