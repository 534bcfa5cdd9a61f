/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of swaps that fail for nothing, as those of a weak compare-and-swap may: every operation, with
 * each of its swaps failing once.  Who is alone tries again by itself, others say that they raced.
 */

#include "fake.h"
#include "s2pt/fault.h"
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
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What there is at the beginning. */

static void begin_empty(struct fake *fake)
{
	(void)fake;
}

static void begin_pages(struct fake *fake)
{
	assert_int_equal(fake_map_pages(fake, I, P, 4 * SZ_4K, RW), S2PT_DONE);
}

static void begin_read_only(struct fake *fake)
{
	assert_int_equal(fake_map_pages(fake, I, P, 4 * SZ_4K, S2PT_R), S2PT_DONE);
}

static void begin_old(struct fake *fake)
{
	struct s2pt_mapping old = {
		.ipa = I,
		.pa = P,
		.size = 4 * SZ_4K,
		.attr = { .perm = RW, .old = true },
	};

	assert_int_equal(s2pt_map(&fake->pt, &old), S2PT_DONE);
}

static void begin_block(struct fake *fake)
{
	assert_int_equal(fake_map(fake, I, P, SZ_2M, RW), S2PT_DONE);
}

/** Three tables side by side, one of which nobody unmaps as a whole. */
static void begin_tables(struct fake *fake)
{
	begin_pages(fake);
	assert_int_equal(fake_map_pages(fake, I + SZ_2M, P, 2 * SZ_4K, RW), S2PT_DONE);
	assert_int_equal(fake_map(fake, I + 2 * SZ_2M, P, 2 * SZ_4K, RW), S2PT_DONE);
}

/* Operations. */

static enum s2pt_status map(struct fake *fake, const struct s2pt_mapping *mapping, bool again)
{
	struct s2pt_mapping rest = *mapping;

	rest.pass_over = again;
	return s2pt_map(&fake->pt, &rest);
}

static enum s2pt_status map_page(struct fake *fake, bool again)
{
	return map(fake,
		   &(struct s2pt_mapping){
			   .ipa = I, .pa = P + SZ_2M, .size = SZ_4K, .attr = { .perm = RW } },
		   again);
}

static enum s2pt_status map_pages(struct fake *fake, bool again)
{
	return map(
		fake,
		&(struct s2pt_mapping){
			.ipa = I + 4 * SZ_4K, .pa = P, .size = 4 * SZ_4K, .attr = { .perm = RW } },
		again);
}

static enum s2pt_status map_mixed(struct fake *fake, bool again)
{
	return map(fake,
		   &(struct s2pt_mapping){ .ipa = I + SZ_2M - SZ_4K,
					   .pa = P + SZ_2M - SZ_4K,
					   .size = SZ_2M + 2 * SZ_4K,
					   .attr = { .perm = RW } },
		   again);
}

static enum s2pt_status map_block(struct fake *fake, bool again)
{
	return map(fake,
		   &(struct s2pt_mapping){
			   .ipa = I, .pa = P + SZ_2M, .size = SZ_2M, .attr = { .perm = RW } },
		   again);
}

static enum s2pt_status relax(struct fake *fake, bool again)
{
	(void)again;
	return s2pt_relax(&fake->pt, I, RW);
}

static enum s2pt_status touch(struct fake *fake, bool again)
{
	(void)again;
	return s2pt_touch(&fake->pt, I);
}

static enum s2pt_status resolve(struct fake *fake, bool again)
{
	struct s2pt_fault fault = {
		.kind = S2PT_FAULT_TRANSLATION,
		.ipa = I + 0x123,
		.ipa_known = true,
	};
	struct s2pt_backing backing = {
		.present = true,
		.slot_ipa = I,
		.slot_size = SZ_2M,
		.slot_host = I,
		.pa = P,
		.writable = true,
		.sample = s2pt_invalidate_sample(&fake->pt),
	};

	(void)again;
	return s2pt_resolve(&fake->pt, &fault, &backing, NULL);
}

static enum s2pt_status protect(struct fake *fake, bool again)
{
	struct s2pt_range range = { I, SZ_2M };

	(void)again;
	return s2pt_protect(&fake->pt, &range, S2PT_W, NULL);
}

static enum s2pt_status protect_alone(struct fake *fake, bool again)
{
	struct s2pt_range range = { I, SZ_2M };

	(void)again;
	return s2pt_protect_alone(fake_alone(fake), &range, S2PT_W, NULL);
}

static enum s2pt_status age(struct fake *fake, bool again)
{
	struct s2pt_range range = { I, SZ_2M };
	bool young = false;
	enum s2pt_status status = s2pt_age_clear(&fake->pt, &range, &young, NULL);

	(void)again;
	assert_true(young);
	return status;
}

static enum s2pt_status unmap(struct fake *fake, uint64_t size, struct s2pt_gather *gather)
{
	struct s2pt_range range = { I, size };
	enum s2pt_status status = s2pt_unmap(fake_alone(fake), &range, gather);

	if (gather)
		s2pt_gather_flush(&fake->pt, gather);
	return status;
}

static enum s2pt_status unmap_pages(struct fake *fake, bool again)
{
	(void)again;
	return unmap(fake, 3 * SZ_4K, NULL);
}

/** The table is empty afterwards, and so is the one above. */
static enum s2pt_status unmap_last(struct fake *fake, bool again)
{
	(void)again;
	return unmap(fake, 4 * SZ_4K, NULL);
}

