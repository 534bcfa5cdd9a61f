/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a table without the library and prints it as text, for comparisons before and after. */

#include "table_assert.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HELD UINT64_C(0x1000000000000000)

/** A row of entries that is not complete yet. */
struct row {
	FILE *out;
	s2pt_ipa_t ipa;
	int level;
	uint64_t word;
	uint64_t size;
	uint64_t count;
};

struct reader {
	struct fake *fake;
	struct row row;
	bool tables;
};

static void end_row(struct row *row)
{
	if (row->count == 0)
		return;
	(void)fprintf(row->out, "%" PRIx64 " L%d ", row->ipa, row->level);
	if (row->word == HELD)
		(void)fprintf(row->out, "H");
	else if (row->word & 1)
		(void)fprintf(row->out, "%016" PRIx64, row->word);
	else
		(void)fprintf(row->out, "N%u:%" PRIx64, (unsigned int)(row->word >> 60),
			      (row->word & ~(UINT64_C(15) << 60)) >> 1);
	if (row->count > 1)
		(void)fprintf(row->out, " x%" PRIu64, row->count);
	(void)fputc('\n', row->out);
	row->count = 0;
}

static void add_to_row(struct row *row, s2pt_ipa_t ipa, int level, uint64_t size, uint64_t word)
{
	uint64_t step = word & 1 ? size : 0;
	bool goes_on = row->count != 0 && row->level == level &&
		       row->ipa + row->count * size == ipa && row->word + row->count * step == word;

	if (!goes_on) {
		end_row(row);
		row->ipa = ipa;
		row->level = level;
		row->word = word;
	}
	row->count++;
}

static unsigned int shift_of(const struct reader *reader, int level)
{
	unsigned int page = reader->fake->config.format.geom.granule;

	return page + (unsigned int)(3 - level) * (page - 3);
}

static unsigned int name_of(const struct fake *fake, const fake_word_t *table)
{
	unsigned int i = 0;

	while (fake->tables[i].words != table)
		i++;
	return i;
}

static void read_table(struct reader *reader, const fake_word_t *table, int level, s2pt_ipa_t ipa,
		       size_t entries)
{
	uint64_t size = UINT64_C(1) << shift_of(reader, level);
	size_t below = (size_t)1 << (reader->fake->config.format.geom.granule - 3);

	for (size_t i = 0; i < entries; i++, ipa += size) {
		uint64_t word = table[i];
		const fake_word_t *child = fake_child(reader->fake, word, level);

		if (child) {
			if (reader->tables) {
				end_row(&reader->row);
				(void)fprintf(reader->row.out, "%" PRIx64 " L%d T%u\n", ipa, level,
					      name_of(reader->fake, child));
			}
			read_table(reader, child, level + 1, ipa, below);
		} else if (word != 0) {
			add_to_row(&reader->row, ipa, level, size, word);
		}
	}
}

static char *read_all(struct fake *fake, bool tables)
{
	const struct s2pt_geom *geom = &fake->config.format.geom;
	struct reader reader = { .fake = fake, .tables = tables };
	size_t size = 0;
	char *text = NULL;

	reader.row.out = open_memstream(&text, &size);
	assert_non_null(reader.row.out);
	read_table(&reader, fake->pt.root, geom->start_level, 0,
		   (size_t)1 << (geom->ipa_bits - shift_of(&reader, geom->start_level)));
	end_row(&reader.row);
	assert_int_equal(fclose(reader.row.out), 0);
	return text;
}

char *table_image(struct fake *fake)
{
	return read_all(fake, true);
}

char *table_leaves(struct fake *fake)
{
	return read_all(fake, false);
}

unsigned int table_pages(struct fake *fake)
{
	unsigned int pages = fake->config.format.geom.root_pages;
	char *image = table_image(fake);

	for (const char *at = image; (at = strchr(at, 'T')); at++)
		pages++;
	free(image);
	return pages;
}

static void compare(char *got, char *want, const char *file, int line)
{
	bool same = strcmp(got, want) == 0;

	if (!same)
		print_error("the table is\n%swant\n%s", got, want);
	free(got);
	free(want);
	if (!same)
		_fail(file, line);
}

void table_assert_is(struct fake *fake, const char *const *want, const char *file, int line)
{
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (; *want; want++)
		(void)fprintf(out, "%s\n", *want);
	assert_int_equal(fclose(out), 0);
	compare(table_leaves(fake), text, file, line);
}

void table_assert_unchanged(struct fake *fake, char *before, const char *file, int line)
{
	compare(table_image(fake), before, file, line);
}

void table_assert_same_leaves(struct fake *fake, char *before, const char *file, int line)
{
	compare(table_leaves(fake), before, file, line);
}
