/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests protect, age and collect over random tables, in every form that they have, against what `desc` says
 * of each entry by itself.
 */

#include "fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS       15
#define ENTRIES_MAX  70000
#define DIRTY        ((unsigned int)S2PT_W | S2PT_WD)

struct shape {
	const char *name;
	struct fake_want want;
};

static const struct shape shapes[] = {
	{ "4K", { .tlb_range = true } },
	{ "4K, four levels, linear", { .ipa_bits = 48, .linear = true, .xnx = true } },
	{ "4K, five levels",
	  { .ipa_bits = 52, .pa_bits = 52, .lpa2 = true, .xnx = true, .tlb_range = true } },
	{ "4K, LPA2, linear", { .ipa_bits = 48, .lpa2 = true, .linear = true, .xnx = true } },
	{ "4K, FWB, two levels", { .ipa_bits = 32, .levels = 2, .fwb = true, .tlb_range = true } },
	{ "16K", { .granule = S2PT_16K, .ipa_bits = 47, .xnx = true, .tlb_range = true } },
	{ "16K, LPA2", { .granule = S2PT_16K, .ipa_bits = 48, .pa_bits = 52, .lpa2 = true } },
	{ "64K, linear", { .granule = S2PT_64K, .ipa_bits = 42, .linear = true, .xnx = true } },
	{ "64K, 52 bits",
	  { .granule = S2PT_64K, .ipa_bits = 52, .pa_bits = 52, .tlb_range = true } },
};

/* The operations and their forms. */
enum form {
	BESIDE,
	ALONE,
	ALONE_PLAIN,
	FORMS,
};

struct dice {
	uint32_t seed;
};

static uint32_t roll(struct dice *dice, uint32_t below)
{
	/* xorshift, Marsaglia 2003. */
	dice->seed ^= dice->seed << 13;
	dice->seed ^= dice->seed >> 17;
	dice->seed ^= dice->seed << 5;
	return dice->seed % below;
}

struct bench {
	struct fake *fake;
	struct dice dice;
	struct s2pt_range range;
	/** The permissions that are taken away; 0: the access flag is cleared. */
	unsigned int perm;
	/** Dirty state is collected. */
	bool collect;
	/** Bytes of leaves that were told dirty. */
	uint64_t told;
	enum form form;
	struct s2pt_entry *before;
	size_t count;
	/** Stores that were seen. */
	unsigned int stores;
	unsigned int swaps;
};

static const struct s2pt_format *format_of_bench(const struct bench *bench)
{
	return &bench->fake->config.format;
}

/** The part of the space that is played on: some blocks of the lowest level that has them. */
static uint64_t arena_size(const struct bench *bench)
{
	return 4 * s2pt_level_size(&format_of_bench(bench)->geom, 2);
}

static s2pt_ipa_t arena(const struct bench *bench)
{
	const struct s2pt_geom *geom = &format_of_bench(bench)->geom;

	/* The last blocks before the end of what a table spans. */
	return s2pt_level_size(geom, 1) * (geom->start_level < 2 ? 1 : 0) +
	       (geom->start_level < 2 ? s2pt_level_size(geom, 1) - 2 * s2pt_level_size(geom, 2)
				      : 0);
}

static unsigned int random_perm(struct bench *bench)
{
	unsigned int perm = roll(&bench->dice, 32);

	if (!format_of_bench(bench)->xnx && (perm & S2PT_X))
		perm |= S2PT_X;
	return perm;
}

static void map_some(struct bench *bench)
{
	const struct s2pt_geom *geom = &format_of_bench(bench)->geom;
	uint64_t page = s2pt_page_size(geom);
	uint64_t block = s2pt_level_size(geom, 2);
	bool whole = roll(&bench->dice, 4) == 0;
	uint64_t unit = whole ? block : page;
	struct s2pt_mapping mapping = {
		.size = whole ? block : page * (1 + roll(&bench->dice, 40)),
		.attr = { .perm = random_perm(bench),
			  .software = roll(&bench->dice, 16),
			  .old = roll(&bench->dice, 2) },
		.pages_only = roll(&bench->dice, 4) == 0,
		.pass_over = true,
	};

	mapping.ipa =
		arena(bench) +
		roll(&bench->dice, (uint32_t)((arena_size(bench) - mapping.size) / unit)) * unit;
	/* The output address has its top bits set, wherever the format puts them. */
	mapping.pa = s2pt_pa_end(geom) / 2 + s2pt_pa_end(geom) / 4 + mapping.ipa % (block * 8);
	assert_int_equal(s2pt_map_alone(fake_alone(bench->fake), &mapping), S2PT_DONE);
}

