/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of taking over a table that somebody else made: what is taken, what is refused, and where. */

#include "fake.h"
#include "s2pt/adopt.h"
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
#define SZ_1G        UINT64_C(0x40000000)
#define RW           (S2PT_R | S2PT_W)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Room for the tables of a fake, which has at most this many. */
#define WORDS (FAKE_TABLES / 64 + 1)

struct scratch {
	uint64_t seen[WORDS];
	struct s2pt_entry refused;
};

/** A table with all that there can be: pages, blocks, a mark, several levels. */
static struct fake *furnished(const struct fake_want *want)
{
	struct fake *fake = fake_new(want);
	const struct s2pt_geom *geom = &fake->config.format.geom;
	uint64_t page = s2pt_page_size(geom);
	uint64_t block = s2pt_level_size(geom, 2);
	s2pt_ipa_t start = fake->pt.base + block;
	struct s2pt_marking mark = { .range = { start + 3 * page, page }, .type = 2, .payload = 9 };

	assert_int_equal(fake_map(fake, start, block, 2 * page, RW), S2PT_DONE);
	assert_int_equal(s2pt_note(fake_alone(fake), &mark, NULL), S2PT_DONE);
	assert_int_equal(fake_map(fake, start + block, block, block, S2PT_R), S2PT_DONE);
	assert_int_equal(fake_map(fake, start + 2 * block, block + page, page, S2PT_R | S2PT_X),
			 S2PT_DONE);
	return fake;
}

/** The pages that the fake's tables take, from the first to the last. */
static struct s2pt_adoption whole(struct fake *fake, struct scratch *scratch)
{
	uint64_t page = s2pt_page_size(&fake->config.format.geom);
	struct s2pt_adoption adoption = { .root = s2pt_root_pa(&fake->pt),
					  .seen = scratch->seen,
					  .words = WORDS,
					  .refused = &scratch->refused };

	adoption.memory = adoption.root;
	adoption.size = fake->count * page;
	/* After 16 pages the fake goes on below the first. */
	if (fake->count > 16) {
		adoption.memory -= 16 * page;
		adoption.size = 32 * page;
	}
	memset(scratch->seen, 0xff, sizeof(scratch->seen));
	return adoption;
}

/* Member by member: there is padding between them. */
static void assert_same_table(const struct s2pt *a, const struct s2pt *b)
{
	assert_ptr_equal(a->root, b->root);
	assert_int_equal(a->root_pa, b->root_pa);
	assert_int_equal(a->root_shift, b->root_shift);
	assert_int_equal(a->index_bits, b->index_bits);
	assert_int_equal(a->address_bits, b->address_bits);
	assert_int_equal(a->other_bits, b->other_bits);
	assert_int_equal(a->low_end, b->low_end);
	assert_int_equal(a->page_bits, b->page_bits);
	assert_int_equal(a->base, b->base);
	assert_ptr_equal(a->cmo, b->cmo);
	assert_int_equal(a->bbm, b->bbm);
	assert_ptr_equal(a->dirty, b->dirty);
	assert_ptr_equal(a->written, b->written);
	assert_int_equal(a->guards, b->guards);
	assert_int_equal(a->by_spot, b->by_spot);
	assert_int_equal(a->claims, b->claims);
	assert_int_equal(a->swaps, b->swaps);
	assert_int_equal(a->refuses, b->refuses);
	assert_int_equal(a->invalidations, b->invalidations);
	assert_ptr_equal(a->config.ops, b->config.ops);
	assert_ptr_equal(a->config.context, b->config.context);
	assert_int_equal(a->config.policy, b->config.policy);
	assert_int_equal(a->config.vmid, b->config.vmid);
}

