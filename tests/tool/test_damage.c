/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks damaged memory images: whatever is in them, each table is read once and the walk ends. */

#include "common/source_open.h"
#include "common/tree.h"
#include "common/xz.h"
#include "s2pt/regs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RECORD (8 + 4096)

/* A sample image, and what it holds. */
struct sample {
	struct source source;
	uint8_t *bytes;
	size_t size;
	uint64_t random;
};

/* xorshift64 */
static uint64_t draw(struct sample *sample)
{
	uint64_t x = sample->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	sample->random = x;
	return x;
}

static void open_sample(struct sample *sample, const char *name, uint64_t seed)
{
	char path[512];
	struct xz *xz;

	print_message("%s, seed 0x%jx\n", name, (uintmax_t)seed);
	*sample = (struct sample){ .random = seed };
	assert_in_range(snprintf(path, sizeof(path), "%s/%s.json", SAMPLES, name), 1, 511);
	assert_true(registers_load(path, &sample->source.registers));
	assert_in_range(snprintf(path, sizeof(path), "%s/%s.pages.xz", SAMPLES, name), 1, 511);
	xz = xz_open(path);
	assert_non_null(xz);
	sample->bytes = xz_slurp(xz, &sample->size);
	assert_non_null(sample->bytes);
	assert_true(sample->size >= RECORD);
	xz_close(xz);
}

static void close_sample(struct sample *sample)
{
	free(sample->bytes);
	registers_free(&sample->source.registers);
}

/* Choose a word in the file, mostly one that is not 0. */
static size_t pick_word(struct sample *sample)
{
	size_t words = sample->size / 8;

	for (unsigned int attempt = 0; attempt < 200; attempt++) {
		size_t at = draw(sample) % words * 8;

		if (sample->bytes[at] & 1)
			return at;
	}
	return draw(sample) % words * 8;
}

static void damage(struct sample *sample, uint8_t *bytes)
{
	size_t at = pick_word(sample);
	size_t other = pick_word(sample);

	switch (draw(sample) % 5) {
	case 0:
	case 1:
		bytes[at + draw(sample) % 8] ^= (uint8_t)(1 << draw(sample) % 8);
		break;
	case 2:
		memcpy(bytes + at, bytes + other, 8);
		break;
	case 3:
		/*
		 * Lead an entry to some page of the image, at any level: loops and shared tables.
		 */
		other -= other % RECORD;
		memcpy(bytes + at, bytes + other, 8);
		bytes[at] |= 3;
		break;
	default:
		memset(bytes + at, (int)(draw(sample) & 0xff), 1 + draw(sample) % 8);
		break;
	}
}

/* The checks that hold of any tree. */
struct judge {
	s2pt_ipa_t next;
	uint64_t leaves;
	bool ordered;
};

static void judge_leaf(void *ctx, const struct tree_leaf *leaf)
{
	struct judge *judge = ctx;

	if (leaf->ipa < judge->next)
		judge->ordered = false;
	judge->next = leaf->ipa + leaf->size;
	judge->leaves++;
}

static void judge_tree(const struct sample *sample, size_t which)
{
	struct source_tree tree;
	struct tree_totals totals;
	struct findings findings = { 0 };
	struct judge judge = { .ordered = true };
	struct tree_visitor visitor = { .leaf = judge_leaf, .ctx = &judge };
	uint64_t tables = 0;
	uint64_t leaves = 0;

	if (!source_tree(&sample->source, which, &tree))
		return;
	tree_visit(&tree, &visitor, &totals, &findings);
	for (unsigned int i = 0; i < S2PT_LEVELS; i++) {
		tables += totals.tables[i];
		leaves += totals.leaves[i];
	}
	assert_true(judge.ordered);
	assert_int_equal(judge.leaves, leaves + totals.marks);
	/*
	 * Each page is read at most once.  Pointers out of the image are followed too, but each is
	 * reported.
	 */
	assert_true(tables <= sample->size / RECORD + findings.count + 1);
	findings_clear(&findings);
}

static void damage_many(const char *name, uint64_t seed, unsigned int rounds)
{
	struct sample sample;

	open_sample(&sample, name, seed);
	for (unsigned int round = 0; round < rounds; round++) {
		struct findings findings = { 0 };
		uint8_t *bytes = malloc(sample.size);

		assert_non_null(bytes);
		memcpy(bytes, sample.bytes, sample.size);
		for (uint64_t wounds = 1 + draw(&sample) % 4; wounds > 0; wounds--)
			damage(&sample, bytes);
		sample.source.image = image_from_list(bytes, sample.size, &findings);
		assert_non_null(sample.source.image);
		for (size_t i = 0; i < sample.source.registers.trees; i++)
			judge_tree(&sample, i);
		image_close(sample.source.image);
		findings_clear(&findings);
	}
	close_sample(&sample);
}

static void damaged_blocks_and_pages_are_survived(void **state)
{
	(void)state;
	damage_many("k6.12-n1.hugetlb-a", 0x5eed0001, 3000);
}

static void damaged_16k_tables_are_survived(void **state)
{
	(void)state;
	damage_many("k6.12-16k-n1.manyvm", 0x5eed0002, 150);
}

static void damaged_lpa2_tables_are_survived(void **state)
{
	(void)state;
	damage_many("k6.12-max-lpa2.manyvm", 0x5eed0003, 150);
}

