/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of the kinds of row. */

#ifndef TRACE_KIND_H
#define TRACE_KIND_H

#include "trace.h"

/* The name of a kind, as it stands in the file. */
const char *trace_kind_name(enum trace_kind kind);

#endif
