/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variants that are simulated for each workload: policies, locks, split before or on fault,
 * retry or not.
 */

#include "variant.h"

#include <string.h>

/* How long (ns) a vCPU that meets a held entry looks again: two lone faults. */
#define A_WHILE 2000

static const struct sim_variant by_policy[] = {
	{ "EXACT", S2PT_EXACT, SIM_NO_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "KVM", S2PT_KVM, SIM_NO_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "RFC_2020", S2PT_RFC_2020, SIM_NO_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "ALWAYS_BBM", S2PT_ALWAYS_BBM, SIM_NO_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "Linux 6.2 (KVM, read lock)", S2PT_KVM, SIM_READ_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "Linux 5.12 (KVM, write lock)", S2PT_KVM, SIM_WRITE_LOCK, false, 0, SIM_LOG_PROTECT,
	  false },
	{ "Linux 5.10 (ALWAYS_BBM, write lock)", S2PT_ALWAYS_BBM, SIM_WRITE_LOCK, false, 0,
	  SIM_LOG_PROTECT, false },
	{ 0 },
};

static const struct sim_variant by_split[] = {
	{ "EXACT, split on fault", S2PT_EXACT, SIM_NO_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "EXACT, split before", S2PT_EXACT, SIM_NO_LOCK, true, 0, SIM_LOG_PROTECT, false },
	{ "Linux 6.2, split on fault", S2PT_KVM, SIM_READ_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "Linux 6.5, split before", S2PT_KVM, SIM_READ_LOCK, true, 0, SIM_LOG_PROTECT, false },
	{ "Linux 5.12, split on fault", S2PT_KVM, SIM_WRITE_LOCK, false, 0, SIM_LOG_PROTECT,
	  false },
	{ 0 },
};

static const struct sim_variant by_retry[] = {
	{ "EXACT, re-enter", S2PT_EXACT, SIM_NO_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "EXACT, look again for 2 us", S2PT_EXACT, SIM_NO_LOCK, false, A_WHILE, SIM_LOG_PROTECT,
	  false },
	{ "Linux 6.2, re-enter", S2PT_KVM, SIM_READ_LOCK, false, 0, SIM_LOG_PROTECT, false },
	{ "Linux 6.2, look again for 2 us", S2PT_KVM, SIM_READ_LOCK, false, A_WHILE,
	  SIM_LOG_PROTECT, false },
	{ 0 },
};

static const struct sim_variant by_log[] = {
	{ "write-protect, split on fault", S2PT_KVM, SIM_READ_LOCK, false, 0, SIM_LOG_PROTECT,
	  false },
	{ "write-protect, split before", S2PT_KVM, SIM_READ_LOCK, true, 0, SIM_LOG_PROTECT, false },
	{ "initially set, cleared by 64 MiB", S2PT_KVM, SIM_READ_LOCK, true, 0,
	  SIM_LOG_INITIALLY_SET, false },
	{ "DBM, scanned", S2PT_KVM, SIM_READ_LOCK, true, 0, SIM_LOG_DBM, false },
	{ "DBM, scanned, FEAT_TLBIW", S2PT_KVM, SIM_READ_LOCK, true, 0, SIM_LOG_DBM, true },
	{ "HDBSS, buffers of 4 KiB", S2PT_KVM, SIM_READ_LOCK, true, 0, SIM_LOG_HDBSS, false },
	{ 0 },
};

const struct sim_variant *sim_variants_of(const struct sim_workload *workload)
{
	if (!strcmp(workload->name, "dirty"))
		return by_split;
	if (!strcmp(workload->name, "shared"))
		return by_retry;
	if (!strcmp(workload->name, "log"))
		return by_log;
	return by_policy;
}

const char *sim_locking_name(enum sim_locking locking)
{
	static const char *const names[] = { "none", "read", "write" };

	return names[locking];
}
