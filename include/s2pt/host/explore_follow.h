/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_EXPLORE_FOLLOW_H
#define S2PT_HOST_EXPLORE_FOLLOW_H

/**
 * @file
 * A schedule that the explorer (`explore.h`) found, step by step: what was done, and the entries
 * and TLBs after it.
 */

#include "s2pt/desc.h"
#include "s2pt/host/explore.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** An entry of the tables that is not empty. */
struct s2pt_explore_entry {
	/** Its physical address. */
	s2pt_pa_t at;
	/** Its word. */
	uint64_t word;
	/** Its level. */
	int level;
	/** The first input address that it translates. */
	s2pt_ipa_t ipa;
	/** Its table is linked: MMUs reach it. */
	bool linked;
	/** It is held: somebody is between break and make. */
	bool held;
};

/** What a TLB holds. */
struct s2pt_explore_cached {
	/** The vCPU whose TLB it is. */
	unsigned int vcpu;
	/** It leads to a table, and is no translation. */
	bool table;
	/** The level of the entry that was read. */
	int level;
	/** The first input address. */
	s2pt_ipa_t ipa;
	/** Bytes that it covers. */
	uint64_t size;
	/** The word that was read. */
	uint64_t word;
};

/** Entries, and what TLBs hold, of a step at most; what is more is not told. */
#define S2PT_EXPLORE_SEEN 64

/** A step of a schedule, and what there is after it. */
struct s2pt_explore_step {
	/** Its number, from 1; 0 is the beginning. */
	unsigned int number;
	/** Who took it: a vCPU, from 0; S2PT_SCENARIO_VCPUS is the host, one more a fill. */
	unsigned int actor;
	/** What was done, as the story tells it; "" if it is not worth a line. */
	const char *text;
	/** Where in the engine's source; "" if that is not known. */
	const char *place;
	/** The shape of the tables. */
	const struct s2pt_format *format;
	/** The entries, by their address. */
	struct s2pt_explore_entry entry[S2PT_EXPLORE_SEEN];
	/** How many entries there are. */
	unsigned int entries;
	/** What TLBs hold, by vCPU. */
	struct s2pt_explore_cached cached[S2PT_EXPLORE_SEEN];
	/** How many of these there are. */
	unsigned int caches;
};

/**
 * Run the schedule `replay` again and call `took` with the beginning and with each step.  Returns
 * the number of the step after which all was as it is in the end, which makes it a livelock; -1 if
 * there is none, or the schedule does not fit.
 */
int s2pt_explore_follow(const struct s2pt_explore_config *config, const char *replay,
			void (*took)(void *ctx, const struct s2pt_explore_step *step), void *ctx);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
