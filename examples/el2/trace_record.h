/* SPDX-License-Identifier: BSD-2-Clause */
/* What a recording has of one event. */

#ifndef EL2_TRACE_RECORD_H
#define EL2_TRACE_RECORD_H

#include <s2pt/record/line.h>
#include <s2pt/tlbi.h>

#include <stdint.h>

/* One recorded event. */
struct trace_record {
	uint64_t at;
	uint64_t found;
	/* The word that was written; for a step its operand, else the number of bytes. */
	uint64_t want;
	uint32_t cpu;
	enum s2pt_line_kind kind : 16;
	enum s2pt_step_op op : 16;
};

#endif
