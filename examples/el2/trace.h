/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recording for `s2pt check` (s2pt/host/record.h), made by the image hyp-trace: the same
 * hypervisor with the traced core.  In the image hyp these functions are empty.
 */

#ifndef EL2_TRACE_H
#define EL2_TRACE_H

#include "el2.h"

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

#ifdef EL2_TRACE

/* Record what happened at an address, to `size` bytes; 0 where there is no address or size. */
void trace(enum trace_kind kind, uint64_t at, uint64_t size);

/* Carry out a barrier or TLBI, and record it as one. */
void trace_step(const struct s2pt_step *step);

/* Write what was recorded to the file s2pt.recording where the machine was started. */
void trace_write(void);

#else

static inline void trace(enum trace_kind kind, uint64_t at, uint64_t size)
{
	(void)kind;
	(void)at;
	(void)size;
}

static inline void trace_step(const struct s2pt_step *step)
{
	stage2_step(step);
}

static inline void trace_write(void)
{
}

#endif

#endif
