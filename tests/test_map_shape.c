/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests where entries lie and how large they are, for every shape of table. */

#include "fake.h"
#include "table_assert.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RW           (S2PT_R | S2PT_W)
/* A valid RW NX leaf without its address, its type and its SH. */
#define LEAF UINT64_C(0x00400000000004fd)

/** The word for a leaf of `geom`, worked out once more. */
static uint64_t word_of(const struct s2pt_geom *geom, s2pt_pa_t pa, int level)
{
	uint64_t word = LEAF | (level == 3 ? 2 : 0);

	if (geom->lpa2)
		return word | (pa & UINT64_C(0x0003ffffffffffff)) | (pa >> 50) << 8;
	word |= 0x300;
	if (geom->granule == S2PT_64K)
		return word | (pa & UINT64_C(0x0000ffffffffffff)) | (pa >> 48) << 12;
	return word | pa;
}

/* Every root table, at both of its ends. */

static void expect_leaf(FILE *out, const struct s2pt_geom *geom, s2pt_ipa_t ipa, s2pt_pa_t pa)
{
	fprintf(out, "%" PRIx64 " L3 %016" PRIx64 "\n", ipa, word_of(geom, pa, 3));
}

/**
 * Map the first and the last page of each concatenated table: each counts, and none aliases another
 * (bugs 22, 39 and 58 of tests/mutants/list).
 */
static void check_ends_of_roots(struct fake *fake)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;
	uint64_t page = s2pt_page_size(geom);
	uint64_t each = (UINT64_C(1) << geom->ipa_bits) / geom->root_pages;
	s2pt_pa_t pa = UINT64_C(1) << geom->pa_bits;
	size_t size = 0;
	char *want = NULL;
	FILE *out = open_memstream(&want, &size);

	assert_non_null(out);
	for (unsigned int i = 0; i < geom->root_pages; i++) {
		s2pt_ipa_t first = i * each;
		s2pt_ipa_t last = first + each - page;

		pa -= 3 * page;
		assert_int_equal(fake_map_pages(fake, first, pa + page, page, RW), S2PT_DONE);
		assert_int_equal(fake_map_pages(fake, last, pa, page, RW), S2PT_DONE);
		expect_leaf(out, geom, first, pa + page);
		expect_leaf(out, geom, last, pa);
		assert_int_equal(*fake_word(fake, first, 3), word_of(geom, pa + page, 3));
		assert_int_equal(*fake_word(fake, last, 3), word_of(geom, pa, 3));
	}
	assert_int_equal(fclose(out), 0);
	assert_same_leaves(fake, want);
	assert_int_equal(fake_unmap(fake, 0, UINT64_C(1) << geom->ipa_bits), S2PT_DONE);
	assert_no_leaves(fake);
	assert_int_equal(fake->live, geom->root_pages);
}

static void try_shape(const struct s2pt_geom_want *shape, unsigned int *shapes)
{
	struct fake_want want = {
		.granule = shape->granule,
		.ipa_bits = shape->ipa_bits,
		.pa_bits = shape->pa_bits,
		.levels = 4 - shape->start_level,
		.lpa2 = shape->lpa2,
	};
	struct s2pt_geom geom;
	struct fake *fake;

	if (s2pt_geom_init(&geom, shape) != S2PT_DONE)
		return;
	fake = fake_new(&want);
	assert_int_equal(fake->config.format.geom.root_pages, geom.root_pages);
	check_ends_of_roots(fake);
	fake_end(fake);
	++*shapes;
}

static void every_root_table_of_every_shape_holds_its_first_and_last_page(void **state)
{
	static const struct s2pt_geom_want formats[] = {
		{ .granule = S2PT_4K, .pa_bits = 48 },
		{ .granule = S2PT_4K, .pa_bits = 52, .lpa2 = true },
		{ .granule = S2PT_16K, .pa_bits = 48 },
		{ .granule = S2PT_16K, .pa_bits = 52, .lpa2 = true },
		{ .granule = S2PT_64K, .pa_bits = 48 },
		{ .granule = S2PT_64K, .pa_bits = 52 },
	};
	unsigned int shapes = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		struct s2pt_geom_want shape = formats[i];

		shape.small_tables = true;
		for (shape.ipa_bits = 16; shape.ipa_bits <= shape.pa_bits; shape.ipa_bits++)
			for (shape.start_level = -1; shape.start_level <= 3; shape.start_level++)
				try_shape(&shape, &shapes);
	}
	/* The number is known, so that a shape which is refused is noticed. */
	assert_int_equal(shapes, 272);
}

