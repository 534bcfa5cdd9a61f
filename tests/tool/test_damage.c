/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks damaged memory images: whatever is in them, each table is read once and the walk ends. */

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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_blocks_and_pages_are_survived),
		cmocka_unit_test(damaged_16k_tables_are_survived),
		cmocka_unit_test(damaged_lpa2_tables_are_survived),
		cmocka_unit_test(damaged_registers_are_survived),
		cmocka_unit_test(a_tree_of_loops_ends),
	};

	return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