static void mark_or_hold(struct bench *bench)
{
	const struct s2pt_geom *geom = &format_of_bench(bench)->geom;
	uint64_t page = s2pt_page_size(geom);
	uint32_t pages = (uint32_t)(arena_size(bench) / page);
	struct s2pt_marking marking = { .type = 2, .payload = 5 };
	struct s2pt_entry entry;

	marking.range.ipa = arena(bench) + roll(&bench->dice, pages) * page;
	marking.range.size = page;
	if (roll(&bench->dice, 2)) {
		assert_int_equal(s2pt_note(fake_alone(bench->fake), &marking, NULL), S2PT_DONE);
		return;
	}
	(void)s2pt_lookup(&bench->fake->pt, marking.range.ipa, &entry);
	*fake_word(bench->fake, marking.range.ipa, entry.level) = s2pt_desc_held().word;
}

static size_t take_image(const struct bench *bench, struct s2pt_entry *image)
{
	struct s2pt_range whole = { 0, s2pt_ipa_end(&format_of_bench(bench)->geom) };
	struct s2pt_cursor cursor;
	size_t count = 0;

	assert_int_equal(s2pt_cursor_begin(&cursor, &bench->fake->pt, &whole), S2PT_DONE);
	while (count < ENTRIES_MAX && s2pt_cursor_next(&cursor, &image[count]))
		count++;
	assert_true(count < ENTRIES_MAX);
	return count;
}

static bool in_range(const struct bench *bench, const struct s2pt_entry *entry)
{
	const struct s2pt_range *range = &bench->range;

	return entry->ipa < range->ipa + range->size && range->ipa < entry->ipa + entry->size;
}

/** What one entry is to become. */
static s2pt_desc_t wanted(const struct bench *bench, const struct s2pt_entry *entry)
{
	unsigned int take = bench->perm | (bench->perm & S2PT_W ? (unsigned int)S2PT_WD : 0);
	unsigned int has = s2pt_desc_perm(format_of_bench(bench), entry->desc);

	if (entry->kind != S2PT_LEAF || !in_range(bench, entry))
		return entry->desc;
	if (bench->collect && (has & DIRTY) != DIRTY)
		return entry->desc;
	if (bench->collect)
		return s2pt_desc_with_perm(format_of_bench(bench), entry->desc,
					   has & ~(unsigned int)S2PT_W);
	if (bench->perm == 0)
		return s2pt_desc_with_age(entry->desc, false);
	return s2pt_desc_with_perm(format_of_bench(bench), entry->desc, has & ~take);
}

/** Does the change of an entry owe an invalidation?  Only DBM of a writable one does not. */
static bool owes(const struct bench *bench, const struct s2pt_entry *entry)
{
	uint64_t differ = entry->desc.word ^ wanted(bench, entry).word;
	uint64_t dbm = UINT64_C(1) << 51;
	bool writable = (entry->desc.word & 0x80) != 0;

	return differ != 0 && !(differ == dbm && writable);
}

static bool is_covered(const struct s2pt_gather *gather, const struct s2pt_entry *entry)
{
	for (unsigned int i = 0; i < gather->count; i++) {
		const struct s2pt_range *range = &gather->ranges[i];

		if (range->ipa <= entry->ipa &&
		    entry->ipa + entry->size <= range->ipa + range->size)
			return true;
	}
	return false;
}

