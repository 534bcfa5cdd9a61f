/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the exact forms of unmap, protect and note: what is beside the range stays, what is in it
 * changes, and the tables for both edges are there before the first store.
 */

#include "fake.h"
#include "table_assert.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define I            UINT64_C(0x40000000)
#define P            UINT64_C(0x100000000)
#define SZ_4K        UINT64_C(0x1000)
#define SZ_2M        UINT64_C(0x200000)
#define SZ_1G        UINT64_C(0x40000000)
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct fake_want plain = { .tlb_range = true };
static const struct fake_want forced = { .fwb = true, .tlb_range = true };

static enum s2pt_status unmap(struct fake *fake, s2pt_ipa_t ipa, uint64_t size,
			      struct s2pt_gather *gather)
{
	struct s2pt_unmapping unmapping = { .range = { ipa, size }, .gather = gather };

	return s2pt_unmap_exact(fake_alone(fake), &unmapping);
}

static enum s2pt_status protect(struct fake *fake, s2pt_ipa_t ipa, uint64_t size,
				struct s2pt_gather *gather)
{
	struct s2pt_protecting protecting = { .range = { ipa, size },
					      .perm = S2PT_W,
					      .gather = gather };

	return s2pt_protect_exact(fake_alone(fake), &protecting);
}

static enum s2pt_status note(struct fake *fake, s2pt_ipa_t ipa, uint64_t size,
			     struct s2pt_gather *gather)
{
	struct s2pt_marking marking = { .range = { ipa, size }, .type = 2, .payload = 7 };

	return s2pt_note_exact(fake_alone(fake), &marking, gather);
}

typedef enum s2pt_status exact_form(struct fake *fake, s2pt_ipa_t ipa, uint64_t size,
				    struct s2pt_gather *gather);

static const struct {
	const char *name;
	exact_form *run;
} forms[] = { { "unmap", unmap }, { "protect", protect }, { "note", note } };

/* The order of events. */

static void a_page_of_a_block_goes_by_one_break_and_the_rest_stays(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap(fake, I + 3 * SZ_4K, SZ_4K, NULL), S2PT_DONE);
	assert_log(fake, "alloc T3", "T3[0..511] = 00400001000007ff", "T2[0] 00400001000007fd > H",
		   "tlbi ipa 40000000 L2", "T2[0] = T3", "clean 100003000+1000", "dsb");
	assert_table(fake, "40000000 L3 00400001000007ff x3", "40004000 L3 00400001000047ff x508");
	fake_end(fake);
}

static void a_page_of_a_block_of_1_gib_takes_one_break_too(void **state)
{
	struct fake *fake = fake_new(&forced);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_1G, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(protect(fake, I + SZ_2M, SZ_4K, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "alloc"), 2);
	assert_int_equal(fake_logged(fake, "tlbi"), 1);
	assert_table(fake, "40000000 L2 00400001000007d9", "40200000 L3 004000010020075b",
		     "40201000 L3 00400001002017db x511", "40400000 L2 00400001004007d9 x510");
	fake_end(fake);
}

static void with_bbm_level_2_an_edge_is_broken_too(void **state)
{
	struct fake_want want = { .bbm = 2 };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap(fake, I, SZ_4K, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "T2[0] 00400001000007fd > H"), 1);
	fake_end(fake);
}

static void what_lies_between_the_edges_takes_no_tables(void **state)
{
	struct s2pt_gather gather = S2PT_GATHER_INIT;
	struct fake *fake = fake_new(&forced);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 4 * SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(unmap(fake, I + SZ_2M - SZ_4K, 2 * SZ_2M + 2 * SZ_4K, &gather), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "alloc"), 2);
	assert_table(fake, "40000000 L3 00400001000007db x511",
		     "40601000 L3 00400001006017db x511");
	/* The breaks can't wait; what is between them can. */
	assert_int_equal(fake_logged(fake, "tlbi ipa"), 2);
	assert_int_equal(gather.count, 1);
	assert_int_equal(gather.ranges[0].ipa, I + SZ_2M);
	assert_int_equal(gather.ranges[0].size, 2 * SZ_2M);
	s2pt_gather_flush(&fake->pt, &gather);
	fake_end(fake);
}

/* Each edge by itself; the one barrier that makes its table visible comes last. */
static void an_edge_alone_is_cut_once_and_made_visible(void **state)
{
	struct fake *fake = fake_new(&forced);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	/* To the very end of a block: there is no second edge. */
	assert_int_equal(unmap(fake, I + SZ_4K, SZ_2M - SZ_4K, NULL), S2PT_DONE);
	assert_log(fake, "alloc T3", "T3[0..511] = 00400001000007db", "T2[0] 00400001000007d9 > H",
		   "tlbi ipa 40000000 L2", "T2[0] = T3", "dsb");
	fake_forget(fake);
	/* From a hole into a block: there is no first one. */
	assert_int_equal(unmap(fake, I - SZ_4K, SZ_2M + 2 * SZ_4K, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "dsb"), 1);
	assert_table(fake, "40201000 L3 00400001002017db x511");
	fake_end(fake);
}

