/* SPDX-License-Identifier: BSD-2-Clause */
/* Refuses events that can't have happened on the machine that the first line describes. */

#include "s2pt/host/record.h"

static bool has_size(enum s2pt_check_kind kind)
{
	return kind == S2PT_CHECK_ALLOC || kind == S2PT_CHECK_CLEAN || kind == S2PT_CHECK_DISCARD;
}

/* Is it about tables of Secure addresses?  Version 1 passes over their registers. */
static bool is_secure(const struct s2pt_record *record, const struct s2pt_check_event *event)
{
	bool names = event->what == S2PT_CHECK_VSTTBR || event->what == S2PT_CHECK_VSTCR;

	return event->secure || (record->version > 1 && event->kind == S2PT_CHECK_MSR && names);
}

const char *s2pt_record_misfit(const struct s2pt_record *record,
			       const struct s2pt_check_event *event)
{
	const struct s2pt_geom *geom = &record->rules.geom;
	s2pt_pa_t end;

	if (event->cpu >= record->rules.cpus)
		return "no such CPU";
	if (record->version < 2 && event->kind == S2PT_CHECK_STEP &&
	    event->vmid == S2PT_CHECK_CURRENT_VMID)
		return "no VMID, which only version 2 can do without";
	if (!record->rules.secure && (event->secure || event->kind == S2PT_CHECK_MSR) &&
	    is_secure(record, event))
		return "tables of Secure addresses, without secure=1 in the first line";
	if (event->kind == S2PT_CHECK_ASK) {
		uint64_t inputs = UINT64_C(1) << geom->ipa_bits;
		uint64_t at = event->at + (record->rules.upper ? inputs : 0);

		return at < inputs && event->size <= inputs - at
			       ? NULL
			       : "more bytes than the input space has";
	}
	if (!has_size(event->kind))
		return NULL;
	end = s2pt_pa_end(geom);
	if (event->at >= end)
		return "memory beyond the output space";
	if (event->size > end - event->at)
		return "more bytes than the output space has";
	return NULL;
}
