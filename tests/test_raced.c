/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has another walker change the entry before each swap of every shared operation: the loser writes
 * nothing and leaks nothing.
 */

#include "fake.h"
#include "table_assert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define SZ_4K        UINT64_C(0x1000)
#define SZ_2M        UINT64_C(0x200000)
#define HELD         UINT64_C(0x1000000000000000)
#define NOTE         UINT64_C(0x3000000000000000)
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The operations, each on the table that its beginning made. */

static void begin_empty(struct fake *fake)
{
	(void)fake;
}

static void begin_page(struct fake *fake)
{
	assert_int_equal(fake_map(fake, I, P, SZ_4K, S2PT_R), S2PT_DONE);
}

static void begin_block(struct fake *fake)
{
	assert_int_equal(fake_map(fake, I, P, SZ_2M, S2PT_R), S2PT_DONE);
}

static void begin_old_page(struct fake *fake)
{
	begin_page(fake);
	*fake_word(fake, I, 3) ^= UINT64_C(0x400);
}

static void begin_mark(struct fake *fake)
{
	struct s2pt_marking marking = { .range = { I, SZ_4K }, .type = 2 };

	assert_int_equal(s2pt_note(fake_alone(fake), &marking, NULL), S2PT_DONE);
}

static enum s2pt_status map_page(struct fake *fake)
{
	return fake_map(fake, I, P + SZ_2M, SZ_4K, RW);
}

static enum s2pt_status map_block(struct fake *fake)
{
	return fake_map(fake, I, P + SZ_2M, SZ_2M, RW);
}

static enum s2pt_status map_mixed(struct fake *fake)
{
	return fake_map(fake, I + SZ_2M - SZ_4K, P + SZ_2M - SZ_4K, SZ_2M + 2 * SZ_4K, RW);
}

static enum s2pt_status map_beside(struct fake *fake)
{
	return fake_map(fake, I + SZ_4K, P, 4 * SZ_4K, RW);
}

static enum s2pt_status relax(struct fake *fake)
{
	return s2pt_relax(&fake->pt, I, RW);
}

static enum s2pt_status touch(struct fake *fake)
{
	return s2pt_touch(&fake->pt, I);
}

struct operation {
	const char *name;
	void (*begin)(struct fake *fake);
	enum s2pt_status (*run)(struct fake *fake);
	/** Swaps that it takes entry by entry, in runs, and in runs that keep the rest. */
	unsigned int swaps, runs, keeps;
};

static const struct operation operations[] = {
	{ "a page in an empty table", begin_empty, map_page, 3, 1, 1 },
	{ "a block in an empty table", begin_empty, map_block, 2, 1, 1 },
	{ "pages around a block", begin_empty, map_mixed, 6, 1, 1 },
	{ "a page over a page", begin_page, map_page, 1, 1, 1 },
	{ "a page in a block", begin_block, map_page, 2, 1, 2 },
	{ "a page over a mark", begin_mark, map_page, 1, 1, 1 },
	{ "a block over a block", begin_block, map_block, 1, 1, 1 },
	{ "a block over a table", begin_page, map_block, 1, 1, 1 },
	{ "pages beside a page", begin_page, map_beside, 4, 4, 4 },
	{ "relax of a page", begin_page, relax, 1, 1, 1 },
	{ "relax of a block", begin_block, relax, 1, 1, 1 },
	{ "touch", begin_old_page, touch, 1, 1, 1 },
};

/* What the other walker does to the entry. */

struct strike {
	const char *name;
	uint64_t flip;
	bool hold;
	bool empty;
};

static const struct strike strikes[] = {
	{ "hardware sets or clears the access flag", 0x400, false, false },
	{ "another walker holds it", 0, true, false },
	{ "another walker empties it", 0, false, true },
	{ "a software bit", UINT64_C(1) << 55, false, false },
};

/** What a strike left behind. */
struct struck {
	const struct strike *strike;
	fake_word_t *word;
	uint64_t before;
	char *image;
};

static void strike_word(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			void *arg)
{
	struct struck *struck = arg;

	(void)event;
	struck->word = word;
	struck->before = *word;
	if (struck->strike->hold)
		*word = HELD;
	else if (struck->before == 0)
		*word = NOTE;
	else
		*word = struck->strike->empty ? 0 : struck->before ^ struck->strike->flip;
	struck->image = table_image(fake);
}

