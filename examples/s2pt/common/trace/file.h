/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file of a recorded trace, read whole.  The format is CSV, plain or compressed by xz, one event
 * a row; examples/data/README.md describes it.  A file that can't be understood is refused with line
 * and reason.
 */

#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include "trace.h"

/* Read a trace.  NULL, with a message, if it can't be read.  "-" is the standard input. */
struct trace *trace_load(const char *path);

/* The path ../`rest` from where the trace is; to be freed.  NULL: no memory. */
char *trace_beside(const struct trace *trace, const char *rest);

#endif
