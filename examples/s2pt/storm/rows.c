/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of a storm's table: which figures there are, their labels and units. */

#include "rows.h"

#include <string.h>

#define ROW(field, text, unit, part, shown)                                                        \
	{                                                                                          \
#field, text, offsetof(struct storm_figures, field), unit, part, shown             \
	}

/* clang-format off */
const struct storm_row storm_rows[] = {
	/*  figure                     label                       unit         part   shown */
	ROW(accesses,                  "accesses",                 STORM_COUNT, false, 0),
	ROW(emulated,                  "emulated",                 STORM_COUNT, true,  STORM_IF_ANY),
	ROW(faults,                    "faults",                   STORM_COUNT, false, 0),
	ROW(faults_translation,        "translation",              STORM_COUNT, true,  0),
	ROW(faults_permission,         "permission",               STORM_COUNT, true,  0),
	ROW(faults_access,             "access flag",              STORM_COUNT, true,  STORM_IF_ANY),
	ROW(faults_other,              "other",                    STORM_COUNT, true,  STORM_IF_ANY),
	ROW(exits,                     "exits",                    STORM_COUNT, false, STORM_IF_LOGS),
	ROW(maps,                      "maps",                     STORM_COUNT, false, 0),
	ROW(breaks,                    "breaks of live entries",   STORM_COUNT, false, 0),
	ROW(breaks_permission_only,    "permissions only",         STORM_COUNT, true,  0),
	ROW(breaks_size,               "size, block or table",     STORM_COUNT, true,  0),
	ROW(breaks_other,              "other",                    STORM_COUNT, true,  STORM_IF_ANY),
	ROW(narrowed_in_place,         "narrowed in place",        STORM_COUNT, false, STORM_IF_ANY),
	ROW(relaxes,                   "relaxes",                  STORM_COUNT, false, 0),
	ROW(touches,                   "touches",                  STORM_COUNT, false, STORM_IF_ANY),
	ROW(tlbis,                     "TLB invalidations",        STORM_COUNT, false, 0),
	ROW(tlbis_ipa_shared,          "an IPA, all CPUs",         STORM_COUNT, true,  0),
	ROW(tlbis_ipa_local,           "an IPA, this CPU",         STORM_COUNT, true,  0),
	ROW(tlbis_range,               "a range",                  STORM_COUNT, true,  STORM_IF_ANY),
	ROW(tlbis_vmid,                "the VMID",                 STORM_COUNT, true,  STORM_IF_ANY),
	ROW(tlbis_dirty,               "dirty state, by the host", STORM_COUNT, true,  STORM_IF_ANY),
	ROW(tlbis_host,                "by the host",              STORM_COUNT, true,  0),
	ROW(refaults,                  "faults for nothing",       STORM_COUNT, false, 0),
	ROW(refaults_already,          "already right",            STORM_COUNT, true,  0),
	ROW(refaults_permission_only,  "permission only",          STORM_COUNT, true,  0),
	ROW(refaults_raced,            "raced",                    STORM_COUNT, true,  0),
	ROW(refaults_busy,             "busy",                     STORM_COUNT, true,  0),
	ROW(refaults_absent,           "gone",                     STORM_COUNT, true,  STORM_IF_ANY),
	ROW(longest_stall,             "longest stall, in faults", STORM_COUNT, false, 0),
	ROW(livelocks,                 "given up: livelock",       STORM_COUNT, true,  STORM_IF_ANY),
	ROW(resolve_p50_ns,            "resolve, p50",             STORM_NS,    false, 0),
	ROW(resolve_p99_ns,            "resolve, p99",             STORM_NS,    false, 0),
	ROW(resolve_max_ns,            "resolve, max",             STORM_NS,    false, 0),
	ROW(dirty_pages,               "pages found dirty",        STORM_COUNT, false, STORM_IF_ANY),
	ROW(recorded_pages,            "in recorded bitmaps",      STORM_COUNT, true,  STORM_IF_ANY),
	ROW(recorded_off,              "  a read early or late",   STORM_COUNT, true,  STORM_IF_ANY),
	ROW(recorded_missed,           "recorded, not found",      STORM_COUNT, true,  STORM_IF_ANY),
	ROW(log_faults,                "faults for the log",       STORM_COUNT, true,  STORM_IF_ANY | STORM_IF_LOGS),
	ROW(log_exits,                 "exits, buffer full",       STORM_COUNT, true,  STORM_IF_ANY | STORM_IF_LOGS),
	ROW(log_entries,               "entries of buffers",       STORM_COUNT, true,  STORM_IF_ANY | STORM_IF_LOGS),
	ROW(walks_unasked,             "walks nobody asked for",   STORM_COUNT, false, STORM_IF_ANY),
	ROW(conflicts,                 "TLB conflicts",            STORM_COUNT, false, STORM_IF_ANY),
	ROW(stale_hits,                "stale TLB hits",           STORM_COUNT, false, 0),
	ROW(stale_left,                "stale TLB entries left",   STORM_COUNT, false, STORM_IF_ANY),
	ROW(writes_lost,               "writes lost",              STORM_COUNT, false, 0),
	ROW(pages_wrong,               "wrong page reached",       STORM_COUNT, false, STORM_IF_ANY),
	ROW(tables_leaked,             "tables leaked",            STORM_COUNT, false, 0),
	ROW(tables_misused,            "tables misused",           STORM_COUNT, false, STORM_IF_ANY),
	ROW(complaints,                "complaints",               STORM_COUNT, false, STORM_IF_ANY),
	ROW(operands_illegal,          "TLBI operands forbidden",  STORM_COUNT, false, STORM_IF_ANY),
	ROW(errors,                    "errors",                   STORM_COUNT, false, STORM_IF_ANY),
	ROW(time_ns,                   "time",                     STORM_MS,    false, 0),
};
/* clang-format on */

bool storm_row_shown(const struct storm_row *row, bool zero, bool logs)
{
	return !row->shown || ((row->shown & STORM_IF_ANY) && !zero) ||
	       ((row->shown & STORM_IF_LOGS) && logs);
}

const size_t storm_n_rows = sizeof(storm_rows) / sizeof(storm_rows[0]);

uint64_t storm_figure(const struct storm_figures *figures, const struct storm_row *row)
{
	const unsigned char *base = (const unsigned char *)figures;
	uint64_t value;

	memcpy(&value, base + row->offset, sizeof(value));
	return value;
}

bool storm_clean(const struct storm_figures *figures)
{
	return !(figures->stale_hits | figures->stale_left | figures->writes_lost |
		 figures->recorded_missed | figures->pages_wrong | figures->tables_leaked |
		 figures->tables_misused | figures->complaints | figures->conflicts |
		 figures->operands_illegal | figures->errors);
}

const char *storm_policy_option(enum s2pt_policy policy)
{
	switch (policy) {
	case S2PT_EXACT:
		return "exact";
	case S2PT_KVM:
		return "kvm";
	case S2PT_RFC_2020:
		return "rfc-2020";
	case S2PT_ALWAYS_BBM:
		return "always-bbm";
	}
	return "unknown";
}
