/* SPDX-License-Identifier: BSD-2-Clause */
/* What is replayed in order, and how. */

#ifndef ORDERED_OPTIONS_H
#define ORDERED_OPTIONS_H

#include "s2pt/decide.h"

#include <stdbool.h>
#include <stddef.h>

/* A property of the host, which the user sets or the trace tells. */
enum ordered_choice {
	ORDERED_AS_TRACED,
	ORDERED_NO,
	ORDERED_YES,
};

/* The Linux that was recorded. */
enum ordered_like {
	ORDERED_LIKE_TRACED,
	/* A Linux that takes faults one at a time. */
	ORDERED_LIKE_6_1,
	/* A Linux that takes faults beside each other. */
	ORDERED_LIKE_6_12,
};

/* What is replayed, and how. */
struct ordered_options {
	/* The traces. */
	const char *const *paths;
	size_t n_paths;
	/* The policy.  S2PT_KVM agrees with the record; for others the differences are listed. */
	enum s2pt_policy policy;
	enum ordered_like like;
	enum ordered_choice fwb;
	enum ordered_choice lpa2;
	enum ordered_choice hardware_af;
	/* log2 of the page size; 0: as in the trace. */
	unsigned int granule;
	/* Directory of the snapshots; NULL: ../snapshots, seen from each trace. */
	const char *snapshots;
	/* File of the dirty bitmaps; NULL: ../dirty/NAME.dirty.csv.xz, seen from each trace. */
	const char *dirty;
	/* Most disagreements that are listed for each trace. */
	size_t listed;
	bool json;
};

#endif