/** Lose the `nth` swap; false if there was none. */
static bool lose(struct fake *fake, const struct operation *operation, unsigned int nth,
		 const struct strike *strike)
{
	struct struck struck = { .strike = strike };
	struct fake_trap trap = {
		.kind = S2PT_EVENT_SWAP,
		.nth = nth,
		.spring = strike_word,
		.arg = &struck,
	};
	enum s2pt_status status;
	unsigned int pages;
	char *image;
	bool same;

	operation->begin(fake);
	fake_forget(fake);
	fake_set_trap(fake, &trap);
	status = operation->run(fake);
	if (!struck.image)
		return false;
	image = table_image(fake);
	same = strcmp(image, struck.image) == 0;
	if (fake_child(fake, struck.before, 2))
		*struck.word = struck.before;
	pages = table_pages(fake);
	if (status != S2PT_RACED || !same || pages != fake->live)
		fail_msg("%s, swap %u, %s: %s, %u of %u pages, got\n%swant\n%s", operation->name,
			 nth, strike->name, s2pt_status_name(status), pages, fake->live, image,
			 struck.image);
	free(image);
	free(struck.image);
	return true;
}

static void lose_each(const struct operation *operation, const struct fake_want *want,
		      const struct strike *strike)
{
	unsigned int runs = want->keep_rest ? operation->keeps : operation->runs;
	unsigned int swaps = want->by_entry ? operation->swaps : runs;
	unsigned int nth = 0;
	bool struck = true;

	while (struck) {
		struct fake *fake = fake_new(want);

		struck = lose(fake, operation, ++nth, strike);
		fake_set_trap(fake, &(struct fake_trap){ .nth = 0 });
		fake_end(fake);
	}
	if (nth != swaps + 1)
		fail_msg("%s: %u swaps", operation->name, nth - 1);
}

static void whoever_loses_a_swap_writes_nothing_and_leaks_nothing(void **state)
{
	(void)state;
	for (int policy = 0; policy < S2PT_POLICIES; policy++) {
		for (int how = 0; how < 4; how++) {
			struct fake_want want = {
				.policy = (enum s2pt_policy)policy,
				.keep_rest = (how & 1) != 0,
				.by_entry = (how & 2) != 0,
			};

			for (size_t i = 0; i < COUNT(operations); i++)
				for (size_t s = 0; s < COUNT(strikes); s++)
					lose_each(&operations[i], &want, &strikes[s]);
		}
	}
}

/* What won may be a table, and the way to the rest of the range. */

static void map_next_page(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			  void *arg)
{
	(void)word;
	(void)event;
	(void)arg;
	assert_int_equal(fake_map(fake, I + SZ_4K, P + SZ_4K, SZ_4K, RW), S2PT_DONE);
}

static void who_passes_over_goes_on_in_the_table_that_won(void **state)
{
	(void)state;
	for (int policy = 0; policy < 2 * S2PT_POLICIES; policy++) {
		struct fake_want want = {
			.policy = (enum s2pt_policy)(policy / 2),
			.by_entry = policy % 2 != 0,
		};
		struct fake *fake = fake_new(&want);
		struct fake_trap trap = {
			.kind = S2PT_EVENT_SWAP,
			.nth = want.by_entry ? 2 : 1,
			.spring = map_next_page,
		};
		struct s2pt_mapping mapping = {
			.ipa = I,
			.pa = P,
			.size = 4 * SZ_4K,
			.attr = { .perm = RW },
			.pass_over = true,
		};

		fake_set_trap(fake, &trap);
		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		assert_table(fake, "40000000 L3 00400001000007ff x4");
		assert_int_equal(table_pages(fake), fake->live);
		fake_end(fake);
	}
}

static void a_page_that_lost_its_table_goes_into_the_one_that_won(void **state)
{
	(void)state;
	for (int policy = 0; policy < S2PT_POLICIES; policy++) {
		struct fake_want want = { .policy = (enum s2pt_policy)policy };
		struct fake *fake = fake_new(&want);
		struct fake_trap trap = {
			.kind = S2PT_EVENT_SWAP,
			.nth = 1,
			.spring = map_next_page,
		};
		struct s2pt_mapping mapping = {
			.ipa = I,
			.pa = P,
			.size = SZ_4K,
			.attr = { .perm = RW },
			.pass_over = true,
		};

		assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
		fake_set_trap(fake, &trap);
		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		assert_table(fake, "40000000 L3 00400001000007ff x2",
			     "40200000 L3 00400001000007ff");
		assert_int_equal(table_pages(fake), fake->live);
		fake_end(fake);
	}
}