static void what_would_not_change_is_not_split(void **state)
{
	struct fake *fake = fake_new(&plain);
	char *before;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, S2PT_R), S2PT_DONE);
	fake_forget(fake);
	before = table_image(fake);
	assert_int_equal(protect(fake, I + SZ_4K, SZ_4K, NULL), S2PT_DONE);
	assert_int_equal(unmap(fake, I + SZ_1G + SZ_4K, SZ_4K, NULL), S2PT_DONE);
	assert_silence(fake);
	assert_unchanged(fake, before);
	fake_end(fake);
}

static void without_permissions_to_take_nothing_changes(void **state)
{
	struct s2pt_protecting none = { .range = { I + SZ_4K, SZ_4K } };
	struct s2pt_protecting bad = { .range = { I + SZ_4K, SZ_4K }, .perm = 0x100 };
	struct fake *fake = fake_new(&plain);
	char *before;

	(void)state;
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
	before = table_image(fake);
	assert_int_equal(s2pt_protect_exact(fake_alone(fake), &none), S2PT_DONE);
	assert_int_equal(s2pt_protect_exact(fake_alone(fake), &bad), S2PT_EINVAL);
	assert_unchanged(fake, before);
	fake_end(fake);
}

/* W that hardware grants by itself is taken like any other, also where it has not been granted yet. */
static void what_hardware_could_give_back_goes_too(void **state)
{
	static const unsigned int perms[] = { S2PT_R | S2PT_W | S2PT_WD, S2PT_R | S2PT_WD };

	(void)state;
	for (size_t i = 0; i < COUNT(perms); i++) {
		struct fake *fake = fake_new(&plain);
		struct s2pt_entry entry;

		assert_int_equal(fake_map(fake, I, P, SZ_2M, perms[i]), S2PT_DONE);
		assert_int_equal(protect(fake, I, SZ_4K, NULL), S2PT_DONE);
		assert_int_equal(s2pt_lookup(&fake->pt, I, &entry), S2PT_DONE);
		assert_int_equal(s2pt_desc_perm(&fake->config.format, entry.desc), S2PT_R);
		assert_int_equal(s2pt_lookup(&fake->pt, I + SZ_4K, &entry), S2PT_DONE);
		assert_int_equal(s2pt_desc_perm(&fake->config.format, entry.desc), perms[i]);
		fake_end(fake);
	}
}

static void a_mark_that_there_is_not_is_refused(void **state)
{
	struct s2pt_marking bad = { .range = { I, SZ_4K }, .type = 1 };
	struct fake *fake = fake_new(&plain);

	(void)state;
	fake_forget(fake);
	assert_int_equal(s2pt_note_exact(fake_alone(fake), &bad, NULL), S2PT_EINVAL);
	assert_silence(fake);
	fake_end(fake);
}

static void a_mark_may_span_what_a_block_does_and_is_cut_like_one(void **state)
{
	struct s2pt_marking none = { .range = { I + SZ_2M, SZ_4K } };
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 2 * SZ_2M, RW), S2PT_DONE);
	fake_forget(fake);
	assert_int_equal(note(fake, I, 2 * SZ_2M, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "alloc"), 0);
	assert_table(fake, "40000000 L2 N2:7 x2");
	assert_int_equal(s2pt_note_exact(fake_alone(fake), &none, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "alloc"), 1);
	assert_int_equal(s2pt_note_type(s2pt_desc_empty()), 0);
	assert_int_equal(*fake_word(fake, I + SZ_2M, 3), 0);
	assert_int_equal(*fake_word(fake, I + SZ_2M + SZ_4K, 3), UINT64_C(0x200000000000000e));
	fake_end(fake);
}

static void a_held_entry_is_passed_over(void **state)
{
	struct fake *fake = fake_new(&plain);

	(void)state;
	assert_int_equal(fake_map(fake, I + SZ_2M, P, SZ_4K, RW), S2PT_DONE);
	for (size_t i = 0; i < COUNT(forms); i++) {
		fake_store(fake, fake_word(fake, I, 2), s2pt_desc_held().word);
		assert_int_equal(forms[i].run(fake, I + SZ_4K, SZ_4K, NULL), S2PT_DONE);
		assert_int_equal(*fake_word(fake, I, 2), s2pt_desc_held().word);
	}
	fake_end(fake);
}

/* What hardware sets between the reading and the break is in the parts. */

