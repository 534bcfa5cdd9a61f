/* SPDX-License-Identifier: GPL-2.0-only */
/* Results as a table and as JSON. */
#ifndef VERSUS_REPORT_H
#define VERSUS_REPORT_H

#include "machine.h"
#include "works.h"

#define ENGINES_MAX 8

/* The results of one workload: a column for each engine, libs2pt first. */
struct row {
	const struct work *work;
	struct bench_summary sums[ENGINES_MAX + 1];
	/* libs2pt's samples divided by the reference's of the same turn. */
	struct bench_summary pairs;
	/* The column of the report's reference. */
	size_t reference;
	struct peer_counts counts[ENGINES_MAX];
	/* The engine ran without an error. */
	bool done[ENGINES_MAX + 1];
};

struct report {
	const struct bench_machine *machine;
	struct row *rows;
	size_t row_count;
	const char *names[ENGINES_MAX];
	size_t engine_count;
	/* The column to which ratios are taken: Linux 6.12, or what there is. */
	size_t reference;
	unsigned int samples;
};

/* libs2pt's cost divided by the reference's, the median of the pairs; 0: there is none. */
double report_ratio(const struct report *report, const struct row *row);

void report_print(const struct report *report, FILE *out);

/* The results as JSON.  NULL: no memory. */
json_t *report_json(const struct report *report);

#endif
