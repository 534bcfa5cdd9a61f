/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of the table: each figure with its name, and how it is printed. */

#ifndef STORM_ROWS_H
#define STORM_ROWS_H

#include "result.h"

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

/* Is nothing stale, lost or leaked, and was there no error? */
bool storm_clean(const struct storm_figures *figures);

/* The name of a policy as the option has it: "always-bbm" and so on. */
const char *storm_policy_option(enum s2pt_policy policy);

#endif
