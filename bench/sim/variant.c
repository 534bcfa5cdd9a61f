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
	{ .name = "EXACT", .policy = S2PT_EXACT },
	{ .name = "KVM", .policy = S2PT_KVM },
	{ .name = "RFC_2020", .policy = S2PT_RFC_2020 },
	{ .name = "ALWAYS_BBM", .policy = S2PT_ALWAYS_BBM },
	{ .name = "Linux 6.2 (KVM, read lock)", .policy = S2PT_KVM, .locking = SIM_READ_LOCK },
	{ .name = "Linux 5.12 (KVM, write lock)", .policy = S2PT_KVM, .locking = SIM_WRITE_LOCK },
	{ .name = "Linux 5.10 (ALWAYS_BBM, write lock)",
	  .policy = S2PT_ALWAYS_BBM,
	  .locking = SIM_WRITE_LOCK },
	{ 0 },
};

static const struct sim_variant by_split[] = {
	{ .name = "EXACT, split on fault", .policy = S2PT_EXACT },
	{ .name = "EXACT, split before", .policy = S2PT_EXACT, .eager = true },
	{ .name = "Linux 6.2, split on fault", .policy = S2PT_KVM, .locking = SIM_READ_LOCK },
	{ .name = "Linux 6.5, split before",
	  .policy = S2PT_KVM,
	  .locking = SIM_READ_LOCK,
	  .eager = true },
	{ .name = "Linux 5.12, split on fault", .policy = S2PT_KVM, .locking = SIM_WRITE_LOCK },
	{ 0 },
};

static const struct sim_variant by_retry[] = {
	{ .name = "EXACT, re-enter", .policy = S2PT_EXACT },
	{ .name = "EXACT, look again for 2 us", .policy = S2PT_EXACT, .retry = A_WHILE },
	{ .name = "Linux 6.2, re-enter", .policy = S2PT_KVM, .locking = SIM_READ_LOCK },
	{ .name = "Linux 6.2, look again for 2 us",
	  .policy = S2PT_KVM,
	  .locking = SIM_READ_LOCK,
	  .retry = A_WHILE },
	{ 0 },
};

/* One way to keep a log, under the lock that Linux takes for faults since 6.2. */
#define LOG(...)                                                                                   \
	{                                                                                          \
		.policy = S2PT_KVM, .locking = SIM_READ_LOCK, __VA_ARGS__                          \
	}

static const struct sim_variant by_log[] = {
	LOG(.name = "write-protect, split on fault"),
	LOG(.name = "write-protect, split before", .eager = true),
	LOG(.name = "write-protect, split before, BBM 2", .eager = true, .bbm = 2),
	LOG(.name = "initially set, cleared by 64 MiB", .eager = true,
	    .log = SIM_LOG_INITIALLY_SET),
	LOG(.name = "DBM, scanned", .eager = true, .log = SIM_LOG_DBM),
	LOG(.name = "DBM, scanned, FEAT_TLBIW", .eager = true, .log = SIM_LOG_DBM, .tlbiw = true),
	LOG(.name = "DBM, scanned, in runs of 64 KiB", .log = SIM_LOG_DBM, .runs = true),
	LOG(.name = "HDBSS, buffers of 4 KiB", .eager = true, .log = SIM_LOG_HDBSS),
	LOG(.name = "HDBSS, cleaned by FEAT_HACDBS", .eager = true, .log = SIM_LOG_HACDBS),
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