static void what_the_library_made_is_taken_and_works_on(void **state)
{
	static const struct fake_want wants[] = {
		{ .fwb = true },
		{ .xnx = true, .policy = S2PT_KVM },
		{ .granule = S2PT_16K, .lpa2 = true, .pa_bits = 52 },
		{ .granule = S2PT_64K, .pa_bits = 52 },
		{ .ipa_bits = 44 },
		{ .regime = S2PT_EL2 },
		{ .regime = S2PT_EL2_E2H, .upper = true, .non_global = true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		struct fake *fake = furnished(&wants[i]);
		char *before = table_image(fake);
		struct scratch scratch;
		struct s2pt_adoption adoption = whole(fake, &scratch);
		struct s2pt adopted = { .root = NULL };
		uint64_t block = s2pt_level_size(&fake->config.format.geom, 2);

		fake_forget(fake);
		assert_int_equal(s2pt_adopt(&adopted, &fake->config, &adoption), S2PT_DONE);
		assert_int_equal(fake_logged(fake, "tlbi"), 0);
		assert_same_table(&adopted, &fake->pt);
		assert_unchanged(fake, before);
		fake->pt = adopted;
		assert_int_equal(fake_unmap(fake, fake->pt.base + block, 3 * block), S2PT_DONE);
		assert_no_leaves(fake);
		fake_end(fake);
	}
}

/* What is refused: one word is spoiled. */

struct spoiled {
	const char *name;
	s2pt_ipa_t ipa;
	int level;
	/** The bits to be flipped, or the word to be written. */
	uint64_t flip;
	uint64_t word;
};

static const struct spoiled spoiled[] = {
	{ "shareability", SZ_2M, 3, UINT64_C(0x200), 0 },
	{ "a reserved bit of a page", SZ_2M, 3, UINT64_C(1) << 50, 0 },
	{ "a memory type that there is not", SZ_2M, 3, UINT64_C(0x1c), 0 },
	{ "a page without its type", SZ_2M, 3, 2, 0 },
	{ "an output beyond the space", SZ_2M, 3, UINT64_C(1) << 47, 0 },
	{ "an output where the space ends", SZ_2M, 3, 0, UINT64_C(0x00401000000007ff) },
	{ "half of execution without FEAT_XNX", SZ_2M, 3, UINT64_C(1) << 53, 0 },
	{ "a held page", SZ_2M, 3, 0, UINT64_C(1) << 60 },
	{ "junk that is not valid", SZ_2M, 3, 0, 0x400 },
	{ "a block with address bits of pages", 2 * SZ_2M, 2, UINT64_C(0x3000), 0 },
	{ "a link with attributes", SZ_2M, 2, UINT64_C(1) << 61, 0 },
	{ "a link out of the memory", SZ_2M, 2, UINT64_C(1) << 40, 0 },
	{ "a block of 512 GiB", 0, 0, 0, UINT64_C(0x7fd) },
};

static void what_the_library_does_not_write_is_refused_by_place(void **state)
{
	static const struct fake_want want = { .ipa_bits = 44, .pa_bits = 44 };

	(void)state;
	for (size_t i = 0; i < COUNT(spoiled); i++) {
		struct fake *fake = furnished(&want);
		fake_word_t *word = fake_word(fake, spoiled[i].ipa, spoiled[i].level);
		uint64_t good = *word;
		struct scratch scratch;
		struct s2pt_adoption adoption = whole(fake, &scratch);
		struct s2pt adopted = { .root_shift = 77 };
		enum s2pt_status status;

		*word = spoiled[i].word ? spoiled[i].word : good ^ spoiled[i].flip;
		status = s2pt_adopt(&adopted, &fake->config, &adoption);
		if (status != S2PT_EINVAL || adopted.root_shift != 77 ||
		    scratch.refused.level != spoiled[i].level ||
		    scratch.refused.ipa != spoiled[i].ipa || scratch.refused.desc.word != *word)
			fail_msg("%s: %s", spoiled[i].name, s2pt_status_name(status));
		*word = good;
		fake_end(fake);
	}
}

static void a_run_is_taken_whole_or_refused(void **state)
{
	struct fake_want want = { .contiguous = true };
	struct fake *fake = fake_new(&want);
	struct scratch scratch;
	struct s2pt_adoption adoption;
	struct s2pt taken;

	(void)state;
	assert_int_equal(fake_map(fake, SZ_2M, SZ_2M, 16 * SZ_4K, RW), S2PT_DONE);
	adoption = whole(fake, &scratch);
	assert_int_equal(s2pt_adopt(&taken, &fake->config, &adoption), S2PT_DONE);
	assert_same_table(&taken, &fake->pt);
	/* The MMU sets access flags in whichever leaf it walked. */
	*fake_word(fake, SZ_2M + 3 * SZ_4K, 3) ^= 0x400;
	adoption = whole(fake, &scratch);
	assert_int_equal(s2pt_adopt(&taken, &fake->config, &adoption), S2PT_DONE);
	/* Another leaf of it is not of the run any more. */
	*fake_word(fake, SZ_2M + 9 * SZ_4K, 3) ^= UINT64_C(1) << 52;
	adoption = whole(fake, &scratch);
	assert_int_equal(s2pt_adopt(&taken, &fake->config, &adoption), S2PT_EINVAL);
	assert_int_equal(scratch.refused.ipa, SZ_2M);
	assert_int_equal(scratch.refused.level, 3);
	fake_end(fake);
}

/* A root of four entries can't have a run of 16, whatever stands in the rest of its page. */
static void a_run_that_is_larger_than_the_root_is_refused(void **state)
{
	struct fake_want want = { .contiguous = true, .ipa_bits = 32, .levels = 3 };
	struct fake *fake = fake_new(&want);
	const struct s2pt_format *format = &fake->config.format;
	struct s2pt_attr attr = { .perm = RW, .contiguous = true };
	fake_word_t *root = fake->pt.root;
	struct scratch scratch;
	struct s2pt_adoption adoption = whole(fake, &scratch);
	struct s2pt taken;

	(void)state;
	assert_int_equal(s2pt_root_entries(&format->geom), 4);
	for (unsigned int i = 0; i < s2pt_level_run(&format->geom, 1); i++)
		root[i] = s2pt_desc_leaf(format, 1, 16 * SZ_1G + i * SZ_1G, &attr).word;
	assert_int_equal(s2pt_adopt(&taken, &fake->config, &adoption), S2PT_EINVAL);
	assert_int_equal(scratch.refused.ipa, 0);
	assert_int_equal(scratch.refused.level, 1);
	for (unsigned int i = 0; i < s2pt_level_run(&format->geom, 1); i++)
		root[i] = 0;
	fake_end(fake);
}

/* A loop, and a table in two places: neither may be freed twice. */
static void a_table_that_is_linked_twice_is_refused(void **state)
{
	static const struct fake_want want = { .ipa_bits = 44 };
	struct fake *fake = furnished(&want);
	fake_word_t *second = fake_word(fake, 3 * SZ_2M, 2);
	fake_word_t *above = fake_word(fake, 0, 1);
	uint64_t good = *second;
	const uint64_t links[] = { *fake_word(fake, SZ_2M, 2), *above, *fake_word(fake, 0, 0),
				   s2pt_root_pa(&fake->pt) | 3 };

	(void)state;
	for (size_t i = 0; i < COUNT(links); i++) {
		struct scratch scratch;
		struct s2pt_adoption adoption = whole(fake, &scratch);
		struct s2pt adopted;

		*second = links[i];
		assert_int_equal(s2pt_adopt(&adopted, &fake->config, &adoption), S2PT_EINVAL);
		assert_int_equal(scratch.refused.ipa, 3 * SZ_2M);
		assert_int_equal(scratch.refused.level, 2);
	}
	*second = good;
	fake_end(fake);
}

/* Of the upper range of EL2&0 addresses are told as they are used. */
static void an_entry_of_the_upper_range_is_named_by_its_address(void **state)
{
	static const struct fake_want want = { .regime = S2PT_EL2_E2H, .upper = true };
	struct fake *fake = furnished(&want);
	fake_word_t *word = fake_word(fake, SZ_2M, 3);
	struct scratch scratch;
	struct s2pt_adoption adoption = whole(fake, &scratch);
	struct s2pt adopted;

	(void)state;
	*word ^= 2;
	assert_int_equal(s2pt_adopt(&adopted, &fake->config, &adoption), S2PT_EINVAL);
	assert_true(scratch.refused.ipa == fake->pt.base + SZ_2M);
	*word ^= 2;
	fake_end(fake);
}

/* Behind the entries of a small root no walk comes, and there may be anything. */
static void what_no_walk_can_reach_is_not_looked_at(void **state)
{
	static const struct fake_want want = { .ipa_bits = 36, .levels = 3 };
	struct fake *fake = furnished(&want);
	fake_word_t *root = fake->pt.root;
	struct scratch scratch;
	struct s2pt_adoption adoption = whole(fake, &scratch);
	struct s2pt adopted;

	(void)state;
	assert_int_equal(s2pt_root_entries(&fake->config.format.geom), 64);
	root[64] = 0x400;
	assert_int_equal(s2pt_adopt(&adopted, &fake->config, &adoption), S2PT_DONE);
	root[63] = 0x400;
	adoption = whole(fake, &scratch);
	assert_int_equal(s2pt_adopt(&adopted, &fake->config, &adoption), S2PT_EINVAL);
	assert_int_equal(scratch.refused.ipa, 63 * SZ_1G);
	root[63] = root[64] = 0;
	fake_end(fake);
}

/* Where what is refused is the root itself. */

static void assert_root_refused(const struct s2pt_config *config,
				const struct s2pt_adoption *adoption)
{
	int level = config->format.geom.start_level - 1;
	struct s2pt adopted;

	adoption->refused->level = 77;
	assert_int_equal(s2pt_adopt(&adopted, config, adoption), S2PT_EINVAL);
	assert_int_equal(adoption->refused->level, level);
}

static void a_root_is_refused_for_where_it_lies(void **state)
{
	struct fake *fake = fake_new(&(struct fake_want){ .ipa_bits = 40 });
	struct s2pt_geom_want narrow = {
		.granule = S2PT_4K, .ipa_bits = 40, .pa_bits = 40, .start_level = S2PT_START_AUTO
	};
	struct scratch scratch;
	struct s2pt_adoption good = whole(fake, &scratch);
	struct s2pt_adoption adoption = good;
	struct s2pt_config config = fake->config;

	(void)state;
	assert_int_equal(config.format.geom.root_pages, 2);
	/* Not aligned to its two pages, of which both are in the memory. */
	adoption.root += SZ_4K;
	adoption.size += SZ_4K;
	assert_root_refused(&config, &adoption);
	/* Its second page is not in the memory. */
	adoption = good;
	adoption.size = SZ_4K;
	assert_root_refused(&config, &adoption);
	/* Beyond the addresses that entries and VTTBR_EL2 hold. */
	assert_int_equal(s2pt_geom_init(&config.format.geom, &narrow), S2PT_DONE);
	assert_root_refused(&config, &good);
	fake_end(fake);
}

/* Arguments. */

static void no_root(struct s2pt_adoption *adoption)
{
	adoption->root += adoption->size;
}

static void crooked_root(struct s2pt_adoption *adoption)
{
	adoption->root += SZ_4K;
}

static void root_below(struct s2pt_adoption *adoption)
{
	adoption->memory += SZ_4K;
	adoption->size -= SZ_4K;
}

static void part_of_a_page(struct s2pt_adoption *adoption)
{
	adoption->size -= 1;
}

static void no_memory(struct s2pt_adoption *adoption)
{
	adoption->size = 0;
}

static void wrapping_memory(struct s2pt_adoption *adoption)
{
	adoption->size = 0 - adoption->memory + SZ_4K;
}

static void one_table_less(struct s2pt_adoption *adoption)
{
	adoption->size -= SZ_4K;
}

static void few_words(struct s2pt_adoption *adoption)
{
	adoption->words = 0;
}

static void nothing_seen(struct s2pt_adoption *adoption)
{
	adoption->seen = NULL;
}

static void requests_that_can_not_be_are_refused(void **state)
{
	static void (*const spoil[])(struct s2pt_adoption * adoption) = {
		no_root,         crooked_root,   root_below, part_of_a_page, no_memory,
		wrapping_memory, one_table_less, few_words,  nothing_seen,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(spoil); i++) {
		struct fake *fake = furnished(&(struct fake_want){ .fwb = true });
		struct scratch scratch;
		struct s2pt_adoption adoption = whole(fake, &scratch);
		struct s2pt adopted = { .root_shift = 77 };

		adoption.refused = NULL;
		spoil[i](&adoption);
		if (s2pt_adopt(&adopted, &fake->config, &adoption) != S2PT_EINVAL ||
		    adopted.root_shift != 77)
			fail_msg("request %zu", i);
		fake_end(fake);
	}
}

static void a_configuration_that_init_refuses_is_refused(void **state)
{
	struct fake *fake = furnished(&(struct fake_want){ .fwb = true });
	struct scratch scratch;
	struct s2pt_adoption adoption = whole(fake, &scratch);
	struct s2pt_config config = fake->config;
	struct s2pt adopted;

	(void)state;
	config.vmid = 0x10000;
	assert_int_equal(s2pt_adopt(&adopted, &config, &adoption), S2PT_ERANGE);
	config.ops = NULL;
	assert_int_equal(s2pt_adopt(&adopted, &config, &adoption), S2PT_EINVAL);
	fake_end(fake);
}

/* With FWB the same words say what is reserved. */
static void a_table_of_another_format_is_refused(void **state)
{
	struct fake *fake = furnished(&(struct fake_want){ .fwb = false });
	struct scratch scratch;
	struct s2pt_adoption adoption = whole(fake, &scratch);
	struct s2pt_config config = fake->config;
	struct s2pt adopted;

	(void)state;
	config.format.fwb = true;
	assert_int_equal(s2pt_adopt(&adopted, &config, &adoption), S2PT_EINVAL);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_library_made_is_taken_and_works_on),
		cmocka_unit_test(what_the_library_does_not_write_is_refused_by_place),
		cmocka_unit_test(a_run_is_taken_whole_or_refused),
		cmocka_unit_test(a_run_that_is_larger_than_the_root_is_refused),
		cmocka_unit_test(a_table_that_is_linked_twice_is_refused),
		cmocka_unit_test(an_entry_of_the_upper_range_is_named_by_its_address),
		cmocka_unit_test(what_no_walk_can_reach_is_not_looked_at),
		cmocka_unit_test(a_root_is_refused_for_where_it_lies),
		cmocka_unit_test(requests_that_can_not_be_are_refused),
		cmocka_unit_test(a_configuration_that_init_refuses_is_refused),
		cmocka_unit_test(a_table_of_another_format_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
