/* SPDX-License-Identifier: BSD-2-Clause */
/* Pairs of rows of a trace: a fault, and the report of its page as dirty. */

#ifndef STORM_PAIRS_H
#define STORM_PAIRS_H

#include "common/trace/trace.h"

/*
 * For each row the other one of its pair, or TRACE_NONE.  The write comes after both: bitmaps may be
 * read between them.  To be freed; NULL, with a message: no memory.
 */
uint32_t *pairs_find(const struct trace *trace);

#endif