/** Two tables as a whole, and some pages of the third. */
static enum s2pt_status unmap_tables(struct fake *fake, bool again)
{
	(void)again;
	return unmap(fake, 2 * SZ_2M + SZ_4K, NULL);
}

static enum s2pt_status unmap_tables_later(struct fake *fake, bool again)
{
	struct s2pt_gather gather = S2PT_GATHER_INIT;

	(void)again;
	return unmap(fake, 2 * SZ_2M + SZ_4K, &gather);
}

static enum s2pt_status note(struct fake *fake, bool again)
{
	struct s2pt_marking marking = { .range = { I + SZ_4K, 2 * SZ_4K }, .type = 3 };

	(void)again;
	return s2pt_note(fake_alone(fake), &marking, NULL);
}

static enum s2pt_status split(struct fake *fake, bool again)
{
	struct s2pt_splitting splitting = { .range = { I, SZ_2M }, .pages = 1 };

	(void)again;
	return s2pt_split(fake_alone(fake), &splitting);
}

struct operation {
	const char *name;
	void (*begin)(struct fake *fake);
	/** `again`: what it has done already may be in the way. */
	enum s2pt_status (*run)(struct fake *fake, bool again);
	/** It tries again by itself. */
	bool tries;
};

static const struct operation operations[] = {
	{ "a page in an empty table", begin_empty, map_page, false },
	{ "pages in an empty table", begin_empty, map_pages, false },
	{ "a page over a page", begin_pages, map_page, false },
	{ "a page in a block", begin_block, map_page, false },
	{ "pages beside pages", begin_pages, map_pages, false },
	{ "pages around a block", begin_pages, map_mixed, false },
	{ "a block over a table", begin_pages, map_block, false },
	{ "a block over a block", begin_block, map_block, false },
	{ "relax", begin_read_only, relax, false },
	{ "touch", begin_old, touch, false },
	{ "a fault", begin_empty, resolve, false },
	{ "protect", begin_pages, protect, true },
	{ "protect of a block", begin_block, protect, true },
	{ "protect, alone", begin_pages, protect_alone, true },
	{ "age", begin_pages, age, true },
	{ "unmap of pages", begin_pages, unmap_pages, true },
	{ "unmap of the last pages", begin_pages, unmap_last, true },
	{ "unmap of a block", begin_block, unmap_pages, true },
	{ "unmap of tables", begin_tables, unmap_tables, true },
	{ "unmap of tables with a gather", begin_tables, unmap_tables_later, true },
	{ "marks over nothing", begin_empty, note, true },
	{ "marks over pages", begin_pages, note, true },
	{ "marks in a block", begin_block, note, true },
	{ "split", begin_block, split, true },
};

static struct fake *begin(const struct operation *operation, const struct fake_want *want)
{
	struct fake *fake = fake_new(want);

	fake_enter(fake);
	operation->begin(fake);
	fake_leave(fake);
	fake_forget(fake);
	return fake;
}

static enum s2pt_status run(struct fake *fake, const struct operation *operation, bool again)
{
	enum s2pt_status status;

	fake_enter(fake);
	status = operation->run(fake, again);
	fake_leave(fake);
	return status;
}

/** What the operation comes to when nothing fails. */
static char *undisturbed(const struct operation *operation, const struct fake_want *want)
{
	struct fake *fake = begin(operation, want);
	char *image;

	assert_int_equal(run(fake, operation, false), S2PT_DONE);
	image = table_leaves(fake);
	fake_end(fake);
	return image;
}

/** Have the `nth` swap fail; false if there was none. */
static bool lose(const struct operation *operation, const struct fake_want *want, unsigned int nth,
		 const char *image)
{
	struct fake *fake = begin(operation, want);
	enum s2pt_status status;
	bool lost;
	char *now;

	fake->lose_at = nth;
	status = run(fake, operation, false);
	lost = fake->lose_at == 0;
	fake->lose_at = 0;
	if (status != (lost && !operation->tries ? S2PT_RACED : S2PT_DONE))
		fail_msg("%s, swap %u: %s", operation->name, nth, s2pt_status_name(status));
	if (status == S2PT_RACED)
		assert_int_equal(run(fake, operation, true), S2PT_DONE);
	now = table_leaves(fake);
	if (strcmp(now, image) != 0 || table_pages(fake) != fake->live)
		fail_msg("%s, swap %u: %u of %u pages, got\n%swant\n%s", operation->name, nth,
			 table_pages(fake), fake->live, now, image);
	free(now);
	fake_end(fake);
	return lost;
}

static void a_swap_that_fails_for_nothing_changes_nothing_in_the_end(void **state)
{
	(void)state;
	for (unsigned int how = 0; how < 16; how++) {
		struct fake_want want = {
			.policy = how & 1 ? S2PT_KVM : S2PT_EXACT,
			.by_entry = (how & 2) != 0,
			.keep_rest = (how & 4) != 0,
			.fwb = (how & 8) != 0,
			.tlb_range = (how & 8) != 0,
			.judged = true,
		};

		for (size_t i = 0; i < COUNT(operations); i++) {
			char *image = undisturbed(&operations[i], &want);
			unsigned int nth = 1;

			while (lose(&operations[i], &want, nth, image))
				nth++;
			assert_true(nth > 1);
			free(image);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_swap_that_fails_for_nothing_changes_nothing_in_the_end),
	};

	return cmocka_run_group_tests_name("weak", tests, NULL, NULL);
}
