/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes records of events as a recording. */

#ifndef EL2_TRACE_TEXT_H
#define EL2_TRACE_TEXT_H

#include "trace_record.h"

#include <stdbool.h>

/* Write records as a recording, by semihosting.  False: the file can't be written. */
bool trace_print(const struct trace_record *records, uint64_t count);

#endif
