/* SPDX-License-Identifier: BSD-2-Clause */
/* Storms: what the user can choose, what is counted, and how it is shown. */

#ifndef STORM_H
#define STORM_H

#include "s2pt/host/check.h"
#include "s2pt/host/world.h"
#include "sample.h"
#include "script.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Whether faults are resolved at once or one after the other. */
enum storm_lock {
	/* The script decides. */
	STORM_LOCK_SCRIPT,
	/* All vCPUs at once: the lock is taken for reading.  Linux since 6.2. */
	STORM_LOCK_READ,
	/* One vCPU at a time: the lock is taken for writing.  Linux before 6.2. */
	STORM_LOCK_WRITE,
};

/* What the user asked for. */
struct storm_options {
	enum s2pt_policy policies[S2PT_POLICIES];
	unsigned int n_policies;
	/* Number of vCPUs; 0: as in the trace, or the scenario's. */
	unsigned int vcpus;
	/* Size of the pieces that the host maps together; 0: as in the trace, or the scenario's. */
	uint64_t backing;
	/* log2 of the page size; 0: as in the trace, or 4K. */
	unsigned int granule;
	struct s2pt_delay tlbi;
	/* What the CPUs do without being asked. */
	struct s2pt_adversary adversary;
	/* How long the look-up of a host page takes. */
	uint64_t lookup_ns;
	uint64_t seed;
	unsigned int repeat;
	/* How many steps an actor may be ahead of another; 0: as the script says. */
	uint64_t window;
	/* Accesses of each vCPU in a round of a scenario; 0: the scenario's. */
	uint64_t accesses;
	/* Whether faults are resolved at once or one after the other. */
	enum storm_lock lock;
	/* Faults after which an access is given up. */
	unsigned int patience;
	/* A checker judges all that happens. */
	bool check;
	/* The file for a recording; NULL: none. */
	FILE *record;
	/* The stream for progress; NULL: none. */
	FILE *progress;
};

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

/* How a figure is printed. */
enum storm_unit {
	STORM_COUNT,
	STORM_NS,
	STORM_MS,
};

/* A row of the table. */
struct storm_row {
	/* The row's name in JSON. */
	const char *key;
	const char *label;
	size_t offset;
	enum storm_unit unit;
	/* The row is part of the last row above it that is not. */
	bool part;
	/* The row is not shown if it is 0 under all policies. */
	bool rare;
};

extern const struct storm_row storm_rows[];
extern const size_t storm_n_rows;

uint64_t storm_figure(const struct storm_figures *figures, const struct storm_row *row);

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

/* The result of one policy. */
struct storm_result {
	enum s2pt_policy policy;
	struct storm_figures figures;
	struct sample latency;
	struct storm_livelock livelock;
	/* The first stale entry; only where `stale_hits` is not 0. */
	struct s2pt_tlb_stale stale;
	/* The checker's first complaint; only where `complaints` is not 0. */
	struct s2pt_complaint complaint;
	/* The first error of the library; S2PT_DONE if there was none. */
	enum s2pt_status error;
};

/* All results, and what they are of. */
struct storm_report {
	const char *title;
	const struct storm_options *options;
	struct storm_result results[S2PT_POLICIES];
	unsigned int n_results;
	/* The scripts that were played. */
	struct script *const *scripts;
	size_t n_scripts;
};

/*
 * Play `script` under `result->policy` and add to `result`.  False, with a message, if that failed.
 */
bool storm_run(const struct storm_options *options, const struct script *script,
	       struct storm_result *result);

/* Is nothing stale, lost or leaked, and was there no error? */
bool storm_clean(const struct storm_figures *figures);

/* The name of a policy as the option has it: "always-bbm" and so on. */
const char *storm_policy_option(enum s2pt_policy policy);

/* Print the results as a table or as a JSON object.  False: no memory. */
void storm_print_table(const struct storm_report *report, FILE *out);
bool storm_print_json(const struct storm_report *report, FILE *out);

/* Print in sentences what the results mean. */
void storm_print_meaning(const struct storm_report *report, FILE *out);

/*
 * Make the script of a scenario.  NULL, with a message: there is none of that name, or no memory.
 */
struct script *storm_scenario(const char *name, const struct storm_options *options);

/* The list of scenarios, a line "NAME  what happens" each. */
const char *storm_scenario_list(void);

/* Can gnuplot be run, and does the file's name end in a known way?  False, with a message. */
bool storm_plot_check(const char *path);

/* Draw the results.  False, with a message, if that failed. */
bool storm_plot(const struct storm_report *report, const char *path);

#endif
