/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CSV_FILE_H
#define CSV_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A table in a file of comma-separated values (RFC 4180, one row a line), plain or compressed by
 * xz. Every complaint is printed at once, with file and line; the first one ends the reading.
 */
struct csv_file;

/* NULL, with a message, if it can't be opened or its first line is not `header`. */
struct csv_file *csv_open(const char *path, const char *header);

/*
 * The next row, as many columns as the header has; they last until the next call.  NULL at the end,
 * and after any complaint.
 */
const char *const *csv_next(struct csv_file *csv);

/* The line of the row that csv_next() gave last. */
unsigned int csv_line(const struct csv_file *csv);

/* Complain about this row.  Always false. */
bool csv_bad(struct csv_file *csv, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True if it was read to its end without a complaint.  NULL is fine, and false. */
bool csv_close(struct csv_file *csv);

#endif
