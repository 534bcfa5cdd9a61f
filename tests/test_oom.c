/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lets every allocation of every operation fail once: each page then translates as before or as it
 * was to become, and the same operation without a failure ends as if there had been none.
 */

#include "fake.h"
#include "fake_device.h"
#include "s2pt/fault.h"
#include "table_assert.h"

#include <inttypes.h>
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
#define SZ_1G        UINT64_C(0x40000000)
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void begin_empty(struct fake *fake)
{
	(void)fake;
}

static void begin_block(struct fake *fake)
{
	assert_int_equal(fake_map(fake, I, P, SZ_2M, S2PT_R), S2PT_DONE);
}

static void begin_large_block(struct fake *fake)
{
	assert_int_equal(fake_map(fake, I, P, SZ_1G, S2PT_R), S2PT_DONE);
}

static void begin_executable(struct fake *fake)
{
	assert_int_equal(fake_map(fake, I, P, SZ_1G, S2PT_R | S2PT_X), S2PT_DONE);
}

/** Map; a second try passes over what is mapped. */
static enum s2pt_status map(struct fake *fake, const struct s2pt_mapping *mapping)
{
	struct s2pt_mapping again = *mapping;

	again.attr.perm = RW;
	again.pass_over = true;
	return s2pt_map(&fake->pt, &again);
}

static enum s2pt_status map_page(struct fake *fake)
{
	return map(fake, &(struct s2pt_mapping){ .ipa = I, .pa = P, .size = SZ_4K });
}

static enum s2pt_status map_other_page(struct fake *fake)
{
	return map(fake, &(struct s2pt_mapping){
				 .ipa = I + SZ_4K,
				 .pa = P + SZ_2M,
				 .size = SZ_4K,
			 });
}

static enum s2pt_status map_mixed(struct fake *fake)
{
	return map(fake, &(struct s2pt_mapping){
				 .ipa = I + SZ_2M - SZ_4K,
				 .pa = P + SZ_2M - SZ_4K,
				 .size = SZ_2M + 2 * SZ_4K,
			 });
}

static enum s2pt_status map_pages(struct fake *fake)
{
	return map(fake, &(struct s2pt_mapping){
				 .ipa = I,
				 .pa = P,
				 .size = 3 * SZ_2M,
				 .pages_only = true,
			 });
}

static enum s2pt_status map_across_roots(struct fake *fake)
{
	return map(fake, &(struct s2pt_mapping){
				 .ipa = (UINT64_C(1) << 39) - SZ_4K,
				 .pa = P,
				 .size = 2 * SZ_4K,
			 });
}

static enum s2pt_status map_fresh_only(struct fake *fake)
{
	struct s2pt_mapping mapping = { .ipa = I + SZ_2M - SZ_4K,
					.pa = P,
					.size = SZ_2M + 2 * SZ_4K,
					.attr.perm = RW,
					.fresh_only = true };
	struct s2pt_entry entry;
	enum s2pt_status status = S2PT_DONE;

	/* A second try goes on behind what is mapped. */
	while (mapping.size != 0 && s2pt_lookup(&fake->pt, mapping.ipa, &entry) == S2PT_DONE) {
		mapping.ipa += SZ_4K;
		mapping.pa += SZ_4K;
		mapping.size -= SZ_4K;
	}
	return mapping.size != 0 ? s2pt_map(&fake->pt, &mapping) : status;
}

static enum s2pt_status note_range(struct fake *fake)
{
	struct s2pt_marking marking = { .range = { I + SZ_2M - 1, 2 }, .type = 2 };

	return s2pt_note(fake_alone(fake), &marking, NULL);
}

static enum s2pt_status split_range(struct fake *fake)
{
	struct s2pt_splitting splitting = { .range = { I, SZ_2M + 1 }, .pages = 4 };

	return s2pt_split(fake_alone(fake), &splitting);
}

static enum s2pt_status split_all(struct fake *fake)
{
	struct s2pt_splitting splitting = { .range = { I, 1 }, .pages = 513 };

	return s2pt_split(fake_alone(fake), &splitting);
}

/* All of a block but its first and last page: a table for the block, and one at each edge. */
static const struct s2pt_range inner = { I + SZ_4K, SZ_1G - 2 * SZ_4K };

static enum s2pt_status unmap_exact(struct fake *fake)
{
	return s2pt_unmap_exact(fake_alone(fake), &(struct s2pt_unmapping){ .range = inner });
}

static enum s2pt_status protect_exact(struct fake *fake)
{
	struct s2pt_protecting protecting = { .range = inner, .perm = S2PT_X };

	return s2pt_protect_exact(fake_alone(fake), &protecting);
}

static enum s2pt_status note_exact(struct fake *fake)
{
	struct s2pt_marking marking = { .range = inner, .type = 2 };

