/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMPARE_REPORT_H
#define COMPARE_REPORT_H

#include "deviations.h"

#include <jansson.h>

/* What came of a comparison. */
struct report {
	uint64_t operations;
	uint64_t there[CLASSES];
	uint64_t agree[CLASSES];
	/* Operations that differ, by what explains them; 0 is nothing. */
	uint64_t explained[DEVIATIONS];
	/* How many unexplained ones are shown in full. */
	uint64_t most_shown;
	uint64_t shown;
	bool json;
	/* With JSON: those. */
	json_t *list;
};

void report_open(struct report *report, uint64_t most_shown, bool json);

/* A difference that nothing explains. */
void report_unexplained(struct report *report, const struct pair *pair, const char *label);

/* What the names of deviations do not cover, in the end. */
void report_close(struct report *report);

#endif
