/* SPDX-License-Identifier: GPL-2.0-only */
/* Has invalidations carried out by the kernel's own code, which records itself: record_kernel.c. */
#include "record.h"
#include "record_kernel.h"

#include <s2pt/record/recorder.h>

void record_flush_begin(void)
{
	record_kernel_load(record.root, RECORD_VMID, record.vtcr);
	(void)s2pt_recorder_register("hcr_el2", record_kernel_host());
}

void record_flush_all(void)
{
	record_kernel_flush();
}

RECORD_WRAP(void, event_tlbi_all, void)
{
	record_place();
	record_flush_all();
	__real_event_tlbi_all();
}

RECORD_WRAP(void, event_tlbi, const char *kind, w_u64 ipa, int level)
{
	record_place();
	record_kernel_flush_ipa(ipa, level, kind[1] == 'n');
	__real_event_tlbi(kind, ipa, level);
}

void record_tlbi_range(w_u64 ipa, w_u64 pages)
{
	record_kernel_flush_range(ipa, pages);
}

RECORD_WRAP(void, event_tlbi_range, w_u64 ipa, w_u64 pages)
{
	record_place();
	record_tlbi_range(ipa, pages);
	__real_event_tlbi_range(ipa, pages);
}