/* A sound image under registers that are not. */
static void damaged_registers_are_survived(void **state)
{
	struct findings findings = { 0 };
	struct sample sample;
	struct tree_registers good;
	unsigned int accepted = 0;

	(void)state;
	open_sample(&sample, "k6.12-n1.hugetlb-a", 0x5eed0004);
	sample.source.image = image_from_list(sample.bytes, sample.size, &findings);
	assert_non_null(sample.source.image);
	sample.bytes = NULL;
	good = sample.source.registers.tree[0];
	for (unsigned int round = 0; round < 2000; round++) {
		struct tree_registers *bad = &sample.source.registers.tree[0];
		struct s2pt_geom geom;

		*bad = good;
		bad->vtcr ^= UINT64_C(1) << draw(&sample) % 36;
		bad->vttbr ^= UINT64_C(1) << draw(&sample) % 64;
		if (s2pt_vtcr_parse(&geom, NULL, bad->vtcr))
			continue;
		judge_tree(&sample, 0);
		accepted++;
	}
	assert_true(accepted > 500);
	image_close(sample.source.image);
	findings_clear(&findings);
	close_sample(&sample);
}

/* Mapping every entry of every table to the root must not take longer than reading it once. */
static void a_tree_of_loops_ends(void **state)
{
	struct findings findings = { 0 };
	struct sample sample;

	(void)state;
	open_sample(&sample, "k6.12-16k-n1.manyvm", 0x5eed0005);
	for (size_t at = 0; at + RECORD <= sample.size; at += RECORD)
		for (size_t word = 8; word < RECORD; word += 8) {
			size_t other = draw(&sample) % (sample.size / RECORD) * RECORD;

			memcpy(sample.bytes + at + word, sample.bytes + other, 8);
			sample.bytes[at + word] |= 3;
		}
	sample.source.image = image_from_list(sample.bytes, sample.size, &findings);
	assert_non_null(sample.source.image);
	sample.bytes = NULL;
	for (size_t i = 0; i < sample.source.registers.trees; i++)
		judge_tree(&sample, i);
	image_close(sample.source.image);
	findings_clear(&findings);
	close_sample(&sample);
}

static void pass_leaf(void *ctx, const struct tree_leaf *leaf)
{
	(void)ctx;
	(void)leaf;
}

/* A word every 8 bytes, each of which leads to another table that is not there. */
static void tables_that_are_not_there_cost_nothing(void **state)
{
	struct source source = { .image_args = { .path = NULL } };
	struct findings findings = { 0 };
	struct tree_totals totals;
	struct tree_visitor visitor = { .leaf = pass_leaf };
	struct source_tree tree;
	uint8_t *bytes = calloc(16, RECORD);
	uint64_t number = 0;

	(void)state;
	assert_non_null(bytes);
	/* 64 KiB pages, three levels: the root, and nothing of the tables of level 2. */
	for (uint64_t record = 0; record < 16; record++) {
		uint64_t pa = 0x40000000 + record * 4096;

		memcpy(bytes + record * RECORD, &pa, 8);
		for (size_t word = 8; word < RECORD; word += 8) {
			uint64_t table = (++number << 16) + UINT64_C(0x100000000003);

			memcpy(bytes + record * RECORD + word, &table, 8);
		}
	}
	assert_true(registers_add(&source.registers,
				  (struct tree_registers){ 0x40000000, 0x80067556 }));
	source.image = image_from_list(bytes, sizeof(uint8_t[16][RECORD]), &findings);
	assert_non_null(source.image);
	assert_true(source_tree(&source, 0, &tree));
	tree_visit(&tree, &visitor, &totals, &findings);
	assert_int_equal(totals.tables[3], 1);
	assert_int_equal(totals.tables[4], 0);
	assert_int_equal(totals.absent_tables[4], 8192);
	assert_true(findings.count >= 8192);
	findings_clear(&findings);
	source_close(&source);
}

static void the_next_word_of_a_list_is_found(void **state)
{
	static const uint64_t pages[] = { 0x3000, 0x1000, 0xfffffffffffff000 };
	static const s2pt_pa_t next[][2] = {
		{ 0, 0x1000 },
		{ 0x1000, 0x1000 },
		{ 0x1ff8, 0x1ff8 },
		{ 0x2000, 0x3000 },
		{ 0x3ff8, 0x3ff8 },
		{ 0x4000, 0xfffffffffffff000 },
		{ 0xfffffffffffffff8, 0xfffffffffffffff8 },
	};
	struct findings findings = { 0 };
	uint8_t *bytes = calloc(3, RECORD);
	struct image *image;

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < 3; i++)
		memcpy(bytes + i * RECORD, &pages[i], 8);
	image = image_from_list(bytes, sizeof(uint8_t[3][RECORD]), &findings);
	assert_non_null(image);
	for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++)
		assert_int_equal(image_next(image, next[i][0]), next[i][1]);
	image_close(image);
	/* Without its last page there is nothing behind. */
	bytes = calloc(1, RECORD);
	assert_non_null(bytes);
	image = image_from_list(bytes, RECORD, &findings);
	assert_non_null(image);
	assert_int_equal(image_next(image, 0xff8), 0xff8);
	assert_true(image_next(image, 0x1000) == UINT64_MAX);
	image_close(image);
	findings_clear(&findings);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_that_are_not_there_cost_nothing),
		cmocka_unit_test(the_next_word_of_a_list_is_found),
		cmocka_unit_test(damaged_blocks_and_pages_are_survived),
		cmocka_unit_test(damaged_16k_tables_are_survived),
		cmocka_unit_test(damaged_lpa2_tables_are_survived),
		cmocka_unit_test(damaged_registers_are_survived),
		cmocka_unit_test(a_tree_of_loops_ends),
	};

	return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