/* The table that won stays whole: who wanted a block did not get it, and nothing instead of it. */
static void a_block_that_lost_to_a_table_is_passed_over(void **state)
{
	(void)state;
	for (int policy = 0; policy < 2 * S2PT_POLICIES; policy++) {
		struct fake_want want = {
			.policy = (enum s2pt_policy)(policy / 2),
			.by_entry = policy % 2 != 0,
		};
		struct fake *fake = fake_new(&want);
		struct fake_trap trap = {
			.kind = S2PT_EVENT_SWAP,
			.nth = 1,
			.spring = map_next_page,
		};
		struct s2pt_mapping mapping = {
			.ipa = I,
			.pa = P,
			.size = SZ_2M,
			.attr = { .perm = RW },
			.pass_over = true,
		};

		assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
		fake_set_trap(fake, &trap);
		assert_int_equal(s2pt_map(&fake->pt, &mapping), S2PT_DONE);
		assert_table(fake, "40001000 L3 00400001000017ff", "40200000 L3 00400001000007ff");
		fake_end(fake);
	}
}

/* While an entry is held, everybody else finds it busy and changes nothing. */

struct visit {
	enum s2pt_status map;
	enum s2pt_status relax;
	enum s2pt_status touch;
	enum s2pt_status lookup;
	bool same;
};

static void visit_held(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
		       void *arg)
{
	struct visit *visit = arg;
	struct s2pt_entry entry;
	char *before = table_image(fake);
	char *after;

	(void)word;
	(void)event;
	visit->map = map_page(fake);
	visit->relax = relax(fake);
	visit->touch = touch(fake);
	visit->lookup = s2pt_lookup(&fake->pt, I, &entry);
	after = table_image(fake);
	visit->same = strcmp(before, after) == 0;
	free(before);
	free(after);
}

static void while_an_entry_is_held_all_others_are_busy(void **state)
{
	static const struct operation breaks[] = {
		{ "page", begin_page, map_page, 1, 1, 1 },
		{ "block", begin_block, map_block, 1, 1, 1 },
		{ "page in block", begin_block, map_page, 1, 1, 1 },
		{ "block over table", begin_page, map_block, 1, 1, 1 },
		{ "fresh table", begin_empty, map_page, 1, 1, 1 },
		{ "fresh leaf", begin_empty, map_page, 3, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(breaks); i++) {
		const struct operation *what = &breaks[i / 2];
		struct fake_want kvm = { .policy = S2PT_KVM, .by_entry = i % 2 != 0 };
		struct fake *fake = fake_new(&kvm);
		struct visit visit = { .same = false };
		struct fake_trap trap = {
			.kind = S2PT_EVENT_WON,
			.nth = kvm.by_entry ? what->swaps : what->runs,
			.spring = visit_held,
			.arg = &visit,
		};

		what->begin(fake);
		fake_set_trap(fake, &trap);
		if (what->run(fake) != S2PT_DONE || !visit.same || visit.map != S2PT_BUSY ||
		    visit.relax != S2PT_BUSY || visit.touch != S2PT_BUSY ||
		    visit.lookup != S2PT_BUSY)
			fail_msg("%s: map %s, relax %s, touch %s, lookup %s", what->name,
				 s2pt_status_name(visit.map), s2pt_status_name(visit.relax),
				 s2pt_status_name(visit.touch), s2pt_status_name(visit.lookup));
		fake_end(fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whoever_loses_a_swap_writes_nothing_and_leaks_nothing),
		cmocka_unit_test(who_passes_over_goes_on_in_the_table_that_won),
		cmocka_unit_test(a_page_that_lost_its_table_goes_into_the_one_that_won),
		cmocka_unit_test(a_block_that_lost_to_a_table_is_passed_over),
		cmocka_unit_test(while_an_entry_is_held_all_others_are_busy),
	};

	return cmocka_run_group_tests_name("raced", tests, NULL, NULL);
}
