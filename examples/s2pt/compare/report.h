/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report of `s2pt compare`: how many operations agree, which deviation explains how many, and
 * the rest in full.
 */

#ifndef COMPARE_REPORT_H
#define COMPARE_REPORT_H

#include "deviations.h"

#include <jansson.h>

/* Counts of a comparison. */
struct report {
	uint64_t operations;
	uint64_t there[CLASSES];
	uint64_t agree[CLASSES];
	/* Operations that differ, by the deviation that explains them; 0 is none. */
	uint64_t explained[DEVIATIONS];
	/* Most unexplained operations that are shown in full. */
	uint64_t most_shown;
	uint64_t shown;
	bool json;
	/* The unexplained operations, for JSON. */
	json_t *list;
};

void report_open(struct report *report, uint64_t most_shown, bool json);

/* Add an operation whose difference nothing explains. */
void report_unexplained(struct report *report, const struct pair *pair, const char *label);

/* Print the end of the report: counts, and what each deviation explained. */
void report_close(struct report *report);

#endif