static void two_pages_across_root_tables_go_into_both(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM, .by_entry = true };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, UINT64_C(0x7ffffff000), 0x3000, 0x2000, RW), S2PT_DONE);
	assert_log(fake, "alloc T2", "T0[511] 0 > H", "T0[511] = T2", "alloc T3", "T2[511] 0 > H",
		   "T2[511] = T3", "T3[511] 0 > H", "clean 3000+1000", "T3[511] = 00400000000037ff",
		   "alloc T4", "T1[0] 0 > H", "T1[0] = T4", "alloc T5", "T4[0] 0 > H", "T4[0] = T5",
		   "T5[0] 0 > H", "clean 4000+1000", "T5[0] = 00400000000047ff", "dsb");
	fake_end(fake);
}

/* Sizes. */

struct granule {
	enum s2pt_granule granule;
	uint64_t block;
};

static const struct granule granules[] = {
	{ S2PT_4K, UINT64_C(0x200000) },
	{ S2PT_16K, UINT64_C(0x2000000) },
	{ S2PT_64K, UINT64_C(0x20000000) },
};

static void add_row(FILE *out, const struct s2pt_geom *geom, const struct s2pt_entry *first,
		    s2pt_pa_t pa, unsigned int count)
{
	fprintf(out, "%" PRIx64 " L%d %016" PRIx64, first->ipa, first->level,
		word_of(geom, pa, first->level));
	if (count > 1)
		fprintf(out, " x%u", count);
	fputc('\n', out);
}

static void check_mixed(const struct granule *granule, uint64_t shift)
{
	struct fake_want want = { .granule = granule->granule };
	struct fake *fake = fake_new(&want);
	const struct s2pt_geom *geom = &fake->config.format.geom;
	uint64_t page = s2pt_page_size(geom);
	uint64_t block = granule->block;
	struct s2pt_entry entry = { .ipa = 0x40000000 + block - page, .level = 3 };
	s2pt_pa_t pa = UINT64_C(0x1000000000) + block - page + shift;
	unsigned int pages = (unsigned int)(2 * block / page) + 2;
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(fake_map(fake, entry.ipa, pa, 2 * block + 2 * page, RW), S2PT_DONE);
	add_row(out, geom, &entry, pa, shift ? pages : 1);
	if (!shift) {
		entry.ipa += page;
		entry.level = 2;
		add_row(out, geom, &entry, pa + page, 2);
		entry.ipa += 2 * block;
		entry.level = 3;
		add_row(out, geom, &entry, pa + page + 2 * block, 1);
	}
	assert_int_equal(fclose(out), 0);
	assert_same_leaves(fake, text);
	fake_end(fake);
}

static void a_range_is_pages_to_the_first_block_and_after_the_last(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(granules); i++)
		check_mixed(&granules[i], 0);
}

static void a_range_whose_addresses_do_not_match_is_pages_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(granules); i++)
		check_mixed(&granules[i], UINT64_C(1) << granules[i].granule);
}

static void pages_only_means_pages_where_blocks_would_fit(void **state)
{
	struct fake_want want = { .policy = S2PT_EXACT };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map_pages(fake, 0x40000000, 0, 0x400000, RW), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400000000007ff x1024");
	fake_end(fake);
}

/* The block that is there maps the same; pages are wanted all the same. */
static void pages_only_opens_a_block_that_is_there(void **state)
{
	struct fake_want want = { .policy = S2PT_KVM };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, 0x40000000, 0, 0x200000, RW), S2PT_DONE);
	assert_int_equal(fake_map_pages(fake, 0x40000000, 0, 0x200000, RW), S2PT_DONE);
	assert_table(fake, "40000000 L3 00400000000007ff x512");
	fake_end(fake);
}

struct large {
	const char *name;
	struct fake_want want;
	uint64_t size;
	const char *line;
};

