/* SPDX-License-Identifier: BSD-2-Clause */
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

/* Who may resolve faults at once. */
enum storm_lock {
	/* As the script says. */
	STORM_LOCK_SCRIPT,
	/* All: the lock is taken for reading.  Linux since 6.2. */
	STORM_LOCK_READ,
	/* One at a time: for writing.  Linux before. */
	STORM_LOCK_WRITE,
};

/* What the user asked for. */
struct storm_options {
	enum s2pt_policy policies[S2PT_POLICIES];
	unsigned int n_policies;
	/* 0: as in the trace, or the scenario's. */
	unsigned int vcpus;
	/* Bytes that the host maps together; 0: as in the trace, or the scenario's. */
	uint64_t backing;
	/* 0: as in the trace, or 4K. */
	unsigned int granule;
	struct s2pt_delay tlbi;
	/* What the CPUs do of their own accord. */
	struct s2pt_adversary adversary;
	/* What the look-up of a host page takes. */
	uint64_t lookup_ns;
	uint64_t seed;
	unsigned int repeat;
	/* Steps that an actor may be ahead of another; 0: the script's. */
	uint64_t window;
	/* Accesses of each vCPU in a round of a scenario; 0: the scenario's. */
	uint64_t accesses;
	/* Faults are resolved one at a time. */
	enum storm_lock lock;
	/* Faults after which an access is given up. */
	unsigned int patience;
	/* A checker looks on. */
	bool check;
	/* All that a checker would be told goes to that file; NULL: nowhere. */
	FILE *record;
	/* Progress goes there; NULL: nowhere. */
	FILE *progress;
};

/* What was counted under one policy: the rows of the table.  See `storm_rows`. */
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
	/* Its name in JSON. */
	const char *key;
	const char *label;
	size_t offset;
	enum storm_unit unit;
	/* Part of the row above that is not indented. */
	bool part;
	/* Not shown where it is 0 under all policies. */
	bool rare;
};

extern const struct storm_row storm_rows[];
extern const size_t storm_n_rows;

uint64_t storm_figure(const struct storm_figures *figures, const struct storm_row *row);

/* A vCPU that made no progress: the first one that was met. */
struct storm_livelock {
	unsigned int vcpu;
	s2pt_ipa_t ipa;
	unsigned int faults;
	/* The entry as last found, its level, and the last change by break-before-make. */
	uint64_t word;
	int level;
	uint64_t broke;
	uint64_t made;
};

/* What one policy came to. */
struct storm_result {
	enum s2pt_policy policy;
	struct storm_figures figures;
	struct sample latency;
	struct storm_livelock livelock;
	/* A stale entry; only where `stale_hits` is not 0. */
	struct s2pt_tlb_stale stale;
	/* The checker's first complaint; only where `complaints` is not 0. */
	struct s2pt_complaint complaint;
	/* The first error of the library; S2PT_DONE if there was none. */
	enum s2pt_status error;
};

/* Everything that is shown in the end. */
struct storm_report {
	const char *title;
	const struct storm_options *options;
	struct storm_result results[S2PT_POLICIES];
	unsigned int n_results;
	/* The scripts. */
	struct script *const *scripts;
	size_t n_scripts;
};

/*
 * Play `script` under `result->policy` and add to `result`.  False, with a message: it can't be
 * done.
 */
bool storm_run(const struct storm_options *options, const struct script *script,
	       struct storm_result *result);

/* Nothing stale, lost or leaked, and no error. */
bool storm_clean(const struct storm_figures *figures);

/* "always-bbm" and so on. */
const char *storm_policy_option(enum s2pt_policy policy);

/* A table for people; a JSON object.  False: no room for it. */
void storm_print_table(const struct storm_report *report, FILE *out);
bool storm_print_json(const struct storm_report *report, FILE *out);

/* What it means, in sentences. */
void storm_print_meaning(const struct storm_report *report, FILE *out);

/* The script of a scenario; NULL, with a message: there is none of that name, or no memory. */
struct script *storm_scenario(const char *name, const struct storm_options *options);

/* "NAME  what happens", a line each. */
const char *storm_scenario_list(void);

/* Is gnuplot there, and the file's name one of a kind that is known?  False, with a message. */
bool storm_plot_check(const char *path);

/* Draw.  False, with a message. */
bool storm_plot(const struct storm_report *report, const char *path);

#endif