static void set_access_flag(struct fake *fake, fake_word_t *word, const struct s2pt_event *event,
			    void *arg)
{
	(void)event;
	(void)arg;
	fake_hardware(fake, word, UINT64_C(0x400));
}

static void what_hardware_sets_meanwhile_is_kept_and_takes_no_more_memory(void **state)
{
	struct s2pt_mapping old = { .ipa = I, .pa = P, .size = SZ_2M, .attr = { .perm = RW } };
	const struct fake_trap trap = { .nth = 1,
					.kind = S2PT_EVENT_SWAP,
					.spring = set_access_flag };
	struct fake *fake = fake_new(&plain);

	(void)state;
	old.attr.old = true;
	assert_int_equal(s2pt_map(&fake->pt, &old), S2PT_DONE);
	fake_forget(fake);
	fake_set_trap(fake, &trap);
	assert_int_equal(unmap(fake, I, SZ_4K, NULL), S2PT_DONE);
	assert_int_equal(fake_logged(fake, "alloc"), 1);
	assert_table(fake, "40001000 L3 00400001000017ff x511");
	fake_end(fake);
}

/* Page by page, against what the range says. */

struct shape {
	struct fake_want want;
	/** A page and a block of it. */
	uint64_t page;
	uint64_t block;
};

static uint64_t address_bits(const struct shape *shape)
{
	return UINT64_C(0x0000ffffffffffff) & ~(shape->page - 1);
}

/** The page descriptor that would say what is at `ipa`, or the invalid word. */
static uint64_t translation(struct fake *fake, const struct shape *shape, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;
	int level = geom->start_level;
	uint64_t word = *fake_word(fake, ipa, level);
	uint64_t bits = address_bits(shape);

	while (fake_child(fake, word, level))
		word = *fake_word(fake, ipa, ++level);
	if (!(word & 1))
		return word;
	return (word & ~bits) | 2 |
	       ((word & bits) + (ipa & (s2pt_level_size(geom, level) - shape->page)));
}

/** Some of each: blocks, pages, marks, holes, in four spans of a block. */
static void furnish(struct fake *fake, const struct shape *shape, unsigned int choice)
{
	for (unsigned int i = 0; i < 4; i++, choice /= 4) {
		s2pt_ipa_t ipa = fake->pt.base + I + i * shape->block;
		struct s2pt_marking mark = { .range = { ipa + shape->page, shape->page },
					     .type = 3 };

		if (choice % 4 == 1)
			assert_int_equal(
				fake_map(fake, ipa, P + i * shape->block, shape->block, RW),
				S2PT_DONE);
		if (choice % 4 == 2)
			assert_int_equal(fake_map(fake, ipa, P, 5 * shape->page, RW), S2PT_DONE);
		if (choice % 4 == 3)
			assert_int_equal(
				fake_map(fake, ipa, P + i * shape->block, shape->block, S2PT_R),
				S2PT_DONE);
		if (choice % 4 == 2)
			assert_int_equal(s2pt_note(fake_alone(fake), &mark, NULL), S2PT_DONE);
	}
}

static uint64_t expected(const struct shape *shape, size_t form, uint64_t word)
{
	uint64_t write = UINT64_C(1) << 7;

	if (form == 0)
		return 0;
	if (form == 2)
		return UINT64_C(0x200000000000000e);
	if (!(word & 1))
		return word;
	return shape->want.regime == S2PT_STAGE2 ? word & ~write : word | write;
}

static void compare(const struct shape *shape, unsigned int choice, size_t form,
		    const struct s2pt_range *range)
{
	struct fake *before = fake_new(&shape->want);
	struct fake *fake = fake_new(&shape->want);
	s2pt_ipa_t start = fake->pt.base + I;

	furnish(before, shape, choice);
	furnish(fake, shape, choice);
	fake_enter(fake);
	assert_int_equal(forms[form].run(fake, start + range->ipa, range->size, NULL), S2PT_DONE);
	fake_leave(fake);
	for (uint64_t at = 0; at < 4 * shape->block; at += shape->page) {
		uint64_t was = translation(before, shape, I + at);
		bool inside = at >= range->ipa && at < range->ipa + range->size;
		uint64_t want = inside ? expected(shape, form, was) : was;
		uint64_t is = translation(fake, shape, I + at);

		if (is != want)
			fail_msg("%s of %" PRIx64 "+%" PRIx64 " in %u: %" PRIx64 " is %" PRIx64
				 ", not %" PRIx64,
				 forms[form].name, range->ipa, range->size, choice, at, is, want);
	}
	assert_int_equal(table_pages(fake), fake->live);
	fake_end(fake);
	fake_end(before);
}