	return s2pt_note_exact(fake_alone(fake), &marking, NULL);
}

static enum s2pt_status build_and_free(struct fake *fake)
{
	struct s2pt_subtree subtree = { .pa = P, .level = 1, .pages_only = true, .attr.perm = RW };
	void *table = NULL;
	enum s2pt_status status = s2pt_subtree_build(&fake->pt, &subtree, &table);

	if (status == S2PT_DONE)
		s2pt_subtree_free(&fake->pt, table, 1);
	return status;
}

static enum s2pt_status answer_fault(struct fake *fake)
{
	struct s2pt_fault fault = {
		.kind = S2PT_FAULT_PERMISSION,
		.ipa = I + SZ_4K,
		.ipa_known = true,
		.write = true,
	};
	struct s2pt_backing backing = {
		.present = true,
		.slot_ipa = I,
		.slot_size = SZ_1G,
		.pa = P + SZ_4K,
		.writable = true,
		.logging = true,
	};

	enum s2pt_status status = S2PT_REFAULT;

	/* With the rest of the block kept, what is missing at the second time is a permission. */
	while (status == S2PT_REFAULT)
		status = s2pt_resolve(&fake->pt, &fault, &backing, NULL);
	return status;
}

struct operation {
	const char *name;
	void (*begin)(struct fake *fake);
	enum s2pt_status (*run)(struct fake *fake);
	/** Allocations that it takes. */
	unsigned int pages;
};

static const struct operation operations[] = {
	{ "first page", begin_empty, map_page, 2 },
	{ "mixed sizes", begin_empty, map_mixed, 3 },
	{ "pages", begin_empty, map_pages, 4 },
	{ "only where nothing is", begin_empty, map_fresh_only, 4 },
	{ "across roots", begin_empty, map_across_roots, 4 },
	{ "page in a block", begin_block, map_other_page, 1 },
	{ "page in a large block", begin_large_block, map_other_page, 2 },
	{ "marks", begin_empty, note_range, 3 },
	{ "marks in a block", begin_block, note_range, 2 },
	{ "split", begin_block, split_range, 1 },
	{ "split in two steps", begin_large_block, split_range, 3 },
	{ "split in one", begin_large_block, split_all, 513 },
	{ "exact unmap", begin_executable, unmap_exact, 3 },
	{ "exact protect", begin_executable, protect_exact, 3 },
	{ "exact marks", begin_executable, note_exact, 3 },
	{ "subtree", begin_empty, build_and_free, 513 },
	{ "fault", begin_block, answer_fault, 1 },
};

/* What a page translates to: the page descriptor that would say the same, or the invalid word. */

#define ADDRESS UINT64_C(0x0000fffffffff000)

static uint64_t translation(struct fake *fake, s2pt_ipa_t ipa)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;
	int level = geom->start_level;
	uint64_t word = *fake_word(fake, ipa, level);

	while (fake_child(fake, word, level))
		word = *fake_word(fake, ipa, ++level);
	if (!(word & 1))
		return word;
	return (word & ~ADDRESS) | 2 |
	       ((word & ADDRESS) + (ipa & ((SZ_4K << (3 - level) * 9) - 1)));
}

#define PAGES 2048

struct picture {
	uint64_t words[PAGES];
};

static struct picture *picture_of(struct fake *fake)
{
	struct picture *picture = malloc(sizeof(*picture));

	assert_non_null(picture);
	for (size_t i = 0; i < PAGES; i++)
		picture->words[i] = translation(fake, I + i * SZ_4K);
	return picture;
}

/** Each page as before or as at the end; gone only if the rest of a block is not kept. */
static void compare(const struct operation *operation, struct fake *fake,
		    const struct picture *before, const struct picture *end)
{
	for (size_t i = 0; i < PAGES; i++) {
		uint64_t now = translation(fake, I + i * SZ_4K);

		if (now == before->words[i] || now == end->words[i])
			continue;
		if (now == 0 && !fake->config.keep_rest)
			continue;
		fail_msg("%s: page %zu is 0x%" PRIx64, operation->name, i, now);
	}
}

static void fail_each(const struct operation *operation, const struct fake_want *want)
{
	struct fake *good = fake_new(want);
	struct picture *before;
	struct picture *end;
	unsigned int nth = 0;
	unsigned int step = operation->pages > 9 ? 256 : 1;

	operation->begin(good);
	before = picture_of(good);
	assert_int_equal(operation->run(good), S2PT_DONE);
	end = picture_of(good);
	fake_end(good);
	for (nth = 1; nth <= operation->pages; nth += step) {
		struct fake *fake = fake_new(want);

		operation->begin(fake);
		fake->fail_at = nth;
		if (operation->run(fake) != S2PT_ENOMEM)
			fail_msg("%s: allocation %u did not matter", operation->name, nth);
		compare(operation, fake, before, end);
		if (fake->device)
			fake_device_compare(fake);
		assert_int_equal(table_pages(fake), fake->live);
		assert_int_equal(operation->run(fake) < S2PT_DONE, 0);
		if (want->keep_rest || operation->begin == begin_empty)
			compare(operation, fake, end, end);
		fake_end(fake);
	}
	free(before);
	free(end);
}

