/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ORDERED_H
#define ORDERED_H

#include "s2pt/decide.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Ordered replay: the events of a trace one after the other, as the real kernel did them, on
 * tables of libs2pt.  Every outcome is compared with what was recorded.
 */

/* A property of the host: told by the trace, or by the user. */
enum ordered_choice {
	ORDERED_AS_TRACED,
	ORDERED_NO,
	ORDERED_YES,
};

/* Which Linux it was. */
enum ordered_like {
	ORDERED_LIKE_TRACED,
	/* Faults one at a time. */
	ORDERED_LIKE_6_1,
	/* Faults beside each other. */
	ORDERED_LIKE_6_12,
};

/* What is to be replayed, and how. */
struct ordered_options {
	/* The traces. */
	const char *const *paths;
	size_t n_paths;
	/* S2PT_KVM agrees; of another one the differences are listed. */
	enum s2pt_policy policy;
	enum ordered_like like;
	enum ordered_choice fwb;
	enum ordered_choice lpa2;
	enum ordered_choice hardware_af;
	/* log2 of the page size; 0: as traced. */
	unsigned int granule;
	/* Where snapshots are; NULL: in ../snapshots, seen from each trace. */
	const char *snapshots;
	/* The dirty bitmaps; NULL: ../dirty/NAME.dirty.csv.xz, seen from each trace. */
	const char *dirty;
	/* Most disagreements to list of each trace. */
	size_t listed;
	bool json;
};

/* An exit status: CMD_FINE only if all agreed, CMD_FOUND, or CMD_BAD after a message. */
int ordered_run(const struct ordered_options *options);

#endif