static void every_page_in_the_range_changes_and_no_other(void **state)
{
	static const struct shape shapes[] = {
		{ { .judged = true, .tlb_range = true }, SZ_4K, SZ_2M },
		{ { .judged = true, .policy = S2PT_KVM }, SZ_4K, SZ_2M },
		{ { .by_entry = true, .fwb = true }, SZ_4K, SZ_2M },
		{ { .bbm = 2, .keep_rest = true }, SZ_4K, SZ_2M },
		{ { .granule = S2PT_16K, .tlb_range = true }, 4 * SZ_4K, 16 * SZ_2M },
		{ { .regime = S2PT_EL2 }, SZ_4K, SZ_2M },
		{ { .regime = S2PT_EL2_E2H, .upper = true }, SZ_4K, SZ_2M },
	};
	uint64_t seed = 14;

	(void)state;
	for (unsigned int round = 0; round < 42 * COUNT(shapes); round++) {
		const struct shape *shape = &shapes[round % COUNT(shapes)];
		uint64_t pages = 4 * shape->block / shape->page;
		struct s2pt_range range;

		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		range.ipa = (seed >> 20) % pages;
		range.size = 1 + (seed >> 40) % (pages - range.ipa);
		range.ipa *= shape->page;
		range.size *= shape->page;
		compare(shape, (unsigned int)(seed >> 33) % 256, round / COUNT(shapes) % 3, &range);
	}
}

/* Out of memory. */

static void without_memory_for_both_edges_all_is_as_it_was(void **state)
{
	(void)state;
	for (size_t form = 0; form < COUNT(forms); form++) {
		for (unsigned int nth = 1; nth <= 4; nth++) {
			struct fake *fake = fake_new(&plain);
			char *before;

			/* Each edge lies in a block of 1 GiB of its own, which takes two tables. */
			assert_int_equal(fake_map(fake, I, P, 2 * SZ_1G, RW), S2PT_DONE);
			before = table_image(fake);
			fake_forget(fake);
			fake->fail_at = nth;
			assert_int_equal(
				forms[form].run(fake, I + SZ_4K, 2 * SZ_1G - 2 * SZ_4K, NULL),
				S2PT_ENOMEM);
			assert_int_equal(fake_logged(fake, "tlbi"), 0);
			assert_int_equal(fake_logged(fake, "clean"), 0);
			assert_int_equal(table_pages(fake), fake->live);
			assert_unchanged(fake, before);
			assert_int_equal(
				forms[form].run(fake, I + SZ_4K, 2 * SZ_1G - 2 * SZ_4K, NULL),
				S2PT_DONE);
			fake_end(fake);
		}
	}
}

static void the_cache_of_a_request_reaches_the_allocator(void **state)
{
	struct fake *fake = fake_new(&plain);
	struct s2pt_unmapping unmapping = { .range = { I, SZ_4K }, .cache = fake };
	struct s2pt_protecting protecting = { .range = { I + SZ_2M, SZ_4K },
					      .perm = S2PT_W,
					      .cache = &protecting };
	struct s2pt_marking marking = { .range = { I + 2 * SZ_2M, SZ_4K },
					.type = 2,
					.cache = &marking };

	(void)state;
	assert_int_equal(fake_map(fake, I, P, 3 * SZ_2M, RW), S2PT_DONE);
	assert_int_equal(s2pt_unmap_exact(fake_alone(fake), &unmapping), S2PT_DONE);
	assert_ptr_equal(fake->cache, fake);
	assert_int_equal(s2pt_protect_exact(fake_alone(fake), &protecting), S2PT_DONE);
	assert_ptr_equal(fake->cache, &protecting);
	assert_int_equal(s2pt_note_exact(fake_alone(fake), &marking, NULL), S2PT_DONE);
	assert_ptr_equal(fake->cache, &marking);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_of_a_block_goes_by_one_break_and_the_rest_stays),
		cmocka_unit_test(a_page_of_a_block_of_1_gib_takes_one_break_too),
		cmocka_unit_test(with_bbm_level_2_an_edge_is_broken_too),
		cmocka_unit_test(what_lies_between_the_edges_takes_no_tables),
		cmocka_unit_test(an_edge_alone_is_cut_once_and_made_visible),
		cmocka_unit_test(what_would_not_change_is_not_split),
		cmocka_unit_test(without_permissions_to_take_nothing_changes),
		cmocka_unit_test(what_hardware_could_give_back_goes_too),
		cmocka_unit_test(a_mark_that_there_is_not_is_refused),
		cmocka_unit_test(a_mark_may_span_what_a_block_does_and_is_cut_like_one),
		cmocka_unit_test(a_held_entry_is_passed_over),
		cmocka_unit_test(what_hardware_sets_meanwhile_is_kept_and_takes_no_more_memory),
		cmocka_unit_test(every_page_in_the_range_changes_and_no_other),
		cmocka_unit_test(without_memory_for_both_edges_all_is_as_it_was),
		cmocka_unit_test(the_cache_of_a_request_reaches_the_allocator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