/** Everything that changed is covered; nothing more if there was room to keep the rows apart. */
static bool gather_is_right(const struct bench *bench, const struct s2pt_gather *gather)
{
	uint64_t due = 0;
	uint64_t owed = 0;
	unsigned int rows = 0;
	s2pt_ipa_t end = 0;

	for (size_t i = 0; i < bench->count; i++) {
		const struct s2pt_entry *entry = &bench->before[i];

		if (!owes(bench, entry))
			continue;
		rows += rows == 0 || end != entry->ipa;
		end = entry->ipa + entry->size;
		due += entry->size;
		if (!is_covered(gather, entry))
			return false;
	}
	for (unsigned int i = 0; i < gather->count; i++)
		owed += gather->ranges[i].size;
	return gather->count <= rows && (rows > S2PT_GATHER_RANGES || owed == due);
}

static void on_store(void *ctx, const struct s2pt_event *event)
{
	struct bench *bench = ctx;

	bench->swaps += event->kind == S2PT_EVENT_WON;
	bench->stores += event->kind == S2PT_EVENT_MADE;
}

static void visit(void *ctx, const struct s2pt_range *range)
{
	struct bench *bench = ctx;

	bench->told += range->size;
}

static enum s2pt_status collect(struct bench *bench, struct s2pt_gather *gather)
{
	struct s2pt_visitor visitor = { visit, bench };

	if (bench->form == BESIDE)
		return s2pt_collect(&bench->fake->pt, &bench->range, &visitor, gather);
	return s2pt_collect_alone(fake_alone(bench->fake), &bench->range, &visitor, gather);
}

static enum s2pt_status rewrite(struct bench *bench, bool *young, struct s2pt_gather *gather)
{
	struct s2pt *pt = &bench->fake->pt;
	struct s2pt_hook hook = { on_store, bench };
	const struct s2pt_hook *before = s2pt_hook_thread(&hook);
	enum s2pt_status status;

	if (bench->collect)
		status = collect(bench, gather);
	else if (bench->perm && bench->form == BESIDE)
		status = s2pt_protect(pt, &bench->range, bench->perm, gather);
	else if (bench->perm)
		status = s2pt_protect_alone(fake_alone(bench->fake), &bench->range, bench->perm,
					    gather);
	else if (bench->form == BESIDE)
		status = s2pt_age_clear(pt, &bench->range, young, gather);
	else
		status =
			s2pt_age_clear_alone(fake_alone(bench->fake), &bench->range, young, gather);
	(void)s2pt_hook_thread(before);
	return status;
}

/** What the entries of the range say, before anything is done. */
struct summary {
	unsigned int changes;
	uint64_t changed;
	bool young;
	bool held;
};

static struct summary sum_up(const struct bench *bench)
{
	struct summary sum = { .changes = 0 };

	for (size_t i = 0; i < bench->count; i++) {
		const struct s2pt_entry *entry = &bench->before[i];
		bool changes = !s2pt_desc_same(entry->desc, wanted(bench, entry));

		if (!in_range(bench, entry))
			continue;
		sum.changes += changes;
		sum.changed += changes ? entry->size : 0;
		sum.young |= entry->kind == S2PT_LEAF && s2pt_desc_young(entry->desc);
		sum.held |= entry->kind == S2PT_HELD;
	}
	return sum;
}

/** What is wrong with the entries; NULL if they are as wanted. */
static const char *entries_differ(const struct bench *bench, struct s2pt_entry *after)
{
	if (take_image(bench, after) != bench->count)
		return "entries came or went";
	for (size_t i = 0; i < bench->count; i++)
		if (after[i].desc.word != wanted(bench, &bench->before[i]).word)
			return "an entry is not as wanted";
	return NULL;
}

/** What is wrong; NULL if nothing is. */
static const char *check_once(struct bench *bench, struct s2pt_entry *after)
{
	struct summary sum = sum_up(bench);
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	bool plain = bench->form == ALONE_PLAIN;
	bool takes = bench->collect || bench->perm != 0;
	bool busy = takes && bench->form == BESIDE && sum.held;
	bool young = !sum.young;

	bench->told = 0;
	if (s2pt_age_test(&bench->fake->pt, &bench->range, &young) || young != sum.young)
		return "age test";
	bench->stores = 0;
	bench->swaps = 0;
	if (rewrite(bench, &young, &gather) != (busy ? S2PT_BUSY : S2PT_DONE))
		return "status";
	if (young != sum.young)
		return "young";
	if (bench->told != (bench->collect ? sum.changed : 0))
		return "not what was dirty is told";
	if (bench->stores != (plain ? sum.changes : 0) || bench->swaps != (plain ? 0 : sum.changes))
		return "not one store for each change";
	if (!gather_is_right(bench, &gather))
		return "not what changed is owed";
	return entries_differ(bench, after);
}

