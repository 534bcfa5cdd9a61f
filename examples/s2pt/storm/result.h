/* SPDX-License-Identifier: BSD-2-Clause */
/* What is counted in a storm, and what it is of. */

#ifndef STORM_RESULT_H
#define STORM_RESULT_H

#include "options.h"
#include "s2pt/host/check.h"
#include "sample.h"
#include "script.h"

#include <stddef.h>

/* What was counted under one policy, a figure for each row of the table; see `storm_rows`. */
struct storm_figures {
	uint64_t accesses;
	uint64_t emulated;
	uint64_t faults;
	uint64_t faults_translation;
	uint64_t faults_permission;
	uint64_t faults_access;
	uint64_t faults_other;
	uint64_t maps;
	uint64_t relaxes;
	uint64_t touches;
	uint64_t breaks;
	uint64_t breaks_permission_only;
	uint64_t breaks_size;
	uint64_t breaks_other;
	uint64_t narrowed_in_place;
	uint64_t tlbis;
	uint64_t tlbis_ipa_shared;
	uint64_t tlbis_ipa_local;
	uint64_t tlbis_range;
	uint64_t tlbis_vmid;
	uint64_t tlbis_dirty;
	uint64_t tlbis_host;
	uint64_t refaults;
	uint64_t refaults_already;
	uint64_t refaults_permission_only;
	uint64_t refaults_raced;
	uint64_t refaults_busy;
	uint64_t refaults_absent;
	uint64_t walks_unasked;
	uint64_t conflicts;
	uint64_t stale_hits;
	uint64_t longest_stall;
	uint64_t livelocks;
	uint64_t resolve_p50_ns;
	uint64_t resolve_p99_ns;
	uint64_t resolve_max_ns;
	uint64_t dirty_pages;
	uint64_t recorded_pages;
	uint64_t recorded_off;
	uint64_t recorded_missed;
	/* All exits of vCPUs: faults, and full buffers. */
	uint64_t exits;
	uint64_t log_faults;
	uint64_t log_exits;
	uint64_t log_entries;
	uint64_t writes_lost;
	uint64_t pages_wrong;
	uint64_t stale_left;
	uint64_t tables_leaked;
	uint64_t tables_misused;
	uint64_t complaints;
	uint64_t operands_illegal;
	uint64_t errors;
	uint64_t time_ns;
};

/* The first vCPU that was met making no progress. */
struct storm_livelock {
	unsigned int vcpu;
	s2pt_ipa_t ipa;
	unsigned int faults;
	/* The entry as last found, its level, and the last change of it by break-before-make. */
	uint64_t word;
	int level;
	uint64_t broke;
	uint64_t made;
};

struct timeline;

/* The result of one policy, or of one mode of the dirty log. */
struct storm_result {
	/* The name of its column, and the name for plots and JSON. */
	const char *name;
	const char *option;
	enum s2pt_policy policy;
	enum s2pt_log_mode log;
	struct storm_figures figures;
	struct sample latency;
	struct storm_livelock livelock;
	/* The first stale entry; only where `stale_hits` is not 0. */
	struct s2pt_tlb_stale stale;
	/* The checker's first complaint; only where `complaints` is not 0. */
	struct s2pt_complaint complaint;
	/* The first error of the library; S2PT_DONE if there was none. */
	enum s2pt_status error;
	/* Of the first virtual machine; NULL: none is wanted. */
	struct timeline *timeline;
};

/* Most columns of a table: a policy or a mode each. */
#define STORM_RESULTS S2PT_LOG_MODES

/* All results, and what they are of. */
struct storm_report {
	const char *title;
	const struct storm_options *options;
	struct storm_result results[STORM_RESULTS];
	unsigned int n_results;
	/* The scripts that were played. */
	struct script *const *scripts;
	size_t n_scripts;
};

#endif
