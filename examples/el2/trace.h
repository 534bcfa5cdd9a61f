/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recording for `s2pt check` (s2pt/host/record.h), made by the image hyp-trace: the same
 * hypervisor with the traced core.  In the image hyp these functions are empty.
 */

#ifndef EL2_TRACE_H
#define EL2_TRACE_H

#include "trace_record.h"

#ifdef EL2_TRACE

/* Record what happened at an address, to `size` bytes; 0 where there is no address or size. */
void trace(enum s2pt_line_kind kind, uint64_t at, uint64_t size);

/* Around a barrier or TLBI, so that it is recorded where it stands among the stores. */
void trace_before_step(void);
void trace_after_step(const struct s2pt_step *step);

#else

static inline void trace(enum s2pt_line_kind kind, uint64_t at, uint64_t size)
{
	(void)kind;
	(void)at;
	(void)size;
}

static inline void trace_before_step(void)
{
}

static inline void trace_after_step(const struct s2pt_step *step)
{
	(void)step;
}

#endif

#endif
