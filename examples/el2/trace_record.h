/* SPDX-License-Identifier: BSD-2-Clause */
/* What a recording has of one event. */

#ifndef EL2_TRACE_RECORD_H
#define EL2_TRACE_RECORD_H

#include <s2pt/tlbi.h>

#include <stdint.h>

/* The kinds of records, in the order of their words. */
enum trace_kind {
	TRACE_ALLOC,
	TRACE_ROOT,
	TRACE_RELEASE,
	TRACE_SWAP,
	TRACE_LOST,
	TRACE_STEP,
	TRACE_CLEAN,
	TRACE_DISCARD,
	TRACE_RETIRE,
	TRACE_FREE,
	TRACE_ENTER,
	TRACE_LEAVE,
	TRACE_READ,
	TRACE_UNREAD,
	TRACE_ALONE,
	TRACE_BESIDE,
	TRACE_END,
};

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

#endif
