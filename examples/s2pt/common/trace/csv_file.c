/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a CSV file row by row, checks each row against the header, and complains with file and
 * line.
 */

#include "csv_file.h"

#include "common/xz.h"

#include <errno.h>
#include <error.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#define COLUMNS_MAX 32

struct csv_file {
	const char *path;
	struct xz *xz;
	struct csv_parser parser;
	unsigned int line;
	/* The number of columns that each row must have; 0 until the header has been read. */
	size_t columns;
	bool bad;
	/* Where the columns of the present row begin in `text`. */
	size_t offset[COLUMNS_MAX];
	const char *column[COLUMNS_MAX];
	size_t count;
	size_t rows;
	char *text;
	size_t used;
	size_t room;
};

bool csv_bad(struct csv_file *csv, const char *format, ...)
{
	char text[256];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list); /* The text may be cut short. */
	va_end(list);
	error_at_line(0, 0, csv->path, csv->line, "%s", text);
	csv->bad = true;
	return false;
}

unsigned int csv_line(const struct csv_file *csv)
{
	return csv->line;
}

static void got_column(void *data, size_t length, void *context)
{
	struct csv_file *csv = context;

	if (csv->count < COLUMNS_MAX) {
		csv->offset[csv->count] = csv->used;
		memcpy(csv->text + csv->used, data, length);
		csv->used += length;
		csv->text[csv->used++] = '\0';
	}
	csv->count++;
}

static void got_row(int end, void *context)
{
	struct csv_file *csv = context;

	(void)end; /* A row ends with its line only. */
	csv->rows++;
}

/* No character is a separator beside the comma: blanks are part of a column. */
static int not_special(unsigned char c)
{
	(void)c;
	return 0;
}

static int is_end(unsigned char c)
{
	return c == '\n';
}

static bool make_room(struct csv_file *csv, size_t length)
{
	/* The columns with their NULs take no more than the line with its commas. */
	if (csv->room < length + COLUMNS_MAX + 1) {
		char *text = realloc(csv->text, 2 * length + COLUMNS_MAX + 1);

		if (!text)
			return csv_bad(csv, "no memory for a line");
		csv->text = text;
		csv->room = 2 * length + COLUMNS_MAX + 1;
	}
	return true;
}

static bool split(struct csv_file *csv, const char *line, size_t length)
{
	csv->count = 0;
	csv->rows = 0;
	csv->used = 0;
	if (!make_room(csv, length))
		return false;
	if (memchr(line, '\0', length))
		return csv_bad(csv, "not text");
	/* `line` was handed over without its end, so the end follows here. */
	if (csv_parse(&csv->parser, line, length, got_column, got_row, csv) != length ||
	    csv_parse(&csv->parser, "\n", 1, got_column, got_row, csv) != 1 ||
	    (length != 0 && csv->rows != 1))
		return csv_bad(csv, "a quote that is not closed or not alone");
	if (csv->count > COLUMNS_MAX || (csv->columns && csv->count != csv->columns))
		return csv_bad(csv, "%zu columns where there should be %zu", csv->count,
			       csv->columns);
	for (size_t i = 0; i < csv->count; i++)
		csv->column[i] = csv->text + csv->offset[i];
	return true;
}

/* Split the next line.  False at the end or after a complaint. */
static bool next_line(struct csv_file *csv)
{
	size_t length = 0;
	char *line = csv->bad ? NULL : xz_line(csv->xz, &length);

	if (line || (!csv->bad && xz_error(csv->xz)))
		csv->line++;
	if (!line && !csv->bad && xz_error(csv->xz))
		return csv_bad(csv, "%s", xz_error(csv->xz));
	return line && split(csv, line, length);
}

static bool read_header(struct csv_file *csv, const char *header)
{
	size_t columns = 1;
	size_t length = 0;
	char *line = xz_line(csv->xz, &length);

	csv->line = 1;
	if (!line)
		return csv_bad(csv, "%s", xz_error(csv->xz) ? xz_error(csv->xz) : "empty");
	if (strlen(header) != length || memcmp(line, header, length) != 0)
		return csv_bad(csv, "the first line should be %s", header);
	for (const char *c = header; *c; c++)
		columns += *c == ',';
	csv->columns = columns;
	return true;
}

struct csv_file *csv_open(const char *path, const char *header)
{
	struct csv_file *csv = calloc(1, sizeof(*csv));

	if (!csv || csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
		error(0, 0, "%s: no memory", path);
		free(csv);
		return NULL;
	}
	csv_set_space_func(&csv->parser, not_special);
	csv_set_term_func(&csv->parser, is_end);
	csv->path = path;
	csv->xz = xz_open(path);
	if (!csv->xz)
		error(0, errno, "%s", path);
	if (!csv->xz || !read_header(csv, header)) {
		(void)csv_close(csv); /* The complaint has been printed. */
		return NULL;
	}
	return csv;
}

const char *const *csv_next(struct csv_file *csv)
{
	return next_line(csv) ? csv->column : NULL;
}

bool csv_close(struct csv_file *csv)
{
	bool good = csv && csv->xz && !csv->bad;

	if (!csv)
		return false;
	csv_free(&csv->parser);
	xz_close(csv->xz);
	free(csv->text);
	free(csv);
	return good;
}