/* The architecture knows larger ones with 52 bits; KVM never makes them. */
static void the_largest_block_is_the_one_that_kvm_would_make(void **state)
{
	static const struct large rows[] = {
		{ "1G",
		  { .granule = S2PT_4K },
		  UINT64_C(1) << 30,
		  "1000000000 L1 00400020000007fd" },
		{ "512G",
		  { .granule = S2PT_4K, .ipa_bits = 52, .pa_bits = 52, .lpa2 = true },
		  UINT64_C(1) << 39,
		  "8000000000 L1 00400100000004fd x512" },
		{ "64G",
		  { .granule = S2PT_16K, .ipa_bits = 52, .pa_bits = 52, .lpa2 = true },
		  UINT64_C(1) << 36,
		  "1000000000 L2 00400020000004fd x2048" },
		{ "4T",
		  { .granule = S2PT_64K, .ipa_bits = 52, .pa_bits = 52 },
		  UINT64_C(1) << 42,
		  "40000000000 L2 00400800000007fd x8192" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t ipa = rows[i].size > UINT64_C(1) << 36 ? rows[i].size : UINT64_C(1) << 36;
		struct fake *fake = fake_new(&rows[i].want);

		assert_int_equal(fake_map(fake, ipa, 2 * ipa, rows[i].size, RW), S2PT_DONE);
		assert_table(fake, rows[i].line);
		fake_end(fake);
	}
}

/* A block whose page would do, but not the rest of the size. */
static void a_block_is_not_made_beyond_the_end_of_the_range(void **state)
{
	struct fake_want want = { .policy = S2PT_EXACT };
	struct fake *fake = fake_new(&want);

	(void)state;
	assert_int_equal(fake_map(fake, 0x40000000, 0, 0x3ff000, RW), S2PT_DONE);
	assert_table(fake, "40000000 L2 00400000000007fd", "40200000 L3 00400000002007ff x511");
	fake_end(fake);
}

/* 52 bits. */

struct wide {
	const char *name;
	struct fake_want want;
	s2pt_pa_t pa;
	uint64_t word;
};

static void output_addresses_of_52_bits_keep_their_top(void **state)
{
	static const struct wide rows[] = {
		{ "4K LPA2",
		  { .granule = S2PT_4K, .ipa_bits = 52, .pa_bits = 52, .lpa2 = true },
		  UINT64_C(0xc123456789000),
		  UINT64_C(0x00401234567897ff) },
		{ "64K LPA",
		  { .granule = S2PT_64K, .ipa_bits = 52, .pa_bits = 52 },
		  UINT64_C(0xf123456780000),
		  UINT64_C(0x004012345678f7ff) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake *fake = fake_new(&rows[i].want);
		uint64_t page = s2pt_page_size(&fake->config.format.geom);
		s2pt_ipa_t ipa = (UINT64_C(1) << 52) - page;
		struct s2pt_entry entry;

		assert_int_equal(fake_map(fake, ipa, rows[i].pa, page, RW), S2PT_DONE);
		assert_int_equal(*fake_word(fake, ipa, 3), rows[i].word);
		assert_int_equal(s2pt_lookup(&fake->pt, ipa, &entry), S2PT_DONE);
		assert_int_equal(s2pt_desc_pa(&fake->config.format, entry.desc, 3), rows[i].pa);
		fake_end(fake);
	}
}

/* Tables lie where the linear map says, with no callbacks. */
static void a_linear_hypervisor_needs_no_callbacks_to_find_tables(void **state)
{
	struct fake_want want = { .linear = true };

	(void)state;
	for (size_t i = 0; i < COUNT(granules); i++) {
		struct fake *fake;

		want.granule = granules[i].granule;
		fake = fake_new(&want);
		check_ends_of_roots(fake);
		fake_end(fake);
	}
}

int main(void)
{
	const struct CMUnitTest roots[] = {
		cmocka_unit_test(every_root_table_of_every_shape_holds_its_first_and_last_page),
		cmocka_unit_test(two_pages_across_root_tables_go_into_both),
		cmocka_unit_test(a_linear_hypervisor_needs_no_callbacks_to_find_tables),
	};
	const struct CMUnitTest sizes[] = {
		cmocka_unit_test(a_range_is_pages_to_the_first_block_and_after_the_last),
		cmocka_unit_test(a_range_whose_addresses_do_not_match_is_pages_only),
		cmocka_unit_test(pages_only_means_pages_where_blocks_would_fit),
		cmocka_unit_test(pages_only_opens_a_block_that_is_there),
		cmocka_unit_test(the_largest_block_is_the_one_that_kvm_would_make),
		cmocka_unit_test(a_block_is_not_made_beyond_the_end_of_the_range),
		cmocka_unit_test(output_addresses_of_52_bits_keep_their_top),
	};

	return cmocka_run_group_tests_name("roots", roots, NULL, NULL) +
	       cmocka_run_group_tests_name("sizes", sizes, NULL, NULL);
}
