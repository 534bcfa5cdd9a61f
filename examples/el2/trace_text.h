/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of events, and writing them as a recording. */

#ifndef EL2_TRACE_TEXT_H
#define EL2_TRACE_TEXT_H

#include "trace.h"

#include <stdbool.h>

/* One recorded event. */
struct trace_record {
	uint64_t at;
	uint64_t found;
	/* The word that was written; for a step its operand, else the number of bytes. */
	uint64_t want;
	uint32_t cpu;
	enum trace_kind kind : 16;
	enum s2pt_step_op op : 16;
};

/* trace_text.c: write records as a recording, by semihosting.  False: the file can't be written. */
bool trace_print(const struct trace_record *records, uint64_t count);

#endif
