/* SPDX-License-Identifier: BSD-2-Clause */
/* Refuses events that can't have happened on the machine that the first line describes. */

#include "s2pt/host/record.h"

static bool has_size(enum s2pt_check_kind kind)
{
	return kind == S2PT_CHECK_ALLOC || kind == S2PT_CHECK_CLEAN || kind == S2PT_CHECK_DISCARD;
}

const char *s2pt_record_misfit(const struct s2pt_record *record,
			       const struct s2pt_check_event *event)
{
	const struct s2pt_geom *geom = &record->rules.geom;
	s2pt_pa_t end = s2pt_pa_end(geom);

	if (event->cpu >= record->rules.cpus)
		return "no such CPU";
	if (record->version < 2 && event->kind == S2PT_CHECK_STEP &&
	    event->vmid == S2PT_CHECK_CURRENT_VMID)
		return "no VMID, which only version 2 can do without";
	if (event->kind == S2PT_CHECK_ASK) {
		uint64_t inputs = UINT64_C(1) << geom->ipa_bits;

		return event->at < inputs && event->size <= inputs - event->at
			       ? NULL
			       : "more bytes than the input space has";
	}
	if (!has_size(event->kind))
		return NULL;
	if (event->at >= end)
		return "memory beyond the output space";
	if (event->size > end - event->at)
		return "more bytes than the output space has";
	return NULL;
}
