/* SPDX-License-Identifier: BSD-2-Clause */
/* Guesses on which kernel and CPU a trace was recorded. */

#include "host.h"

#include <string.h>

/* KVM's walk flags of a fault that runs beside others: SHARED and HANDLE_FAULT. */
#define FLAGS_PARALLEL UINT64_C(0x18)

/*
 * Is there a map whose flags are not those of a parallel fault?  Before 6.2 the flags are garbage.
 */
static bool odd_flags(const struct trace *trace)
{
	for (size_t i = 0; i < trace->n_rows; i++)
		if (trace->rows[i].kind == TRACE_MAP && trace->rows[i].detail != FLAGS_PARALLEL)
			return true;
	return false;
}

static bool is_serial(const struct trace *trace)
{
	const size_t *count = trace->count;

	if (!strncmp(trace->name, "k6.1-", 5))
		return true;
	if (!strncmp(trace->name, "k6.12-", 6))
		return false;
	if (count[TRACE_TLBI_IPA_LOCAL] || count[TRACE_AGE] || count[TRACE_TABLE_FREE] ||
	    count[TRACE_SPLIT])
		return false;
	return odd_flags(trace);
}

/*
 * Does an unmap end with an invalidation of its range?  It does so only with FWB and range
 * invalidation.
 */
static bool unmap_ends_with_range(const struct trace *trace)
{
	for (size_t i = 1; i < trace->n_rows; i++) {
		const struct trace_row *row = &trace->rows[i];

		if (row->kind != TRACE_UNMAP_RET)
			continue;
		for (size_t j = row->partner + 1; j < i; j++)
			if (trace->rows[j].thread == row->thread &&
			    trace->rows[j].kind == TRACE_TLBI_RANGE)
				return true;
	}
	return false;
}

static bool is_wide(const struct trace *trace)
{
	if (trace->granule == S2PT_64K)
		return false;
	for (size_t i = 0; i < trace->n_vms; i++)
		if (trace->vms[i].ipa_bits > 48)
			return true;
	return strstr(trace->name, "lpa2") != NULL;
}

void trace_guess_host(const struct trace *trace, struct trace_host *host)
{
	const size_t *count = trace->count;

	*host = (struct trace_host){
		.serial = is_serial(trace),
		.tlbi_visible = count[TRACE_TLBI_IPA] || count[TRACE_TLBI_IPA_LOCAL] ||
				count[TRACE_TLBI_RANGE] || count[TRACE_TLBI_VMID],
		.tlb_range = count[TRACE_TLBI_RANGE] != 0,
		.fwb = strstr(trace->name, "-max") || unmap_ends_with_range(trace),
		.lpa2 = is_wide(trace),
		.hardware_af = !count[TRACE_ACCESS] && !strstr(trace->name, "-a72"),
	};
}
