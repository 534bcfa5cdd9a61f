/* SPDX-License-Identifier: BSD-2-Clause */
/* On which kernel and CPU a trace was recorded. */

#ifndef TRACE_HOST_H
#define TRACE_HOST_H

#include "trace.h"

/* The kind of kernel and CPU on which a trace was recorded. */
struct trace_host {
	/*
	 * Linux before 6.2: it takes faults one at a time, and invalidates on all CPUs after a
	 * relax.
	 */
	bool serial;
	/* The trace has rows for invalidations. */
	bool tlbi_visible;
	/* The CPU has FEAT_TLBIRANGE. */
	bool tlb_range;
	/* The CPU has FEAT_S2FWB. */
	bool fwb;
	/* The CPU has FEAT_LPA2. */
	bool lpa2;
	/* Hardware sets access flags, which the trace does not show. */
	bool hardware_af;
};

/* Guess the host from the trace's name and contents. */
void trace_guess_host(const struct trace *trace, struct trace_host *host);

#endif
