/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of the kinds of row. */

#include "kind.h"

static const char *const names[TRACE_KINDS] = {
	[TRACE_FAULT] = "fault",
	[TRACE_ACCESS] = "access",
	[TRACE_MAP] = "map",
	[TRACE_MAP_RET] = "map_ret",
	[TRACE_RELAX] = "relax",
	[TRACE_RELAX_RET] = "relax_ret",
	[TRACE_UNMAP] = "s2_unmap",
	[TRACE_UNMAP_RET] = "s2_unmap_ret",
	[TRACE_PROTECT] = "wrprotect",
	[TRACE_SPLIT] = "split",
	[TRACE_CLEAN] = "flush",
	[TRACE_AGE] = "s2_age",
	[TRACE_YOUNG] = "mkyoung",
	[TRACE_OLD] = "mkold",
	[TRACE_TLBI_IPA] = "tlbi_ipa",
	[TRACE_TLBI_IPA_LOCAL] = "tlbi_ipa_nsh",
	[TRACE_TLBI_RANGE] = "tlbi_range",
	[TRACE_TLBI_VMID] = "tlbi_vmid",
	[TRACE_TABLE_ALLOC] = "table_alloc",
	[TRACE_TABLE_FREE] = "table_free",
	[TRACE_DIRTY] = "dirty",
	[TRACE_LOG_MASK] = "log_mask",
	[TRACE_HOST_UNMAP] = "unmap",
	[TRACE_HOST_SET] = "set_spte",
	[TRACE_HOST_AGE] = "age",
	[TRACE_HOST_TEST] = "test_age",
	[TRACE_MARK] = "mark",
};

const char *trace_kind_name(enum trace_kind kind)
{
	return names[kind];
}
