/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables in CSV files (RFC 4180, one row a line), plain or compressed by xz. */

#ifndef CSV_FILE_H
#define CSV_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * An open table.  Each complaint is printed at once, with file and line; the first one ends the
 * reading.
 */
struct csv_file;

/* Open a table.  NULL, with a message, if it can't be opened or its first line is not `header`. */
struct csv_file *csv_open(const char *path, const char *header);

/*
 * The next row, as many columns as the header has; they last until the next call.  NULL at the end,
 * and after a complaint.
 */
const char *const *csv_next(struct csv_file *csv);

/* The line of the row that csv_next() gave last. */
unsigned int csv_line(const struct csv_file *csv);

/* Complain about the present row.  Returns false. */
bool csv_bad(struct csv_file *csv, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Close a table.  True if it was read to its end without a complaint.  NULL is left alone, and
 * false.
 */
bool csv_close(struct csv_file *csv);

#endif
