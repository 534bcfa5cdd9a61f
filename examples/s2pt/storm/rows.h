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
	/* Some of `enum storm_shown`; 0: the row is always shown. */
	unsigned int shown;
};

/* When a row is shown that is not always: any of these is enough. */
enum storm_shown {
	/* It is not 0 in all columns. */
	STORM_IF_ANY = 1,
	/* The columns are ways to log. */
	STORM_IF_LOGS = 2,
};

/* Is a row shown, which is 0 in all columns or not, in a table of ways to log or not? */
bool storm_row_shown(const struct storm_row *row, bool zero, bool logs);

extern const struct storm_row storm_rows[];
extern const size_t storm_n_rows;

uint64_t storm_figure(const struct storm_figures *figures, const struct storm_row *row);

/* Is nothing stale, lost or leaked, and was there no error? */
bool storm_clean(const struct storm_figures *figures);

/* The name of a policy as the option has it: "always-bbm" and so on. */
const char *storm_policy_option(enum s2pt_policy policy);

#endif
