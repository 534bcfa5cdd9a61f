/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers of a row. */

#ifndef TRACE_ROW_H
#define TRACE_ROW_H

#include "reader.h"

/*
 * Read the numbers of a row and its kind, and check which columns must be there.  False after
 * a complaint.
 */
bool trace_read_row(struct trace_reader *reader, const char *const *column, struct trace_row *row);

#endif