static void no_allocation_is_more_than_the_operation_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(operations); i++) {
		struct fake_want want = { .keep_rest = true };
		struct fake *fake = fake_new(&want);

		operations[i].begin(fake);
		fake_forget(fake);
		assert_int_equal(operations[i].run(fake), S2PT_DONE);
		if (fake_logged(fake, "alloc") != operations[i].pages)
			fail_msg("%s: %zu pages", operations[i].name, fake_logged(fake, "alloc"));
		fake_end(fake);
	}
}

static void the_failure_of_any_allocation_harms_nothing(void **state)
{
	(void)state;
	for (int policy = 0; policy < S2PT_POLICIES; policy++)
		for (int keep = 0; keep < 2; keep++)
			for (size_t i = 0; i < COUNT(operations); i++) {
				struct fake_want want = {
					.policy = (enum s2pt_policy)policy,
					.keep_rest = keep != 0,
				};

				/* Where policies play no part one will do. */
				if (policy == S2PT_EXACT || operations[i].pages < 9)
					fail_each(&operations[i], &want);
			}
}

/* With KVM's policy a stage 1 refuses to map over anything, so that there is nothing to split for it. */
static void the_failure_of_any_allocation_harms_no_stage_1(void **state)
{
	static const enum s2pt_regime regimes[] = { S2PT_EL2, S2PT_EL2_E2H };

	(void)state;
	for (unsigned int i = 0; i < 2 * COUNT(regimes) * COUNT(operations); i++) {
		const struct operation *operation = &operations[i % COUNT(operations)];
		struct fake_want want = {
			.regime = regimes[i / COUNT(operations) % COUNT(regimes)],
			.ipa_bits = 39,
			.keep_rest = i / COUNT(operations) / COUNT(regimes) != 0,
			.judged = true,
		};

		/* It has no second root, and answers no guest's faults. */
		if (operation->run != map_across_roots && operation->run != answer_fault)
			fail_each(operation, &want);
	}
}

/* A device that does not snoop has been told of all that was written before the end. */
static void the_failure_of_any_allocation_is_no_news_to_a_device(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 2 * COUNT(operations); i++) {
		struct fake_want want = {
			.policy = i < COUNT(operations) ? S2PT_EXACT : S2PT_KVM,
			.keep_rest = true,
			.device = true,
		};

		if (operations[i % COUNT(operations)].pages < 9)
			fail_each(&operations[i % COUNT(operations)], &want);
	}
}

/* The first table stays where it is, and the block is not broken before there is a page. */
static void a_first_table_stays_when_the_second_is_not_to_be_had(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM, .by_entry = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	fake->fail_at = 2;
	assert_int_equal(map_page(fake), S2PT_ENOMEM);
	assert_log(fake, "alloc T2", "T0[1] 0 > H", "T0[1] = T2", "alloc none", "dsb");
	assert_int_equal(fake->live, 3);
	fake_end(fake);
}

static void a_block_stays_when_there_is_no_page_for_its_table(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM };
	struct fake *fake = fake_new(&want);

	(void)state;
	begin_block(fake);
	fake_forget(fake);
	fake->fail_at = 1;
	assert_int_equal(map_other_page(fake), S2PT_ENOMEM);
	assert_log(fake, "alloc none", "dsb");
	assert_table(fake, "40000000 L2 004000010000077d");
	fake_end(fake);
}

/* A page whose address no entry can hold is as good as none. */

static s2pt_pa_t beyond(void *context, const void *table)
{
	(void)context;
	(void)table;
	return UINT64_C(1) << 48;
}

static void a_page_beyond_the_output_space_is_given_back(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM };
	struct fake *fake = fake_new(&want);

	(void)state;
	fake->ops.pa_of = beyond;
	assert_int_equal(map_page(fake), S2PT_ENOMEM);
	assert_log(fake, "alloc T2", "free T2", "dsb");
	assert_int_equal(fake->live, 2);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_allocation_is_more_than_the_operation_needs),
		cmocka_unit_test(the_failure_of_any_allocation_harms_nothing),
		cmocka_unit_test(the_failure_of_any_allocation_harms_no_stage_1),
		cmocka_unit_test(the_failure_of_any_allocation_is_no_news_to_a_device),
		cmocka_unit_test(a_first_table_stays_when_the_second_is_not_to_be_had),
		cmocka_unit_test(a_page_beyond_the_output_space_is_given_back),
		cmocka_unit_test(a_block_stays_when_there_is_no_page_for_its_table),
	};

	return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
