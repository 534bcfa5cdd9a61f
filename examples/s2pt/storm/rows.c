/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of a storm's table: which figures there are, their labels and units. */

#include "rows.h"

#include <string.h>

#define ROW(field, text, unit, part, rare)                                                         \
	{                                                                                          \
#field, text, offsetof(struct storm_figures, field), unit, part, rare              \
	}

/* clang-format off */
const struct storm_row storm_rows[] = {
	/*  figure                     label                       unit         part   rare */
	ROW(accesses,                  "accesses",                 STORM_COUNT, false, false),
	ROW(emulated,                  "emulated",                 STORM_COUNT, true,  true),
	ROW(faults,                    "faults",                   STORM_COUNT, false, false),
	ROW(faults_translation,        "translation",              STORM_COUNT, true,  false),
	ROW(faults_permission,         "permission",               STORM_COUNT, true,  false),
	ROW(faults_access,             "access flag",              STORM_COUNT, true,  true),
	ROW(faults_other,              "other",                    STORM_COUNT, true,  true),
	ROW(maps,                      "maps",                     STORM_COUNT, false, false),
	ROW(breaks,                    "breaks of live entries",   STORM_COUNT, false, false),
	ROW(breaks_permission_only,    "permissions only",         STORM_COUNT, true,  false),
	ROW(breaks_size,               "size, block or table",     STORM_COUNT, true,  false),
	ROW(breaks_other,              "other",                    STORM_COUNT, true,  true),
	ROW(narrowed_in_place,         "narrowed in place",        STORM_COUNT, false, true),
	ROW(relaxes,                   "relaxes",                  STORM_COUNT, false, false),
	ROW(touches,                   "touches",                  STORM_COUNT, false, true),
	ROW(tlbis,                     "TLB invalidations",        STORM_COUNT, false, false),
	ROW(tlbis_ipa_shared,          "an IPA, all CPUs",         STORM_COUNT, true,  false),
	ROW(tlbis_ipa_local,           "an IPA, this CPU",         STORM_COUNT, true,  false),
	ROW(tlbis_range,               "a range",                  STORM_COUNT, true,  true),
	ROW(tlbis_vmid,                "the VMID",                 STORM_COUNT, true,  true),
	ROW(tlbis_host,                "by the host",              STORM_COUNT, true,  false),
	ROW(refaults,                  "faults for nothing",       STORM_COUNT, false, false),
	ROW(refaults_already,          "already right",            STORM_COUNT, true,  false),
	ROW(refaults_permission_only,  "permission only",          STORM_COUNT, true,  false),
	ROW(refaults_raced,            "raced",                    STORM_COUNT, true,  false),
	ROW(refaults_busy,             "busy",                     STORM_COUNT, true,  false),
	ROW(refaults_absent,           "gone",                     STORM_COUNT, true,  true),
	ROW(longest_stall,             "longest stall, in faults", STORM_COUNT, false, false),
	ROW(livelocks,                 "given up: livelock",       STORM_COUNT, true,  true),
	ROW(resolve_p50_ns,            "resolve, p50",             STORM_NS,    false, false),
	ROW(resolve_p99_ns,            "resolve, p99",             STORM_NS,    false, false),
	ROW(resolve_max_ns,            "resolve, max",             STORM_NS,    false, false),
	ROW(dirty_pages,               "pages found dirty",        STORM_COUNT, false, true),
	ROW(walks_unasked,             "walks nobody asked for",   STORM_COUNT, false, true),
	ROW(conflicts,                 "TLB conflicts",            STORM_COUNT, false, true),
	ROW(stale_hits,                "stale TLB hits",           STORM_COUNT, false, false),
	ROW(stale_left,                "stale TLB entries left",   STORM_COUNT, false, true),
	ROW(writes_lost,               "writes lost",              STORM_COUNT, false, false),
	ROW(pages_wrong,               "wrong page reached",       STORM_COUNT, false, true),
	ROW(tables_leaked,             "tables leaked",            STORM_COUNT, false, false),
	ROW(tables_misused,            "tables misused",           STORM_COUNT, false, true),
	ROW(complaints,                "complaints",               STORM_COUNT, false, true),
	ROW(operands_illegal,          "TLBI operands forbidden",  STORM_COUNT, false, true),
	ROW(errors,                    "errors",                   STORM_COUNT, false, true),
	ROW(time_ns,                   "time",                     STORM_MS,    false, false),
};
/* clang-format on */

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
		 figures->pages_wrong | figures->tables_leaked | figures->tables_misused |
		 figures->complaints | figures->conflicts | figures->operands_illegal |
		 figures->errors);
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