/** A look-up goes down without a cursor. */
static bool lookups_agree(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++) {
		const struct s2pt_entry *entry = &bench->before[i];
		s2pt_ipa_t ipa = entry->ipa + roll(&bench->dice, 1U << 31) % entry->size;
		struct s2pt_entry found = { .level = S2PT_LEVEL_UNKNOWN };
		enum s2pt_status want = entry->kind == S2PT_LEAF   ? S2PT_DONE
					: entry->kind == S2PT_HELD ? S2PT_BUSY
								   : S2PT_ABSENT;

		if (entry->kind == S2PT_TABLE)
			continue;
		if (s2pt_lookup(&bench->fake->pt, ipa, &found) != want || found.ipa != entry->ipa ||
		    found.size != entry->size || found.level != entry->level ||
		    found.desc.word != entry->desc.word || found.kind != entry->kind)
			return false;
	}
	return true;
}

static void set_the_table(struct bench *bench)
{
	for (uint32_t i = 4 + roll(&bench->dice, 60); i > 0; i--) {
		map_some(bench);
		if (roll(&bench->dice, 12) == 0)
			mark_or_hold(bench);
	}
}

static void choose(struct bench *bench)
{
	uint64_t size = arena_size(bench);
	uint32_t units = (uint32_t)(size >> 9);
	uint64_t first = roll(&bench->dice, units);
	uint64_t length = roll(&bench->dice, 3) ? roll(&bench->dice, units - (uint32_t)first)
						: roll(&bench->dice, 200);

	bench->range.ipa = arena(bench) + (first << 9) / 2;
	bench->range.size = length << 9;
	bench->perm = roll(&bench->dice, 3) ? random_perm(bench) : 0;
	bench->collect = roll(&bench->dice, 3) == 0;
	if (roll(&bench->dice, 4) == 0)
		bench->range = (struct s2pt_range){ arena(bench), size };
}

/** Round the range as the library does. */
static void round_outwards(struct bench *bench)
{
	uint64_t in_page = s2pt_page_size(&format_of_bench(bench)->geom) - 1;
	s2pt_ipa_t end = (bench->range.ipa + bench->range.size + in_page) & ~in_page;

	bench->range.ipa &= ~in_page;
	bench->range.size = bench->range.size ? end - bench->range.ipa : 0;
}

static void try_shape(const struct shape *shape, enum form form, uint32_t seed)
{
	struct fake_want want = shape->want;
	struct bench bench = { .form = form, .dice = { seed } };
	struct s2pt_entry *after = calloc(ENTRIES_MAX, sizeof(*after));

	want.quiet = true;
	want.retire_later = true;
	want.keep_rest = seed & 1;
	want.software_managed = form == ALONE_PLAIN;
	bench.before = calloc(ENTRIES_MAX, sizeof(*bench.before));
	bench.fake = fake_new(&want);
	assert_non_null(after);
	assert_non_null(bench.before);
	set_the_table(&bench);
	for (unsigned int i = 0; i < 4; i++) {
		const char *complaint;

		choose(&bench);
		round_outwards(&bench);
		bench.count = take_image(&bench, bench.before);
		complaint = lookups_agree(&bench) ? check_once(&bench, after) : "look-up";
		if (complaint)
			fail_msg("%s, seed %u, form %d: %s", shape->name, seed, (int)form,
				 complaint);
	}
	free(after);
	free(bench.before);
	fake_end(bench.fake);
}

static void every_form_changes_what_it_must_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		for (uint32_t round = 0; round < ROUNDS; round++) {
			uint32_t seed = ((uint32_t)i * 1000 + round + 1) * 2654435761U;

			try_shape(&shapes[i], (enum form)(round % FORMS), seed);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_changes_what_it_must_and_no_more),
	};

	return cmocka_run_group_tests_name("rewrite", tests, NULL, NULL);
}
