/* SPDX-License-Identifier: BSD-2-Clause */
/* The marks among the rows. */

#ifndef TRACE_MARK_H
#define TRACE_MARK_H

#include "reader.h"

/*
 * Read a mark, and add it to the trace with the VM or slot that it makes.  False after a complaint.
 */
bool trace_read_mark(struct trace_reader *reader, const char *text, struct trace_row *row);

#endif
